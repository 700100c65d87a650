package projection

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/hub/ledger"
)

const (
	// most is how many events are written in one transaction while there are
	// blocks to catch up with: one wait for the disk is shared by many.
	most = 1000

	firstWait = 100 * time.Millisecond // then twice as long each time
	lastWait  = 5 * time.Second
	// patience is how long a ledger may be shorter than the rows before they are
	// taken for another ledger's: the peer that answers may only be behind.
	patience = 10 * time.Second
)

// errShort means that the ledger ends before what the projection holds.
var errShort = errors.New("the ledger ends before what the projection holds; its peer is behind, or it was restored")

// Follow keeps the projection at the ledger's height until ctx ends. Where the
// ledger is away it tries again, at growing intervals.
func (p *Projection) Follow(ctx context.Context) {
	wait, short := firstWait, time.Time{}
	for ctx.Err() == nil {
		before, _ := p.Height()
		err := p.follow(ctx, nil)
		if ctx.Err() != nil {
			return
		}
		if after, _ := p.Height(); after > before {
			wait = firstWait
		}
		switch {
		case !errors.Is(err, errShort):
			short = time.Time{}
		case short.IsZero():
			short = time.Now()
		case time.Since(short) > patience:
			err = p.rebuild(err)
		}
		p.stopped(err)
		p.log.Warn("the projection stopped following the ledger; retrying", "cause", err, "wait", wait)
		select {
		case <-time.After(wait):
		case <-ctx.Done():
		}
		wait = min(2*wait, lastWait)
	}
}

// CatchUp follows up to the block and returns; a projection that is there
// already stays as it is. It is for tools and tests, where nothing follows.
func (p *Projection) CatchUp(ctx context.Context, block uint64) error {
	return p.follow(ctx, &block)
}

// follow takes the events after the checkpoint, up to the block if there is
// one. It returns an error, or nil at that block.
func (p *Projection) follow(ctx context.Context, to *uint64) error {
	for {
		err := p.read(ctx, to)
		if !errors.Is(err, ledger.ErrCheckpoint) {
			return err
		}
		if err := p.rebuild(err); err != nil {
			return err
		}
	}
}

// rebuild drops the rows, which are of another ledger.
func (p *Projection) rebuild(cause error) error {
	p.log.Warn("rebuilding the projection from the ledger", "cause", cause)
	return p.reset()
}

// read takes the events after the checkpoint, up to the block if there is one.
func (p *Projection) read(ctx context.Context, to *uint64) error {
	s, err := p.state()
	if err != nil {
		return err
	}
	r := &run{p: p, at: s, to: to}
	if err := r.aim(ctx); err != nil {
		return err
	}
	if r.goal < s.Height {
		return fmt.Errorf("%w: block %d of %d", errShort, r.goal, s.Height)
	}
	if s.Height == 0 {
		p.reached(0) // there is nothing that could be another ledger's
	}
	if r.done() {
		return nil
	}
	// From the last event rather than the last block: the ledger then looks
	// whether it has that transaction.
	for c, err := range p.source.Events(ctx, s.Last) {
		if err == nil {
			err = r.take(ctx, c)
		}
		if err != nil || r.done() {
			return err
		}
	}
	return ctx.Err()
}

// A run is one reading of the ledger's events.
type run struct {
	p       *Projection
	at      state
	to      *uint64         // the block to stop at, or nil
	goal    uint64          // the block to catch up with
	pending []ledger.Change // of whole blocks, and of the one that comes
}

func (r *run) aim(ctx context.Context) (err error) {
	r.goal, err = r.p.source.Height(ctx)
	return err
}

// done reports whether the block to stop at was reached.
func (r *run) done() bool {
	if r.to == nil {
		return false
	}
	height, sure := r.p.Height()
	return sure && height >= *r.to
}

// take takes an event, or the end of a block. What was applied before, by the
// checkpoint, is not applied again.
func (r *run) take(ctx context.Context, c ledger.Change) error {
	block, event := c.At.Block, c.At.TxID != ""
	switch {
	case event && block > r.at.Height:
		r.pending = append(r.pending, c)
	case event && block > r.at.Last.Block: // the rows were at Height with no event since Last
		return fmt.Errorf("%w: its block %d has transaction %s", ledger.ErrCheckpoint, block, c.At.TxID)
	case event:
	case block == r.at.Height:
		r.reached(block)
	case block > r.at.Height && (block >= r.goal || r.to != nil && block == *r.to || len(r.pending) >= most):
		return r.commit(ctx, block)
	}
	return nil
}

func (r *run) reached(block uint64) {
	r.p.stopped(nil)
	r.p.reached(block)
}

// commit writes the rows of the pending events, which end with the block, and
// the checkpoint, all or nothing.
func (r *run) commit(ctx context.Context, block uint64) error {
	facts, err := r.p.facts(ctx, r.pending)
	if err != nil {
		return err
	}
	next := state{Schema: schema, Height: block, Last: r.at.Last}
	if n := len(r.pending); n > 0 {
		next.Last = r.pending[n-1].At
	}
	err = r.p.db.Update(func(tx *bbolt.Tx) error {
		w := &writer{tx: tx, facts: facts}
		for _, c := range r.pending {
			w.change(c)
		}
		return errors.Join(w.err, putState(tx, next))
	})
	if err != nil {
		return fmt.Errorf("projection: write the rows up to block %d: %w", block, err)
	}
	r.at, r.pending = next, r.pending[:0]
	r.reached(block)
	return r.aim(ctx)
}
