package memindex

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/tradehub/tradehub/dedupe"
)

// An Index is the index in this process's memory. Its methods may be called
// from several goroutines: no call sees a part of another one.
type Index struct {
	now func() time.Time

	mu     sync.RWMutex
	kept   *kept // nil before Reset, guarded by mu
	closed bool  // guarded by mu
}

// New returns an index that was never built. Holdings that ended by the time of
// now, nil is time.Now, are dropped beyond [dedupe.Kept].
func New(now func() time.Time) *Index {
	if now == nil {
		now = time.Now
	}
	return &Index{now: now}
}

// Close frees the memory. Every later call returns [dedupe.ErrUnavailable].
func (x *Index) Close() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.kept, x.closed = nil, true
	return nil
}

// answers returns why the index does not answer, or nil. x.mu must be held.
func (x *Index) answers(ctx context.Context) error {
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%w: %w", dedupe.ErrUnavailable, context.Cause(ctx))
	case x.closed:
		return fmt.Errorf("%w: it is closed", dedupe.ErrUnavailable)
	}
	return nil
}

// built fails if answers does, or if the index was not built. x.mu must be held.
func (x *Index) built(ctx context.Context) error {
	if err := x.answers(ctx); err != nil || x.kept != nil {
		return err
	}
	return fmt.Errorf("%w: it was not built; rebuild it from the ledger", dedupe.ErrLagging)
}

// Reset makes the index empty, at the beginning of the ledger.
func (x *Index) Reset(ctx context.Context) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := x.answers(ctx); err != nil {
		return err
	}
	x.kept = newKept()
	return nil
}

// Checkpoint returns up to where the index followed the ledger: the follower
// resumes after it. It returns [dedupe.ErrLagging] when there is nothing to follow from.
func (x *Index) Checkpoint(ctx context.Context) (block uint64, txID string, err error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if err := x.built(ctx); err != nil {
		return 0, "", err
	}
	return x.kept.block, x.kept.tx, nil
}

// Lookup returns the assets and the similar claims that the index knows of the
// tokens, and the height up to which it does. Tokens that nobody used are left
// out. Compare the height with the ledger's: what came after is not in the answer.
func (x *Index) Lookup(ctx context.Context, tokens []dedupe.Token) (assets []dedupe.Asset, near []dedupe.Near, height uint64, err error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if err := x.built(ctx); err != nil {
		return nil, nil, 0, err
	}
	k := x.kept.known(tokens)
	return k.Assets, k.Near, x.kept.block, nil
}

// Apply records the claims as the transaction of the block left them, or as
// they are since, and moves the checkpoint there. A change that was applied
// before, or that an applied one came after, changes nothing, so events may be
// replayed. It returns [dedupe.ErrLagging] where there is nothing to follow from.
// After an error some of the claims may be there; the checkpoint did not move.
func (x *Index) Apply(ctx context.Context, claims []dedupe.Claim, block uint64, txID string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := x.built(ctx); err != nil {
		return err
	}
	for _, c := range claims {
		v := x.kept.view(c.ID, c.Ask().Tokens())
		changed, err := v.Apply(dedupe.Change{Claim: c, Block: block, TxID: txID}, x.now())
		if err != nil {
			return err
		}
		if changed {
			x.kept.put(c.ID, v)
		}
	}
	x.kept.move(block, txID)
	return nil
}

// Forget removes all that the index knows of claims, which the ledger purged. A
// claim that is not known is no error.
func (x *Index) Forget(ctx context.Context, claimIDs ...string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := x.built(ctx); err != nil {
		return err
	}
	for _, id := range claimIDs {
		v := x.kept.view(id, x.kept.claims[id].Tokens)
		if v.Forget(id) {
			x.kept.put(id, v)
		}
	}
	return nil
}
