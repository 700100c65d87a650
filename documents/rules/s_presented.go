package rules

import "github.com/tradehub/tradehub/documents"

// presentedRules hold dates against the day of presentation.
var presentedRules = []Rule{
	{
		ID: "S04", Version: "1.0", Inputs: []string{inv, dec, bl, req}, Severity: documents.Block, Dimension: documents.DimConsistency,
		Basis: []string{"UCP 600 art. 14(i) (no document dated later than its presentation)", "hub default: nothing shipped or entered after the request"},
		check: checkPresented,
	},
}

// A day is a date that a document states of what has happened.
type day struct {
	date documents.Date
	at   string
}

// past lists what a document says has happened. Planned dates are left out:
// departure, arrival, delivery and payment may lie ahead.
func past(d doc) []day {
	days := []day{{d.IssueDate, "/issueDate"}, {d.Shipment.OnBoardDate, "/shipment/onBoardDate"}}
	if d.Entry != nil {
		days = append(days, day{d.Entry.Date, "/entry/date"}, day{d.Entry.Declared, "/entry/declared"})
	}
	return days
}

// checkPresented wants no document dated, and nothing shipped, entered or
// declared, after the day of presentation. Under a credit it blocks.
func checkPresented(e *examiner) {
	if e.lack(e.all, "documents") {
		return
	}
	if e.p.Request.Date == "" {
		e.missing("requestDate")
		return
	}
	for _, d := range e.all {
		e.comparePresented(d)
	}
}

func (e *examiner) comparePresented(d doc) {
	presented, latest := e.p.Request.Date, day{}
	for _, x := range past(d) {
		if x.date > latest.date {
			latest = x
		}
	}
	if latest.date == "" {
		e.missing(d.label + ".date")
		return
	}
	v := values{"doc": d.label, "date": string(latest.date), "presented": string(presented)}
	shown := []documents.Compared{d.at(latest.at, string(latest.date)), asked("/date", string(presented))}
	if latest.date > presented {
		e.fail(e.underCredit(), "fail", v, shown...)
		return
	}
	e.pass("pass", v, shown...)
}

// underCredit blocks if the documents are presented under a credit, because its rules let the
// bank refuse them. Otherwise it asks for a review.
func (e *examiner) underCredit() documents.Severity {
	if e.p.Request.Instrument == documents.LetterOfCredit {
		return documents.Block
	}
	return documents.Review
}
