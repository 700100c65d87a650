package verify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"

	"github.com/tradehub/tradehub/documents"
)

// Everybody on the channel sees the IDs of claims and verdicts. So they are keyed: an ID does
// not reveal whose request it is of, even to somebody who tries the requests that a bank may
// have had.

// ClaimID returns the claim ID of a bank's request.
func (v *Verifier) ClaimID(bank, request string) string { return "C-" + v.name("claim", bank, request) }

// claimOf returns the claim ID of a request. A firm chooses the ID of the request that it
// presents, and another firm may choose the same: the case keeps their claims apart.
func (v *Verifier) claimOf(r documents.Request) string {
	if r.Case != "" {
		return "C-" + v.name("case", r.Bank, r.Case)
	}
	return v.ClaimID(r.Bank, r.ID)
}

// VerdictID returns the verdict ID of a caller's request: the same key is the same verdict.
func (v *Verifier) VerdictID(caller, key string) string {
	return "V-" + v.name("verdict", caller, key)
}

func (v *Verifier) name(kind, whose, what string) string {
	mac := hmac.New(sha256.New, v.IDKey)
	mac.Write([]byte(kind + "|" + whose + "|" + what))
	return hex.EncodeToString(mac.Sum(nil)[:10])
}
