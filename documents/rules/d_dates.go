package rules

import (
	"slices"

	"github.com/tradehub/tradehub/documents"
)

// dateRules are the rules on the order of days.
var dateRules = []Rule{
	{
		ID: "D01", Version: "1.1", Inputs: []string{inv, bl}, Severity: documents.Review, Dimension: documents.DimConsistency,
		Basis: []string{"hub default: contract before invoice, invoice at most 60 days after shipment and 180 days before"},
		Parameters: []Parameter{
			{Name: "days", Kind: KindInteger, Unit: "days", Default: "60", Max: 1000},
			{Name: "before", Kind: KindInteger, Unit: "days", Default: "180", Max: 3650},
		},
		check: checkInvoiceDates,
	},
	{
		ID: "D05", Version: "1.1", Inputs: []string{bl, dec}, Severity: documents.Review, Dimension: documents.DimConsistency,
		Basis: []string{"Customs Law of the PRC art. 24 (declaration within 14 days of arrival)", "UCP 600 art. 20(a)(ii)", "hub default: least transit time"},
		Parameters: []Parameter{
			{Name: "transit", Kind: KindInteger, Unit: "days", Default: "1", Max: maxPortDays},
			{Name: "transitByPorts", Kind: KindPortDays, Unit: "days", Default: ""},
			{Name: "declare", Kind: KindInteger, Unit: "days", Default: "14", Max: 365},
		},
		check: checkEntryDates,
	},
	{
		ID: "D06", Version: "1.1", Inputs: []string{bl, req}, Severity: documents.Block, Dimension: documents.DimConsistency,
		Basis: []string{"UCP 600 art. 20(a)(ii) (date of shipment)", "hub default: age of a shipment at the request; under usance it counts from the due date"},
		Parameters: []Parameter{
			{Name: "review", Kind: KindInteger, Unit: "days", Default: "90", Max: 3650},
			{Name: "block", Kind: KindInteger, Unit: "days", Default: "180", Max: 3650},
		},
		check: checkAge,
	},
}

// checkInvoiceDates wants the contract before the invoice, and the invoice not
// long after shipment.
func checkInvoiceDates(e *examiner) {
	if e.lack(e.inv, inv) {
		return
	}
	for _, i := range e.inv {
		if i.IssueDate == "" {
			e.missing(i.label + ".date")
			continue
		}
		e.compareContractDate(i)
		if e.lack(e.bl, bl) {
			continue
		}
		for _, b := range e.carrying(i) {
			e.compareShipmentDate(i, b)
		}
	}
}

func (e *examiner) compareContractDate(i doc) {
	for n, r := range i.References {
		if r.Code == documents.RefContract && r.Date > i.IssueDate {
			v := values{"doc": i.label, "date": string(i.IssueDate), "contractDate": string(r.Date)}
			e.fail(documents.Review, "failContract", v, i.at("/issueDate", string(i.IssueDate)), i.at(pointer("references", n, "date"), string(r.Date)))
		}
	}
}

func (e *examiner) compareShipmentDate(i, b doc) {
	shipped, at := onBoard(b)
	if shipped == "" {
		e.missing(b.label + ".onBoardDate")
		return
	}
	days := e.whole("days")
	e.tolerance = itoa(days) + " d"
	v := values{"doc": i.label, "date": string(i.IssueDate), "other": b.label, "shipped": string(shipped)}
	shown := []documents.Compared{i.at("/issueDate", string(i.IssueDate)), b.at(at, string(shipped))}
	if i.IssueDate.Since(shipped) > days {
		v["days"] = itoa(i.IssueDate.Since(shipped))
		e.fail(documents.Review, "fail", v, shown...)
		return
	}
	if before := e.whole("before"); shipped.Since(i.IssueDate) > before {
		e.tolerance = itoa(before) + " d"
		v["days"] = itoa(shipped.Since(i.IssueDate))
		e.fail(documents.Review, "failOld", v, shown...)
		return
	}
	e.pass("pass", v, shown...)
}

// checkEntryDates wants the goods to have had time to arrive, and to be declared in time.
func checkEntryDates(e *examiner) {
	for _, p := range e.pairs() {
		e.compareEntry(p)
		e.compareDeclared(p)
	}
}

func (e *examiner) compareEntry(p pair) {
	shipped, at := onBoard(p.bl)
	entered := p.dec.entry().Date
	if shipped == "" {
		e.missing(p.bl.label + ".onBoardDate")
	}
	if entered == "" {
		e.missing(p.dec.label + ".entryDate")
	}
	if shipped == "" || entered == "" {
		return
	}
	transit := e.transit(p.bl)
	e.tolerance = "≥ " + itoa(transit) + " d"
	v := values{"doc": p.bl.label, "shipped": string(shipped), "other": p.dec.label, "entered": string(entered), "days": itoa(transit)}
	shown := []documents.Compared{p.bl.at(at, string(shipped)), p.dec.at("/entry/date", string(entered))}
	if entered.Since(shipped) < transit {
		e.fail(documents.Review, "fail", v, shown...)
		return
	}
	e.pass("pass", v, shown...)
}

// transit returns the least days at sea for the port pair, else for any. By road,
// rail or air goods may arrive on the day that they leave.
func (e *examiner) transit(b doc) int {
	if !bySea(b) {
		return 0
	}
	if from, to := b.Shipment.Loading, b.Shipment.Discharge; from != nil && to != nil {
		if days, ok := e.setting("transitByPorts").ports[string(from.Code)+"-"+string(to.Code)]; ok {
			return days
		}
	}
	return e.whole("transit")
}

// compareDeclared counts from the day that the goods entered by the declaration
// (进口日期); failing it, from the arrival that the transport document plans. The
// time limit is that of China's customs.
func (e *examiner) compareDeclared(p pair) {
	if !chinese(p.dec) {
		return
	}
	declared, arrival := p.dec.entry().Declared, p.dec.at("/entry/date", string(p.dec.entry().Date))
	if arrival.Value == "" {
		arrival = p.bl.at("/shipment/arrivalDate", string(p.bl.Shipment.ArrivalDate))
	}
	arrived := documents.Date(arrival.Value)
	if declared == "" {
		e.missing(p.dec.label + ".declared")
	}
	if arrived == "" || declared == "" {
		return
	}
	days := e.whole("declare")
	if declared.Since(arrived) > days {
		e.tolerance = itoa(days) + " d"
		v := values{"doc": p.dec.label, "declared": string(declared), "arrived": string(arrived), "days": itoa(days)}
		e.fail(documents.Review, "failLate", v, p.dec.at("/entry/declared", string(declared)), arrival)
	}
}

// checkAge looks at how old the shipment is when the financing is asked for.
func checkAge(e *examiner) {
	if e.lack(e.bl, bl) {
		return
	}
	day := e.p.Request.Date
	if day == "" {
		e.missing("requestDate")
		return
	}
	for _, b := range e.bl {
		shipped, at := onBoard(b)
		if shipped == "" {
			e.missing(b.label + ".onBoardDate")
			continue
		}
		e.compareAge(b, shipped, at)
	}
}

// compareAge accepts an old shipment if its payment is not due yet (usance). An invoice that
// was due before the request counts from its shipment.
func (e *examiner) compareAge(b doc, shipped documents.Date, at string) {
	day := e.p.Request.Date
	age := day.Since(shipped)
	e.tolerance = itoa(e.whole("review")) + " d"
	v := values{"doc": b.label, "shipped": string(shipped), "requested": string(day), "days": itoa(age)}
	shown := []documents.Compared{b.at(at, string(shipped)), asked("/date", string(day))}
	due, usance := e.dueLater(b)
	switch {
	case age < 0:
		delete(v, "days")
		e.fail(documents.Review, "failAhead", v, shown...)
	case age > e.whole("review") && usance:
		v["due"] = string(due.DueDate)
		e.pass("passUsance", v, append(shown, due.at("/dueDate", string(due.DueDate)))...)
	case age > e.whole("block"):
		e.fail(documents.Block, "fail", v, shown...)
	case age > e.whole("review"):
		e.fail(documents.Review, "fail", v, shown...)
	default:
		e.pass("pass", v, shown...)
	}
}

// dueLater returns the invoice of the bill's goods that falls due last, and whether
// all of them fall due on the day of the request or later.
func (e *examiner) dueLater(b doc) (doc, bool) {
	var last doc
	for _, i := range e.inv {
		if i.Type.CreditNote() || !slices.ContainsFunc(e.carrying(i), func(c doc) bool { return c.label == b.label }) {
			continue
		}
		if i.DueDate == "" || i.DueDate < e.p.Request.Date {
			return doc{}, false
		}
		if last.Document == nil || i.DueDate > last.DueDate {
			last = i
		}
	}
	return last, last.Document != nil
}
