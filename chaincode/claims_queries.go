package chaincode

import (
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/chaincode/state"
	"github.com/tradehub/tradehub/dedupe"
)

// readClaim returns a claim; a bank may read its own.
func readClaim(_ Caller, arg string) (*task, error) {
	id, err := protocol.Decode[string](arg)
	if err != nil {
		return nil, err
	}
	keys, err := claimKeys([]string{id})
	return reading(keys, func(ctx *claimContext) (any, error) {
		s, err := loadClaimState(ctx, id)
		switch {
		case err != nil:
			return nil, err
		case s == nil:
			return nil, protocol.Refuse(protocol.CodeNotFound, "no claim %s", id)
		case !mayRead(ctx.Caller, s.Claim):
			return nil, protocol.Refuse(protocol.CodeNotOwner, "claim %s is of another bank", id)
		}
		return &s.Claim, nil
	}), err
}

// mayRead keeps from a bank what another bank claimed (VERIFICATION.md §4.6).
func mayRead(who Caller, c dedupe.Claim) bool {
	return who.Role != protocol.RoleBank || c.Bank == who.MSPID
}

// readFacts returns those of the claims that are there.
func readFacts(_ Caller, arg string) (*task, error) {
	ids, err := idsArgument(arg)
	if err != nil {
		return nil, err
	}
	keys, err := claimKeys(ids)
	return reading(keys, func(ctx *claimContext) (any, error) {
		states, err := state.LoadAll[claimState](ctx.private.Tx, keys)
		out := []dedupe.Claim{} // JSON [], not null
		for _, s := range states {
			if s != nil && s.Purged == "" {
				out = append(out, s.Claim)
			}
		}
		return out, err
	}), err
}

func idsArgument(arg string) ([]string, error) {
	ids, err := protocol.Decode[[]string](arg)
	if err == nil && (len(ids) == 0 || len(ids) > protocol.MaxBatch) {
		err = protocol.Refuse(protocol.CodeInvalidArgument, "%d claim IDs; 1 to %d are accepted", len(ids), protocol.MaxBatch)
	}
	return ids, err
}

func claimKeys(ids []string) ([]string, error) {
	keys := make([]string, len(ids))
	for i, id := range ids {
		if err := protocol.CheckID("claim ID", id); err != nil {
			return nil, err
		}
		keys[i] = claimKey(id)
	}
	return keys, nil
}

// readAsset returns the asset of a token and who holds it.
func readAsset(_ Caller, arg string) (*task, error) {
	t, err := protocol.Decode[dedupe.Token](arg)
	if err != nil {
		return nil, err
	}
	if err := checkToken(t); err != nil {
		return nil, err
	}
	uses := []dedupe.Use{{Token: t}}
	out := reading(assetKeys(uses), func(ctx *claimContext) (any, error) {
		a, err := loadAsset(ctx, t)
		switch {
		case err != nil:
			return nil, err
		case a == nil:
			return nil, protocol.Refuse(protocol.CodeNotFound, "no claim on %s", t)
		}
		return a, nil
	})
	out.more = func(ctx *claimContext) ([]string, error) { return holders(ctx, uses) }
	return out, nil
}
