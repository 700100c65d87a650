package verify

import (
	"context"
	"slices"

	"tradehub/dedupe"
	"tradehub/documents"
)

// stale reports whether another bank claimed something since the verdict that would
// have made it one for review: two banks that ask at one time are both told that
// nothing is like it. Of similarity the index is the only source; what it says of
// assets the ledger confirms. Where the index is away the verdict stands.
func (c *Claims) stale(ctx context.Context, bank Bank, r *Report) bool {
	ask := r.Claim.Ask(r.Verdict.Request.Bank)
	assets, near, _, err := c.Index.Lookup(ctx, ask.Tokens())
	if err != nil || reserved(assets, ask.ID) {
		return false
	}
	d, err := dedupe.Decide(ask, assets, near, c.Now())
	if err != nil {
		return false
	}
	seen := &r.Presentation.Registry
	if d.Similar == documents.OutcomeNear && seen.Similar != documents.OutcomeNear {
		return true
	}
	if shared(d.Hits) <= shared(seen.Hits) {
		return false
	}
	kept, err := bank.Check(ctx, r.Claim)
	return err == nil && shared(kept.Hits) > shared(seen.Hits)
}

// reserved reports whether the claim has its assets already: a repeated request is
// answered with what was granted.
func reserved(assets []dedupe.Asset, id string) bool {
	return slices.ContainsFunc(assets, func(a dedupe.Asset) bool {
		return slices.ContainsFunc(a.Holdings, func(h dedupe.Holding) bool { return h.Claim == id })
	})
}

// shared counts other banks' active claims on the ask's assets, a container and a
// part of one invoice aside.
func shared(hits []documents.Hit) (n int) {
	for _, h := range hits {
		k := dedupe.Kind(h.Kind)
		if k.Asset() && k.Counts() && !h.Own && !h.Partial && h.State != dedupe.StateReleased {
			n++
		}
	}
	return n
}
