package projection

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// ErrBehind means that the projection has not followed the ledger to where it
// is: what it holds may lack the newest rows. Ask again later.
var ErrBehind = errors.New("projection: behind the ledger")

// progress is how far a projection is, for those who wait for it.
type progress struct {
	mu     sync.Mutex
	sure   bool          // the ledger confirmed that the rows are its own, guarded by mu
	height uint64        // of the rows, guarded by mu
	cause  error         // why following stopped last, nil while it goes on, guarded by mu
	moved  chan struct{} // closed and replaced when height grows, guarded by mu
}

func newProgress() progress { return progress{moved: make(chan struct{})} }

// Current returns once the projection holds everything up to the height that
// the ledger has now. It returns [ErrBehind], with the reason, when that is not
// so before ctx ends, and the ledger's error when its height could not be asked.
func (p *Projection) Current(ctx context.Context) error {
	height, err := p.source.Height(ctx)
	if err != nil {
		return err
	}
	return p.Await(ctx, height)
}

// Await returns once the projection holds everything up to the block, or [ErrBehind] once ctx ends.
func (p *progress) Await(ctx context.Context, block uint64) error {
	for {
		p.mu.Lock()
		there, moved := p.sure && p.height >= block, p.moved
		p.mu.Unlock()
		if there {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return p.behind(block, ctx.Err())
		}
	}
}

// behind says how far the projection is and, where it stopped, why.
func (p *progress) behind(block uint64, err error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	err = fmt.Errorf("%w: it is at block %d of %d: %w", ErrBehind, p.height, block, err)
	if p.cause != nil {
		err = fmt.Errorf("%w; it stopped following: %w", err, p.cause)
	}
	return err
}

// Height returns the last block whose rows are all there, and whether the ledger
// has confirmed since the file was opened that they are its own.
func (p *progress) Height() (block uint64, sure bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.height, p.sure
}

// reached notes up to where the rows are, which the ledger confirmed.
func (p *progress) reached(block uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.sure || block > p.height {
		p.sure, p.height = true, block
		close(p.moved)
		p.moved = make(chan struct{})
	}
}

// lost lets everybody wait until the projection was built anew.
func (p *progress) lost() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sure, p.height = false, 0
}

// stopped notes why following stopped; nil is that it goes on.
func (p *progress) stopped(cause error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cause = cause
}
