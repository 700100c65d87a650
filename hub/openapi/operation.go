package openapi

import "strings"

// An Operation is one thing that a client can ask for.
type Operation struct {
	ID     string // "reserveClaim"; unique
	Method string
	Path   string   // parameters in braces: "/v1/claims/{id}"
	Group  string   // under which heading it is listed
	Does   string   // what it does, one sentence without its subject: "returns the claim"
	Who    string   // who may call it, in the words of the trade
	Roles  []string // those that may call it; nil is any
	Open   bool     // needs no credentials
	Once   bool     // needs an Idempotency-Key
	Tagged bool     // the answer has an ETag; If-None-Match is honoured
	Match  bool     // If-Match is honoured
	Need   bool     // and needed
	Query  []Parameter
	// In is a value of the body's type; nil takes no body. Bytes takes any.
	In      any
	Answers []Answer
	Codes   []string // of the problems that are its own, see Document.Codes
}

// Bytes is the type of a body, or an answer, that is not JSON.
type Bytes struct{ MediaType string }

// A Parameter is one of the query.
type Parameter struct {
	Name, Does string
	Integer    bool
	Required   bool
	Values     []string // all that it may be; nil is any
}

// An Answer is one that succeeded.
type Answer struct {
	Status int
	Does   string
	// Body is a value of its type, or Bytes for each media type.
	Body    any
	Headers []string // names, see headers
}

// names returns the names in braces of the path.
func (o *Operation) names() (all []string) {
	for part := range strings.SplitSeq(o.Path, "/") {
		if strings.HasPrefix(part, "{") {
			all = append(all, strings.Trim(part, "{}"))
		}
	}
	return all
}
