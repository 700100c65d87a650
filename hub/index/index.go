// Package index builds the index of claims, which answers in a millisecond what is
// taken and what is similar, from the ledger's events.
//
// What keeps it is a [Store]: packages memindex and redisindex have one each. The index
// decides nothing: the ledger does.
package index

import (
	"context"
	"log/slog"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/follow"
	"github.com/tradehub/tradehub/hub/ledger"
)

// A Store keeps an index. Its methods return [dedupe.ErrLagging] where it was never
// built or lost data, and [dedupe.ErrUnavailable] where it cannot be asked.
type Store interface {
	// Lookup returns what is known of the tokens, and up to which block.
	Lookup(ctx context.Context, tokens []dedupe.Token) (assets []dedupe.Asset, near []dedupe.Near, height uint64, err error)
	// Apply records the claims as they are after the block, and then moves the checkpoint.
	// A claim that a later call recorded stays as that left it.
	Apply(ctx context.Context, claims []dedupe.Claim, block uint64, txID string) error
	// Forget removes all that is known of the claims.
	Forget(ctx context.Context, claimIDs ...string) error
	// Checkpoint returns what the last Apply was given; 0 and "" after Reset.
	Checkpoint(ctx context.Context) (block uint64, txID string, err error)
	// Reset drops everything.
	Reset(ctx context.Context) error
	Close() error
}

// A Source is what an index is built from, see [ledger.Feed].
type Source interface {
	follow.Ledger
	// Facts returns the claims in the changes, by ID, as they are now, without those that
	// were purged.
	Facts(ctx context.Context, changes []ledger.Change) (map[string]dedupe.Claim, error)
}

// An Index is a store and what keeps it at the ledger's height. Close it when
// nothing follows.
type Index struct {
	Store
	*follow.Follower
}

// New returns the index that the store keeps, built from the source.
func New(store Store, source Source, log *slog.Logger) *Index {
	return &Index{store, follow.New("index", source, &sink{store, source}, log)}
}
