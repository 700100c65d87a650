package index

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/follow"
	"github.com/tradehub/tradehub/hub/ledger"
)

// A sink puts the claims of changes into the store.
type sink struct {
	store  Store
	source Source
}

func (s *sink) Checkpoint(ctx context.Context) (follow.Checkpoint, error) {
	block, text, err := s.store.Checkpoint(ctx)
	if err != nil {
		return follow.Checkpoint{}, lost(err)
	}
	last, ok := parsePlace(text)
	if !ok && block > 0 {
		return follow.Checkpoint{}, fmt.Errorf("%w: its checkpoint %q is of another version", follow.ErrNoCheckpoint, text)
	}
	return follow.Checkpoint{Block: block, Last: last}, nil
}

// Apply processes the claims, then keeps the checkpoint. It reads each claim in its current
// state, which may be newer than the changes. The later changes that led there then have no
// further effect.
func (s *sink) Apply(ctx context.Context, changes []ledger.Change, to follow.Checkpoint) error {
	facts, err := s.source.Facts(ctx, changes)
	if err != nil {
		return err
	}
	claims, purged := sorted(changes, facts)
	if len(purged) > 0 {
		if err := s.store.Forget(ctx, purged...); err != nil {
			return lost(err)
		}
	}
	return lost(s.store.Apply(ctx, claims, to.Block, place(to.Last)))
}

func (s *sink) Reset(ctx context.Context) error { return s.store.Reset(ctx) }

// lost marks the error of a store that has to be rebuilt.
func lost(err error) error {
	if errors.Is(err, dedupe.ErrLagging) {
		return fmt.Errorf("%w: %w", follow.ErrNoCheckpoint, err)
	}
	return err
}

// sorted returns the claims in the changes, and the IDs of those that were purged, each in
// order of the IDs.
func sorted(changes []ledger.Change, facts map[string]dedupe.Claim) (claims []dedupe.Claim, purged []string) {
	var ids []string
	for _, c := range changes {
		for _, e := range c.Claims {
			ids = append(ids, e.ID)
		}
	}
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		if c, ok := facts[id]; ok {
			claims = append(claims, c)
		} else {
			purged = append(purged, id)
		}
	}
	return claims, purged
}

// place returns a checkpoint of the ledger as the store's text, "BLOCK/TRANSACTION".
func place(c ledger.Checkpoint) string { return fmt.Sprintf("%d/%s", c.Block, c.TxID) }

func parsePlace(text string) (c ledger.Checkpoint, ok bool) {
	block, tx, ok := strings.Cut(text, "/")
	n, err := strconv.ParseUint(block, 10, 64)
	return ledger.Checkpoint{Block: n, TxID: tx}, ok && err == nil
}
