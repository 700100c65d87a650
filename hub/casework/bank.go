package casework

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/rules"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/failpoint"
	"github.com/tradehub/tradehub/hub/trees"
	"github.com/tradehub/tradehub/hub/verify"
)

// Errors of a bank's moves.
var (
	ErrNoVerdict  = errors.New("the case has no verdict yet")
	ErrSamePerson = errors.New("a second officer must agree; you decided first")
	ErrRule       = errors.New("a question may not name a rule of the registry: the firm must not learn its answers")
)

// A TakenError says that another claim took the capacity. Nothing was decided.
type TakenError struct{ Decision dedupe.Decision }

func (*TakenError) Error() string { return "another claim holds the capacity that the request needs" }

// Ask puts a question to the firm.
func (d *Desk) Ask(_ context.Context, who access.Caller, id string, version int, about []string, text string) (*cases.Case, error) {
	if slices.ContainsFunc(about, rules.AsksRegistry) {
		return nil, ErrRule
	}
	for _, rule := range about {
		if rules.TitleText(rule) == nil {
			return nil, fmt.Errorf("%w: rules: there is no rule %.8q", documents.ErrRequest, rule)
		}
	}
	return d.byBank(who, id, version, cases.EventAsked, func(c *cases.Case) error {
		return c.Ask(cases.Question{Rules: about, Text: text, By: d.person(who), At: d.now()})
	})
}

// VerifyAgain asks for another verdict: the last one failed, or its time passed.
func (d *Desk) VerifyAgain(_ context.Context, who access.Caller, id string, version int) (*cases.Case, error) {
	return d.byBank(who, id, version, "", (*cases.Case).VerifyAgain)
}

// Stand switches the standing order of the caller's bank: whether the hub asks for its
// verdict as soon as a case is presented.
func (d *Desk) Stand(_ context.Context, who access.Caller, on bool) error {
	if who.Role != protocol.RoleBank {
		return fmt.Errorf("%w: only a bank orders verdicts", cases.ErrNotFound)
	}
	return d.Book.PutSettings(who.MSPID, cases.Settings{Hold: !on})
}

// A Choice is what an officer decides. See cases.Decision for its codes.
type Choice struct {
	Kind   cases.Kind `json:"kind"`
	Code   string     `json:"code,omitempty"`
	Reason string     `json:"reason,omitempty"`
}

// Decide records an officer's decision. A refusal, and financing on a verdict that is GREEN,
// is decided at once. Financing against a verdict that is AMBER or RED needs a second officer
// (see Agree). With the decision to finance the claim is reserved. Errors: ErrNoVerdict,
// *verify.VerdictError for a verdict that supports no claim, *TakenError.
func (d *Desk) Decide(ctx context.Context, who access.Caller, id string, version int, ch Choice) (*cases.Case, error) {
	c, err := d.ofBank(who, id, version)
	if err != nil {
		return nil, err
	}
	if !c.State.WithBank() {
		return nil, &cases.StateError{State: c.State, Want: []cases.State{cases.Presented, cases.Asked, cases.Second}}
	}
	made := cases.Decision{Kind: ch.Kind, Code: ch.Code, Reason: ch.Reason, By: d.person(who), At: d.now()}
	switch ch.Kind {
	case cases.Decline:
		return d.decline(ctx, who, c, made)
	case cases.Finance:
		return d.finance(ctx, who, c, made)
	}
	return nil, fmt.Errorf("%w: kind: must be %s or %s", documents.ErrRequest, cases.Finance, cases.Decline)
}

func (d *Desk) decline(ctx context.Context, who access.Caller, c *cases.Case, made cases.Decision) (*cases.Case, error) {
	if !slices.Contains(dedupe.Ends, made.Code) {
		return nil, fmt.Errorf("%w: code: must be one of %v", documents.ErrRequest, dedupe.Ends)
	}
	if err := c.Decide(made, "", d.now()); err != nil {
		return nil, err
	}
	shown, err := d.putForBank(c, cases.EventDecided)
	if err != nil {
		return nil, err
	}
	// A decision to finance may have ended between the claim and the case. Its claim is
	// given up only now: before, that decision might still have won.
	if err := d.release(ctx, who, c, made.Code); err != nil {
		d.Log.Warn("the claim of a declined case lasts until its lease ends", "case", c.ID, "cause", err)
	}
	return shown, nil
}

// release gives up the claim of a case that is to be declined, if there is one.
func (d *Desk) release(ctx context.Context, who access.Caller, c *cases.Case, code string) error {
	if c.Verdict == "" {
		return nil
	}
	r, err := d.Verifier.Report(ctx, c.Bank, c.Verdict)
	if err != nil {
		return err
	}
	l, err := d.Ledger(ctx, who)
	if err != nil {
		return err
	}
	claim, err := l.Claims.Claim(ctx, r.Claim.ID)
	if errors.Is(err, &protocol.Error{Code: protocol.CodeNotFound}) {
		return nil
	}
	if err != nil || claim.State != dedupe.Reserved {
		return err
	}
	_, err = d.Claims.Move(ctx, verify.AsBank(l), verify.MoveRelease, protocol.ClaimMove{ID: claim.ID, Reason: code, Key: verify.MoveKey("case", c.ID)})
	return err
}

// finance decides on a verdict that is GREEN, and else waits for a second officer.
func (d *Desk) finance(ctx context.Context, who access.Caller, c *cases.Case, made cases.Decision) (*cases.Case, error) {
	r, err := d.report(ctx, c)
	if err != nil {
		return nil, err
	}
	if made.Against = against(&r.Verdict); r.Verdict.Outcome == documents.Green {
		made.Code = ""
		return d.reserve(ctx, who, c, r, made)
	}
	if err := d.Claims.Fit(&r.Verdict); err != nil {
		return nil, err
	}
	if made.Reason == "" {
		return nil, &cases.TextError{Field: "reason", Most: cases.MaxText}
	}
	if err := d.override(ctx, who, r, made.Code); err != nil {
		return nil, err
	}
	if err := c.Propose(made); err != nil {
		return nil, err
	}
	return d.putForBank(c, "")
}

// Agree is a second officer's word for what the first one decided. The claim is reserved.
func (d *Desk) Agree(ctx context.Context, who access.Caller, id string, version int) (*cases.Case, error) {
	c, err := d.ofBank(who, id, version)
	if err != nil {
		return nil, err
	}
	if c.State != cases.Second || c.Decision == nil {
		return nil, &cases.StateError{State: c.State, Want: []cases.State{cases.Second}}
	}
	made := *c.Decision
	if made.By == d.person(who) {
		return nil, ErrSamePerson
	}
	r, err := d.report(ctx, c)
	if err != nil {
		return nil, err
	}
	if err := d.override(ctx, who, r, made.Code); err != nil {
		return nil, err
	}
	made.Agreed, made.AgreeAt = d.person(who), d.now()
	return d.reserve(ctx, who, c, r, made)
}

func (d *Desk) report(ctx context.Context, c *cases.Case) (*verify.Report, error) {
	if c.Verdict == "" {
		return nil, ErrNoVerdict
	}
	return d.Verifier.Report(ctx, c.Bank, c.Verdict)
}

// override puts an officer's word on the ledger, where the verdict is RED.
func (d *Desk) override(ctx context.Context, who access.Caller, r *verify.Report, code string) error {
	if r.Verdict.Outcome != documents.Red {
		return nil
	}
	if !slices.Contains(dedupe.OverrideReasons, code) {
		return fmt.Errorf("%w: code: must be one of %v", documents.ErrRequest, dedupe.OverrideReasons)
	}
	l, err := d.Ledger(ctx, who)
	if err != nil {
		return err
	}
	_, err = d.Claims.Override(ctx, verify.AsBank(l), r, code)
	return err
}

// reserve takes the claim and ends the case. Both are repeatable: a crash between them
// leaves a case that can be decided again, on the same claim.
func (d *Desk) reserve(ctx context.Context, who access.Caller, c *cases.Case, r *verify.Report, made cases.Decision) (*cases.Case, error) {
	l, err := d.Ledger(ctx, who)
	if err != nil {
		return nil, err
	}
	settled, err := d.Claims.Reserve(ctx, verify.AsBank(l), r, true)
	if err != nil {
		return nil, err
	}
	if settled.Claim == nil {
		return nil, &TakenError{*settled.Decision}
	}
	failpoint.Reach("case claimed") // but not yet decided
	if len(made.Against) > 0 {
		if made.Root, err = d.anchor(ctx, who, c.ID, made); err != nil {
			return nil, err
		}
	}
	if err := c.Decide(made, settled.Claim.ID, d.now()); err != nil {
		return nil, err
	}
	shown, err := d.putForBank(c, cases.EventDecided)
	if _, lost := errors.AsType[*cases.ChangedError](err); lost {
		err = errors.Join(err, d.giveBack(ctx, who, c.ID))
	}
	return shown, err
}

// giveBack releases the claim of a case that ended otherwise while it was being financed.
func (d *Desk) giveBack(ctx context.Context, who access.Caller, id string) error {
	c, err := d.Book.Case(id)
	if err != nil || c.State.WithBank() || c.Claim != "" {
		return err
	}
	return d.release(ctx, who, c, "WITH")
}

// anchor puts the digest of a decision against a rule on the ledger, so that the bank cannot
// later show another reason. It returns the root of its tree.
func (d *Desk) anchor(ctx context.Context, who access.Caller, id string, made cases.Decision) (documents.Digest, error) {
	leaf, err := Leaf(ctx, d.Hasher, id, made)
	if err != nil {
		return "", err
	}
	rec, err := d.Trees.Anchor(ctx, who.MSPID, []trees.Leaf{leaf})
	if err != nil {
		return "", fmt.Errorf("anchor the decision: %w", err)
	}
	return rec.Roots.SHA256, nil
}

// Leaf returns the digests that a decision of a case is anchored by. The root of its tree has
// no part in them.
func Leaf(ctx context.Context, h accel.Hasher, id string, made cases.Decision) (l trees.Leaf, err error) {
	made.Root = ""
	b, err := json.Marshal(struct {
		Case     string         `json:"caseId"`
		Decision cases.Decision `json:"decision"`
	}{id, made})
	if err != nil {
		return l, err
	}
	return trees.LeafOf(ctx, h, b)
}

// against returns the failed rules that a decision to finance goes against.
func against(v *documents.Verdict) []string {
	var out []string
	for _, f := range v.Findings {
		if f.Result == documents.Fail && f.Severity != documents.Info {
			out = append(out, f.Rule)
		}
	}
	return slices.Compact(out)
}
