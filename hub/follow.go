package hub

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/dedupe/memindex"
	"github.com/tradehub/tradehub/dedupe/redisindex"
	"github.com/tradehub/tradehub/hub/ledger"
)

// An indexDriver is an index that a follower can fill.
type indexDriver interface {
	Lookup(ctx context.Context, tokens []dedupe.Token) (assets []dedupe.Asset, near []dedupe.Near, height uint64, err error)
	Checkpoint(ctx context.Context) (block uint64, txID string, err error)
	Advance(ctx context.Context, block uint64, txID string) error
	Apply(ctx context.Context, claims []dedupe.Claim, block uint64, txID string) error
	Forget(ctx context.Context, claimIDs ...string) error
	Reset(ctx context.Context) error
	Close() error
}

// A follower keeps the index at the ledger's height, from the ledger's events:
// process, then checkpoint.
type follower struct {
	indexDriver
	ledger *ledger.Ledger
	log    *slog.Logger

	mu     sync.Mutex
	built  bool          // there is an index to speak of, guarded by mu
	height uint64        // of the index, guarded by mu
	moved  chan struct{} // closed and replaced when height grows, guarded by mu
}

func newFollower(x indexDriver, l *ledger.Ledger, log *slog.Logger) *follower {
	return &follower{indexDriver: x, ledger: l, log: log, moved: make(chan struct{})}
}

// Await returns once the index holds everything up to the block, or ctx's error.
func (f *follower) Await(ctx context.Context, block uint64) error {
	for {
		f.mu.Lock()
		built, height, moved := f.built, f.height, f.moved
		f.mu.Unlock()
		if built && height >= block {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return fmt.Errorf("it is at block %d of %d: %w", height, block, ctx.Err())
		}
	}
}

func (f *follower) reached(block uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.built || block > f.height {
		f.built, f.height = true, block
		close(f.moved)
		f.moved = make(chan struct{})
	}
}

// lost lets everybody wait until the index was built anew.
func (f *follower) lost() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.built, f.height = false, 0
}

// retryAfter is how long the follower waits when the ledger or the index is away.
const retryAfter = time.Second

// run follows until ctx ends.
func (f *follower) run(ctx context.Context) {
	for ctx.Err() == nil {
		err := f.follow(ctx)
		if ctx.Err() != nil {
			return
		}
		f.log.Warn("the index stopped following the ledger; retrying", "cause", err)
		select {
		case <-time.After(retryAfter):
		case <-ctx.Done():
		}
	}
}

// follow takes the events after the index's own checkpoint. An index that has
// none, or lost what it had, is built anew from the first block.
func (f *follower) follow(ctx context.Context) error {
	block, tx, err := f.Checkpoint(ctx)
	if errors.Is(err, dedupe.ErrLagging) {
		f.log.Info("building the index from the ledger", "cause", err)
		f.lost()
		if err := f.Reset(ctx); err != nil {
			return err
		}
		block, tx, err = f.Checkpoint(ctx)
	}
	if err != nil {
		return err
	}
	if tx == "" {
		f.reached(block)
	}
	for change, err := range f.ledger.Events(ctx, ledger.Checkpoint{Block: block, TxID: tx}) {
		if err != nil {
			return err
		}
		if err := f.apply(ctx, change); err != nil {
			return err
		}
		if change.At.TxID == "" { // the end of a block
			f.reached(change.At.Block)
		}
	}
	return ctx.Err()
}

// apply processes one event; the index keeps its checkpoint once it has. What
// the claims are is read as it is by now, which may be more than the event tells
// of: the events that led there change nothing more.
func (f *follower) apply(ctx context.Context, c ledger.Change) error {
	if len(c.Claims) == 0 {
		return f.Advance(ctx, c.At.Block, c.At.TxID)
	}
	ids := make([]string, len(c.Claims))
	for i, e := range c.Claims {
		ids[i] = e.ID
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	claims, err := f.ledger.Claims.Facts(ctx, ids)
	if err != nil {
		return err
	}
	purged := slices.DeleteFunc(ids, func(id string) bool {
		return slices.ContainsFunc(claims, func(c dedupe.Claim) bool { return c.ID == id })
	})
	if err := f.Forget(ctx, purged...); err != nil {
		return err
	}
	return f.Apply(ctx, claims, c.At.Block, c.At.TxID)
}

// openIndex opens the index, lets it follow the ledger while running, and
// returns once it has caught up.
func (h *Hub) openIndex(ctx, running context.Context) error {
	x, err := openIndexDriver(h.cfg)
	if err != nil {
		return err
	}
	h.index = newFollower(x, h.own, h.log)
	if _, _, err := x.Checkpoint(ctx); err != nil && !errors.Is(err, dedupe.ErrLagging) {
		return fmt.Errorf("configuration: redis: %w", err)
	}
	height, err := h.own.Height(ctx)
	if err != nil {
		return err
	}
	h.following.Go(func() { h.index.run(running) })
	return h.index.Await(ctx, height)
}

// openIndexDriver returns the index on the configured Redis, or without one the index in memory.
func openIndexDriver(cfg Config) (indexDriver, error) {
	if cfg.Redis == "" {
		return memindex.New(nil), nil
	}
	return redisindex.Open(cfg.Redis, redisindex.Options{Prefix: "tradehub-" + cfg.City})
}
