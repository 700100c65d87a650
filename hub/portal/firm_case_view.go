package portal

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/rules"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/verify"
	"github.com/tradehub/tradehub/web"
)

// A firmCaseView is what the page of a firm's case shows. It has nothing of verdict, outcome
// or claim.
type firmCaseView struct {
	ID, Name, Applicant, Amount, Bank, Key string
	Version                                int
	State                                  stateView
	Next                                   firmNext
	Draft, Withdrawable                    bool
	Errors                                 []web.Error
	Lacks                                  []lackLine
	Open, Answered                         []web.Question
	Note                                   web.Field
	Told                                   string // the note, once presented
	AsBank                                 string // where the bank sees the case, in development
	Files                                  web.Files
	Unreadable                             string // document that can't be read
	Checked                                bool
	Findings                               []web.Finding
	Matrix                                 web.Matrix
	Agrees, Unchecked                      []line
	Papers                                 []web.Paper
	History                                []web.Event
}

// A lackLine is what a draft lacks, and where to add it.
type lackLine struct{ Href, Text string }

func caseViewOf(r reader, c *cases.Case, form caseForm) firmCaseView {
	kind := cases.Kind("")
	if c.Decision != nil {
		kind = c.Decision.Kind
	}
	view := firmCaseView{
		ID: c.ID, Name: c.Request.ID, Applicant: c.Request.Applicant.Name, Amount: amountText(c.Request.Amount), Bank: c.Bank, Key: NewKey(), Version: c.Version,
		Draft: c.State == cases.Draft, Withdrawable: c.State.WithBank(), Told: c.Note, History: r.firmHistory(c),
		Note: web.Field{ID: fieldNote, Label: r.Say("fcase.why"), Hint: r.Say("fcase.why.hint"), Value: c.Note, Most: cases.MaxText, Long: true},
	}
	view.State, view.Next = firmStateOf(c.State, kind, len(c.Documents))
	if view.Draft {
		for _, l := range lacks(c.Bank, c.Request, len(c.Documents)) {
			href := firmPath(c.ID) + "/edit#" + l.Field
			if l.Field == fieldFiles {
				href = "#" + fieldFiles
			}
			view.Lacks = append(view.Lacks, lackLine{href, r.Word("requestFault", l.Fault)})
		}
	}
	for i, q := range c.Questions {
		if shown := r.question(i, q); q.Answered.IsZero() {
			view.Open = append(view.Open, shown)
		} else {
			view.Answered = append(view.Answered, shown)
		}
	}
	form.over(r, &view)
	return view
}

// over puts what was sent into the fields, and what is wrong with it.
func (form caseForm) over(r reader, view *firmCaseView) {
	fields := []*web.Field{&view.Note}
	for i := range view.Open {
		fields = append(fields, &view.Open[i].Field)
	}
	for _, field := range fields {
		if typed := form.typed[field.ID]; len(typed) > 0 {
			field.Value = typed[0]
		}
		for _, l := range form.faults {
			if l.Field == field.ID {
				field.Error = r.Word("requestFault", l.Fault)
			}
		}
	}
}

// found adds what examining the documents showed, with how to mend it.
func (view *firmCaseView) found(r reader, c *verify.Check) {
	failed := discrepancies(c.Findings)
	view.Checked, view.Findings = true, r.findings(failed)
	for i := range view.Findings {
		view.Findings[i].Mend = r.Word("mend", view.Findings[i].Rule)
	}
	r.placed(view.Findings, c.Evidence)
	view.Matrix = r.matrix(&documents.Verdict{Findings: c.Findings, Matrix: c.Matrix})
	view.Agrees, view.Unchecked = r.lines(c.Findings, documents.Pass), r.lines(c.Findings, documents.NotEvaluated)
	view.Papers = r.papers(c.Evidence)
	for i := range view.Papers {
		view.Papers[i].Href = documentPath(view.Papers[i].Digest)
	}
}

// question is a question of the bank, and the field of its answer.
func (r reader) question(i int, q cases.Question) web.Question {
	out := web.Question{Text: q.Text, At: q.At, Answer: q.Answer, Field: web.Field{
		ID: answerField(i), Label: r.Say("fcase.answer.label", "n", i+1), Most: cases.MaxText, Long: true,
	}}
	for _, rule := range q.Rules {
		out.Titles = append(out.Titles, sentence(rules.TitleText(rule)[r.lang]))
	}
	return out
}

func answerField(i int) string { return "answer-" + strconv.Itoa(i+1) }

// answersOf returns the answers to the open questions, in order, and what is wrong with them.
func answersOf(c *cases.Case, form sentForm) (answers []string, faults []fault) {
	for i, q := range c.Questions {
		if !q.Answered.IsZero() {
			continue
		}
		a := strings.TrimSpace(strings.ToValidUTF8(form.Get(answerField(i)), ""))
		if n := utf8.RuneCountInString(a); n == 0 || n > cases.MaxText {
			faults = append(faults, fault{answerField(i), faultAnswer})
		}
		answers = append(answers, a)
	}
	return answers, faults
}

// answered reports whether the form's answers are those that the case has.
func answered(c *cases.Case, form sentForm) bool {
	some := false
	for i, q := range c.Questions {
		if a := form.Get(answerField(i)); a != "" {
			if some = true; strings.TrimSpace(a) != q.Answer {
				return false
			}
		}
	}
	return some
}

// firmHistory is what the firm knows of its case, the first first.
func (r reader) firmHistory(c *cases.Case) (out []web.Event) {
	out = append(out, web.Event{Text: r.Say("fhist.made"), At: c.At})
	if !c.Presented.IsZero() {
		out = append(out, web.Event{Text: r.Say("fhist.presented"), By: c.Bank, At: c.Presented})
	}
	for _, q := range c.Questions {
		out = append(out, web.Event{Text: r.Say("fhist.asked"), At: q.At, Note: q.Text})
		if !q.Answered.IsZero() {
			out = append(out, web.Event{Text: r.Say("fhist.answered"), At: q.Answered, Note: q.Answer})
		}
	}
	slices.SortStableFunc(out, func(a, b web.Event) int { return a.At.Compare(b.At) })
	state, _ := firmStateOf(c.State, "", len(c.Documents))
	switch {
	case c.Decision != nil:
		state, _ = firmStateOf(c.State, c.Decision.Kind, 0)
		return append(out, web.Event{Text: r.Word("firmState", state.Key), At: c.Decision.At, Now: true})
	case c.State == cases.Withdrawn:
		return append(out, web.Event{Text: r.Word("firmState", state.Key), At: c.Changed, Now: true})
	}
	return append(out, web.Event{Text: r.Word("firmState", state.Key), Now: true})
}

// without returns the digests that are not among others.
func without(all, others []documents.Digest) []documents.Digest {
	return slices.DeleteFunc(slices.Clone(all), func(d documents.Digest) bool { return slices.Contains(others, d) })
}
