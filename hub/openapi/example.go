package openapi

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// An Example is a request that a test sends to a hub, and the answer that it had.
type Example struct {
	Operation string          `json:"operation"` // its ID
	Caller    string          `json:"caller,omitempty"`
	Request   Request         `json:"request"`
	Status    int             `json:"status"`
	Headers   [][2]string     `json:"headers,omitempty"` // of the answer: Location, ETag, …
	Answer    json.RawMessage `json:"answer,omitempty"`  // absent where it is not JSON
}

// A Request is one HTTP request.
type Request struct {
	Method  string          `json:"method"`
	Target  string          `json:"target"` // path and query
	Headers [][2]string     `json:"headers,omitempty"`
	Body    json.RawMessage `json:"body,omitempty"`
	File    string          `json:"file,omitempty"` // the name of a sample document whose bytes are the body
}

// Curl returns the request as a command for a shell. base is the address of the hub without
// a slash at its end; token is a caller's, or "" where the operation needs none. What is quoted
// is safe in a POSIX shell, whatever it holds.
func (r Request) Curl(base, token string) string {
	parts := []string{"curl " + quote(base+r.Target)}
	if r.Method != "GET" && (r.Method != "POST" || len(r.Body) == 0 && r.File == "") {
		parts[0] = "curl -X " + r.Method + " " + quote(base+r.Target)
	}
	if token != "" {
		parts = append(parts, "-H "+quote("Authorization: Bearer "+token))
	}
	for _, h := range r.Headers {
		parts = append(parts, "-H "+quote(h[0]+": "+h[1]))
	}
	switch {
	case r.File != "":
		parts = append(parts, "--data-binary "+quote("@"+r.File))
	case len(r.Body) > 0:
		parts = append(parts, "-H "+quote("Content-Type: application/json"), "--data-raw "+quote(compact(r.Body)))
	}
	return strings.Join(parts, " \\\n  ")
}

// quote returns the text as one word of a POSIX shell.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func compact(b json.RawMessage) string {
	var out bytes.Buffer
	if json.Compact(&out, b) != nil {
		return string(b)
	}
	return out.String()
}

// ExamplesOf returns those of the operation.
func ExamplesOf(all []Example, id string) []Example {
	return slices.DeleteFunc(slices.Clone(all), func(e Example) bool { return e.Operation != id })
}
