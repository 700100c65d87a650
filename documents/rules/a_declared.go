package rules

import (
	"slices"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/match"
)

// checkDeclaredTotal compares what was declared with what was invoiced, in the
// invoice's trade term. All invoices together are set against all declarations.
func checkDeclaredTotal(e *examiner) {
	if e.lack(e.inv, inv) || e.lack(e.dec, dec) {
		return
	}
	invoiced, compared, lacks := e.total(e.inv)
	if lacks != "" {
		e.missing(lacks)
		return
	}
	declared, more, lacks := e.declaredIn(e.inv[0], e.dec, invoiced.ccy)
	if lacks != "" {
		if !e.impossible(invoiced, compared) {
			e.missing(lacks)
		}
		return
	}
	compared = append(compared, more...)
	e.tolerance = percent(e.number("pass"))
	v := values{"declared": declared.String(), "invoiced": invoiced.String(), "deviation": deviation(declared.value, invoiced.value)}
	switch part := e.part(declared, invoiced); {
	case within(declared.value, invoiced.value, e.number("pass")):
		e.pass("pass", v, compared...)
	case part == excerpt && e.listed():
		delete(v, "deviation")
		e.pass("passPart", v, compared...)
	case part == excerpt:
		e.fail(documents.Review, "failPart", v, compared...)
	case part == lot:
		e.fail(documents.Review, "failLot", v, compared...)
	case within(declared.value, invoiced.value, e.number("block")) || e.termsUnknown() || e.listedBy(e.dec) && declared.value.GreaterThan(invoiced.value):
		e.fail(documents.Review, e.side(declared, invoiced), v, compared...)
	default:
		e.fail(documents.Block, e.side(declared, invoiced), v, compared...)
	}
}

// part says that the totals differ because invoices and declarations cover
// different parts of one trade: amount and quantity are short alike. An advance
// on a lot stays within what was declared of it.
func (e *examiner) part(declared, invoiced amount) scope {
	s := e.scope()
	if s == lot && declared.value.LessThan(invoiced.value) && e.affords(declared) || s == excerpt && declared.value.GreaterThan(invoiced.value) {
		if e.shortAlike(s, declared.value, invoiced.value, e.number("block")) {
			return s
		}
	}
	return cannotScope
}

// affords reports whether the advance is within the agreed rate of v.
func (e *examiner) affords(v amount) bool {
	asks, ok := e.convert(amountOf(e.p.Request.Amount), v.ccy)
	return ok && !asks.value.GreaterThan(v.value.Mul(e.rate()).Shift(-4))
}

// shortAlike reports whether a part costs what it does within the whole: by the average
// price of each good, or line by line where one good has several prices, within
// slack per cent.
func (e *examiner) shortAlike(s scope, declared, invoiced, slack documents.Decimal) bool {
	if d, i, ok := e.common(s, declared, invoiced); ok && within(d, i, slack) {
		return true
	}
	c := compareGoods(e.inv, e.dec)
	if s == lot {
		return c.basis != notCompared && samePrices(c.b, c.a, declared, invoiced, slack)
	}
	return c.basis != notCompared && samePrices(c.a, c.b, invoiced, declared, slack)
}

// common reduces both totals to the goods that both cover, at average prices.
func (e *examiner) common(s scope, declared, invoiced documents.Decimal) (d, i documents.Decimal, ok bool) {
	c := compareGoods(e.inv, e.dec)
	switch s {
	case whole:
		return declared, invoiced, true
	case lot:
		i, ok = e.portion(c.b, c.a, invoiced, func(l load) (part, all documents.Decimal) { return l.declared, l.invoiced })
		return declared, i, ok
	case excerpt:
		d, ok = e.portion(c.a, c.b, declared, func(l load) (part, all documents.Decimal) { return l.invoiced, l.declared })
		return d, invoiced, ok
	}
	return declared, invoiced, false
}

// portion returns what a part of the goods of a total costs. Where quantities cannot be
// compared it goes by weight or packages.
func (e *examiner) portion(part, all tally, total documents.Decimal, sides func(load) (part, all documents.Decimal)) (documents.Decimal, bool) {
	if len(all.goods) > 0 {
		return portion(part, all, total)
	}
	for _, l := range e.loads() {
		if p, a := sides(l); a.IsPositive() {
			return total.Mul(p).DivRound(a, documents.RateDigits), true
		}
	}
	return documents.Decimal{}, false
}

// portion adds the value of each good times the share of it that is in part.
func portion(part, all tally, total documents.Decimal) (documents.Decimal, bool) {
	sum, ok := lineValues(all)
	if !ok && len(all.goods) == 1 && all.sum[all.goods[0]].IsPositive() {
		g := all.goods[0]
		return total.Mul(part.sum[g]).DivRound(all.sum[g], documents.RateDigits), true
	}
	if !ok || !sum.IsPositive() {
		return sum, false
	}
	var out documents.Decimal
	for _, l := range all.lines {
		q := all.sum[l.good]
		if !q.IsPositive() {
			return out, false
		}
		out = out.Add(l.value.Decimal().Mul(part.sum[l.good]).DivRound(q, documents.RateDigits))
	}
	return out.Mul(total).DivRound(sum, documents.RateDigits), true
}

// lineValues adds the values of the lines; false if one has none or they are in
// several currencies.
func lineValues(t tally) (documents.Decimal, bool) {
	var sum documents.Decimal
	for _, l := range t.lines {
		if l.value == nil || l.value.Currency != t.lines[0].value.Currency {
			return sum, false
		}
		sum = sum.Add(l.value.Decimal())
	}
	return sum, len(t.lines) > 0
}

// maxPairs bounds how many pairs of lines are compared by price; larger documents
// go by averages.
const maxPairs = 250_000

// samePrices reports whether each line of the part has lines of the whole at its price,
// within slack per cent, and of its quantity. Prices are scaled to the totals, which include
// charges and trade terms.
func samePrices(part, all tally, partTotal, total, slack documents.Decimal) bool {
	a, okA := unitPrices(part, partTotal)
	b, okB := unitPrices(all, total)
	if !okA || !okB || len(a)*len(b) > maxPairs {
		return false
	}
	for _, l := range a {
		left := l.quantity
		for i := range b {
			if b[i].good == l.good && within(l.price, b[i].price, slack) {
				take := decimalMin(left, b[i].quantity)
				left, b[i].quantity = left.Sub(take), b[i].quantity.Sub(take)
			}
		}
		if left.IsPositive() {
			return false
		}
	}
	return true
}

type offer struct {
	good
	quantity, price documents.Decimal
}

func unitPrices(t tally, total documents.Decimal) ([]offer, bool) {
	sum, ok := lineValues(t)
	if !ok || !sum.IsPositive() {
		return nil, false
	}
	var out []offer
	for _, l := range t.lines {
		if !l.quantity.IsPositive() {
			return nil, false
		}
		price := l.value.Decimal().Mul(total).DivRound(sum.Mul(l.quantity), documents.RateDigits)
		out = append(out, offer{l.good, l.quantity, price})
	}
	return out, true
}

func decimalMin(a, b documents.Decimal) documents.Decimal {
	if a.LessThan(b) {
		return a
	}
	return b
}

// impossible fails a declared value that includes more than the invoice's price and is below
// it, or that includes less and is above. Whatever charges the declaration leaves out, these
// cannot be of the same goods. It reports whether it did.
func (e *examiner) impossible(invoiced amount, compared []documents.Compared) bool {
	sign, ok := e.includes()
	declared, more, lacks := e.declaredAsIs(e.dec, invoiced.ccy)
	if !ok || lacks != "" || sign == 0 {
		return false
	}
	s := e.scope()
	d, i, ok := e.common(s, declared.value, invoiced.value)
	if s == cannotScope {
		ok = true // as a whole, for a person to look at
	}
	if !ok || within(d, i, e.number("pass")) || d.GreaterThan(i) == (sign > 0) {
		return false
	}
	key, severity := "failTermBelow", documents.Review
	if sign < 0 {
		key = "failTermAbove"
	}
	if s == whole && !within(d, i, e.number("block")) {
		severity = documents.Block
	}
	e.tolerance = percent(e.number("pass"))
	v := values{
		"declared": amount{d, invoiced.ccy}.String(), "declaredTerm": string(e.dec[0].Shipment.Incoterm),
		"invoiced": amount{i, invoiced.ccy}.String(), "term": string(e.inv[0].Shipment.Incoterm),
	}
	e.fail(severity, key, v, append(compared, more...)...)
	return true
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

// listed reports whether a declaration or transport document lists several invoices and only
// some of them were presented.
func (e *examiner) listed() bool { return e.listedBy(e.dec) || e.listedBy(e.bl) }

func (e *examiner) listedBy(docs []doc) bool {
	return slices.ContainsFunc(docs, func(d doc) bool {
		return e.absentInvoice(d) != "" && slices.ContainsFunc(e.inv, func(i doc) bool { return namesInvoice(d, i) })
	})
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
