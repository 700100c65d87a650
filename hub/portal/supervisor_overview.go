package portal

import (
	"cmp"
	"math"
	"slices"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/rules"
	"github.com/tradehub/tradehub/hub/supervision"
	"github.com/tradehub/tradehub/web"
)

// bottomUp are the outcomes in the order in which a column stacks them.
var bottomUp = []documents.Outcome{documents.Green, documents.Amber, documents.Grey, documents.Red}

// outcomeClasses are the classes of the style sheet.
var outcomeClasses = map[documents.Outcome]string{
	documents.Green: "green", documents.Amber: "amber", documents.Red: "red", documents.Grey: "grey",
}

// An overviewView is what the page shows of the totals.
type overviewView struct {
	*supervision.Overview
	Totals   []outcomeTotal
	Days     []dayRow
	ByDay    web.Chart
	Value    web.Chart
	Currency documents.CurrencyCode // of the chart of values
	Others   bool                   // there are amounts of other currencies
	Rules    []ruleRow
	Banks    []bankRow
}

type outcomeTotal struct {
	Outcome documents.Outcome
	Class   string
	N       int64
}

type dayRow struct {
	Day     string
	Counts  []int64 // as Totals
	Granted []documents.Money
}

type ruleRow struct {
	Rule, Title string
	N, Most     int64
	Bar         []web.Segment
}

type bankRow struct {
	Bank   supervision.Party
	Counts []int64 // as Totals
	Whole  int64
	Bar    []web.Segment
}

// overview handles "GET /overview".
func (d supervisorDesk) overview(v *Visit) error {
	if err := v.only("panel"); err != nil {
		return err
	}
	o, err := d.Overview(v.Context(), v.Who.Caller)
	if err != nil {
		return err
	}
	if done, err := v.renderJSON(o); done {
		return err
	}
	return v.Render("overview", web.Page{
		Title: v.Say("supervisor.title"), Scripts: []string{"live.js"}, Block: o.Block, Channel: d.Channel, Data: overviewOf(v, o),
	})
}

func overviewOf(v *Visit, o *supervision.Overview) overviewView {
	view := overviewView{Overview: o}
	for _, outcome := range bottomUp {
		view.Totals = append(view.Totals, outcomeTotal{outcome, outcomeClasses[outcome], o.Outcomes[outcome]})
	}
	view.ByDay = web.Chart{ID: "by-day-title", Title: v.Say("supervisor.chart.day")}
	for _, day := range o.Days {
		view.Days = append(view.Days, dayRow{day.Day, counts(day.Outcomes), day.Granted})
		view.ByDay.Columns = append(view.ByDay.Columns, web.Column{Label: day.Day[len("YYYY-"):], Segments: segments(day.Outcomes)})
	}
	view.Currency, view.Value = valueChart(o)
	view.Value.Title = v.Say("supervisor.chart.value", "ccy", view.Currency)
	view.Others = len(o.Granted) > 1
	for _, r := range o.Rules {
		view.Rules = append(view.Rules, ruleRow{r.Rule, sentence(rules.TitleText(r.Rule)[documents.Lang(v.Lang)]), r.N, o.Rules[0].N, []web.Segment{{Class: "accent", N: r.N}}})
	}
	for _, b := range o.Banks {
		row := bankRow{Bank: b.Bank, Counts: counts(b.Outcomes), Bar: segments(b.Outcomes)}
		for _, n := range row.Counts {
			row.Whole += n
		}
		view.Banks = append(view.Banks, row)
	}
	return view
}

func counts(o supervision.Outcomes) (out []int64) {
	for _, outcome := range bottomUp {
		out = append(out, o[outcome])
	}
	return out
}

func segments(o supervision.Outcomes) (out []web.Segment) {
	for _, outcome := range bottomUp {
		out = append(out, web.Segment{Class: outcomeClasses[outcome], N: o[outcome]})
	}
	return out
}

const thousand = 1000

// valueChart draws what was granted by day, in the currency in which most was granted: amounts
// of two currencies are never added.
func valueChart(o *supervision.Overview) (documents.CurrencyCode, web.Chart) {
	c := web.Chart{ID: "value-title"}
	if len(o.Granted) == 0 {
		return "", c
	}
	ccy := o.Granted[0].Currency
	exponent, _ := ccy.Exponent()
	major := func(day supervision.DayTotal) int64 {
		i := slices.IndexFunc(day.Granted, func(m documents.Money) bool { return m.Currency == ccy })
		if i < 0 {
			return 0
		}
		return max(0, day.Granted[i].Minor/int64(math.Pow10(exponent)))
	}
	by, most := int64(1), slices.MaxFunc(o.Days, func(a, b supervision.DayTotal) int { return cmp.Compare(major(a), major(b)) })
	if major(most) >= 10*thousand {
		by, c.Unit = thousand, "k"
	}
	for _, day := range o.Days {
		c.Columns = append(c.Columns, web.Column{Label: day.Day[len("YYYY-"):], Segments: []web.Segment{{Class: "accent", N: major(day) / by}}})
	}
	return ccy, c
}

// supervisedFinding returns what a rule found. Where the firm is masked there is no text.
func supervisedFinding(f documents.Finding, lang documents.Lang) web.Finding {
	return web.Finding{Severity: string(f.Severity), Rule: f.Rule, Title: sentence(rules.TitleText(f.Rule)[lang]), Text: f.Text[lang]}
}
