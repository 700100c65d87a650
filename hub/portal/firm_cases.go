package portal

import (
	"net/url"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/web"
)

// A firmState is a case's state as its firm says it. Its word is "firmState.STATE".
type firmState string

// What a firm calls the states.
const (
	firmDraft     firmState = "draft"
	firmBank      firmState = "bank"
	firmAsked     firmState = "asked"
	firmFinanced  firmState = "financed"
	firmDeclined  firmState = "declined"
	firmWithdrawn firmState = "withdrawn"
)

// A firmNext is what the firm does next. Its word is "firmNext.NEXT".
type firmNext string

// What a firm does next.
const (
	nextDocuments firmNext = "documents"
	nextPresent   firmNext = "present"
	nextAnswer    firmNext = "answer"
	nextWait      firmNext = "wait"
	nextNothing   firmNext = "nothing"
	nextCopy      firmNext = "copy"
)

// A stateView is how a state is shown.
type stateView struct {
	Key         firmState
	Class, Icon string
}

// firmStateOf returns how a case's state is shown, and what the firm does next.
func firmStateOf(s cases.State, decided cases.Kind, docs int) (stateView, firmNext) {
	switch {
	case s == cases.Draft && docs == 0:
		return stateView{firmDraft, "", "pen"}, nextDocuments
	case s == cases.Draft:
		return stateView{firmDraft, "", "pen"}, nextPresent
	case s == cases.Asked:
		return stateView{firmAsked, "amber", "AMBER"}, nextAnswer
	case s == cases.Withdrawn:
		return stateView{firmWithdrawn, "", "x"}, nextCopy
	case s == cases.Decided && decided == cases.Finance:
		return stateView{firmFinanced, "blue", "lock"}, nextNothing
	case s == cases.Decided:
		return stateView{firmDeclined, "", "x"}, nextCopy
	}
	return stateView{firmBank, "blue", "clock"}, nextWait
}

// A caseRow is a case in a firm's list. It has nothing of verdict, outcome or claim.
type caseRow struct {
	ID, Request, Applicant, Amount, Bank string
	Date                                 documents.Date
	Documents                            int
	State                                stateView
	Next                                 firmNext
}

func caseRowOf(s cases.Summary) caseRow {
	row := caseRow{ID: s.ID, Request: s.Request, Applicant: s.Applicant, Amount: amountText(s.Amount), Bank: s.Bank, Date: s.Date, Documents: s.Documents}
	row.State, row.Next = firmStateOf(s.State, s.Decision, s.Documents)
	return row
}

// amountText is "" for an amount that nobody named yet.
func amountText(m documents.Money) string {
	if m.Currency == "" || m.Minor == 0 {
		return ""
	}
	return m.String()
}

// A firmTab is a tab of the list.
type firmTab struct {
	Tab     cases.Tab // "" is all
	Href    string
	Count   int
	Current bool
}

// A casesView is what the list of cases shows.
type casesView struct {
	Tab      cases.Tab
	Word     string
	Filtered bool
	Tabs     []firmTab
	Rows     []caseRow
	Next     string
}

// pageRows is how many rows a page of a list has.
const pageRows = 20

// list handles "GET /cases?state=&q=&cursor=".
func (d firmDesk) list(v *Visit) error {
	if form := v.Kept("/cases"); form != nil {
		return d.showNew(v, newForm{typed: form})
	}
	q := v.URL.Query()
	f := query.CaseFilter{Tab: cases.Tab(q.Get("state")), Word: q.Get("q")}
	rows, err := d.Query.CaseList(v.Context(), v.Who.Caller, f, query.Page{Cursor: q.Get("cursor"), Size: pageRows})
	if err != nil {
		return err
	}
	counts, err := d.Query.CaseCounts(v.Context(), v.Who.Caller)
	if err != nil {
		return err
	}
	view := casesView{Tab: f.Tab, Word: f.Word, Filtered: f.Tab != "" || f.Word != "", Tabs: firmTabs(counts, f)}
	for _, s := range rows.Rows {
		view.Rows = append(view.Rows, caseRowOf(s))
	}
	if rows.Next != "" {
		view.Next = listPath("/cases", "state", string(f.Tab), "q", f.Word, "cursor", rows.Next)
	}
	return v.Render("firm-cases", web.Page{Title: v.Say("cases.title"), Data: view, Block: rows.Block})
}

// firmTabs are the tabs of a firm's list, all cases first.
func firmTabs(counts map[cases.Tab]int, f query.CaseFilter) []firmTab {
	all := firmTab{Href: listPath("/cases", "q", f.Word), Current: f.Tab == ""}
	tabs := []firmTab{all}
	for _, tab := range cases.FirmTabs {
		tabs[0].Count += counts[tab]
		tabs = append(tabs, firmTab{tab, listPath("/cases", "state", string(tab), "q", f.Word), counts[tab], f.Tab == tab})
	}
	return tabs
}

// listPath returns the address of a list with those filters that have a value.
func listPath(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}
