package chaincode

import (
	"slices"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/chaincode/state"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

// check returns what reserve would decide now. It promises nothing.
func check(_ Caller, arg string) (*task, error) {
	in, err := claimArgument(arg)
	if err != nil {
		return nil, err
	}
	t, err := claimTask(in)
	if err != nil {
		return nil, err
	}
	t.run = func(ctx *claimContext) (any, string, error) {
		d, err := decide(ctx, in)
		return d.Decision, "", err
	}
	return t, nil
}

// reserve takes the capacity that the claim asks for, or answers why it cannot
// be had: a claim that exceeds a capacity is no error, and writes nothing. The
// same claim again is answered with the claim as it is now.
func reserve(_ Caller, arg string) (*task, error) {
	in, err := claimArgument(arg)
	if err != nil {
		return nil, err
	}
	t, err := claimTask(in)
	if err != nil {
		return nil, err
	}
	digest := documents.DigestOf([]byte(arg))
	t.run = func(ctx *claimContext) (any, string, error) { return reserveClaim(ctx, in, digest) }
	return t, nil
}

// claimTask returns a task that reads what the claim needs.
func claimTask(in protocol.ClaimInput) (*task, error) {
	t := &task{keys: assetKeys(in.Uses), claim: claimKey(in.ID), more: func(ctx *claimContext) ([]string, error) { return holders(ctx, in.Uses) }}
	if in.Verdict != "" {
		key, err := verdictKey(in.Verdict)
		if err != nil {
			return nil, err
		}
		t.public = []string{key}
	}
	return t, nil
}

func reserveClaim(ctx *claimContext, in protocol.ClaimInput, digest documents.Digest) (any, string, error) {
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

func newClaim(ctx *claimContext, in protocol.ClaimInput, digest documents.Digest, decision dedupe.Decision) (*claimState, error) {
	at, err := ctx.Now()
	if err != nil {
		return nil, err
	}
	s := &claimState{Input: digest, Decision: decision, TxID: ctx.GetStub().GetTxID()}
	if s.Salt, err = state.Salt(ctx.seal, "claim/"+in.ID); err != nil {
		return nil, err
	}
	if s.Claim, err = in.Claim(ctx.Caller.MSPID, at, in.LeaseDuration()); err != nil {
		return nil, refusal(err)
	}
	return s, nil
}

// answer answers a claim that is there already.
func (s *claimState) answer(ctx *claimContext, digest documents.Digest) (protocol.Reserved, error) {
	if s.Claim.Bank != ctx.Caller.MSPID || s.Input != digest {
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
func decide(ctx *claimContext, in protocol.ClaimInput) (decided, error) {
	at, err := ctx.Now()
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
	ask := in.Ask(ctx.Caller.MSPID)
	// Tokens of similarity are in the index, not in the world state: a key for
	// each would make honest recurring claims conflict (VERIFICATION.md §8).
	if out.Decision, err = dedupe.Decide(ask, known, nil, at); err != nil {
		return out, refusal(err)
	}
	out.uses = ask.In(known).Uses
	return out, nil
}
