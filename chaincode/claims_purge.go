package chaincode

import (
	"slices"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/chaincode/state"
	"github.com/tradehub/tradehub/dedupe"
)

// purge erases a claim that has ended, from the world state and from what peers
// keep of earlier blocks: the blocks hold salted digests alone, which say nothing
// once the salt is gone. That there was a claim of the ID stays, so that nobody
// takes the ID again.
func purge(_ Caller, arg string) (*task, error) {
	id, err := protocol.Decode[string](arg)
	if err != nil {
		return nil, err
	}
	if err := protocol.CheckID("claim ID", id); err != nil {
		return nil, err
	}
	t := &task{keys: []string{claimKey(id)}, more: func(ctx *claimContext) ([]string, error) { return sharedKeys(ctx, id) }}
	t.run = func(ctx *claimContext) (any, string, error) {
		c, err := purgeClaim(ctx, id)
		return c, "", err
	}
	return t, nil
}

func purgeClaim(ctx *claimContext, id string) (*dedupe.Claim, error) {
	s, err := loadClaimState(ctx, id)
	switch {
	case err != nil:
		return nil, err
	case s == nil:
		return nil, protocol.Refuse(protocol.CodeNotFound, "no claim %s", id)
	case s.Claim.State.Active():
		return nil, protocol.Refuse(protocol.CodeClaimState, "claim %s is %s: only ended claims can be purged", id, s.Claim.State)
	}
	if err := removeHoldings(ctx, s.Claim); err != nil {
		return nil, err
	}
	ctx.private.Purge(claimKey(id))
	at, err := ctx.Now()
	if err != nil {
		return nil, err
	}
	ctx.staged = append(ctx.staged, protocol.ClaimEvent{ID: id, State: s.Claim.State, Changed: at, Purged: true})
	return &dedupe.Claim{ID: id, State: s.Claim.State}, state.Store(ctx.private.Tx, claimKey(id), purgedState{ctx.GetStub().GetTxID()})
}

// removeHoldings takes the claim out of its assets. An asset without another claim is purged too.
func removeHoldings(ctx *claimContext, c dedupe.Claim) error {
	assets, err := loadAssets(ctx, c.Uses)
	if err != nil {
		return err
	}
	for i, u := range c.Uses {
		a := assets[i]
		if a == nil {
			continue
		}
		a.Holdings = slices.DeleteFunc(a.Holdings, func(h dedupe.Holding) bool { return h.Claim == c.ID })
		if len(a.Holdings) > 0 {
			if err := storeAsset(ctx, *a); err != nil {
				return err
			}
			continue
		}
		ctx.private.Purge(assetKey(u.Token))
	}
	return nil
}

// checkNotPurged refuses the ID of a claim that was purged.
func checkNotPurged(ctx *claimContext, id string) error {
	s, err := state.Load[claimState](ctx.private.Tx, claimKey(id))
	if err == nil && s != nil && s.Purged != "" {
		err = protocol.Refuse(protocol.CodeExists, "claim ID %s belongs to a purged claim; choose another", id)
	}
	return err
}
