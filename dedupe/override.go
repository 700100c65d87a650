package dedupe

import (
	"time"

	"github.com/tradehub/tradehub/documents"
)

// OverrideReasons are the codes that a bank may give for financing against a
// verdict that is RED. Each says what its two officers rely on.
var OverrideReasons = []string{
	"EXPL", // the discrepancy is explained, with evidence in the bank's file
	"ORIG", // the officers saw the original or corrected document
	"WAIV", // the issuing bank or the applicant waived the discrepancy (UCP 600 art. 16(b))
	"COLL", // other collateral covers the advance
	"POLI", // the bank's credit policy provides for this exception
}

// An Override is the decision of two officers of a bank to finance against a
// verdict that is RED. It gives no capacity: that remains the ledger's to grant.
type Override struct {
	Reason   string           `json:"reason"` // one of OverrideReasons
	AskedBy  documents.Digest `json:"askedBy"`
	AgreedBy documents.Digest `json:"agreedBy,omitempty"` // "" until a second officer agreed
	At       time.Time        `json:"at"`                 // of the latest of the two
}

// Agreed reports whether two officers decided.
func (o *Override) Agreed() bool { return o != nil && o.AgreedBy != "" && o.AgreedBy != o.AskedBy }
