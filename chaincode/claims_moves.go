package chaincode

import (
	"slices"
	"time"

	"tradehub/dedupe"
	"tradehub/documents"
)

// A rule moves a claim: a method of dedupe.Claim with the arguments of one ClaimMove.
type rule func(c dedupe.Claim, in ClaimMove, at time.Time) (dedupe.Claim, error)

// Confirm records that the advance was made.
func (*claimContract) Confirm(ctx *Context, arg string) (*dedupe.Claim, error) {
	return moveOwn(ctx, arg, func(c dedupe.Claim, _ ClaimMove, at time.Time) (dedupe.Claim, error) { return c.Confirm(at) })
}

// Release gives a reservation up, for one of dedupe.Ends.
func (*claimContract) Release(ctx *Context, arg string) (*dedupe.Claim, error) {
	return moveOwn(ctx, arg, func(c dedupe.Claim, in ClaimMove, at time.Time) (dedupe.Claim, error) {
		return c.Release(in.Reason, at)
	})
}

// Renew lets a reservation last longer, at most twice.
func (*claimContract) Renew(ctx *Context, arg string) (*dedupe.Claim, error) {
	return moveOwn(ctx, arg, func(c dedupe.Claim, in ClaimMove, at time.Time) (dedupe.Claim, error) {
		if err := checkLease(in.Lease); err != nil {
			return c, err
		}
		return c.Renew(time.Duration(in.Lease)*time.Second, at)
	})
}

// Repay takes a repayment off what is outstanding and frees that share of every
// asset. It needs a key, so that one repayment never counts twice.
func (*claimContract) Repay(ctx *Context, arg string) (*dedupe.Claim, error) {
	return moveOwn(ctx, arg, func(c dedupe.Claim, in ClaimMove, at time.Time) (dedupe.Claim, error) {
		if in.Key == "" {
			return c, refuse(CodeInvalidArgument, "key: give each repayment a key of its own")
		}
		return c.Repay(in.Amount, at)
	})
}

// Expire records that a reservation's lease is over; any bank may, since the
// capacity came back at that moment already.
func (*claimContract) Expire(ctx *Context, arg string) (*dedupe.Claim, error) {
	c, err := move(ctx, arg, anyone, func(c dedupe.Claim, _ ClaimMove, at time.Time) (dedupe.Claim, error) { return c.Expire(at) })
	if err != nil || c.Bank == ctx.caller.msp || ctx.caller.role != RoleBank {
		return c, err
	}
	return &dedupe.Claim{ID: c.ID, State: c.State}, nil // of another bank's claim no more than was asked for
}

// Freeze lets nothing move the claim until Thaw.
func (*claimContract) Freeze(ctx *Context, arg string) (*dedupe.Claim, error) {
	return move(ctx, arg, anyone, func(c dedupe.Claim, _ ClaimMove, at time.Time) (dedupe.Claim, error) { return c.Freeze(at) })
}

// Thaw restores what Freeze found.
func (*claimContract) Thaw(ctx *Context, arg string) (*dedupe.Claim, error) {
	return move(ctx, arg, anyone, func(c dedupe.Claim, _ ClaimMove, at time.Time) (dedupe.Claim, error) { return c.Thaw(at) })
}

// Whose claims a move is for: the access table has said already which roles.
const (
	anyone = false
	owner  = true
)

func moveOwn(ctx *Context, arg string, r rule) (*dedupe.Claim, error) {
	return move(ctx, arg, owner, r)
}

// move applies the rule to the claim and to its share of every asset.
func move(ctx *Context, arg string, own bool, r rule) (*dedupe.Claim, error) {
	m, err := beginMove(ctx, arg, own, "")
	if err != nil {
		return nil, err
	}
	if m.seen {
		return &m.state.Claim, nil
	}
	next, err := r(m.state.Claim, m.in, m.at)
	if err != nil {
		return nil, refusal(err)
	}
	next.ReversalBy = ""
	return m.commit(ctx, next)
}

// A claimMove is one move under way.
type claimMove struct {
	in     ClaimMove
	state  *claimState
	at     time.Time
	key    string           // state key of the move's own key; "" without one
	digest documents.Digest // of transaction and argument
	seen   bool             // this very move was made before
}

// beginMove reads the argument and the claim. Whose is part of what the move's
// key is unique in: "" is the claim.
func beginMove(ctx *Context, arg string, own bool, whose string) (*claimMove, error) {
	in, err := decode[ClaimMove](arg)
	if err != nil {
		return nil, err
	}
	m := &claimMove{in: in}
	if err := checkID("claim ID", in.ID); err != nil {
		return nil, err
	}
	if m.state, err = loadClaimState(ctx, in.ID); err != nil {
		return nil, err
	}
	if m.state == nil {
		return nil, refuse(CodeNotFound, "no claim %s", in.ID)
	}
	if own && m.state.Claim.Bank != ctx.caller.msp {
		return nil, refuse(CodeNotOwner, "claim %s is of another bank", in.ID)
	}
	if m.at, err = ctx.now(); err != nil {
		return nil, err
	}
	return m, m.recognise(ctx, whose)
}

// recognise finds out whether a move with the key was made before.
func (m *claimMove) recognise(ctx *Context, whose string) error {
	if m.in.Key == "" {
		return nil
	}
	if err := checkID("key", m.in.Key); err != nil {
		return err
	}
	var err error
	if m.key, err = moveKey(m.in.ID, whose, m.in.Key); err != nil {
		return err
	}
	tx, _ := ctx.GetStub().GetFunctionAndParameters()
	if m.digest, err = digestOf([]any{tx, m.in}); err != nil {
		return err
	}
	old, err := load[documents.Digest](ctx, m.key)
	if err != nil || old == nil {
		return err
	}
	if *old != m.digest {
		return refuse(CodeExists, "key %s was used for another move of claim %s", m.in.Key, m.in.ID)
	}
	m.seen = true
	return nil
}

// commit writes the moved claim, its share of every asset, and the move's key.
func (m *claimMove) commit(ctx *Context, next dedupe.Claim) (*dedupe.Claim, error) {
	loaded, err := loadAssets(ctx, next.Uses)
	if err != nil {
		return nil, err
	}
	assets := map[dedupe.Token]dedupe.Asset{}
	for i, a := range loaded {
		if holds := a != nil && holdsStill(*a, next.ID); !holds && next.State.Active() {
			return nil, refuse(CodeLeaseOver, "its lease ended and the capacity of %s went to a later claim; reserve again", next.Uses[i].Token)
		}
		if a != nil {
			assets[a.Token] = *a
		}
	}
	if err := holdAll(ctx, next, assets); err != nil {
		return nil, err
	}
	m.state.Claim = next
	return m.keep(ctx)
}

// holdsStill reports whether nobody wrote down that the claim's lease is over (see tidy).
func holdsStill(a dedupe.Asset, claim string) bool {
	return slices.ContainsFunc(a.Holdings, func(h dedupe.Holding) bool { return h.Claim == claim && h.State.Active() })
}

// keep writes the claim and the move's key.
func (m *claimMove) keep(ctx *Context) (*dedupe.Claim, error) {
	if m.key != "" {
		if err := store(ctx, m.key, m.digest); err != nil {
			return nil, err
		}
	}
	return &m.state.Claim, storeClaim(ctx, m.state)
}
