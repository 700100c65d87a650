package portal

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/supervision"
	"github.com/tradehub/tradehub/web"
)

var supervisedOutcomes = []documents.Outcome{documents.Red, documents.Amber, documents.Grey, documents.Green}

// cases handles "GET /supervision/cases?tab=&outcome=&bank=&firm=".
func (d supervisorDesk) cases(v *Visit) error {
	if err := v.only("tab", "outcome", "bank", "firm"); err != nil {
		return err
	}
	q := v.URL.Query()
	l, err := d.Cases(v.Context(), v.Who.Caller, supervision.CaseFilter{
		Tab: cases.Tab(q.Get("tab")), Outcome: documents.Outcome(q.Get("outcome")), Bank: q.Get("bank"), Firm: q.Get("firm"),
	}, v.listPage())
	if err != nil {
		return err
	}
	if done, err := v.renderJSON(l); done {
		return err
	}
	rows := make([]supervisedCase, len(l.Rows))
	for i, c := range l.Rows {
		rows[i] = supervisedCase{c, c.Reason[documents.Lang(v.Lang)]}
	}
	return d.show(v, "supervisor-cases", v.Say("supervisor.cases.title"), l.Block, supervisedList{
		Rows: rows, N: len(rows), Next: v.nextPage(l.Next), Filters: []listFilter{
			filterChoices(v, "tab", v.Say("supervisor.col.state"), func(t cases.Tab) string { return v.Word("tab", t) }, cases.BankTabs),
			filterChoices(v, "outcome", v.Say("supervisor.col.outcome"), v.outcomeWord, supervisedOutcomes),
			v.filterText("bank", v.Say("supervisor.col.bank")), v.filterText("firm", v.Say("supervisor.col.firm")),
		},
	})
}

// A supervisedCase is a case with what its main reason says in the page's language.
type supervisedCase struct {
	supervision.Case
	Why string
}

// A supervisedFile is what the page of one case shows.
type supervisedFile struct {
	*supervision.CaseFile
	Dims     []supervisedDim
	Findings []web.Finding
	Masked   bool // the firm
}

type supervisedDim struct {
	Name    documents.Dimension
	Outcome documents.Outcome
}

// caseFile handles "GET /supervision/cases/{id}".
func (d supervisorDesk) caseFile(v *Visit) error {
	if err := v.only(); err != nil {
		return err
	}
	f, err := d.CaseFile(v.Context(), v.Who.Caller, v.PathValue("id"))
	if err != nil {
		return err
	}
	if done, err := v.renderJSON(f); done {
		return err
	}
	view := supervisedFile{CaseFile: f, Masked: f.Firm.Name == ""}
	for _, dim := range []documents.Dimension{
		documents.DimAuthenticity, documents.DimConsistency, documents.DimDuplicate, documents.DimCargo, documents.DimPrice, documents.DimSanctions,
	} {
		if o, ok := f.Dimensions[dim]; ok {
			view.Dims = append(view.Dims, supervisedDim{dim, o})
		}
	}
	for _, one := range f.Findings {
		view.Findings = append(view.Findings, supervisedFinding(one, documents.Lang(v.Lang)))
	}
	return v.Render("supervisor-case", web.Page{Title: f.ID, Scripts: []string{"live.js"}, Data: view})
}

// claims handles "GET /supervision/claims?state=&bank=".
func (d supervisorDesk) claims(v *Visit) error {
	if err := v.only("state", "bank"); err != nil {
		return err
	}
	q := v.URL.Query()
	l, err := d.Claims(v.Context(), v.Who.Caller, supervision.ClaimFilter{State: dedupe.State(q.Get("state")), Bank: q.Get("bank")}, v.listPage())
	if err != nil {
		return err
	}
	if done, err := v.renderJSON(l); done {
		return err
	}
	return d.show(v, "supervisor-claims", v.Say("supervisor.claims.title"), l.Block, supervisedList{
		Rows: l.Rows, N: len(l.Rows), Next: v.nextPage(l.Next), Filters: []listFilter{
			filterChoices(v, "state", v.Say("supervisor.col.state"), func(s dedupe.State) string { return v.Word("state", s) }, dedupe.States), v.filterText("bank", v.Say("supervisor.col.bank")),
		},
	})
}

// An overridesView is the list of overrides, and how many lack a proved decision.
type overridesView struct {
	supervisedList
	Total uint64
	Short int
}

// overrides handles "GET /supervision/overrides".
func (d supervisorDesk) overrides(v *Visit) error {
	if err := v.only(); err != nil {
		return err
	}
	l, err := d.Overrides(v.Context(), v.Who.Caller, v.listPage())
	if err != nil {
		return err
	}
	if done, err := v.renderJSON(l); done {
		return err
	}
	view := overridesView{supervisedList{Rows: l.Rows, N: len(l.Rows), Next: v.nextPage(l.Next), JSON: v.asJSON()}, l.Total, l.ShortOf()}
	return v.Render("supervisor-overrides", web.Page{
		Title: v.Say("supervisor.overrides.title"), Scripts: []string{"live.js"}, Block: l.Block, Channel: d.Channel, Data: view,
	})
}

// An unmaskView is the page where supervisors ask who is behind a pseudonym, and agree.
type unmaskView struct {
	Rows            []supervision.Unmasking
	Subject, Reason string // as they were typed
	Errors          []web.Error
}

// unmaskings handles "GET /supervision/unmask?subject=".
func (d supervisorDesk) unmaskings(v *Visit) error {
	if err := v.only("subject"); err != nil {
		return err
	}
	view := unmaskView{Subject: v.URL.Query().Get("subject")}
	if kept := v.Kept("/supervision/unmask"); kept != nil {
		view.Subject, view.Reason = kept.Get("subject"), kept.Get("reason")
	}
	return d.showUnmask(v, http.StatusOK, view)
}

func (d supervisorDesk) showUnmask(v *Visit, status int, view unmaskView) (err error) {
	if view.Rows, err = d.Unmaskings(v.Context(), v.Who.Caller); err != nil {
		return err
	}
	return v.RenderStatus(status, "supervisor-unmask", web.Page{Title: v.Say("supervisor.unmask.title"), Data: view})
}

// unmask handles "POST /supervision/unmask". The same request of the same person is made once.
func (d supervisorDesk) unmask(v *Visit) error {
	view := unmaskView{Subject: v.PostFormValue("subject"), Reason: v.PostFormValue("reason")}
	_, err := d.Unmask(v.Context(), v.Who.Caller, view.Subject, view.Reason)
	switch {
	case errors.Is(err, supervision.ErrSubject):
		view.Errors = []web.Error{{Field: "subject", Text: v.Say("supervisor.unmask.subject.wrong")}}
	case errors.Is(err, supervision.ErrReason):
		view.Errors = []web.Error{{Field: "reason", Text: v.Say("supervisor.unmask.reason.wrong")}}
	case err != nil:
		return err
	default:
		return v.See("/supervision/unmask")
	}
	return d.showUnmask(v, http.StatusUnprocessableEntity, view)
}

// agree handles "POST /supervision/unmask/{number}/agree".
func (d supervisorDesk) agree(v *Visit) error {
	number, err := strconv.ParseUint(v.PathValue("number"), 10, 64)
	if err != nil {
		return errGone
	}
	_, err = d.Agree(v.Context(), v.Who.Caller, number)
	if errors.Is(err, supervision.ErrSamePerson) {
		return d.showUnmask(v, http.StatusForbidden, unmaskView{Errors: []web.Error{{Field: fmt.Sprint("u", number), Text: v.Say("supervisor.unmask.same")}}})
	}
	if err != nil {
		return err
	}
	return v.See("/supervision/unmask")
}
