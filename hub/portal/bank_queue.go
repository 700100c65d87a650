package portal

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/web"
)

// rowsOfPage is how many rows a page of a list has.
const rowsOfPage = 50

// A tabView is a tab of a list.
type tabView struct {
	Tab     cases.Tab
	Count   int
	Href    string
	Current bool
}

// A queueRow is a case in the queue.
type queueRow struct {
	*cases.Summary
	Outcome documents.Outcome
	Grade   documents.Grade
	Reason  string // in the reader's language
	More    int
	Await   await // why there is no outcome, "" where there is one
	Valid   time.Time
	Decided cases.Kind
}

// A queueView is what the queue shows.
type queueView struct {
	Tabs     []tabView
	Tab      cases.Tab
	Waiting  int
	Word     string
	Outcome  documents.Outcome
	Outcomes []documents.Outcome
	Filtered bool
	Rows     []queueRow
	Next     string // path of the next page, "" at the end
}

// outcomes are those that a queue is filtered by, the worst first.
var outcomes = []documents.Outcome{documents.Red, documents.Amber, documents.Grey, documents.Green}

// oneOf returns the value if it is among those that a form offers.
func oneOf[S ~string](value S, among ...S) (S, error) {
	if !slices.Contains(among, value) {
		return "", fmt.Errorf("%w: want one of %v", ErrRefused, among)
	}
	return value, nil
}

// queue handles "GET /queue?tab=&outcome=&q=&cursor=".
func (d bankDesk) queue(v *Visit) error {
	q := v.URL.Query()
	tab, err := oneOf(cases.Tab(cmp.Or(q.Get("tab"), string(cases.TabWait))), cases.BankTabs...)
	if err != nil {
		return err
	}
	f := query.CaseFilter{Tab: tab, Outcome: documents.Outcome(q.Get("outcome")), Word: q.Get("q")}
	list, err := d.Query.CaseList(v.Context(), v.Who.Caller, f, query.Page{Cursor: q.Get("cursor"), Size: rowsOfPage})
	if err != nil {
		return err
	}
	counts, err := d.Query.CaseCounts(v.Context(), v.Who.Caller)
	if err != nil {
		return err
	}
	view := queueOf(readerOf(v.Lang), list.Rows, counts, f)
	if view.Next = ""; list.Next != "" {
		view.Next = queuePath(f, list.Next)
	}
	return v.Render("queue", web.Page{Title: v.Say("queue.title"), Data: view, Block: list.Block, Channel: d.Channel})
}

// queuePath returns the address of a page of the queue.
func queuePath(f query.CaseFilter, cursor string) string {
	q := url.Values{}
	for name, value := range map[string]string{"tab": string(f.Tab), "outcome": string(f.Outcome), "q": f.Word, "cursor": cursor} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return "/queue?" + q.Encode()
}

// queueOf is the queue as a reader sees it.
func queueOf(r reader, rows []cases.Summary, counts map[cases.Tab]int, f query.CaseFilter) queueView {
	view := queueView{
		Tab: f.Tab, Waiting: counts[cases.TabWait], Word: f.Word, Outcome: f.Outcome, Outcomes: outcomes, Filtered: f.Word != "" || f.Outcome != "",
	}
	for _, tab := range cases.BankTabs {
		view.Tabs = append(view.Tabs, tabView{tab, counts[tab], queuePath(query.CaseFilter{Tab: tab}, ""), tab == f.Tab})
	}
	for i := range rows {
		view.Rows = append(view.Rows, queueRowOf(r, &rows[i]))
	}
	return view
}

func queueRowOf(r reader, s *cases.Summary) queueRow {
	row := queueRow{Summary: s, Decided: s.Decision}
	a := s.Answer
	if row.Await = awaits(s.State, s.Verdict, a, s.Hold); row.Await != "" || a == nil {
		return row
	}
	row.Outcome, row.Grade, row.Reason, row.More = a.Outcome, a.Grade, a.Reason[r.lang], a.More
	if row.Reason == "" && a.Grade == documents.GradeD {
		row.Reason = sentence(r.Word("grade", a.Grade))
	}
	row.Valid = a.ValidUntil
	return row
}

// An await is why a case has no verdict. Its words are "await.AWAIT" and "awaitLead.AWAIT".
type await string

// The reasons why a case has no verdict.
const (
	AwaitHeld    await = "held"    // the bank asks by hand, and has not
	AwaitRunning await = "running" // the hub verifies
	AwaitFault   await = "fault"   // asking again gives none either
	AwaitNever   await = "never"   // the case ended before
)

// awaits returns why a case has no verdict, "" where it has one.
func awaits(state cases.State, verdict string, a *cases.Answer, hold bool) await {
	switch {
	case verdict != "":
		return ""
	case a != nil && a.Fault != "":
		return AwaitFault
	case !state.WithBank():
		return AwaitNever
	case hold:
		return AwaitHeld
	}
	return AwaitRunning
}
