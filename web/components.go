package web

// What the components of templates/components.html show. A view fills them from the types of
// the product. Texts are in the page's language; values of a kind are words of web/words.

// A State is what a page shows in place of its content.
type State struct {
	Key     string // of its words: Key and Key.lead
	Class   string // green, amber, red or ""
	Icon    string
	Stage   string // of a call of the ledger that failed; "" is none
	Org     string // the organisation that did not answer
	Request string // the request's ID, for whoever asks for help; "" shows none
	Busy    bool   // shows progress
	Action  string // key of the link's text; "" is no link
	Href    string
}

// An Error is a text that refuses what somebody sent, and the field that it is about.
type Error struct{ Field, Text string }

// A Finding is what a rule found.
type Finding struct {
	Severity, Rule, Title, Text string
	Compared                    []Compared
	Basis                       []string // in English
	Tolerance                   string
	Mend                        string // how a firm mends it; "" says nothing of it
}

// A Compared value is what a document states, and where.
type Compared struct{ Doc, Field, Value, Place string }

// A Matrix sets documents side by side.
type Matrix struct {
	Heads []string
	Rows  []Row
}

// A Row is one topic of a matrix.
type Row struct {
	Topic string // documents.Topic
	Cells []Cell
}

// A Cell is what one document states of a topic, "" where it states nothing.
type Cell struct {
	Head, Value   string
	Differs, Hard bool // a rule failed on it; a blocking rule did
}

// A Paper is a document of a case.
type Paper struct {
	Name, Number, Signature, Authority, Digest string
	Block                                      uint64
	Href                                       string // "" is no link
}
