package rules

import (
	"slices"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/match"
)

// namedRules are the rules on the documents that an invoice itself names.
var namedRules = []Rule{
	{
		ID: "T13", Version: "1.0", Inputs: []string{inv, bl, dec}, Severity: documents.Review, Dimension: documents.DimCargo,
		Basis: []string{"UCP 600 art. 14(d) (data of one presentation must not conflict)"}, check: checkNamedPapers,
	},
}

// checkNamedPapers wants the bill of lading and the declaration that an invoice names to
// be those presented.
func checkNamedPapers(e *examiner) {
	if e.lack(e.inv, inv) {
		return
	}
	for _, i := range e.inv {
		e.compareNamedBill(i)
		e.compareNamedDeclaration(i)
	}
}

func (e *examiner) compareNamedBill(i doc) {
	number, at := reference(i, documents.RefBillOfLading)
	if number == "" {
		number, at = reference(i, documents.RefHouseBill)
	}
	switch {
	case number == "":
		e.none("none")
		return
	case e.lack(e.bl, bl):
		return
	}
	v := values{"doc": i.label, "number": number}
	if n := slices.IndexFunc(e.bl, func(b doc) bool { return shareBill(i, b) }); n >= 0 {
		v["other"] = e.bl[n].label
		e.pass("pass", v, i.at(at, number), e.bl[n].at("/number", shownBill(e.bl[n])))
		return
	}
	first := e.bl[0]
	v["other"], v["otherNumber"] = first.label, shownBill(first)
	e.fail(documents.Review, "fail", v, i.at(at, number), first.at("/number", shownBill(first)))
}

func (e *examiner) compareNamedDeclaration(i doc) {
	number, at := reference(i, documents.RefDeclaration)
	if number == "" || e.lack(e.dec, dec) {
		return
	}
	n := slices.IndexFunc(e.dec, func(d doc) bool { return match.SameDeclaration(d.Number, number) })
	d := e.dec[max(n, 0)]
	v := values{"doc": i.label, "number": number, "other": d.label}
	if n < 0 {
		v["otherNumber"] = d.Number
		e.fail(documents.Review, "fail", v, i.at(at, number), d.at("/number", d.Number))
		return
	}
	e.pass("pass", v, i.at(at, number), d.at("/number", d.Number))
}
