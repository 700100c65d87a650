package supervision

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/projection"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/replay"
)

// A Case is what a supervisor sees of a case. The request's number, the applicant and what a
// rule says of the documents are shown once the firm is unmasked.
type Case struct {
	ID        string            `json:"caseId"`
	Firm      Party             `json:"firm"`
	Bank      Party             `json:"bank"`
	State     cases.State       `json:"state"`
	Request   string            `json:"request,omitempty"`
	Applicant string            `json:"applicant,omitempty"`
	Amount    documents.Money   `json:"amount"`
	Date      documents.Date    `json:"date,omitempty"` // of presentation
	Outcome   documents.Outcome `json:"outcome,omitempty"`
	Grade     documents.Grade   `json:"evidenceGrade,omitempty"`
	Reason    documents.Text    `json:"reason,omitempty"`
	More      int               `json:"more,omitempty"`
	Decision  cases.Kind        `json:"decision,omitempty"`
	Verdict   string            `json:"verdictId,omitempty"`
	Claim     string            `json:"claimId,omitempty"`
	Changed   time.Time         `json:"changed"`
}

// A CaseFilter says which cases are listed. Zero fields are any.
type CaseFilter struct {
	Tab     cases.Tab
	Outcome documents.Outcome
	Bank    string // pseudonym
	Firm    string // pseudonym
}

// Cases lists the cases that firms presented, to a supervisor.
func (d *Desk) Cases(ctx context.Context, who access.Caller, f CaseFilter, p query.Page) (query.List[Case], error) {
	var none query.List[Case]
	if err := supervises(who); err != nil {
		return none, err
	}
	bank, err := d.organisation(f.Bank, d.Masks.Bank)
	if err != nil {
		return none, err
	}
	firm, err := d.organisation(f.Firm, d.Masks.Firm)
	if err != nil {
		return none, err
	}
	v, err := d.view(who)
	if err != nil {
		return none, err
	}
	l, err := d.Query.CaseList(ctx, who, query.CaseFilter{Tab: f.Tab, Outcome: f.Outcome, Bank: bank, Firm: firm}, p)
	return each(l, v.caseRow), err
}

func (v view) caseRow(s cases.Summary) Case {
	c := Case{
		ID: s.ID, Firm: v.firm(s.Firm), Bank: v.bank(s.Bank), State: s.State, Amount: s.Amount, Date: s.Date,
		Decision: s.Decision, Verdict: s.Verdict, Claim: s.Claim, Changed: s.Changed,
	}
	if s.Answer != nil {
		c.Outcome, c.Grade, c.More = s.Answer.Outcome, s.Answer.Grade, s.Answer.More
	}
	if v.shown(c.Firm) {
		c.Request, c.Applicant = s.Request, s.Applicant
		if s.Answer != nil {
			c.Reason = s.Answer.Reason
		}
	}
	return c
}

// A CaseFile is one case with its verdict's findings and what the bank decided.
type CaseFile struct {
	Case
	At         time.Time                                 `json:"presented"`
	Documents  int                                       `json:"documents"`
	Dimensions map[documents.Dimension]documents.Outcome `json:"dimensions,omitempty"`
	Findings   []documents.Finding                       `json:"findings,omitempty"` // that failed; without values until the firm is unmasked
	Questions  int                                       `json:"questions"`
	Decided    *Decided                                  `json:"decided,omitempty"`
}

// A Decided is what a bank decided, and who.
type Decided struct {
	Kind    cases.Kind       `json:"kind"`
	Code    string           `json:"code,omitempty"`
	Reason  string           `json:"reason,omitempty"`
	Against []string         `json:"against,omitempty"` // rules
	By      Party            `json:"by"`
	At      time.Time        `json:"at"`
	Agreed  Party            `json:"agreed,omitzero"`
	AgreeAt time.Time        `json:"agreedAt,omitzero"`
	Root    documents.Digest `json:"root,omitempty"`
}

// CaseFile returns a case that was presented, to a supervisor.
func (d *Desk) CaseFile(ctx context.Context, who access.Caller, id string) (*CaseFile, error) {
	if err := supervises(who); err != nil {
		return nil, err
	}
	v, err := d.view(who)
	if err != nil {
		return nil, err
	}
	c, err := d.Query.Case(ctx, who, id)
	if err != nil {
		return nil, err
	}
	f := &CaseFile{
		Case: v.caseRow(cases.Summary{
			ID: c.ID, Firm: c.Firm, Bank: c.Bank, State: c.State, Request: c.Request.ID, Applicant: c.Request.Applicant.Name, Amount: c.Request.Amount,
			Date: c.Request.Date, Changed: c.Changed, Verdict: c.Verdict, Answer: c.Answer, Claim: c.Claim,
		}),
		At: c.Presented, Documents: len(c.Documents), Questions: len(c.Questions), Decided: v.decided(c.Decision),
	}
	if c.Verdict == "" {
		return f, nil
	}
	r, err := d.Query.Report(ctx, who, c.Verdict)
	if err != nil {
		return nil, err
	}
	f.Dimensions = r.Verdict.Dimensions
	for _, one := range r.Verdict.Findings {
		if one.Result != documents.Fail {
			continue
		}
		if !v.shown(f.Firm) {
			one = documents.Finding{Rule: one.Rule, Result: one.Result, Severity: one.Severity, Text: documents.Text{}}
		}
		f.Findings = append(f.Findings, one)
	}
	return f, nil
}

func (v view) decided(d *cases.Decision) *Decided {
	if d == nil {
		return nil
	}
	out := &Decided{Kind: d.Kind, Code: d.Code, Reason: d.Reason, Against: d.Against, By: v.party(d.By), At: d.At, AgreeAt: d.AgreeAt, Root: d.Root}
	if d.Agreed != "" {
		out.Agreed = v.party(d.Agreed)
	}
	return out
}

// A Claim is what a supervisor sees of a claim.
type Claim struct {
	ID      string          `json:"claimId"`
	Bank    Party           `json:"bank"`
	State   dedupe.State    `json:"state"`
	Amount  documents.Money `json:"amount"` // outstanding
	Advance documents.Money `json:"advance,omitzero"`
	Created time.Time       `json:"created"`
	Changed time.Time       `json:"changed"`
	Verdict string          `json:"verdictId,omitempty"`
	Against bool            `json:"override,omitempty"` // two officers financed against a verdict that is RED
}

// A ClaimFilter says which claims are listed. Zero fields are any.
type ClaimFilter struct {
	Bank  string // pseudonym
	State dedupe.State
}

// Claims lists the claims of all banks, those reserved last first, to a supervisor.
func (d *Desk) Claims(ctx context.Context, who access.Caller, f ClaimFilter, p query.Page) (query.List[Claim], error) {
	var none query.List[Claim]
	if err := supervises(who); err != nil {
		return none, err
	}
	if f.State != "" && !slices.Contains(dedupe.States, f.State) {
		return none, fmt.Errorf("%w: state: must be one of %v", ErrFilter, dedupe.States)
	}
	bank, err := d.organisation(f.Bank, d.Masks.Bank)
	if err != nil {
		return none, err
	}
	v, err := d.view(who)
	if err != nil {
		return none, err
	}
	l, err := d.Query.Claims(ctx, who, query.ClaimFilter{Bank: bank, State: f.State}, p)
	return each(l, v.claimRow), err
}

func (v view) claimRow(c dedupe.Claim) Claim {
	return Claim{c.ID, v.bank(c.Bank), c.State, c.Amount, c.Advance, c.Created, c.Changed, c.Verdict, c.Override != nil}
}

// A Verdict is what a supervisor or an auditor sees of a verdict. Bank is empty for one of
// another hub.
type Verdict struct {
	ID           string            `json:"verdictId"`
	At           time.Time         `json:"at"`
	Block        uint64            `json:"block"`
	Outcome      documents.Outcome `json:"outcome"`
	Bank         Party             `json:"bank,omitzero"`
	Pack         string            `json:"pack"`
	SupersededBy string            `json:"supersededBy,omitempty"`
	Digest       documents.Digest  `json:"verdictDigest"`
}

// A VerdictFilter says which verdicts are listed. One field at most is set; none is all. The
// lists of a field keep the latest 200.
type VerdictFilter struct {
	Day     string // YYYY-MM-DD, where the hub is
	Outcome documents.Outcome
	Bank    string // pseudonym
	Rule    string // that failed
	Asset   string // token
	Stopped bool   // the capacity was taken
}

var (
	day   = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	rule  = regexp.MustCompile(`^[A-Z]{1,3}\d{2}$`)
	token = regexp.MustCompile(`^[A-C]\d\.\d{1,4}\.[0-9a-f]{32}$`)
)

// list names the list of the filter, "" for all.
func (d *Desk) list(f VerdictFilter) (string, error) {
	var names []string
	add := func(set, good bool, name string) error {
		if set && !good {
			return fmt.Errorf("%w: %s", ErrFilter, name)
		}
		if set {
			names = append(names, name)
		}
		return nil
	}
	bank, err := d.organisation(f.Bank, d.Masks.Bank)
	if err != nil {
		return "", err
	}
	outcomes := []documents.Outcome{documents.Green, documents.Amber, documents.Red, documents.Grey}
	for _, err := range []error{
		add(f.Day != "", day.MatchString(f.Day), "day|"+f.Day), add(f.Outcome != "", slices.Contains(outcomes, f.Outcome), "outcome|"+string(f.Outcome)),
		add(bank != "", true, "bank|"+bank), add(f.Rule != "", rule.MatchString(f.Rule), "rule|"+f.Rule),
		add(f.Asset != "", token.MatchString(f.Asset), "asset|"+f.Asset), add(f.Stopped, true, "stopped"),
	} {
		if err != nil {
			return "", err
		}
	}
	if len(names) > 1 {
		return "", fmt.Errorf("%w: choose one filter", ErrFilter)
	}
	return strings.Join(names, ""), nil
}

// Verdicts lists the verdicts on the ledger, the latest first, to a supervisor or an auditor.
func (d *Desk) Verdicts(ctx context.Context, who access.Caller, f VerdictFilter, p query.Page) (out query.List[Verdict], err error) {
	if err := reads(who); err != nil {
		return out, err
	}
	name, err := d.list(f)
	if err != nil {
		return out, err
	}
	v, err := d.view(who)
	if err != nil {
		return out, err
	}
	if name == "" {
		l, err := d.Query.Verdicts(ctx, who, "", p)
		if err != nil {
			return out, err
		}
		return eachErr(l, v.verdictRow)
	}
	if out.Block, err = d.current(ctx); err != nil {
		return out, err
	}
	ids, err := d.Totals.listed(name)
	if err != nil {
		return out, err
	}
	out.Rows = []Verdict{}
	for _, id := range ids {
		row, ok, err := d.Query.Projection.Verdict(id)
		if err != nil {
			return out, err
		}
		if !ok {
			continue
		}
		one, err := v.verdictRow(row)
		if err != nil {
			return out, err
		}
		out.Rows = append(out.Rows, one)
	}
	return out, nil
}

func (v view) verdictRow(r projection.Verdict) (Verdict, error) {
	out := Verdict{ID: r.ID, At: r.At, Block: r.Block, Outcome: r.Outcome, Pack: r.Pack, SupersededBy: r.SupersededBy, Digest: r.Verdict}
	k, err := v.Query.Cases.Verification(r.ID)
	if err == nil {
		out.Bank = v.bank(k.Bank)
	}
	return out, absent(err)
}

// Replay examines a verdict again, for a supervisor or an auditor.
func (d *Desk) Replay(ctx context.Context, who access.Caller, id string) (*replay.Result, error) {
	if err := reads(who); err != nil {
		return nil, err
	}
	return d.Query.Replay(ctx, who, id)
}

func each[A, B any](l query.List[A], of func(A) B) query.List[B] {
	out := query.List[B]{Block: l.Block, Next: l.Next, Rows: []B{}}
	for _, a := range l.Rows {
		out.Rows = append(out.Rows, of(a))
	}
	return out
}

func eachErr[A, B any](l query.List[A], of func(A) (B, error)) (query.List[B], error) {
	out := query.List[B]{Block: l.Block, Next: l.Next, Rows: []B{}}
	for _, a := range l.Rows {
		b, err := of(a)
		if err != nil {
			return out, err
		}
		out.Rows = append(out.Rows, b)
	}
	return out, nil
}
