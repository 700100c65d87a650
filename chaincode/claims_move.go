package chaincode

import (
	"slices"
	"time"

	"github.com/hyperledger/fabric-chaincode-go/v2/pkg/statebased"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/chaincode/state"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

// A rule moves a claim: a method of dedupe.Claim with the arguments of one ClaimMove.
type rule func(c dedupe.Claim, in protocol.ClaimMove, at time.Time) (dedupe.Claim, error)

// A claimMove is one move of one claim.
type claimMove struct {
	in     protocol.ClaimMove
	state  *claimState
	at     time.Time
	key    string           // state key of the move's own key
	digest documents.Digest // of the claim's salt, the order and its argument
	seen   string           // the transaction that made this very move before; "" is none
}

// moveTask reads the argument into the task of making the move. The move's key is unique
// within whose; "" is the claim.
func moveTask(arg string, own bool, whose string, do func(*claimContext, *claimMove) (*dedupe.Claim, error)) (*task, error) {
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
	t := &task{keys: []string{claimKey(in.ID), m.key}, more: func(ctx *claimContext) ([]string, error) { return sharedKeys(ctx, in.ID) }}
	t.run = func(ctx *claimContext) (any, string, error) {
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
func sharedKeys(ctx *claimContext, id string) ([]string, error) {
	s, err := loadClaimState(ctx, id)
	if err != nil || s == nil {
		return nil, err
	}
	if err := ctx.private.Fetch(assetKeys(s.Claim.Uses)...); err != nil {
		return nil, err
	}
	return holders(ctx, s.Claim.Uses)
}

// begin reads the claim, and whether the move was made before.
func (m *claimMove) begin(ctx *claimContext, own bool) error {
	var err error
	if m.state, err = loadClaimState(ctx, m.in.ID); err != nil {
		return err
	}
	if m.state == nil {
		return protocol.Refuse(protocol.CodeNotFound, "no claim %s", m.in.ID)
	}
	if own && m.state.Claim.Bank != ctx.Caller.MSPID {
		return protocol.Refuse(protocol.CodeNotOwner, "claim %s is of another bank", m.in.ID)
	}
	if m.at, err = ctx.Now(); err != nil {
		return err
	}
	if m.digest, err = digestOf([]any{m.state.Salt, ctx.order, m.in}); err != nil {
		return err
	}
	old, err := state.Load[moveState](ctx.private.Tx, m.key)
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
func (m *claimMove) apply(ctx *claimContext, r rule) (*dedupe.Claim, error) {
	next, err := r(m.state.Claim, m.in, m.at)
	if err != nil {
		return nil, refusal(err)
	}
	next.ReversalBy = ""
	return m.commit(ctx, next)
}

// commit writes the moved claim, its share of every asset, and the move's key.
func (m *claimMove) commit(ctx *claimContext, next dedupe.Claim) (*dedupe.Claim, error) {
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
func bindToRegistrar(ctx *claimContext, id string) error {
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
	ctx.private.Protect(claimKey(id), policy)
	return nil
}

// holdsStill reports whether nobody wrote down that the claim's lease is over (see trimHoldings).
func holdsStill(a dedupe.Asset, claim string) bool {
	return slices.ContainsFunc(a.Holdings, func(h dedupe.Holding) bool { return h.Claim == claim && h.State.Active() })
}

// keep writes the claim and the move's key.
func (m *claimMove) keep(ctx *claimContext) (*dedupe.Claim, error) {
	if err := state.Store(ctx.private.Tx, m.key, moveState{m.digest, ctx.GetStub().GetTxID()}); err != nil {
		return nil, err
	}
	return &m.state.Claim, storeClaim(ctx, m.state)
}

// moveState is what the key of a move holds.
type moveState struct {
	Digest documents.Digest `json:"digest"` // of the claim's salt, the order and its argument
	TxID   string           `json:"txId"`   // that made the move
}
