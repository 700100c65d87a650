package protocol

import (
	"time"

	"github.com/tradehub/tradehub/documents"
)

// Roots are those of two Merkle trees of RFC 6962 over the same documents in the same order.
// One hashes their SHA-256 digests by SHA-256, the other their SM3 digests by SM3.
type Roots struct {
	SHA256 documents.Digest `json:"sha256"`
	SM3    documents.Digest `json:"sm3"`
}

// A TreeInput anchors many documents at once. The content of the tree is not on the channel.
// A document and its path to a root prove that it is in the tree.
type TreeInput struct {
	Roots Roots `json:"roots"`
	Size  int64 `json:"size"` // documents, 1 to MaxTree
}

// A TreeRecord is an anchored tree.
type TreeRecord struct {
	TreeInput
	MSPID string    `json:"mspId"` // who anchored it first
	At    time.Time `json:"at"`    // the transaction's time
	TxID  string    `json:"txId"`
	// Known says that it had been anchored before this call; the record is the first one.
	Known bool `json:"known,omitempty"`
}

// MaxTree bounds the number of documents in one tree. It keeps every index an exact number of
// JSON (RFC 8259, 6).
const MaxTree = 1 << 32
