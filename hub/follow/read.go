package follow

import (
	"context"
	"fmt"

	"github.com/tradehub/tradehub/hub/ledger"
)

// most is how many records are applied at once while there are blocks to catch up
// with: one wait for the disk, and one question to the ledger, is shared by many.
const most = 1000

// A reading is one reading of the ledger's events.
type reading struct {
	f       *Follower
	at      Checkpoint
	to      *uint64         // the block to stop at, or nil
	goal    uint64          // the block to catch up with
	pending []ledger.Change // of whole blocks, and of the one that comes
	records int             // in pending
}

// read takes the events after the checkpoint, up to the block if there is one.
func (f *Follower) read(ctx context.Context, to *uint64) error {
	at, err := f.sink.Checkpoint(ctx)
	if err != nil {
		return err
	}
	r := &reading{f: f, at: at, to: to}
	if err := r.aim(ctx); err != nil {
		return err
	}
	if r.goal < at.Block {
		return fmt.Errorf("%w: block %d of %d", errShort, r.goal, at.Block)
	}
	if at.Block == 0 {
		f.reached(0) // there is nothing that could be another ledger's
	}
	if r.done() {
		return nil
	}
	for c, err := range f.ledger.Events(ctx, at.Last) {
		if err == nil {
			err = r.take(ctx, c)
		}
		if err != nil || r.done() {
			return err
		}
	}
	return ctx.Err()
}

func (r *reading) aim(ctx context.Context) (err error) {
	r.goal, err = r.f.ledger.Height(ctx)
	return err
}

// done reports whether the block to stop at was reached.
func (r *reading) done() bool {
	if r.to == nil {
		return false
	}
	height, sure := r.f.Height()
	return sure && height >= *r.to
}

// take takes a change, or the end of a block. What the checkpoint covers is not
// applied again.
func (r *reading) take(ctx context.Context, c ledger.Change) error {
	block, change := c.At.Block, c.At.TxID != ""
	switch {
	case change && block > r.at.Block:
		r.pending = append(r.pending, c)
		r.records += c.Records()
	case change && block > r.at.Last.Block: // the sink was at Block with no change since Last
		return fmt.Errorf("%w: its block %d has transaction %s", ledger.ErrCheckpoint, block, c.At.TxID)
	case change:
	case block == r.at.Block:
		r.reached(block)
	case block > r.at.Block && (block >= r.goal || r.to != nil && block == *r.to || r.records >= most):
		return r.apply(ctx, block)
	}
	return nil
}

func (r *reading) reached(block uint64) {
	r.f.stopped(nil)
	r.f.reached(block)
}

// apply applies the pending changes, which end with the block.
func (r *reading) apply(ctx context.Context, block uint64) error {
	next := Checkpoint{Block: block, Last: r.at.Last}
	if n := len(r.pending); n > 0 {
		next.Last = r.pending[n-1].At
	}
	if err := r.f.sink.Apply(ctx, r.pending, next); err != nil {
		return fmt.Errorf("apply the changes up to block %d: %w", block, err)
	}
	r.at, r.pending, r.records = next, nil, 0
	r.reached(block)
	return r.aim(ctx)
}
