package protocol

import (
	"time"

	"github.com/tradehub/tradehub/documents"
)

// A VerdictRecord anchors a verdict by digest.
type VerdictRecord struct {
	ID         string            `json:"verdictId"`
	Inputs     documents.Digest  `json:"inputs"`  // of the presentation
	Verdict    documents.Digest  `json:"verdict"` // of the verdict's RFC 8785 form
	Pack       string            `json:"pack"`
	PackDigest documents.Digest  `json:"packDigest"`
	Outcome    documents.Outcome `json:"outcome"`
	Supersedes string            `json:"supersedes,omitempty"`
	ValidUntil time.Time         `json:"validUntil,omitzero"` // no claim is made on it later
	// Final says that a rule failed that nobody can override: the capacity is taken or exceeded.
	Final bool `json:"final,omitempty"`

	// Filled by the contract.
	SupersededBy string    `json:"supersededBy,omitempty"`
	MSPID        string    `json:"mspId,omitempty"`
	At           time.Time `json:"at,omitzero"`
	TxID         string    `json:"txId,omitempty"`
}
