package verify

import (
	"context"
	"fmt"

	"tradehub/chaincode"
	"tradehub/dedupe"
	"tradehub/documents"
	"tradehub/hub/ledger"
)

// Claims moves claims. The ledger decides; the index follows its events.
type Claims struct{ Index Index }

// A Settled claim is a claim and where its last move was committed. Decision
// tells why a reservation was refused; Claim is nil then.
type Settled struct {
	Claim    *dedupe.Claim    `json:"claim,omitempty"`
	Decision *dedupe.Decision `json:"decision,omitempty"`
	Receipt  ledger.Receipt   `json:"receipt"`
}

// A VerdictError says that a verdict does not carry a claim.
type VerdictError struct {
	ID      string
	Outcome documents.Outcome
}

func (e *VerdictError) Error() string {
	return fmt.Sprintf("verdict %s is %s: a claim needs GREEN, or AMBER that the bank accepts", e.ID, e.Outcome)
}

// Reserve asks for the capacity of the report's assets. accept is the bank's
// word that it looked at an AMBER verdict. A capacity that is taken is an
// answer, not an error: Settled has no Claim then.
func (c *Claims) Reserve(ctx context.Context, bank Bank, r *Report, accept bool) (*Settled, error) {
	if o := r.Verdict.Outcome; o != documents.Green && (o != documents.Amber || !accept) {
		return nil, &VerdictError{r.Verdict.ID, o}
	}
	in := r.Claim
	in.Verdict = r.Verdict.ID
	if d := c.taken(ctx, bank, in); d != nil {
		return &Settled{Decision: d}, nil
	}
	ans, rc, err := bank.Reserve(ctx, in)
	if err != nil {
		return nil, fmt.Errorf("reserve claim %s: %w", in.ID, err)
	}
	if ans.Claim == nil {
		return &Settled{Decision: &ans.Decision, Receipt: rc}, nil
	}
	if !ans.Claim.State.Active() { // the claim of an earlier time: it holds nothing
		return nil, &chaincode.Error{
			Code: chaincode.CodeClaimState, Detail: fmt.Sprintf("claim %s is %s; ask for a verdict on a new request, then claim again", in.ID, ans.Claim.State),
		}
	}
	return &Settled{Claim: ans.Claim, Decision: &ans.Decision, Receipt: rc}, nil
}

// taken asks the index first, which spares the ledger a hopeless transaction.
// The index alone refuses nobody: what it calls taken, the ledger confirms.
func (c *Claims) taken(ctx context.Context, bank Bank, in chaincode.ClaimInput) *dedupe.Decision {
	var tokens []dedupe.Token
	for _, u := range in.Uses {
		if u.Token.Kind.Counts() {
			tokens = append(tokens, u.Token)
		}
	}
	assets, _, _, err := c.Index.Lookup(ctx, tokens)
	if err != nil || !held(assets, in.ID) {
		return nil
	}
	d, err := bank.Check(ctx, in)
	if err != nil || d.Outcome != documents.OutcomeOver {
		return nil
	}
	return d
}

// held reports whether another claim holds any of the assets.
func held(assets []dedupe.Asset, id string) bool {
	for _, a := range assets {
		for _, h := range a.Holdings {
			if h.State.Active() && h.Claim != id {
				return true
			}
		}
	}
	return false
}

// A Move is a step of a claim's life.
type Move string

// The moves.
const (
	MoveConfirm Move = "confirm"
	MoveRelease Move = "release"
	MoveRenew   Move = "renew"
	MoveRepay   Move = "repay"
	MoveReverse Move = "reverse"
	MoveExpire  Move = "expire"
)

// Moves are the moves a bank may make.
var Moves = []Move{MoveConfirm, MoveRelease, MoveRenew, MoveRepay, MoveReverse, MoveExpire}

// Move moves a claim. A move that the claim's state or owner does not allow is a *chaincode.Error.
func (c *Claims) Move(ctx context.Context, bank Bank, move Move, m chaincode.ClaimMove) (*Settled, error) {
	step := map[Move]func(context.Context, chaincode.ClaimMove) (*dedupe.Claim, ledger.Receipt, error){
		MoveConfirm: bank.Confirm, MoveRelease: bank.Release, MoveRenew: bank.Renew,
		MoveRepay: bank.Repay, MoveReverse: bank.Reverse, MoveExpire: bank.Expire,
	}[move]
	if step == nil {
		return nil, fmt.Errorf("no move %q", move)
	}
	claim, rc, err := step(ctx, m)
	if err != nil {
		return nil, fmt.Errorf("%s claim %s: %w", move, m.ID, err)
	}
	return &Settled{Claim: claim, Receipt: rc}, nil
}
