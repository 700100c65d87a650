package rules

import (
	"slices"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/match"
)

// kindRules are the rules on what kind of paper an invoice is.
var kindRules = []Rule{
	{
		ID: "S15", Version: "1.0", Inputs: []string{inv}, Severity: documents.Block, Dimension: documents.DimConsistency,
		Basis: []string{"UN/EDIFACT data element 1001 (document name code)", "EN 16931-1 BT-3 and BT-25 (kind of invoice; preceding invoice)",
			"UCP 600 art. 18(a)", "ISBP 821 C (a provisional or pro-forma invoice is no invoice)"},
		check: checkInvoiceKind,
	},
}

// An invoiceKind says what a code of UNTDID 1001 makes of a paper in the place of
// an invoice. The values are keys of the messages of rule S15.
type invoiceKind string

const (
	kindInvoice   invoiceKind = "pass"
	kindCredit    invoiceKind = "passCredit"
	kindCorrected invoiceKind = "passCorrected"
	kindOffer     invoiceKind = "fail"
	kindPrepaid   invoiceKind = "failPrepayment"
	kindFactored  invoiceKind = "failFactored"
	kindOther     invoiceKind = "failOther"
)

const typeCorrected documents.TypeCode = "384"

// invoiceKinds are the codes that are sales of goods, and those that are not.
var invoiceKinds = map[documents.TypeCode]invoiceKind{
	"80": kindInvoice, "82": kindInvoice, "84": kindInvoice, "326": kindInvoice, "331": kindInvoice, "380": kindInvoice, "383": kindInvoice, "385": kindInvoice,
	"388": kindInvoice, "389": kindInvoice, "527": kindInvoice, "875": kindInvoice, "876": kindInvoice, "877": kindInvoice, "935": kindInvoice,
	typeCorrected: kindCorrected, "386": kindPrepaid, "393": kindFactored, "390": kindFactored,
	"325": kindOffer, "310": kindOffer, "105": kindOffer, "220": kindOffer, "221": kindOffer, "231": kindOffer, "315": kindOffer,
	"130": kindOffer, "751": kindOffer, "271": kindOffer, "351": kindOffer,
}

// kindOf returns what the code makes of a paper. Hire, consignment, freight and
// whatever else has a code of its own is for a person to read.
func kindOf(t documents.TypeCode) invoiceKind {
	if t == "396" || t == "502" {
		return kindFactored
	}
	if t.CreditNote() {
		return kindCredit
	}
	if k, ok := invoiceKinds[t]; ok {
		return k
	}
	return kindOther
}

// checkInvoiceKind says of each paper in the place of an invoice whether it is one.
func checkInvoiceKind(e *examiner) {
	if e.lack(e.inv, inv) {
		return
	}
	for _, i := range e.inv {
		e.checkKind(i)
	}
	for _, o := range e.offers {
		v := values{"doc": o.label, "kind": typeText(o.Type)}
		e.fail(documents.Info, "failBeside", v, o.at("/type", string(o.Type)))
	}
	for _, r := range e.replaced {
		v := values{"doc": r.label, "number": r.Number, "other": r.by}
		e.pass("passReplaced", v, r.at("/number", r.Number))
	}
}

func (e *examiner) checkKind(i doc) {
	v := values{"doc": i.label, "kind": typeText(i.Type)}
	shown := i.at("/type", string(i.Type))
	switch k := kindOf(i.Type); k {
	case kindInvoice, kindCredit:
		e.pass(string(k), v, shown)
	case kindOffer:
		e.fail(documents.Block, string(k), v, shown)
	case kindCorrected:
		e.checkCorrection(i, v, shown)
	default:
		e.fail(documents.Review, string(k), v, shown)
	}
}

// checkCorrection requires the corrected invoice among the documents: it may have been
// financed, and without it the change is unknown.
func (e *examiner) checkCorrection(i doc, v values, shown documents.Compared) {
	number, at := corrected(i)
	if number == "" {
		e.fail(documents.Review, "failNoOriginal", v, shown)
		return
	}
	v["number"] = number
	if slices.ContainsFunc(e.replaced, func(r replacement) bool { return r.by == i.label }) {
		e.pass(string(kindCorrected), v, shown, i.at(at, number))
		return
	}
	e.fail(documents.Review, "failOriginal", v, shown, i.at(at, number))
}

// corrected returns the number of the invoice that a corrected one takes the
// place of: the preceding invoice (BT-25), or any other invoice that it names.
func corrected(i doc) (string, string) {
	for _, code := range []documents.ReferenceCode{documents.RefPrevious, documents.RefInvoice} {
		if id, at := reference(i, code); id != "" {
			return id, at
		}
	}
	return "", ""
}

// setOffersAside takes papers on which nothing is owed, such as a pro-forma invoice,
// out of all where an invoice was presented too: banks are often given both.
func setOffersAside(all []doc) (left, offers []doc) {
	for _, i := range all {
		if kindOf(i.Type) == kindOffer {
			offers = append(offers, i)
		} else {
			left = append(left, i)
		}
	}
	if !slices.ContainsFunc(left, func(i doc) bool { return !i.Type.CreditNote() }) {
		return all, nil
	}
	return left, offers
}

// A replacement is an invoice and the label of the one that took its place.
type replacement struct {
	doc
	by string
}

// replace takes the invoices out of all that a corrected one replaces: one sale is
// counted once. Two that name each other replace nothing; of two corrections of
// one invoice the later one counts.
func replace(all []doc) (left []doc, gone []replacement) {
	for _, i := range all {
		by := slices.IndexFunc(all, func(c doc) bool { return replaces(c, i) && !replaces(i, c) })
		if by < 0 {
			left = append(left, i)
		} else {
			gone = append(gone, replacement{i, all[by].label})
		}
	}
	if len(left) == 0 { // they name each other in a circle
		return all, nil
	}
	return left, gone
}

func replaces(c, i doc) bool {
	if c.Type != typeCorrected || c.label == i.label {
		return false
	}
	number, _ := corrected(c)
	if number == "" {
		return false
	}
	other, _ := corrected(i)
	again := i.Type == typeCorrected && other != "" && match.SameInvoice(number, other)
	return match.SameInvoice(number, i.Number) || again && later(c, i)
}

// later reports which of two corrections was issued later, by label if the days do not
// decide.
func later(c, i doc) bool {
	if c.IssueDate != i.IssueDate {
		return c.IssueDate > i.IssueDate
	}
	return c.label > i.label
}
