package rules

import (
	"slices"

	"github.com/tradehub/tradehub/documents"
)

// amountRules are the rules on money between documents.
var amountRules = []Rule{
	{
		ID: "A01", Version: "1.1", Inputs: []string{req, inv}, Severity: documents.Block, Dimension: documents.DimConsistency,
		Basis: []string{"hub default: the advance is at most what is owed on the invoices times the agreed rate", "EN 16931-1 BT-113, BT-115 (prepaid amount, amount due)"},
		check: checkAdvance,
	},
	{
		ID: "A05", Version: "1.1", Inputs: []string{inv, dec, bl, req}, Severity: documents.Block, Dimension: documents.DimConsistency,
		Basis: []string{"GACC/SAFE 1999 (fields compared with the declaration)", "GACC announcement 2018 No. 67 (成交方式, 运费, 保费)", "UCP 600 art. 31(a) (partial shipments)", "Incoterms 2020 (what a price includes)", "hub default thresholds"},
		Parameters: []Parameter{
			{Name: "pass", Kind: KindDecimal, Unit: "%", Default: "0.5", Max: 100},
			{Name: "block", Kind: KindDecimal, Unit: "%", Default: "5", Max: 100},
		},
		check: checkDeclaredTotal,
	},
	{
		ID: "A06", Version: "1.1", Inputs: []string{dec, req, ledger}, Severity: documents.Block, Dimension: documents.DimDuplicate,
		Basis: []string{"SAFE Huifa [2017] 9 (no repeated use of one declaration)", "GACC/SAFE 1999 (cumulative write-off across banks)"},
		check: checkDeclarationBalance,
	},
	{
		ID: "A12", Version: "1.1", Inputs: []string{inv, bl, dec}, Severity: documents.Review, Dimension: documents.DimConsistency,
		Basis:      []string{"hub default: the invoices under one bill of lading total its declared value"},
		Parameters: []Parameter{{Name: "tolerance", Kind: KindDecimal, Unit: "%", Default: "0.5", Max: 100}},
		check:      checkInvoiceSet,
	},
}

// fullRateBP is 100 per cent in basis points.
const fullRateBP = 10000

// rate returns the agreed rate of the advance in basis points.
func (e *examiner) rate() documents.Decimal {
	if bp := e.p.Request.RateBP; bp != 0 {
		return decimalOf(int64(bp))
	}
	return decimalOf(fullRateBP)
}

// checkAdvance compares the amount asked for with what is owed on the invoices.
func checkAdvance(e *examiner) {
	if e.lack(e.inv, inv) {
		return
	}
	r := &e.p.Request
	total, compared, lacks := e.owed(e.inv)
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
	rate := e.rate()
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

// checkDeclarationBalance wants this advance and the financings that other
// banks hold on the declaration to stay within its declared total.
func checkDeclarationBalance(e *examiner) {
	if e.lack(e.dec, dec) {
		return
	}
	declared, compared, lacks := e.balance()
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

// balance returns the declared total: in the invoices' trade term if it can be converted,
// since it is their price that is financed, else in its own.
func (e *examiner) balance() (amount, []documents.Compared, string) {
	if len(e.inv) > 0 {
		if c := statedCurrency(e.dec[0].Document); c != "" {
			if v, compared, lacks := e.declaredIn(e.inv[0], e.dec, c); lacks == "" {
				return v, compared, ""
			}
		}
	}
	return e.total(e.dec)
}

// checkInvoiceSet looks at several invoices under one bill of lading.
func checkInvoiceSet(e *examiner) {
	if e.lack(e.inv, inv) || e.lack(e.dec, dec) || e.lack(e.bl, bl) {
		return
	}
	for _, d := range slices.Concat(e.dec, e.bl) {
		if n := e.absentInvoice(d); n != "" {
			e.fail(e.absentGravity(), "failAbsent", values{"doc": d.label, "number": n}, d.at("/references", n))
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

// absentGravity returns a note where the papers list the presented invoices among
// others, and declare more goods than these: that is a shared shipment. Else
// nothing shows what the absent invoice is for.
func (e *examiner) absentGravity() documents.Severity {
	if e.listed() && e.scope() == excerpt {
		return documents.Info
	}
	return documents.Review
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
	declared, more, lacks := e.declaredIn(set[0], e.under(p), invoiced.ccy)
	if lacks != "" {
		e.missing(lacks)
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
