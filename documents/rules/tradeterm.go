package rules

import (
	"cmp"

	"github.com/tradehub/tradehub/documents"
)

// A term level is what a price includes: each level adds a cost to the one before.
type level int

const (
	noLevel  level = iota
	exWorks        // the goods alone
	onShip         // and the way to the ship
	carriage       // and freight
	insured        // and insurance
)

// termLevel orders the Incoterms by what their price includes. DAP, DPU and
// their older forms are declared like CIF; DDP has duty in it and no level.
func termLevel(i documents.Incoterm) level {
	switch i {
	case "EXW":
		return exWorks
	case "FOB", "FCA", "FAS":
		return onShip
	case "CFR", "CPT":
		return carriage
	case "CIF", "CIP", "DAP", "DPU", "DAT", "DAF", "DES", "DEQ", "DDU":
		return insured
	}
	return noLevel
}

// declaredIn adds the declared totals (成交总价) of declarations, each converted to the trade
// term of the invoice and to currency c. It returns the name of what is missing, or "".
func (e *examiner) declaredIn(i doc, decs []doc, c documents.CurrencyCode) (amount, []documents.Compared, string) {
	return e.sumDeclared(decs, c, func(d doc, v amount) (amount, string) {
		return e.adjust(d, v, d.Shipment.Incoterm, i.Shipment.Incoterm)
	})
}

// declaredAsIs adds the declared totals in their own trade terms.
func (e *examiner) declaredAsIs(decs []doc, c documents.CurrencyCode) (amount, []documents.Compared, string) {
	return e.sumDeclared(decs, c, func(_ doc, v amount) (amount, string) { return v, "" })
}

func (e *examiner) sumDeclared(decs []doc, c documents.CurrencyCode, adjust func(doc, amount) (amount, string)) (amount, []documents.Compared, string) {
	sum := amount{ccy: c}
	var compared []documents.Compared
	for _, d := range decs {
		m, at := gross(d)
		if m == nil {
			return sum, compared, d.label + ".total"
		}
		compared = append(compared, d.at(at, m.String()))
		v, lacks := adjust(d, amountOf(*m))
		if lacks != "" {
			return sum, compared, lacks
		}
		v, ok := e.convert(v, c)
		if !ok {
			return sum, compared, "fx"
		}
		sum.value = sum.value.Add(v.value)
	}
	return sum, compared, ""
}

// includes compares what the price of the declarations includes with that of the
// invoices: 1 is more, -1 less, 0 the same; false where a term is not stated or
// has no level, or they differ among themselves.
func (e *examiner) includes() (int, bool) {
	to := termLevel(e.inv[0].Shipment.Incoterm)
	if to == noLevel || e.termsUnknown() {
		return 0, false
	}
	sign := 0
	for n, d := range e.dec {
		from := termLevel(d.Shipment.Incoterm)
		if s := cmp.Compare(from, to); from == noLevel || n > 0 && s != sign {
			return 0, false
		} else {
			sign = s
		}
	}
	return sign, true
}

// adjust converts a declared value from one trade term to another by the declaration's own
// freight, insurance and other charges. If either term is not stated, the values are compared
// as they are (see termsUnknown).
func (e *examiner) adjust(d doc, v amount, from, to documents.Incoterm) (amount, string) {
	if from == to || from == "" || to == "" {
		return v, ""
	}
	a, b := termLevel(from), termLevel(to)
	if a == noLevel || b == noLevel {
		return v, d.label + ".term"
	}
	entry := d.entry()
	for ; a < b; a++ { // more is included: add
		cost, lacks := e.cost(d, step(entry, a), a, b, v, v)
		if lacks != "" {
			return v, lacks
		}
		v.value = v.value.Add(cost)
	}
	for ; a > b; a-- { // less is included: take off
		cost, lacks := e.cost(d, step(entry, a-1), a-1, b, v, e.before(step(entry, a-1), v))
		if lacks != "" {
			return v, lacks
		}
		v.value = v.value.Sub(cost)
	}
	return v, ""
}

// step returns the declared charge between a level and the next.
func step(entry documents.Entry, l level) *documents.Charge {
	switch l {
	case exWorks:
		return entry.Other
	case onShip:
		return entry.Freight
	}
	return entry.Insurance
}

var stepName = map[level]string{exWorks: "other", onShip: "freight", carriage: "insurance"}

// before returns the value before a percentage was added to it.
func (e *examiner) before(c *documents.Charge, v amount) amount {
	if c == nil || c.Percent == nil || !c.Percent.IsPositive() {
		return v
	}
	return amount{v.value.Mul(hundred).DivRound(hundred.Add(*c.Percent), documents.RateDigits), v.ccy}
}

// cost works one charge out in the currency of v: a percentage of base, an
// amount for each tonne of gross weight, or a total. Freight from the works is
// one charge, so the step to the ship may be missing on the way to it.
func (e *examiner) cost(d doc, c *documents.Charge, at, to level, v, base amount) (documents.Decimal, string) {
	switch {
	case c != nil && c.Percent != nil:
		return base.value.Mul(*c.Percent).Shift(-2), ""
	case c != nil && c.Total != nil:
		m, ok := e.convert(amountOf(*c.Total), v.ccy)
		return m.value, lacksUnless(ok, "fx")
	case c != nil && c.PerUnit != nil:
		tonnes, ok := mass(d.Shipment.GrossWeight)
		if !ok {
			return documents.Decimal{}, d.label + ".grossWeight"
		}
		m, ok := e.convert(amountOf(*c.PerUnit), v.ccy)
		return m.value.Mul(tonnes).Shift(-3), lacksUnless(ok, "fx")
	case at == exWorks && to > onShip:
		return documents.Decimal{}, ""
	}
	return documents.Decimal{}, d.label + "." + stepName[at]
}

func lacksUnless(ok bool, name string) string {
	if ok {
		return ""
	}
	return name
}
