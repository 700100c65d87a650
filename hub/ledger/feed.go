package ledger

import (
	"context"
	"slices"

	"github.com/tradehub/tradehub/dedupe"
)

// A Feed is the ledger, as the registrar sees it, for those who follow its events.
// What several of them ask of the same changes is asked of the ledger once. Its
// methods may be called from any goroutine.
type Feed struct {
	*Ledger

	turn chan struct{}   // holds one value while somebody asks
	kept map[string]fact // what was read last, by claim, guarded by turn
}

// A fact is what a claim is.
type fact struct {
	claim *dedupe.Claim // nil where it was purged
	block uint64        // the claim is as that block left it, or a later one
}

// NewFeed returns a feed of the registrar's ledger.
func NewFeed(l *Ledger) *Feed { return &Feed{Ledger: l, turn: make(chan struct{}, 1)} }

// Facts returns the claims in the changes, by ID, without those that were purged. They are as
// the changes left them, or as later changes have since. They share data: callers must not
// change it.
func (f *Feed) Facts(ctx context.Context, changes []Change) (map[string]dedupe.Claim, error) {
	select {
	case f.turn <- struct{}{}:
		defer func() { <-f.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	changed := claimsOf(changes)
	if err := f.read(ctx, changed); err != nil {
		return nil, err
	}
	facts := map[string]dedupe.Claim{}
	for id := range changed {
		if c := f.kept[id].claim; c != nil {
			facts[id] = *c
		}
	}
	return facts, nil
}

// claimsOf returns in which block each claim was changed last.
func claimsOf(changes []Change) map[string]uint64 {
	blocks := map[string]uint64{}
	for _, c := range changes {
		for _, e := range c.Claims {
			blocks[e.ID] = c.At.Block
		}
	}
	return blocks
}

// read asks for those of the claims that are not kept, or from before the block that
// changed them. It keeps what was asked for now, and no more. f.turn must be held.
func (f *Feed) read(ctx context.Context, changed map[string]uint64) error {
	kept := map[string]fact{}
	var ids []string
	last := uint64(0) // what is read now is at least as new: this block's events have come
	for id, block := range changed {
		last = max(last, block)
		if k, ok := f.kept[id]; ok && k.block >= block {
			kept[id] = k
		} else {
			ids = append(ids, id)
		}
	}
	if len(ids) > 0 {
		slices.Sort(ids)
		claims, err := f.Claims.Facts(ctx, ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			kept[id] = fact{block: last}
		}
		for _, c := range claims {
			kept[c.ID] = fact{&c, last}
		}
	}
	f.kept = kept
	return nil
}
