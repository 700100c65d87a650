package verify

import (
	"context"
	"time"

	"github.com/tradehub/tradehub/documents"
)

// A Standing is what became of a verdict since it was issued. It is no part of
// what was signed.
type Standing struct {
	At           time.Time `json:"at"`
	Taken        bool      `json:"taken,omitempty"`        // another claim now takes the capacity that the verdict found free
	SupersededBy string    `json:"supersededBy,omitempty"` // ID of the verdict that took its place
	Expired      bool      `json:"expired,omitempty"`
	// Unknown says that the ledger did not answer, so that the rest may be missing.
	Unknown bool `json:"unknown,omitempty"`
}

// Words returns the standing in one line of machine-readable words, "current" for none.
func (s Standing) Words() []string {
	var out []string
	for _, w := range []struct {
		is   bool
		word string
	}{{s.Taken, "capacity-taken"}, {s.SupersededBy != "", "superseded"}, {s.Expired, "expired"}, {s.Unknown, "unknown"}} {
		if w.is {
			out = append(out, w.word)
		}
	}
	if out == nil {
		return []string{"current"}
	}
	return out
}

// Standing asks the ledger what became of the report's verdict.
func (c *Claims) Standing(ctx context.Context, bank Bank, r *Report) Standing {
	s := Standing{At: c.Now().UTC().Truncate(time.Second)}
	s.Expired = s.At.After(r.Verdict.ValidUntil)
	v, err := bank.Verdict(ctx, r.Verdict.ID)
	if err != nil {
		s.Unknown = true
	} else {
		s.SupersededBy = v.SupersededBy
	}
	if r.Verdict.Duplicate.Outcome == documents.OutcomeOver || len(r.Claim.Uses) == 0 {
		return s // nothing was free
	}
	d, err := bank.Check(ctx, r.Claim)
	s.Unknown = s.Unknown || err != nil
	s.Taken = err == nil && d.Outcome == documents.OutcomeOver
	return s
}
