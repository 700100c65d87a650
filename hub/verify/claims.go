package verify

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/rules"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/telemetry"
	"github.com/tradehub/tradehub/web/words"
)

// Claims moves claims. The ledger decides; the index follows its events.
type Claims struct {
	Index     Index
	Ledger    Heights
	Prices    *PriceBook // takes the prices of what is claimed; nil is none
	Now       func() time.Time
	MaxLag    time.Duration        // how long a check waits for the index to follow the ledger
	Telemetry *telemetry.Telemetry // times reservations and moves; nil does not
}

// Heights says how high the ledger is.
type Heights interface {
	Height(ctx context.Context) (uint64, error)
}

// A Settled claim is a claim and where its last move was committed. If a reservation was
// refused, Claim is nil and Decision says why.
type Settled struct {
	Claim    *dedupe.Claim    `json:"claim,omitempty"`
	Decision *dedupe.Decision `json:"decision,omitempty"`
	Receipt  ledger.Receipt   `json:"receipt"`
}

// A VerdictError says why a verdict does not support a claim.
type VerdictError struct {
	ID      string
	Outcome documents.Outcome
	Final   []string  // failed rules that nobody can override
	Expired time.Time // when its time passed; zero while it has not
}

func (e *VerdictError) Error() string { return e.In(words.In(documents.English)) }

// In returns the error in a language.
func (e *VerdictError) In(s words.Speaker) string {
	outcome := strings.ToUpper(s.Word("outcome", e.Outcome))
	switch {
	case !e.Expired.IsZero():
		return s.Say("detail.verdict.expired", "id", e.ID, "at", e.Expired.UTC().Format("2006-01-02 15:04 UTC"))
	case len(e.Final) > 0:
		return s.Say("detail.verdict.final", "id", e.ID, "outcome", outcome, "rules", strings.Join(e.Final, ", "))
	}
	return s.Say("detail.verdict.outcome", "id", e.ID, "outcome", outcome)
}

// unfit returns why the verdict cannot support a claim at the time, or nil. That
// a RED one was overridden is the ledger's to know.
func unfit(v *documents.Verdict, accept bool, now time.Time) error {
	e := &VerdictError{ID: v.ID, Outcome: v.Outcome, Final: rules.Final(v.Findings)}
	if now.After(v.ValidUntil) {
		e.Expired = v.ValidUntil
		return e
	}
	switch {
	case v.Outcome == documents.Green, v.Outcome == documents.Amber && accept, v.Outcome == documents.Red && len(e.Final) == 0:
		return nil
	}
	return e
}

// Fit returns why the verdict cannot support a claim that two officers want, or nil.
func (c *Claims) Fit(v *documents.Verdict) error { return unfit(v, true, c.Now()) }

// Reserve asks for the capacity of the report's assets. accept is the bank's
// word that it looked at an AMBER verdict. A capacity that is taken is an
// answer, not an error: Settled has no Claim then.
func (c *Claims) Reserve(ctx context.Context, bank Bank, r *Report, accept bool) (s *Settled, err error) {
	ctx, end := c.Telemetry.Start(ctx, telemetry.Claim)
	defer func() { end(outcomeOfClaim(s, err)) }()
	if err := unfit(&r.Verdict, accept, c.Now()); err != nil {
		return nil, err
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
		return nil, &protocol.Error{
			Code: protocol.CodeClaimState, Detail: fmt.Sprintf("claim %s is %s; ask for a verdict on a new request, then claim again", in.ID, ans.Claim.State),
		}
	}
	if c.Prices != nil { // a repeated request keeps what a failure here left out
		if err := c.Prices.keep(r.Verdict.Request.Bank, in.ID, &r.Presentation); err != nil {
			return nil, fmt.Errorf("keep the prices of claim %s, which was granted: %w", in.ID, err)
		}
	}
	return &Settled{Claim: ans.Claim, Decision: &ans.Decision, Receipt: rc}, nil
}

// An Overridden is an override and where it was committed.
type Overridden struct {
	Override *dedupe.Override `json:"override"`
	Receipt  ledger.Receipt   `json:"receipt"`
}

// Override records one officer's word to finance although the verdict is RED.
// It counts once a second officer of the bank gave the same reason.
func (c *Claims) Override(ctx context.Context, bank Bank, r *Report, reason string) (*Overridden, error) {
	v := &r.Verdict
	if err := unfit(v, false, c.Now()); err != nil || v.Outcome != documents.Red {
		return nil, cmp.Or(err, error(&VerdictError{ID: v.ID, Outcome: v.Outcome}))
	}
	o, rc, err := bank.Override(ctx, protocol.OverrideInput{Verdict: v.ID, Reason: reason})
	if err != nil {
		return nil, fmt.Errorf("override verdict %s: %w", v.ID, err)
	}
	return &Overridden{o, rc}, nil
}

// taken asks the index first, which spares the ledger a hopeless transaction.
// The index alone refuses nobody: what it calls taken, the ledger confirms.
func (c *Claims) taken(ctx context.Context, bank Bank, in protocol.ClaimInput) *dedupe.Decision {
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
type Move = dedupe.Move

// The moves of Moves.
const (
	MoveConfirm = dedupe.MoveConfirm
	MoveRelease = dedupe.MoveRelease
	MoveRenew   = dedupe.MoveRenew
	MoveRepay   = dedupe.MoveRepay
	MoveReverse = dedupe.MoveReverse
	MoveExpire  = dedupe.MoveExpire
)

// Moves are the moves a bank may make.
var Moves = []Move{MoveConfirm, MoveRelease, MoveRenew, MoveRepay, MoveReverse, MoveExpire}

// Move moves a claim. A move that the claim's state or owner does not allow is a *protocol.Error.
func (c *Claims) Move(ctx context.Context, bank Bank, move Move, m protocol.ClaimMove) (_ *Settled, err error) {
	ctx, end := c.Telemetry.Start(ctx, telemetry.Claim)
	defer func() { end(failure(err)) }()
	step := map[Move]func(context.Context, protocol.ClaimMove) (*dedupe.Claim, ledger.Receipt, error){
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
