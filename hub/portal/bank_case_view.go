package portal

import (
	"errors"
	"slices"
	"time"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/rules"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/casework"
	"github.com/tradehub/tradehub/hub/verify"
	"github.com/tradehub/tradehub/web"
)

// A caseFile is what a bank has of a case, as its page needs it.
type caseFile struct {
	Case     *cases.Case
	Report   *verify.Report // nil while there is no verdict
	Standing verify.Standing
	Fit      error         // why the verdict supports no claim, nil if it does
	Claim    *dedupe.Claim // nil where there is none, or it could not be read
	Me       string        // pseudonym of who looks
	Name     func(person string) string
	City     string
	Cities   []string
	Origin   string // where the API answers
	Now      time.Time
	Sent     decideForm // what was typed, where it was not accepted
	Errors   []web.Error
	Key      string
}

// A tile is one dimension of a verdict.
type tile struct {
	Dimension            documents.Dimension
	Outcome              documents.Outcome
	Agree, Fail, Missing int
}

// A caseView is what the page of a case shows.
type caseView struct {
	caseFile
	Verdict     *documents.Verdict // nil while there is none
	Block       uint64
	Await       await
	Taken       bool // previous financing comes first
	Tiles       []tile
	Found       []web.Finding
	Financed    financedView
	Matrix      web.Matrix
	MoreColumns int
	Unchecked   []line
	Agrees      []line
	Papers      []web.Paper
	Curl        string
	Decision    decisionView
	Seen        string // the claim as it was read, for its forms
	History     []web.Event
}

// caseOf is the page of a case as a reader sees it.
func caseOf(r reader, f caseFile) caseView {
	view := caseView{caseFile: f, Await: awaits(f.Case.State, f.Case.Verdict, f.Case.Answer, f.Case.Hold), Curl: curlOf(f.Origin, f.Case)}
	if f.Report != nil {
		v := &f.Report.Verdict
		view.Verdict, view.Block, view.Tiles = v, f.Report.Receipt.Block, tilesOf(v)
		view.Found, view.Matrix, view.Papers = r.findings(discrepancies(v.Findings)), r.matrix(v), r.papers(v.Evidence)
		r.placed(view.Found, v.Evidence)
		for i := range view.Papers {
			view.Papers[i].Href = "/documents/" + view.Papers[i].Digest
		}
		view.Unchecked, view.Agrees = r.lines(v.Findings, documents.NotEvaluated), r.lines(v.Findings, documents.Pass)
		view.Financed = r.financed(&v.Duplicate, f.City, f.Cities)
		view.Taken = view.Financed.Outcome == documents.OutcomeOver
		if v.Matrix != nil {
			view.MoreColumns = v.Matrix.More
		}
	}
	view.Decision = r.decision(f)
	if f.Claim != nil {
		view.Seen = seen(f.Claim)
	}
	view.History = r.history(f)
	return view
}

func tilesOf(v *documents.Verdict) (out []tile) {
	for _, d := range documents.Dimensions {
		t := tile{Dimension: d, Outcome: v.Dimensions[d]}
		for _, f := range v.Findings {
			switch {
			case rules.DimensionOf(f.Rule) != d:
			case f.Result == documents.Pass:
				t.Agree++
			case f.Result == documents.Fail:
				t.Fail++
			case f.Result == documents.NotEvaluated:
				t.Missing++
			}
		}
		out = append(out, t)
	}
	return out
}

// A choiceKind is what an officer chooses. Its words are "choice.KIND".
type choiceKind string

// The choices.
const (
	ChooseFinance choiceKind = "finance"
	ChooseAsk     choiceKind = "ask"
	ChooseDecline choiceKind = "decline"
)

// A financeHint says what financing does or needs, or why it is closed. Its words are
// "financeHint.HINT".
type financeHint string

// The hints. All but the first three close the choice.
const (
	FinanceGreen      financeHint = "green"
	FinanceAmber      financeHint = "amber"
	FinanceRed        financeHint = "red"
	FinanceTaken      financeHint = "taken"
	FinanceUnanswered financeHint = "unanswered"
	FinanceExpired    financeHint = "expired"
	FinanceGrey       financeHint = "grey"
	FinanceUnverified financeHint = "unverified"
	FinanceProposed   financeHint = "proposed"
)

func (h financeHint) open() bool { return h == FinanceGreen || h == FinanceAmber || h == FinanceRed }

// A decisionView is the box of the decision.
type decisionView struct {
	Open     bool // the bank has to decide
	Hint     financeHint
	Finance  bool   // financing can be chosen
	Four     bool   // financing needs a second officer
	Override bool   // financing needs a code
	Rules    []line // that a question may be about
	Ends     []string
	Reasons  []string // codes of Override
	Proposed string   // who decided first, "" for nobody
	Mine     bool     // it was the reader
	By       string
	Agreed   string
	Moves    []dedupe.Move // of the claim
	Lease    lease
}

// decision is what an officer can do now.
func (r reader) decision(f caseFile) decisionView {
	c := f.Case
	d := decisionView{Open: c.State.WithBank(), Ends: ends, Reasons: dedupe.OverrideReasons, Hint: financeHintOf(f)}
	if c.Decision != nil {
		d.By, d.Mine = f.Name(c.Decision.By), c.Decision.By == f.Me
		if d.Agreed = c.Decision.Agreed; d.Agreed != "" {
			d.Agreed = f.Name(d.Agreed)
		}
	}
	if c.State == cases.Second {
		d.Proposed, d.Hint = d.By, FinanceProposed
	}
	d.Finance, d.Four, d.Override = d.Hint.open(), d.Hint == FinanceAmber || d.Hint == FinanceRed, d.Hint == FinanceRed
	if f.Report != nil {
		for _, found := range discrepancies(f.Report.Verdict.Findings) {
			if !rules.AsksRegistry(found.Rule) {
				d.Rules = append(d.Rules, line{Rule: found.Rule, Title: sentence(rules.TitleText(found.Rule)[r.lang])})
			}
		}
	}
	if f.Claim != nil {
		d.Moves, d.Lease = movesOf(*f.Claim, f.Now), leaseOf(f.Claim, f.Now)
	}
	return d
}

// usualEnds are the codes for the end of a request that an officer needs most.
var usualEnds = []string{"RJCT", "WITH", "NTFD", "DFIN", "AMND", "TRNS", "UKWN"}

// ends are the codes that a bank may give. The one that a reversal sets is none of them.
var ends = append(slices.Clone(usualEnds), slices.DeleteFunc(slices.Clone(dedupe.Ends), func(code string) bool {
	return code == dedupe.EndReversed || slices.Contains(usualEnds, code)
})...)

// financeHintOf says what financing needs, by what the product says of the verdict.
func financeHintOf(f caseFile) financeHint {
	if f.Report == nil {
		return FinanceUnverified
	}
	v := &f.Report.Verdict
	unfit, ok := errors.AsType[*verify.VerdictError](f.Fit)
	switch {
	case ok && !unfit.Expired.IsZero():
		return FinanceExpired
	case ok && len(unfit.Final) > 0, f.Standing.Taken:
		return FinanceTaken
	case v.Duplicate.Unanswered != "":
		return FinanceUnanswered
	case f.Fit != nil:
		return FinanceGrey
	case v.Outcome == documents.Green:
		return FinanceGreen
	case v.Outcome == documents.Red:
		return FinanceRed
	}
	return FinanceAmber
}

// history is what happened to a case, in order.
func (r reader) history(f caseFile) (out []web.Event) {
	c := f.Case
	out = append(out, web.Event{Text: r.Say("hist.presented"), At: c.Presented, Note: c.Note})
	if f.Report != nil {
		out = append(out, web.Event{Text: r.Say("hist.verdict", "id", f.Report.Verdict.ID, "n", f.Report.Receipt.Block), At: f.Report.Verdict.IssuedAt})
	}
	for _, q := range c.Questions {
		out = append(out, web.Event{Text: r.Say("hist.asked"), By: f.Name(q.By), At: q.At, Note: q.Text})
		if !q.Answered.IsZero() {
			out = append(out, web.Event{Text: r.Say("hist.answered"), At: q.Answered, Note: q.Answer})
		}
	}
	if d := c.Decision; d != nil {
		text := r.Say("hist.proposed")
		if c.State == cases.Decided {
			text = r.Word("decided", d.Kind)
		}
		out = append(out, web.Event{Text: text, By: f.Name(d.By), At: d.At, Note: d.Reason})
		if d.Agreed != "" {
			out = append(out, web.Event{Text: r.Say("hist.agreed"), By: f.Name(d.Agreed), At: d.AgreeAt})
		}
	}
	// Verdicts state whole seconds, and come after what happened in the same one.
	slices.SortStableFunc(out, func(a, b web.Event) int { return a.At.Truncate(time.Second).Compare(b.At.Truncate(time.Second)) })
	return append(out, r.now(f))
}

// now is where the case stands, the last of its history.
func (r reader) now(f caseFile) web.Event {
	switch {
	case f.Claim != nil:
		return web.Event{Text: r.Word("state", f.Claim.State), At: f.Claim.Changed, Now: true}
	case f.Case.State == cases.Withdrawn:
		return web.Event{Text: r.Say("hist.withdrawn"), At: f.Case.Changed, Now: true}
	}
	return web.Event{Text: r.Word("caseState", f.Case.State), Now: true}
}

// decided is an officer's choice as the desk takes it.
func (form decideForm) decided() casework.Choice {
	ch := casework.Choice{Kind: cases.Finance, Code: form.Override, Reason: form.Reason}
	if form.Choice == ChooseDecline {
		ch.Kind, ch.Code = cases.Decline, form.End
	}
	return ch
}
