package rules

import "github.com/tradehub/tradehub/documents"

// paymentRules are the rules on when documents are presented and paid, and on
// what was planned.
var paymentRules = []Rule{
	{
		ID: "D03", Version: "1.0", Inputs: []string{bl, req}, Severity: documents.Review, Dimension: documents.DimConsistency,
		Basis:      []string{"UCP 600 art. 14(c) (presentation within 21 calendar days after shipment)"},
		Parameters: []Parameter{{Name: "days", Kind: KindInteger, Unit: "days", Default: "21", Max: 365}},
		check:      checkPresentation,
	},
	{
		ID: "D07", Version: "1.0", Inputs: []string{inv, req}, Severity: documents.Review, Dimension: documents.DimConsistency,
		Basis: []string{"hub default: payment falls due after the invoice and after the request", "SAFE Huifa [2012] 38 (deferred payment beyond a year is for review)"},
		Parameters: []Parameter{
			{Name: "grace", Kind: KindInteger, Unit: "days", Default: "7", Max: 365},
			{Name: "sight", Kind: KindInteger, Unit: "days", Default: "30", Max: 365},
			{Name: "tenor", Kind: KindInteger, Unit: "days", Default: "365", Max: 3650},
		},
		check: checkDueDate,
	},
	{
		ID: "D09", Version: "1.0", Inputs: []string{bl}, Severity: documents.Review, Dimension: documents.DimCargo,
		Basis:      []string{"UCP 600 art. 20(a)(ii) (date of shipment)", "hub default: goods are on board near the planned departure"},
		Parameters: []Parameter{{Name: "days", Kind: KindInteger, Unit: "days", Default: "14", Max: 365}},
		check:      checkDeparture,
	},
}

// checkPresentation counts the days from shipment to presentation under a credit.
// The credit itself is not read; the finding says that it was not examined.
func checkPresentation(e *examiner) {
	if e.p.Request.Instrument != documents.LetterOfCredit {
		e.none("none")
		return
	}
	e.missing("credit")
	if e.lack(e.bl, bl) {
		return
	}
	if e.p.Request.Date == "" {
		e.missing("requestDate")
		return
	}
	for _, b := range e.bl {
		e.comparePresentation(b)
	}
}

func (e *examiner) comparePresentation(b doc) {
	shipped, at := onBoard(b)
	if shipped == "" {
		e.missing(b.label + ".onBoardDate")
		return
	}
	presented, days := e.p.Request.Date, e.whole("days")
	e.tolerance = itoa(days) + " d"
	v := values{"doc": b.label, "shipped": string(shipped), "presented": string(presented), "days": itoa(presented.Since(shipped))}
	shown := []documents.Compared{b.at(at, string(shipped)), asked("/date", string(presented))}
	if presented.Since(shipped) > days {
		e.fail(documents.Review, "fail", v, shown...)
		return
	}
	e.pass("pass", v, shown...)
}

// checkDueDate wants payment to fall due after the invoice, not long before the
// request, and within the longest tenor. An invoice due on its own day is payable
// at sight of documents that come weeks later.
func checkDueDate(e *examiner) {
	if e.lack(e.inv, inv) {
		return
	}
	for _, i := range e.inv {
		switch {
		case i.Type.CreditNote():
			e.none("noneCredit")
		case i.DueDate == "":
			e.missing(i.label + ".dueDate")
		default:
			e.compareDue(i)
		}
	}
}

func (e *examiner) compareDue(i doc) {
	due, day, grace, tenor := i.DueDate, e.p.Request.Date, e.whole("grace"), e.whole("tenor")
	if due == i.IssueDate {
		grace = e.whole("sight")
	}
	e.tolerance = itoa(grace) + " d, " + itoa(tenor) + " d"
	dueAt, issuedAt := i.at("/dueDate", string(due)), i.at("/issueDate", string(i.IssueDate))
	v := values{"doc": i.label, "due": string(due), "issued": string(i.IssueDate)}
	switch {
	case i.IssueDate != "" && due < i.IssueDate:
		e.fail(documents.Review, "failBefore", v, dueAt, issuedAt)
	case day != "" && day.Since(due) > grace:
		v = values{"doc": i.label, "due": string(due), "requested": string(day), "days": itoa(day.Since(due))}
		e.fail(documents.Review, "failOverdue", v, dueAt, asked("/date", string(day)))
	case i.IssueDate != "" && due.Since(i.IssueDate) > tenor:
		v["days"] = itoa(due.Since(i.IssueDate))
		e.fail(documents.Review, "failTenor", v, dueAt, issuedAt)
	case day == "":
		e.missing("requestDate")
	default:
		e.pass("pass", values{"doc": i.label, "due": string(due), "requested": string(day)}, dueAt, asked("/date", string(day)))
	}
}

// checkDeparture wants the on-board date near the planned departure and before the
// planned arrival. A date far from both is one of another voyage, or was made to
// fit a credit.
func checkDeparture(e *examiner) {
	if e.lack(e.bl, bl) {
		return
	}
	for _, b := range e.bl {
		s := b.Shipment
		if s.OnBoardDate == "" || s.DepartureDate == "" && s.ArrivalDate == "" {
			e.none("none")
			continue
		}
		e.comparePlan(b)
	}
}

func (e *examiner) comparePlan(b doc) {
	s, days := b.Shipment, e.whole("days")
	e.tolerance = itoa(days) + " d"
	v := values{"doc": b.label, "shipped": string(s.OnBoardDate), "planned": string(s.DepartureDate)}
	shown := b.at("/shipment/onBoardDate", string(s.OnBoardDate))
	departure := b.at("/shipment/departureDate", string(s.DepartureDate))
	switch {
	case s.ArrivalDate != "" && s.OnBoardDate > s.ArrivalDate:
		v["planned"] = string(s.ArrivalDate)
		e.fail(documents.Review, "failArrived", v, shown, b.at("/shipment/arrivalDate", string(s.ArrivalDate)))
	case s.DepartureDate == "":
		e.none("none")
	case s.DepartureDate.Since(s.OnBoardDate) > days:
		e.fail(documents.Review, "failEarly", v, shown, departure)
	case s.OnBoardDate.Since(s.DepartureDate) > days:
		e.fail(documents.Review, "failLate", v, shown, departure)
	default:
		e.pass("pass", v, shown, departure)
	}
}
