package rules

import (
	"slices"

	"tradehub/documents"
	"tradehub/documents/match"
)

// amountRules are the rules on money between documents.
var amountRules = []Rule{
	{
		ID: "A01", Version: "1.0", Inputs: []string{req, inv}, Severity: documents.Block, Dimension: documents.DimConsistency,
		Basis: []string{"hub default: the advance is at most the invoice total times the agreed rate"}, check: checkAdvance,
	},
	{
		ID: "A05", Version: "1.0", Inputs: []string{inv, dec}, Severity: documents.Block, Dimension: documents.DimConsistency,
		Basis: []string{"GACC/SAFE 1999 (fields compared with the declaration)", "GACC announcement 2018 No. 67 (成交方式, 运费, 保费)", "hub default thresholds"},
		Parameters: []Parameter{
			{Name: "pass", Kind: KindDecimal, Unit: "%", Default: "0.5", Max: 100},
			{Name: "block", Kind: KindDecimal, Unit: "%", Default: "5", Max: 100},
		},
		check: checkDeclaredTotal,
	},
	{
		ID: "A06", Version: "1.0", Inputs: []string{dec, req, ledger}, Severity: documents.Block, Dimension: documents.DimDuplicate,
		Basis: []string{"SAFE Huifa [2017] 9 (no repeated use of one declaration)", "GACC/SAFE 1999 (cumulative write-off across banks)"},
		check: checkDeclarationBalance,
	},
	{
		ID: "A12", Version: "1.0", Inputs: []string{inv, bl, dec}, Severity: documents.Review, Dimension: documents.DimConsistency,
		Basis:      []string{"hub default: the invoices under one bill of lading make up its declared value"},
		Parameters: []Parameter{{Name: "tolerance", Kind: KindDecimal, Unit: "%", Default: "0.5", Max: 100}},
		check:      checkInvoiceSet,
	},
}

// fullRateBP is 100 per cent in basis points.
const fullRateBP = 10000

// checkAdvance compares the amount asked for with what the invoices allow.
func checkAdvance(e *examiner) {
	if e.lack(e.inv, inv) {
		return
	}
	r := &e.p.Request
	total, compared, lacks := e.total(e.inv)
	if r.Amount.Currency == "" {
		lacks = "amount"
	}
	if lacks != "" {
		e.missing(lacks)
		return
	}
	asks, ok := e.convert(amountOf(r.Amount), total.ccy)
	if !ok {
		e.missing("fx")
		return
	}
	rate := decimalOf(int64(r.RateBP))
	if r.RateBP == 0 {
		rate = decimalOf(fullRateBP)
	}
	most := amount{total.value.Mul(rate).Shift(-4), total.ccy}
	v := values{"asked": r.Amount.String(), "most": most.String(), "rate": rate.Shift(-2).String(), "total": total.String()}
	compared = append([]documents.Compared{asked("/amount", r.Amount.String())}, compared...)
	// Both sides are compared as shown: rounded to the minor unit.
	exp, _ := total.ccy.Exponent()
	if asks.value.Round(int32(exp)).GreaterThan(most.value.Round(int32(exp))) {
		e.fail(documents.Block, "fail", v, compared...)
		return
	}
	e.pass("pass", v, compared...)
}

// checkDeclaredTotal compares what was declared with what was invoiced, in the
// invoice's trade term. All invoices together are set against all declarations.
func checkDeclaredTotal(e *examiner) {
	if e.lack(e.inv, inv) || e.lack(e.dec, dec) || e.uncovered() {
		return
	}
	invoiced, compared, lacks := e.total(e.inv)
	if lacks != "" {
		e.missing(lacks)
		return
	}
	declared, more, ok := e.declaredIn(e.inv[0], e.dec, invoiced.ccy)
	if !ok {
		return
	}
	pass, block := e.number("pass"), e.number("block")
	e.tolerance = percent(pass)
	compared = append(compared, more...)
	v := values{"declared": declared.String(), "invoiced": invoiced.String(), "deviation": deviation(declared.value, invoiced.value)}
	switch {
	case within(declared.value, invoiced.value, pass):
		e.pass("pass", v, compared...)
	case within(declared.value, invoiced.value, block):
		e.fail(documents.Review, e.side(declared, invoiced), v, compared...)
	case e.termsUnknown():
		e.fail(documents.Review, e.side(declared, invoiced), v, compared...)
	default:
		e.fail(documents.Block, e.side(declared, invoiced), v, compared...)
	}
}

// termsUnknown reports whether a trade term is not stated, or the invoices have
// several. Freight and insurance might then explain a large departure, so a
// person looks before it blocks.
func (e *examiner) termsUnknown() bool {
	first := termLevel(e.inv[0].Shipment.Incoterm)
	return slices.ContainsFunc(e.inv, func(d doc) bool { return d.Shipment.Incoterm == "" || termLevel(d.Shipment.Incoterm) != first }) ||
		slices.ContainsFunc(e.dec, func(d doc) bool { return d.Shipment.Incoterm == "" })
}

func (e *examiner) side(declared, invoiced amount) string {
	if declared.value.LessThan(invoiced.value) {
		return "failBelow"
	}
	return "failAbove"
}

// uncovered reports whether a declaration names invoices that were not
// presented, so that its total cannot be compared; rule A12 fails for them.
func (e *examiner) uncovered() bool {
	for _, d := range e.dec {
		if n := e.absentInvoice(d); n != "" {
			e.missing(d.label + ".invoices")
			return true
		}
	}
	return false
}

// absentInvoice returns the first invoice that the document names and that was not presented, or "".
func (e *examiner) absentInvoice(d doc) string {
	for _, r := range d.References {
		known := func(i doc) bool { return match.SameInvoice(i.Number, r.ID) }
		if r.Code == documents.RefInvoice && match.InvoiceSkeleton(r.ID) != "" && !slices.ContainsFunc(e.inv, known) {
			return r.ID
		}
	}
	return ""
}

// checkDeclarationBalance wants this advance and the financings that other
// banks hold on the declaration to stay within its declared total.
func checkDeclarationBalance(e *examiner) {
	if e.lack(e.dec, dec) {
		return
	}
	declared, compared, lacks := e.total(e.dec)
	switch {
	case lacks != "":
		e.missing(lacks)
		return
	case e.p.Registry.Unanswered != "" || !slices.Contains(e.p.Registry.Kinds, "A5"):
		e.missing("registry")
		return
	}
	for i, h := range e.p.Registry.Hits {
		if h.Kind == "A5" && h.State != "released" && !h.Sufficient {
			e.fail(documents.Block, "failTaken", values{"declared": declared.String()}, append(compared, hit(i, h))...)
			return
		}
	}
	asks, ok := e.convert(amountOf(e.p.Request.Amount), declared.ccy)
	if !ok {
		e.missing("fx")
		return
	}
	v := values{"declared": declared.String(), "asked": e.p.Request.Amount.String()}
	compared = append(compared, asked("/amount", e.p.Request.Amount.String()))
	if asks.value.GreaterThan(declared.value) {
		e.fail(documents.Block, "fail", v, compared...)
		return
	}
	e.pass("pass", v, compared...)
}

// checkInvoiceSet looks at several invoices under one bill of lading.
func checkInvoiceSet(e *examiner) {
	if e.lack(e.inv, inv) || e.lack(e.dec, dec) || e.lack(e.bl, bl) {
		return
	}
	for _, d := range slices.Concat(e.dec, e.bl) {
		if n := e.absentInvoice(d); n != "" {
			e.fail(documents.Review, "failAbsent", values{"doc": d.label, "number": n}, d.at("/references", n))
			return
		}
	}
	if len(e.inv) == 1 {
		e.none("none")
		return
	}
	e.tolerance = percent(e.number("tolerance"))
	seen := map[string]bool{}
	for _, p := range e.pairs() {
		if !seen[p.bl.label] {
			seen[p.bl.label] = true
			e.checkSet(p)
		}
	}
}

func (e *examiner) checkSet(p pair) {
	var set []doc
	for _, i := range e.inv {
		if len(e.bl) == 1 || namesInvoice(p.bl, i) || shareBill(i, p.bl) {
			set = append(set, i)
		}
	}
	if len(set) == 0 {
		e.missing(p.bl.label + ".invoices")
		return
	}
	invoiced, compared, lacks := e.total(set)
	if lacks != "" {
		e.missing(lacks)
		return
	}
	declared, more, ok := e.declaredIn(set[0], e.under(p), invoiced.ccy)
	if !ok {
		return
	}
	v := values{"doc": p.bl.label, "count": itoa(len(set)), "invoiced": invoiced.String(), "declared": declared.String()}
	if !within(invoiced.value, declared.value, e.number("tolerance")) {
		v["remainder"] = amount{declared.value.Sub(invoiced.value), declared.ccy}.String()
		e.fail(documents.Review, "fail", v, append(compared, more...)...)
		return
	}
	e.pass("pass", v, append(compared, more...)...)
}

// under returns the declarations of the pair's bill of lading.
func (e *examiner) under(p pair) []doc {
	var out []doc
	for _, q := range e.pairs() {
		if q.bl.label == p.bl.label {
			out = append(out, q.dec)
		}
	}
	return out
}
