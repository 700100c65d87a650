package chaincode

import (
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
)

// reading returns a task that changes nothing.
func reading(keys []string, run func(*Context) (any, error)) *task {
	return &task{keys: keys, run: func(ctx *Context) (any, string, error) {
		v, err := run(ctx)
		return v, "", err
	}}
}

// readClaim returns a claim; a bank may read its own.
func readClaim(_ caller, arg string) (*task, error) {
	id, err := protocol.Decode[string](arg)
	if err != nil {
		return nil, err
	}
	keys, err := claimKeys([]string{id})
	return reading(keys, func(ctx *Context) (any, error) {
		s, err := loadClaimState(ctx, id)
		switch {
		case err != nil:
			return nil, err
		case s == nil:
			return nil, protocol.Refuse(protocol.CodeNotFound, "no claim %s", id)
		case !mayRead(ctx.caller, s.Claim):
			return nil, protocol.Refuse(protocol.CodeNotOwner, "claim %s is of another bank", id)
		}
		return &s.Claim, nil
	}), err
}

// mayRead keeps from a bank what another bank claimed (VERIFICATION.md §4.6).
func mayRead(who caller, c dedupe.Claim) bool {
	return who.role != protocol.RoleBank || c.Bank == who.msp
}

// readFacts returns those of the claims that are there.
func readFacts(_ caller, arg string) (*task, error) {
	ids, err := idsArgument(arg)
	if err != nil {
		return nil, err
	}
	keys, err := claimKeys(ids)
	return reading(keys, func(ctx *Context) (any, error) {
		states, err := loadAll[claimState](ctx.private, keys)
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

// readAsset returns what a token stands for and who holds it.
func readAsset(_ caller, arg string) (*task, error) {
	t, err := protocol.Decode[dedupe.Token](arg)
	if err != nil {
		return nil, err
	}
	if err := checkToken(t); err != nil {
		return nil, err
	}
	uses := []dedupe.Use{{Token: t}}
	out := reading(assetKeys(uses), func(ctx *Context) (any, error) {
		a, err := loadAsset(ctx, t)
		switch {
		case err != nil:
			return nil, err
		case a == nil:
			return nil, protocol.Refuse(protocol.CodeNotFound, "no claim on %s", t)
		}
		return a, nil
	})
	out.more = func(ctx *Context) ([]string, error) { return holders(ctx, uses) }
	return out, nil
}
