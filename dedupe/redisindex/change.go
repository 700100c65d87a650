package redisindex

import (
	"context"
	"fmt"

	"github.com/tradehub/tradehub/dedupe"
)

// change reads the keys of a claim, edits them, and writes them back unless
// another change came first; then it edits what that one left. The edit reports
// whether there is anything to write.
func (x *Index) change(ctx context.Context, g generation, id string, tokens []dedupe.Token, edit func(*view) (bool, error)) error {
	v := newView(g, id, tokens)
	r, err := x.run(ctx, batch{g: g, keys: v.keys})
	for range attempts {
		if err != nil {
			return err
		}
		if err := v.read(r.values); err != nil {
			return err
		}
		if write, err := edit(v); err != nil || !write {
			return err
		}
		values, err := v.values()
		if err != nil {
			return err
		}
		r, err = x.run(ctx, batch{g: g, keys: v.keys, write: true, versions: v.versions, values: values})
		if err != nil || r.written {
			return err
		}
	}
	return fmt.Errorf("%w: too many claims on one asset at once; try again", dedupe.ErrUnavailable)
}

// Apply records the claims as the transaction of the block left them, or as
// they are since, and then moves the checkpoint there. A change that was applied
// before, or that an applied one came after, changes nothing, so events may be
// replayed. It returns [dedupe.ErrLagging] where there is nothing to follow from.
// After an error some of the claims may be there; the checkpoint did not move.
func (x *Index) Apply(ctx context.Context, claims []dedupe.Claim, block uint64, txID string) error {
	return x.current(ctx, func(g generation) error {
		for _, c := range claims {
			err := x.change(ctx, g, c.ID, c.Ask().Tokens(), func(v *view) (bool, error) {
				return v.Apply(dedupe.Change{Claim: c, Block: block, TxID: txID}, x.now())
			})
			if err != nil {
				return err
			}
		}
		return x.move(ctx, g, place{block, txID})
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
	if err := alone.read(r.values); err != nil || alone.Applied == nil {
		return err
	}
	return x.change(ctx, g, id, alone.Applied.Tokens, func(v *view) (bool, error) { return v.Forget(id), nil })
}

// move sets the checkpoint, unless it is further already.
func (x *Index) move(ctx context.Context, g generation, to place) error {
	r, err := x.run(ctx, batch{g: g, write: true, at: &to})
	if err == nil {
		x.saw(r.at)
	}
	return err
}
