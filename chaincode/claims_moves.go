package chaincode

import (
	"slices"
	"time"

	"github.com/hyperledger/fabric-chaincode-go/v2/pkg/statebased"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

// A rule moves a claim: a method of dedupe.Claim with the arguments of one ClaimMove.
type rule func(c dedupe.Claim, in protocol.ClaimMove, at time.Time) (dedupe.Claim, error)

// confirm records that the advance was made.
func confirm(c dedupe.Claim, _ protocol.ClaimMove, at time.Time) (dedupe.Claim, error) {
	return c.Confirm(at)
}

// release gives a reservation up, for one of dedupe.Ends.
func release(c dedupe.Claim, in protocol.ClaimMove, at time.Time) (dedupe.Claim, error) {
	return c.Release(in.Reason, at)
}

// renew lets a reservation last longer, at most twice.
func renew(c dedupe.Claim, in protocol.ClaimMove, at time.Time) (dedupe.Claim, error) {
	if err := checkLease(in.Lease); err != nil {
		return c, err
	}
	return c.Renew(time.Duration(in.Lease)*time.Second, at)
}

// repay takes a repayment off what is outstanding and frees that share of every asset.
func repay(c dedupe.Claim, in protocol.ClaimMove, at time.Time) (dedupe.Claim, error) {
	return c.Repay(in.Amount, at)
}

// dispute marks that the advance is disputed.
func dispute(c dedupe.Claim, _ protocol.ClaimMove, at time.Time) (dedupe.Claim, error) {
	return c.Dispute(at)
}

// settle ends a dispute: the claim is again as it was before.
func settle(c dedupe.Claim, _ protocol.ClaimMove, at time.Time) (dedupe.Claim, error) {
	return c.Settle(at)
}

// freeze lets nothing move the claim until thaw.
func freeze(c dedupe.Claim, _ protocol.ClaimMove, at time.Time) (dedupe.Claim, error) {
	return c.Freeze(at)
}

// thaw restores what freeze found.
func thaw(c dedupe.Claim, _ protocol.ClaimMove, at time.Time) (dedupe.Claim, error) {
	return c.Thaw(at)
}

// expire records that a reservation's lease is over; any bank may, since the
// capacity came back at that moment already.
func expire(_ caller, arg string) (*task, error) {
	return moveTask(arg, anyone, "", func(ctx *Context, m *claimMove) (*dedupe.Claim, error) {
		c, err := m.apply(ctx, func(c dedupe.Claim, _ protocol.ClaimMove, at time.Time) (dedupe.Claim, error) { return c.Expire(at) })
		if err != nil || mayRead(ctx.caller, *c) {
			return c, err
		}
		return &dedupe.Claim{ID: c.ID, State: c.State}, nil // of another bank's claim no more than was asked for
	})
}

// Whose claims a move is for: the access table has said already which roles.
const (
	anyone = false
	owner  = true
)

func moveOwn(r rule) func(caller, string) (*task, error) { return moveBy(owner, r) }

func moveAny(r rule) func(caller, string) (*task, error) { return moveBy(anyone, r) }

// moveVisible is for a bank's own claims, and for any to a signer who may read every claim.
func moveVisible(r rule) func(caller, string) (*task, error) {
	return func(who caller, arg string) (*task, error) { return moveBy(who.role == protocol.RoleBank, r)(who, arg) }
}

func moveBy(own bool, r rule) func(caller, string) (*task, error) {
	return func(_ caller, arg string) (*task, error) {
		return moveTask(arg, own, "", func(ctx *Context, m *claimMove) (*dedupe.Claim, error) { return m.apply(ctx, r) })
	}
}

// A claimMove is one move under way.
type claimMove struct {
	in     protocol.ClaimMove
	state  *claimState
	at     time.Time
	key    string           // state key of the move's own key
	digest documents.Digest // of the claim's salt, the order and its argument
	seen   string           // the transaction that made this very move before; "" is none
}

// moveTask reads the argument into the task of making the move. Whose is part of
// what the move's key is unique in: "" is the claim.
func moveTask(arg string, own bool, whose string, do func(*Context, *claimMove) (*dedupe.Claim, error)) (*task, error) {
	in, err := protocol.Decode[protocol.ClaimMove](arg)
	if err != nil {
		return nil, err
	}
	m := &claimMove{in: in, key: moveKey(in.ID, in.Key, whose)}
	if err := protocol.CheckID("claim ID", in.ID); err != nil {
		return nil, err
	}
	if err := protocol.CheckID("key", in.Key); err != nil {
		return nil, err
	}
	t := &task{keys: []string{claimKey(in.ID), m.key}, more: func(ctx *Context) ([]string, error) { return sharedKeys(ctx, in.ID) }}
	t.run = func(ctx *Context) (any, string, error) {
		if err := m.begin(ctx, own); err != nil {
			return nil, "", err
		}
		if m.seen != "" {
			return &m.state.Claim, m.seen, nil
		}
		c, err := do(ctx, m)
		return c, "", err
	}
	return t, nil
}

// sharedKeys returns the keys of the claim's assets, and of the claims on those that are known.
func sharedKeys(ctx *Context, id string) ([]string, error) {
	s, err := loadClaimState(ctx, id)
	if err != nil || s == nil {
		return nil, err
	}
	if err := ctx.private.fetch(assetKeys(s.Claim.Uses)...); err != nil {
		return nil, err
	}
	return holders(ctx, s.Claim.Uses)
}

// begin reads the claim, and whether the move was made before.
func (m *claimMove) begin(ctx *Context, own bool) error {
	var err error
	if m.state, err = loadClaimState(ctx, m.in.ID); err != nil {
		return err
	}
	if m.state == nil {
		return protocol.Refuse(protocol.CodeNotFound, "no claim %s", m.in.ID)
	}
	if own && m.state.Claim.Bank != ctx.caller.msp {
		return protocol.Refuse(protocol.CodeNotOwner, "claim %s is of another bank", m.in.ID)
	}
	if m.at, err = ctx.now(); err != nil {
		return err
	}
	if m.digest, err = digestOf([]any{m.state.Salt, ctx.order, m.in}); err != nil {
		return err
	}
	old, err := load[moveState](ctx.private, m.key)
	if err != nil || old == nil {
		return err
	}
	if old.Digest != m.digest {
		return protocol.Refuse(protocol.CodeExists, "key %s was used for another move of claim %s", m.in.Key, m.in.ID)
	}
	m.seen = old.TxID
	return nil
}

// apply makes the move by the rule, of the claim and of its share of every asset.
func (m *claimMove) apply(ctx *Context, r rule) (*dedupe.Claim, error) {
	next, err := r(m.state.Claim, m.in, m.at)
	if err != nil {
		return nil, refusal(err)
	}
	next.ReversalBy = ""
	return m.commit(ctx, next)
}

// commit writes the moved claim, its share of every asset, and the move's key.
func (m *claimMove) commit(ctx *Context, next dedupe.Claim) (*dedupe.Claim, error) {
	assets, err := loadAssets(ctx, next.Uses)
	if err != nil {
		return nil, err
	}
	for i, u := range next.Uses {
		if a := assets[i]; next.State.Active() && (a == nil || !holdsStill(*a, next.ID)) {
			return nil, protocol.Refuse(protocol.CodeLeaseOver, "its lease ended and the capacity of %s went to a later claim; reserve again", u.Token)
		}
	}
	if err := holdAll(ctx, next, assets); err != nil {
		return nil, err
	}
	advanced := next.State == dedupe.Financed && m.state.Claim.State == dedupe.Reserved
	m.state.Claim = next
	c, err := m.keep(ctx)
	if err != nil || !advanced {
		return c, err
	}
	return c, bindToRegistrar(ctx, next.ID)
}

// bindToRegistrar lets the key of a claim that was advanced be changed only with
// the endorsement of the registrar through whom its bank confirmed it, and of
// every supervisor, whatever the collection's own policy is or becomes.
func bindToRegistrar(ctx *Context, id string) error {
	ep, err := statebased.NewStateEP(nil)
	if err != nil {
		return err
	}
	if err := ep.AddOrgs(statebased.RoleTypePeer, append(ctx.charter.With(protocol.RoleSupervisor), ctx.registrar)...); err != nil {
		return err
	}
	policy, err := ep.Policy()
	if err != nil {
		return err
	}
	ctx.private.protect(claimKey(id), policy)
	return nil
}

// holdsStill reports whether nobody wrote down that the claim's lease is over (see tidy).
func holdsStill(a dedupe.Asset, claim string) bool {
	return slices.ContainsFunc(a.Holdings, func(h dedupe.Holding) bool { return h.Claim == claim && h.State.Active() })
}

// keep writes the claim and the move's key.
func (m *claimMove) keep(ctx *Context) (*dedupe.Claim, error) {
	if err := store(ctx.private, m.key, moveState{m.digest, ctx.GetStub().GetTxID()}); err != nil {
		return nil, err
	}
	return &m.state.Claim, storeClaim(ctx, m.state)
}

// moveState is what the key of a move holds.
type moveState struct {
	Digest documents.Digest `json:"digest"` // of the claim's salt, the order and its argument
	TxID   string           `json:"txId"`   // that made the move
}
