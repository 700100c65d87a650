package protocol

import (
	"time"

	"github.com/tradehub/tradehub/documents"
)

// A DocumentInput registers one uploaded document by its digests. A paper, which is a file
// without data, has neither a canonical digest nor a type: both are of what persons type from
// it, which is registered as a document of its own.
type DocumentInput struct {
	Digests documents.Digests  `json:"digests"`
	Type    documents.TypeCode `json:"type"`
}

// Paper reports whether the input is a file without data.
func (in DocumentInput) Paper() bool { return in.Digests.Canonical == "" && in.Type == "" }

// A DocumentRecord is a registered document.
type DocumentRecord struct {
	DocumentInput
	MSPID string    `json:"mspId"` // who registered it first
	At    time.Time `json:"at"`    // the transaction's time
	TxID  string    `json:"txId"`
	// Known says that it had been registered before this call; the record is the first one.
	Known bool `json:"known,omitempty"`
}
