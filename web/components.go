package web

import (
	"strings"
	"time"
)

// What the components of templates/components.html show. A view fills them from the types of
// the product. Texts are in the page's language; values of a kind are words of web/words.

// A State is what a page shows in place of its content.
type State struct {
	Key     string // of its words: Key and Key.lead
	Class   string // green, amber, red or ""
	Icon    string
	Stage   string    // of a call of the ledger that failed; "" is none
	Org     string    // the organisation that did not answer
	Request string    // the request's ID, for whoever asks for help; "" shows none
	Busy    bool      // shows progress
	At      time.Time // when somebody else changed it; zero says nothing of it
	Action  string    // key of the link's text; "" is no link
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
type Compared struct {
	Doc, Field, Value, Place string
	Href                     string // of the place on a page of a paper; "" is no link
}

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

// A Field is one input of a form. It is a select where it has options.
type Field struct {
	ID, Label, Hint, Error, Value string // ID is its name too
	Mode                          string // inputmode; "" is text
	Most                          int    // characters
	Long                          bool   // several lines
	Options                       []Option
}

// Describes returns the IDs of what describes the field.
func (f Field) Describes() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.ID+"-why")
	}
	return strings.Join(ids, " ")
}

// An Option is one choice of a Field.
type Option struct {
	Value, Name string
	Current     bool
}

// Files are the input of files and what came of those that were sent.
type Files struct {
	Most    int64 // MB of one file
	Error   string
	Taken   []TakenFile
	Refused []RefusedFile
}

// A TakenFile is a document that was read, kept and anchored.
type TakenFile struct {
	ID, File, Title, Digest string // File is "" where it was sent earlier
	Block                   uint64
	Remove                  string // address that takes it out; "" offers nothing
}

// A RefusedFile says why a file was not taken, where in it, and how to mend it.
type RefusedFile struct {
	ID, File, Fault, Where string // Fault is of the words "fileFault" and "fileMend"
	Detail                 string // in English
}

// A Question is what a bank asks a firm.
type Question struct {
	Text   string
	Titles []string // of the rules that it is about
	At     time.Time
	Answer string
	Field  Field // of the answer
}

// An Event is a line of a case's history.
type Event struct {
	Text, By, Note string
	At             time.Time
	Now            bool
}
