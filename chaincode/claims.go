package chaincode

import (
	"slices"

	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

// claimContract holds who finances what. It grants an asset's capacity once:
// two claims that race for an asset read and write the asset's one state key, so
// the peers invalidate the second (VERIFICATION.md §8).
//
// What a claim is lies in a private data collection. All else that a transaction
// leaves for everybody to see tells nothing of whose a claim is and how much:
// its creator is the registrar, its argument is empty, its answer is sealed, and
// its event is of ClaimEvents.
type claimContract struct{ contractapi.Contract }

// GetEvaluateTransactions names the transactions that change nothing.
func (*claimContract) GetEvaluateTransactions() []string { return []string{"Kept"} }

// orders reads each kind of order into the task of carrying it out for the signer.
var orders map[string]func(who caller, arg string) (*task, error)

func init() { // what an order does asks the table what is one
	orders = map[string]func(caller, string) (*task, error){
		protocol.OrderCheck: check, protocol.OrderReserve: reserve,
		protocol.OrderConfirm: moveOwn(confirm), protocol.OrderRelease: moveOwn(release), protocol.OrderRenew: moveOwn(renew), protocol.OrderRepay: moveOwn(repay),
		protocol.OrderReverse: reverse, protocol.OrderExpire: expire, protocol.OrderOverride: override, protocol.OrderFreeze: moveAny(freeze), protocol.OrderThaw: moveAny(thaw),
		protocol.OrderPurge: purge,
		protocol.OrderClaim: readClaim, protocol.OrderFacts: readFacts, protocol.OrderRecord: readRecords, protocol.OrderAsset: readAsset,
	}
}

// check tells what reserve would decide now. Nothing is promised by it.
func check(_ caller, arg string) (*task, error) {
	in, err := claimArgument(arg)
	if err != nil {
		return nil, err
	}
	t, err := claimTask(in)
	if err != nil {
		return nil, err
	}
	t.run = func(ctx *Context) (any, string, error) {
		d, err := decide(ctx, in)
		return d.Decision, "", err
	}
	return t, nil
}

// reserve takes the capacity that the claim asks for, or answers why it cannot
// be had: a claim that exceeds a capacity is no error, and writes nothing. The
// same claim again is answered with the claim as it now stands.
func reserve(_ caller, arg string) (*task, error) {
	in, err := claimArgument(arg)
	if err != nil {
		return nil, err
	}
	t, err := claimTask(in)
	if err != nil {
		return nil, err
	}
	digest := documents.DigestOf([]byte(arg))
	t.run = func(ctx *Context) (any, string, error) { return reserveClaim(ctx, in, digest) }
	return t, nil
}

// claimTask returns a task that reads what the claim needs.
func claimTask(in protocol.ClaimInput) (*task, error) {
	t := &task{keys: assetKeys(in.Uses), claim: claimKey(in.ID), more: func(ctx *Context) ([]string, error) { return holders(ctx, in.Uses) }}
	if in.Verdict != "" {
		key, err := verdictKey(in.Verdict)
		if err != nil {
			return nil, err
		}
		t.public = []string{key}
	}
	return t, nil
}

func reserveClaim(ctx *Context, in protocol.ClaimInput, digest documents.Digest) (any, string, error) {
	old, err := loadClaimState(ctx, in.ID)
	if err != nil {
		return nil, "", err
	}
	if old != nil {
		a, err := old.answer(ctx, digest)
		return a, old.TxID, err
	}
	if err := checkNotPurged(ctx, in.ID); err != nil {
		return nil, "", err
	}
	override, err := relyOn(ctx, in.Verdict)
	if err != nil {
		return nil, "", err
	}
	d, err := decide(ctx, in)
	if err != nil {
		return nil, "", err
	}
	if len(d.Over) > 0 {
		return protocol.Reserved{Decision: d.Decision}, "", nil
	}
	made := &protocol.Made{}
	if !slices.Equal(d.uses, in.Uses) {
		in.Uses, made.Uses = d.uses, d.uses
	}
	s, err := newClaim(ctx, in, digest, d.Decision)
	if err != nil {
		return nil, "", err
	}
	s.Claim.Override = override
	if err := holdAll(ctx, s.Claim, d.assets); err != nil {
		return nil, "", err
	}
	made.Bank, made.At, made.Expires, made.Override = s.Claim.Bank, s.Claim.Created, s.Claim.Expires, override
	return protocol.Reserved{Made: made, Decision: s.Decision}, "", storeClaim(ctx, s)
}

func newClaim(ctx *Context, in protocol.ClaimInput, digest documents.Digest, decision dedupe.Decision) (*claimState, error) {
	at, err := ctx.now()
	if err != nil {
		return nil, err
	}
	s := &claimState{Input: digest, Decision: decision, TxID: ctx.GetStub().GetTxID()}
	if s.Salt, err = salt(ctx.seal, "claim/"+in.ID); err != nil {
		return nil, err
	}
	if s.Claim, err = in.Claim(ctx.caller.msp, at, in.LeaseDuration()); err != nil {
		return nil, refusal(err)
	}
	return s, nil
}

// answer answers a claim that is there already.
func (s *claimState) answer(ctx *Context, digest documents.Digest) (protocol.Reserved, error) {
	if s.Claim.Bank != ctx.caller.msp || s.Input != digest {
		return protocol.Reserved{}, protocol.Refuse(protocol.CodeExists, "claim ID %s belongs to another claim; choose another", s.Claim.ID)
	}
	return protocol.Reserved{Claim: &s.Claim, Decision: s.Decision}, nil
}

// A decided ask is what the rule made of it, over which assets.
type decided struct {
	dedupe.Decision
	uses   []dedupe.Use    // in the currencies that their assets are kept in
	assets []*dedupe.Asset // of each use; nil is one that nobody claimed yet
}

// decide runs the rule over the assets that the claim uses.
func decide(ctx *Context, in protocol.ClaimInput) (decided, error) {
	at, err := ctx.now()
	if err != nil {
		return decided{}, err
	}
	out := decided{}
	if out.assets, err = loadAssets(ctx, in.Uses); err != nil {
		return out, err
	}
	var known []dedupe.Asset
	for _, a := range out.assets {
		if a != nil {
			known = append(known, *a)
		}
	}
	ask := in.Ask(ctx.caller.msp)
	// Tokens of similarity are in the index, not in the world state: a key for
	// each would make honest recurring claims conflict (VERIFICATION.md §8).
	if out.Decision, err = dedupe.Decide(ask, known, nil, at); err != nil {
		return out, refusal(err)
	}
	out.uses = ask.In(known).Uses
	return out, nil
}
