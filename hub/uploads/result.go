package uploads

import (
	"time"

	"github.com/tradehub/tradehub/documents"
)

// A State is how far an upload is.
type State string

// The states of an upload.
const (
	Receiving State = "RECEIVING" // bytes are missing
	Taking    State = "TAKING"    // all bytes are there; the document is being read, kept and anchored
	Taken     State = "TAKEN"     // it is on disk and on the ledger; see Answer
	Refused   State = "REFUSED"   // nothing was kept; see Refusal
)

// A Result is what came of an upload so far.
type Result struct {
	ID      string    `json:"id"`
	Name    string    `json:"name,omitempty"` // of the file, cleaned
	Case    string    `json:"case,omitempty"`
	Size    int64     `json:"size"`   // bytes of the whole
	Offset  int64     `json:"offset"` // bytes that arrived
	State   State     `json:"state"`
	Begun   time.Time `json:"begun"`
	Ended   time.Time `json:"ended,omitzero"`
	Expires time.Time `json:"expires"` // when it is removed unless it moves on

	Digest  documents.Digest `json:"digest,omitempty"` // SHA-256 of the bytes, once all are there
	Answer  *Answer          `json:"answer,omitempty"`
	Refusal *Refusal         `json:"refusal,omitempty"`
}

// An Answer names the document that was kept and anchored.
type Answer struct {
	Digests documents.Digests  `json:"digests"`
	Format  documents.Format   `json:"format,omitempty"`
	Type    documents.TypeCode `json:"type,omitempty"`
	Block   uint64             `json:"block,omitempty"`
}

// A Refusal says why something was not done, as a problem of the HTTP interface does.
type Refusal struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
	Title  string `json:"title,omitempty"`
	Detail string `json:"detail,omitempty"`
	File   string `json:"file,omitempty"`
	Why    string `json:"why,omitempty"`  // of a document: the reader's code
	Path   string `json:"path,omitempty"` // of a document: where
}
