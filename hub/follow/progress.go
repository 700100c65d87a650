package follow

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// ErrBehind means that a sink has not followed the ledger to where that is: what it
// holds may lack the newest. Ask again later.
var ErrBehind = errors.New("follow: behind the ledger")

// progress is how far a sink is, for those who wait for it.
type progress struct {
	mu     sync.Mutex
	sure   bool                    // the ledger confirmed what the sink holds, guarded by mu
	height uint64                  // of the sink, guarded by mu
	cause  error                   // why following stopped last, nil while it goes on, guarded by mu
	moved  chan struct{}           // closed and replaced when height grows, guarded by mu
	cancel context.CancelCauseFunc // ends the stream that runs, nil without one, guarded by mu
}

func newProgress() progress { return progress{moved: make(chan struct{})} }

// Await returns once the sink holds everything up to the block, or [ErrBehind] once ctx ends.
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

// A behindError says how far a sink is. Why it stopped there it wraps and does not
// say: that names machines, and clients see the text.
type behindError struct {
	height, block uint64
	ended, cause  error // of the wait; why following stopped, or nil
}

func (e *behindError) Error() string {
	return fmt.Sprintf("it is at block %d of %d: %v", e.height, e.block, e.ended)
}

func (e *behindError) Unwrap() []error {
	if e.cause == nil {
		return []error{ErrBehind, e.ended}
	}
	return []error{ErrBehind, e.ended, e.cause}
}

func (p *progress) behind(block uint64, ended error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return &behindError{p.height, block, ended, p.cause}
}

// Height returns the last whole block that the sink holds, and whether the ledger
// has confirmed since the start that what the sink holds is its own.
func (p *progress) Height() (block uint64, sure bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.height, p.sure
}

// reached notes up to where the sink is, which the ledger confirmed.
func (p *progress) reached(block uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.sure || block > p.height {
		p.sure, p.height = true, block
		close(p.moved)
		p.moved = make(chan struct{})
	}
}

// lost makes everybody wait until the sink was rebuilt.
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

// interruptible notes how the stream that begins is ended.
func (p *progress) interruptible(cancel context.CancelCauseFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cancel = cancel
}

// interrupt ends the stream that runs, and makes everybody wait for the next.
func (p *progress) interrupt(cause error) {
	p.lost()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cancel != nil {
		p.cancel(cause)
	}
}
