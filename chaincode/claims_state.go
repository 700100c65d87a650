package chaincode

import (
	"slices"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/chaincode/state"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

// Bounds of what an asset's state key holds, so that a value read and written
// by every claim on the asset stays small.
const (
	// MaxHoldings bounds the holdings of an asset that take up capacity.
	MaxHoldings = 256
	// MaxReleased bounds the holdings that are kept after their release, those
	// reserved last first. None is kept once it was reserved 5 years ago
	// (VERIFICATION.md §6.1).
	MaxReleased = 64
	// MaxReversals bounds the reversals that are kept, newest first: rule X09 asks for three.
	MaxReversals = 16

	releasedYears = 5
)

// claimState is what the key of a claim holds.
type claimState struct {
	Claim    dedupe.Claim     `json:"claim"`
	Input    documents.Digest `json:"input"` // of the argument that it was reserved with
	Decision dedupe.Decision  `json:"decision"`
	TxID     string           `json:"txId"` // that it was reserved by
	Salt     []byte           `json:"salt"` // see salt
	// Purged is the transaction that purged the claim; then nothing else is there.
	Purged string `json:"purged,omitempty"`
}

// purgedState is what the key of a claim that was purged holds.
type purgedState struct {
	Purged string `json:"purged"`
}

// loadClaimState returns the claim, or nil where there is none, or none any more.
func loadClaimState(ctx *claimContext, id string) (*claimState, error) {
	s, err := state.Load[claimState](ctx.private.Tx, claimKey(id))
	if err != nil || s == nil || s.Purged != "" {
		return nil, err
	}
	return s, nil
}

func storeClaim(ctx *claimContext, s *claimState) error {
	if err := state.Store(ctx.private.Tx, claimKey(s.Claim.ID), s); err != nil {
		return err
	}
	ctx.staged = append(ctx.staged, eventOf(s.Claim))
	return nil
}

// eventOf returns what everybody may know of the claim.
func eventOf(c dedupe.Claim) protocol.ClaimEvent {
	e := protocol.ClaimEvent{ID: c.ID, State: c.State, Near: c.Near, Changed: c.Changed, Expires: c.Expires}
	for _, u := range c.Uses {
		e.Uses = append(e.Uses, u.Token)
	}
	return e
}

// trimHoldings writes down which leases are over, drops the oldest of what was released,
// and refuses more active holdings than an asset may have.
//
// That a lease is over must be written once its capacity is given on: clients'
// clocks differ, and the claim's own bank may confirm it with an earlier time.
func trimHoldings(a dedupe.Asset, at time.Time) (dedupe.Asset, error) {
	var released []dedupe.Holding
	for i, h := range a.Holdings {
		if h.ActiveAt(at) {
			continue
		}
		if h.State.Active() {
			a.Holdings[i].State = dedupe.Expired
		}
		released = append(released, h)
	}
	if active := len(a.Holdings) - len(released); active > MaxHoldings {
		return a, protocol.Refuse(protocol.CodeLimit, "asset %s has %d claims, the most that are kept", a.Token, MaxHoldings)
	}
	slices.SortStableFunc(released, func(g, h dedupe.Holding) int { return h.Since.Compare(g.Since) })
	oldest := at.AddDate(-releasedYears, 0, 0)
	kept := map[string]bool{}
	for i, h := range released {
		kept[h.Claim] = i < MaxReleased && !h.Since.Before(oldest)
	}
	a.Holdings = slices.DeleteFunc(a.Holdings, func(h dedupe.Holding) bool {
		keep, out := kept[h.Claim]
		return out && !keep
	})
	if n := len(a.Reversals) - MaxReversals; n > 0 {
		a.Reversals = slices.Clone(a.Reversals[n:])
	}
	return a, nil
}
