package protocol

import (
	"time"

	"github.com/tradehub/tradehub/dedupe"
)

// Names of the transient data of claims:Keep.
const (
	TransientRecords = "records" // []StatementRecord
	TransientRandom  = "random"  // 16 random bytes or more, which the statement is kept under
)

// A StatementRecord is a claim as the collection of claims holds it.
type StatementRecord struct {
	ID     string `json:"id"`
	Record []byte `json:"record"` // the value under the claim's key, as it is
}

// A KeptClaim is a claim of a bank's own statements.
type KeptClaim struct {
	Claim dedupe.Claim `json:"claim"`
	At    time.Time    `json:"at"` // of the statement
	// Current says that the channel still shows the digest of this very record.
	Current bool `json:"current"`
}
