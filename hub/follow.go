package hub

import (
	"context"
	"sync"
	"time"

	"tradehub/dedupe/redisindex"
	"tradehub/hub/ledger"
)

// openIndex opens the index, brings it up to the ledger's height and keeps it
// there from the ledger's events: process, then checkpoint.
func (h *Hub) openIndex(ctx context.Context) error {
	var err error
	if h.cfg.Redis == "" {
		h.index, err = redisindex.OpenEmbedded(ctx)
	} else {
		h.index, err = redisindex.Open(ctx, h.cfg.Redis, h.cfg.City)
	}
	if err != nil {
		return err
	}
	height, err := h.own.Height(ctx)
	if err != nil {
		return err
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	h.stop = stop
	caughtUp := make(chan struct{})
	h.follow.Go(func() { h.followEvents(running, height, caughtUp) })
	select {
	case <-caughtUp:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// retryAfter is how long the follower waits when the ledger or the index is away.
const retryAfter = time.Second

// retryAfter is how long the follower waits when the ledger or the index is away.
const retryAfter = time.Second

// followEvents applies events until ctx ends, and closes caughtUp once the
// index has passed the block height.
func (h *Hub) followEvents(ctx context.Context, height uint64, caughtUp chan struct{}) {
	once := sync.OnceFunc(func() { close(caughtUp) })
	for ctx.Err() == nil {
		err := h.applyEvents(ctx, func(block uint64) {
			if block >= height {
				once()
			}
		})
		if ctx.Err() != nil {
			return
		}
		h.log.Warn("the index stopped following the ledger; trying again", "cause", err)
		select {
		case <-time.After(retryAfter):
		case <-ctx.Done():
		}
	}
}

// applyEvents takes the events after the index's own checkpoint.
func (h *Hub) applyEvents(ctx context.Context, at func(block uint64)) error {
	block, tx, err := h.index.Checkpoint(ctx)
	if err != nil {
		return err
	}
	at(block)
	for change, err := range h.own.Events(ctx, ledger.Checkpoint{Block: block, TxID: tx}) {
		if err != nil {
			return err
		}
		if err := h.applyChange(ctx, change); err != nil {
			return err
		}
		if change.At.TxID == "" { // the end of a block
			at(change.At.Block)
		}
	}
	return ctx.Err()
}

// applyChange processes one event; the index keeps its checkpoint in the same step.
func (h *Hub) applyChange(ctx context.Context, c ledger.Change) error {
	if c.Claim == nil {
		return h.index.Advance(ctx, c.At.Block, c.At.TxID)
	}
	return h.index.Apply(ctx, *c.Claim, c.At.Block, c.At.TxID)
}
