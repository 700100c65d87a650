package redisindex

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

// HintTime is how long Reserve keeps a place that no [Index.Apply] confirms: a
// hub that fell over between the two blocks nobody for longer.
const HintTime = 10 * time.Minute

// An edit changes a view and returns the claim to write. write is false when
// there is nothing to change.
type edit func(v *view) (c *claimValue, write bool, err error)

// change reads the keys of a claim, edits them, and writes them back unless
// another change came first; then it edits what that one left.
func (x *Index) change(ctx context.Context, g generation, c dedupe.Claim, at *place, e edit) error {
	v := newView(g, c.ID, c.Ask().Tokens())
	r, err := x.run(ctx, batch{g: g, keys: v.keys})
	for range attempts {
		if err != nil {
			return err
		}
		if err := v.read(r); err != nil {
			return err
		}
		value, write, err := e(v)
		if err != nil {
			return err
		}
		if !write {
			return x.pass(ctx, g, at)
		}
		values, err := v.values(value)
		if err != nil {
			return fmt.Errorf("redisindex: write claim %s: %w", c.ID, err)
		}
		r, err = x.run(ctx, batch{g: g, keys: v.keys, write: true, at: at, versions: v.versions, values: values})
		if err == nil && !r.changed {
			x.note(at, r.at)
			return nil
		}
		if err != nil {
			return err
		}
	}
	return fmt.Errorf("%w: too many claims on one asset at once; try again", dedupe.ErrUnavailable)
}

// pass sets the checkpoint alone.
func (x *Index) pass(ctx context.Context, g generation, at *place) error {
	if at == nil {
		return nil
	}
	r, err := x.run(ctx, batch{g: g, write: true, at: at})
	if err == nil {
		x.note(at, r.at)
	}
	return err
}

// note remembers the checkpoint after a write that set one.
func (x *Index) note(set *place, now place) {
	if set != nil {
		x.saw(now)
	}
}

// Reserve keeps a place for the claim, unless the index knows that there is
// none: then the decision's outcome is OVER and nothing is kept. The place is
// kept for HintTime at most, for Apply to make it last or Release to give up;
// the ledger decides. The same claim again has the same decision. It returns
// [dedupe.ErrConflict] for another claim of the ID, and Decide's errors.
func (x *Index) Reserve(ctx context.Context, c dedupe.Claim) (dedupe.Decision, error) {
	var d dedupe.Decision
	if c.ID == "" || c.State != dedupe.Reserved {
		return d, fmt.Errorf("%w: reserve a claim that has an ID and is RESERVED", dedupe.ErrAsk)
	}
	err := x.current(ctx, func(g generation) error {
		return x.change(ctx, g, c, nil, func(v *view) (*claimValue, bool, error) {
			value, write, err := x.reserve(v, c)
			d = value.Decision
			return &value, write, err
		})
	})
	return d, err
}

func (x *Index) reserve(v *view, c dedupe.Claim) (claimValue, bool, error) {
	now := x.now().UTC()
	if err := x.trust(v.at); err != nil {
		return claimValue{}, false, err
	}
	ask, err := askDigest(c)
	if err != nil {
		return claimValue{}, false, err
	}
	if old := v.claim; old != nil && (old.Hint == nil || now.Before(old.Expires)) {
		if old.Ask != ask {
			return claimValue{}, false, fmt.Errorf("%w: %s", dedupe.ErrConflict, c.ID)
		}
		if old.Decision.Outcome != "" { // else it came from the ledger alone
			return *old, false, nil
		}
	}
	assets, near := v.known(now)
	d, err := dedupe.Decide(c.Ask(), assets, near, now)
	if err != nil || d.Outcome == documents.OutcomeOver {
		return claimValue{Decision: d}, false, err
	}
	if v.claim != nil && v.claim.Hint == nil {
		return claimValue{Decision: d}, false, nil
	}
	expires := now.Add(HintTime)
	if !c.Expires.IsZero() && c.Expires.Before(expires) {
		expires = c.Expires
	}
	hint := c
	hint.Expires, hint.Uses, hint.Near = expires, nil, nil
	for _, u := range c.Uses {
		a := v.assets[u.Token].without(c.ID, now)
		a.Hints = append(a.Hints, assetHint{Use: u, Claim: hint, Expires: expires})
		v.assets[u.Token] = a
	}
	for _, t := range c.Near {
		n := v.near[t].without(c.ID, now)
		n.Hints = append(n.Hints, hint.NearHolding())
		v.near[t] = n
	}
	return claimValue{ID: c.ID, State: c.State, Ask: ask, Hint: &c, Expires: expires, Decision: d}, true, nil
}

// askDigest returns the SHA-256 of what the claim asks for. Times and states do not matter.
func askDigest(c dedupe.Claim) (string, error) {
	b, err := json.Marshal(restated(c))
	if err != nil {
		return "", fmt.Errorf("redisindex: claim %s: %w", c.ID, err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// restated returns the claim's ask as it was at first.
func restated(c dedupe.Claim) dedupe.Ask {
	a := c.Ask()
	if c.Advance.Currency != "" {
		a.Amount = c.Advance
	}
	a.Uses = slices.Clone(a.Uses)
	for i := range a.Uses {
		a.Uses[i].Repaid = 0
	}
	return a
}

// Release gives up the place that Reserve kept. It leaves alone what the ledger
// confirmed: that ends by Apply. A claim that is not known is no error.
func (x *Index) Release(ctx context.Context, claimID string) error {
	return x.current(ctx, func(g generation) error {
		alone := newView(g, claimID, nil)
		r, err := x.run(ctx, batch{g: g, keys: alone.keys})
		if err != nil {
			return err
		}
		if err := alone.read(r); err != nil || alone.claim == nil || alone.claim.Hint == nil {
			return err
		}
		return x.change(ctx, g, *alone.claim.Hint, nil, x.release)
	})
}

func (x *Index) release(v *view) (*claimValue, bool, error) {
	if v.claim == nil || v.claim.Hint == nil {
		return nil, false, nil
	}
	now := x.now()
	for t, a := range v.assets {
		v.assets[t] = a.without(v.id, now)
	}
	for t, n := range v.near {
		v.near[t] = n.without(v.id, now)
	}
	return nil, true, nil
}

// Apply records the claims as the transaction of the block left them, or as
// they are since, and then moves the checkpoint there. A change that was applied
// before, or that an applied one came after, changes nothing, so events may be
// replayed. It returns [dedupe.ErrLagging] where there is nothing to follow from.
func (x *Index) Apply(ctx context.Context, claims []dedupe.Claim, block uint64, txID string) error {
	return x.current(ctx, func(g generation) error {
		for _, c := range claims {
			if err := x.apply(ctx, g, dedupe.Change{Claim: c, Block: block, TxID: txID}, nil); err != nil {
				return err
			}
		}
		return x.pass(ctx, g, &place{block, txID})
	})
}

func (x *Index) apply(ctx context.Context, g generation, ch dedupe.Change, at *place) error {
	c := ch.Claim
	if c.ID == "" {
		return fmt.Errorf("%w: the claim has no ID", dedupe.ErrAsk)
	}
	ask, err := askDigest(c)
	if err != nil {
		return err
	}
	return x.change(ctx, g, c, at, func(v *view) (*claimValue, bool, error) {
		value := claimValue{ID: c.ID, State: c.State, Ask: ask, Block: ch.Block, Tokens: c.Ask().Tokens()}
		if v.claim != nil {
			value.Decision = v.claim.Decision
		}
		if old := v.claim; old != nil && old.Hint == nil {
			if ch.Block < old.Block || ch.Block == old.Block && slices.Contains(old.Txs, ch.TxID) {
				return nil, false, nil
			}
			if ch.Block == old.Block {
				value.Txs = old.Txs
			}
		}
		value.Txs = append(slices.Clone(value.Txs), ch.TxID)
		return &value, true, x.confirm(v, c)
	})
}

// Forget removes all that the index knows of claims, which the ledger purged. A
// claim that is not known is no error.
func (x *Index) Forget(ctx context.Context, claimIDs ...string) error {
	return x.current(ctx, func(g generation) error {
		for _, id := range claimIDs {
			if err := x.forget(ctx, g, id); err != nil {
				return err
			}
		}
		return nil
	})
}

func (x *Index) forget(ctx context.Context, g generation, id string) error {
	alone := newView(g, id, nil)
	r, err := x.run(ctx, batch{g: g, keys: alone.keys})
	if err != nil {
		return err
	}
	if err := alone.read(r); err != nil || alone.claim == nil {
		return err
	}
	c := dedupe.Claim{ID: id, Near: alone.claim.Tokens} // a view asks only which tokens
	return x.change(ctx, g, c, nil, func(v *view) (*claimValue, bool, error) {
		gone := func(h dedupe.Holding) bool { return h.Claim == id }
		now := x.now()
		for t, a := range v.assets {
			a = a.without(id, now)
			if a.Asset.Holdings = slices.DeleteFunc(slices.Clone(a.Asset.Holdings), gone); len(a.Asset.Holdings) == 0 {
				a.Asset = dedupe.Asset{}
			}
			v.assets[t] = a
		}
		for t, n := range v.near {
			n = n.without(id, now)
			n.Holdings = slices.DeleteFunc(slices.Clone(n.Holdings), gone)
			v.near[t] = n
		}
		return nil, true, nil
	})
}

// confirm puts the claim's holdings in place of its hints.
func (x *Index) confirm(v *view, c dedupe.Claim) error {
	now := x.now()
	for _, u := range c.Uses {
		a := v.assets[u.Token].without(c.ID, now)
		var err error
		if a.Asset, err = a.Asset.Hold(c, u); err != nil {
			return fmt.Errorf("redisindex: claim %s: %w", c.ID, err)
		}
		v.assets[u.Token] = a.trim(now)
	}
	for _, t := range c.Near {
		v.near[t] = v.near[t].without(c.ID, now).with(c.NearHolding())
	}
	return nil
}
