package follow

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/tradehub/tradehub/hub/ledger"
)

const (
	firstWait = 100 * time.Millisecond // then twice as long each time
	lastWait  = time.Second
	// patience is how long a ledger may be shorter than the sink before the sink is
	// taken for another ledger's: the peer that answers may only be behind.
	patience = 10 * time.Second
)

// errShort means that the ledger ends before what the sink holds.
var errShort = errors.New("the ledger ends before what was built; its peer is behind, or it was restored")

// A Follower keeps a sink at the ledger's height. Any goroutine may ask it how far
// it is; [Follower.Run] or [Follower.CatchUp] is called by one at a time.
type Follower struct {
	ledger Ledger
	sink   Sink
	log    *slog.Logger
	progress
}

// New returns a follower of the ledger for the sink. Name is the sink's in the log.
func New(name string, l Ledger, s Sink, log *slog.Logger) *Follower {
	return &Follower{ledger: l, sink: s, log: log.With("sink", name), progress: newProgress()}
}

// Run follows the ledger until ctx ends. Where the ledger or the sink is away it
// tries again, at growing intervals.
func (f *Follower) Run(ctx context.Context) {
	wait, short := firstWait, time.Time{}
	for ctx.Err() == nil {
		before, _ := f.Height()
		err := f.stream(ctx)
		if ctx.Err() != nil {
			return
		}
		if after, _ := f.Height(); after > before {
			wait = firstWait
		}
		switch {
		case !errors.Is(err, errShort):
			short = time.Time{}
		case short.IsZero():
			short = time.Now()
		case time.Since(short) > patience:
			if err = f.rebuild(ctx, err); err == nil {
				continue
			}
		}
		f.stopped(err)
		f.log.Warn("following the ledger stopped; retrying", "cause", err, "wait", wait)
		select {
		case <-time.After(wait):
		case <-ctx.Done():
		}
		wait = min(2*wait, lastWait)
	}
}

// stream follows until ctx ends, something fails, or Ready finds the sink's data gone.
func (f *Follower) stream(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	f.interruptible(cancel)
	if err := f.follow(ctx, nil); ctx.Err() == nil {
		return err
	}
	return context.Cause(ctx)
}

// CatchUp follows up to the block and returns. It is for tools and tests, where
// nothing runs.
func (f *Follower) CatchUp(ctx context.Context, block uint64) error {
	return f.follow(ctx, &block)
}

// follow reads the events after the checkpoint, up to the block if there is one. It
// returns an error, or nil at that block. A sink that cannot go on from its
// checkpoint is rebuilt, once.
func (f *Follower) follow(ctx context.Context, to *uint64) error {
	err := f.read(ctx, to)
	if !errors.Is(err, ErrNoCheckpoint) && !errors.Is(err, ledger.ErrCheckpoint) {
		return err
	}
	if err := f.rebuild(ctx, err); err != nil {
		return err
	}
	return f.read(ctx, to)
}

// rebuild drops what the sink holds. Nobody is answered until it was built.
func (f *Follower) rebuild(ctx context.Context, cause error) error {
	level := slog.LevelWarn
	if errors.Is(cause, ErrNoCheckpoint) { // as at the first start
		level = slog.LevelInfo
	}
	f.log.Log(ctx, level, "rebuilding from the ledger", "cause", cause)
	f.lost()
	return f.sink.Reset(ctx)
}

// Ready returns nil if the sink answers and holds everything that the ledger does,
// and otherwise what is wrong. A sink that is behind has as long as maxLag. One that
// lost its data while no event came is noticed here, and its rebuilding begins.
func (f *Follower) Ready(ctx context.Context, maxLag time.Duration) error {
	// A height that was reached says nothing of a sink that went away since.
	_, err := f.sink.Checkpoint(ctx)
	if errors.Is(err, ErrNoCheckpoint) {
		f.interrupt(err)
	}
	if err != nil {
		return err
	}
	height, err := f.ledger.Height(ctx)
	if err != nil {
		return err
	}
	wait, cancel := context.WithTimeout(ctx, maxLag)
	defer cancel()
	err = f.Await(wait, height)
	if late, ok := errors.AsType[*behindError](err); ok && late.cause != nil {
		return fmt.Errorf("%w; it stopped following: %w", err, late.cause)
	}
	return err
}

// Current returns once the sink holds everything up to the height that the ledger
// has now. It returns [ErrBehind], which wraps the reason, when that is not so before
// ctx ends, and the ledger's error when its height could not be asked.
func (f *Follower) Current(ctx context.Context) error {
	height, err := f.ledger.Height(ctx)
	if err != nil {
		return err
	}
	return f.Await(ctx, height)
}
