package rules

import (
	"slices"

	"github.com/tradehub/tradehub/documents"
)

// bulk reports whether a document states its quantities as about or in bulk.
func (e *examiner) bulk() bool {
	return slices.ContainsFunc(e.all, func(d doc) bool { return d.Shipment.Tolerance })
}

// checkQuantities sets the invoices' quantities against the declarations' and,
// where transport documents count the goods in the same units, against theirs.
func checkQuantities(e *examiner) {
	if e.lack(e.inv, inv) {
		return
	}
	if !e.lack(e.dec, dec) {
		e.compareQuantities(e.dec, true)
	}
	e.compareQuantities(e.bl, false)
}

// compareQuantities adds the lines up by HS code. Lines are not paired: documents
// split and merge them freely.
func (e *examiner) compareQuantities(docs []doc, required bool) {
	c := compareGoods(e.inv, docs)
	if c.basis == notCompared {
		if required {
			e.missing(e.inv[0].label+".quantities", docs[0].label+".quantities")
		}
		return
	}
	part := c.scope()
	if part == whole || part != e.scope() {
		part = cannotScope
	}
	first := c.a.goods[0]
	var worst documents.Severity
	for _, g := range union(c.a, c.b) {
		s := e.judgeQuantity(g, c, part)
		if s != "" && worst != documents.Block && s != worst {
			worst, first = s, g
		}
	}
	e.sayQuantity(docs[0], first, c, part, worst)
}

// judgeQuantity returns how grave the difference in a good's quantity is, "" for
// none. Under a credit it blocks beyond what UCP 600 art. 30 forgives: five per
// cent of goods by mass or volume, ten where the quantity is about, and of counted
// goods nothing. A partial shipment is for a person (art. 31(a)).
func (e *examiner) judgeQuantity(g good, c comparison, part scope) documents.Severity {
	pass, forgiven := e.number("tolerance"), documents.Decimal{}
	if g.measured() {
		pass, forgiven = e.number("bulkTolerance"), e.number("bulkCredit")
	}
	if e.bulk() {
		forgiven = e.number("about")
	}
	x, y := c.a.sum[g], c.b.sum[g]
	switch {
	case within(y, x, pass):
		return ""
	case e.p.Request.Instrument == documents.LetterOfCredit && part == cannotScope && !within(y, x, forgiven):
		return documents.Block
	}
	return documents.Review
}

// sayQuantity reports the comparison by its worst good.
func (e *examiner) sayQuantity(other doc, g good, c comparison, part scope, worst documents.Severity) {
	pass := e.number("tolerance")
	if g.measured() {
		pass = e.number("bulkTolerance")
	}
	e.tolerance = percent(pass)
	x, y := quantity(c.a.sum[g], g), quantity(c.b.sum[g], g)
	shown := []documents.Compared{e.inv[0].at("/lines", x), other.at("/lines", y)}
	v := values{"doc": e.inv[0].label, "other": other.label, "quantity": goodsText(c.a.sum[g], g)}
	switch {
	case worst == "" && c.basis == byUnit:
		e.pass("passTotal", v, shown...)
		return
	case worst == "":
		e.pass("pass", v, shown...)
		return
	}
	v["otherQuantity"], v["deviation"] = goodsText(c.b.sum[g], g), deviation(c.b.sum[g], c.a.sum[g])
	switch {
	case part == excerpt && e.listed():
		delete(v, "deviation")
		e.pass("passPart", v, shown...)
	case part != cannotScope:
		e.fail(worst, "failPart", v, shown...)
	default:
		e.fail(worst, "fail", v, shown...)
	}
}

// goodsText returns what quantity shows, in words.
func goodsText(v documents.Decimal, g good) documents.Text {
	q := quantityText(documents.Quantity{Value: v, Unit: g.base})
	if g.hs != "" {
		return phrase("goods", values{"quantity": q, "hs": g.hs})
	}
	return q
}

func quantity(v documents.Decimal, g good) string {
	q := documents.Quantity{Value: v, Unit: g.base}
	if g.hs != "" {
		return q.String() + " (HS " + g.hs + ")"
	}
	return q.String()
}
