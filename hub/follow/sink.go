package follow

import (
	"context"
	"errors"
	"iter"

	"github.com/tradehub/tradehub/hub/ledger"
)

// ErrNoCheckpoint means that a sink was never built, or lost what it held: it is
// rebuilt from the first block.
var ErrNoCheckpoint = errors.New("follow: there is nothing to follow from")

// A Checkpoint is up to where a sink holds everything.
type Checkpoint struct {
	Block uint64 // the last whole block
	// Last is the last change, in that block or an earlier one. The ledger is read
	// from here: no other ledger has that transaction in that block.
	Last ledger.Checkpoint
}

// A Sink builds something from the ledger's changes. One follower at a time calls
// it, from one goroutine.
type Sink interface {
	// Checkpoint returns the last checkpoint that Apply kept, and the zero value
	// after Reset. It returns ErrNoCheckpoint where there is none.
	Checkpoint(ctx context.Context) (Checkpoint, error)
	// Apply takes the changes of whole blocks, in the order of the ledger, and keeps
	// the checkpoint with what it built from them or after it, never before. An error
	// leaves the checkpoint as it was. The same changes may come again, alone or with
	// later ones: that changes nothing more. There may be no changes.
	Apply(ctx context.Context, changes []ledger.Change, to Checkpoint) error
	// Reset drops everything.
	Reset(ctx context.Context) error
}

// A Ledger is what a follower reads.
type Ledger interface {
	// Height returns the number of the last block.
	Height(ctx context.Context) (uint64, error)
	// Events yields the changes after from and the end of every block, and then waits
	// for more. A from that is no place of the ledger is ledger.ErrCheckpoint.
	Events(ctx context.Context, from ledger.Checkpoint) iter.Seq2[ledger.Change, error]
}
