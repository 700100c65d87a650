package chaincode

import (
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"tradehub/dedupe"
)

// claimContract holds who finances what. It grants an asset's capacity once:
// two claims that race for an asset read and write the asset's one state key, so
// the peers invalidate the second (VERIFICATION.md §8).
type claimContract struct{ contractapi.Contract }

// GetEvaluateTransactions names the transactions that change nothing.
func (*claimContract) GetEvaluateTransactions() []string {
	return []string{"Check", "Claim", "Asset", "Claims"}
}

// Check tells what Reserve would decide now. Nothing is promised by it.
func (*claimContract) Check(ctx *Context, arg string) (*dedupe.Decision, error) {
	in, err := claimArgument(arg)
	if err != nil {
		return nil, err
	}
	decision, _, err := decide(ctx, in)
	return decision, err
}

// Reserve takes the capacity that the claim asks for, or answers why it cannot
// be had: a claim that exceeds a capacity is no error, and writes nothing. The
// same claim again is answered with the claim as it now stands.
func (*claimContract) Reserve(ctx *Context, arg string) (*ClaimAnswer, error) {
	in, err := claimArgument(arg)
	if err != nil {
		return nil, err
	}
	old, err := loadClaimState(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if old != nil {
		return old.answer(ctx, in)
	}
	if err := checkReliance(ctx, in.Verdict); err != nil {
		return nil, err
	}
	decision, assets, err := decide(ctx, in)
	if err != nil {
		return nil, err
	}
	if len(decision.Over) > 0 {
		return &ClaimAnswer{Decision: *decision}, nil
	}
	return reserve(ctx, in, *decision, assets)
}

func reserve(ctx *Context, in ClaimInput, decision dedupe.Decision, assets map[dedupe.Token]dedupe.Asset) (*ClaimAnswer, error) {
	at, err := ctx.now()
	if err != nil {
		return nil, err
	}
	digest, err := digestOf(in)
	if err != nil {
		return nil, err
	}
	claim, err := dedupe.NewClaim(ask(ctx.caller, in), in.lease(), at)
	if err != nil {
		return nil, refusal(err)
	}
	claim.Verdict = in.Verdict
	s := &claimState{Claim: claim, Input: digest, Decision: decision}
	if err := holdAll(ctx, claim, assets); err != nil {
		return nil, err
	}
	if err := storeClaim(ctx, s); err != nil {
		return nil, err
	}
	return &ClaimAnswer{&s.Claim, decision}, nil
}

// answer answers a claim that is there already.
func (s *claimState) answer(ctx *Context, in ClaimInput) (*ClaimAnswer, error) {
	digest, err := digestOf(in)
	if err != nil {
		return nil, err
	}
	if s.Claim.Bank != ctx.caller.msp || s.Input != digest {
		return nil, refuse(CodeExists, "claim ID %s is taken by a claim of other content; choose another", in.ID)
	}
	return &ClaimAnswer{&s.Claim, s.Decision}, nil
}

// decide runs the rule over the assets that the claim uses.
func decide(ctx *Context, in ClaimInput) (*dedupe.Decision, map[dedupe.Token]dedupe.Asset, error) {
	at, err := ctx.now()
	if err != nil {
		return nil, nil, err
	}
	assets, err := loadAssets(ctx, in.Uses)
	if err != nil {
		return nil, nil, err
	}
	var known []dedupe.Asset
	byToken := map[dedupe.Token]dedupe.Asset{}
	for _, a := range assets {
		if a != nil {
			known = append(known, *a)
			byToken[a.Token] = *a
		}
	}
	// Tokens of similarity are in the index, not in the world state: a key for
	// each would make honest recurring claims conflict (VERIFICATION.md §8).
	d, err := dedupe.Decide(ask(ctx.caller, in), known, nil, at)
	if err != nil {
		return nil, nil, refusal(err)
	}
	return &d, byToken, nil
}

func ask(who caller, in ClaimInput) dedupe.Ask {
	return dedupe.Ask{
		ID: in.ID, Bank: who.msp, Amount: in.Amount, Partial: in.Partial, Borrower: in.Borrower, Uses: in.Uses, Near: in.Near,
	}
}

// checkReliance refuses a claim that relies on a verdict that nobody recorded,
// or that another verdict took the place of.
func checkReliance(ctx *Context, verdict string) error {
	if verdict == "" {
		return nil
	}
	v, _, err := loadVerdict(ctx, verdict)
	if err == nil && v.SupersededBy != "" {
		err = refuse(CodeSuperseded, "verdict %s is superseded by %s", v.ID, v.SupersededBy)
	}
	return err
}
