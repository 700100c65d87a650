package rules

import (
	"slices"

	"github.com/tradehub/tradehub/documents"
)

// slack returns the rule's tolerance, the wider one for goods in bulk.
func (e *examiner) slack() documents.Decimal {
	name := "tolerance"
	if e.bulk() {
		name = "bulkTolerance"
	}
	e.tolerance = percent(e.number(name))
	return e.number(name)
}

// checkWeights wants net ≤ gross in each document, the gross weights of transport
// documents and declarations to agree, and so the weights of invoices and net
// weights, where they are stated and of the same goods.
func checkWeights(e *examiner) {
	for _, d := range e.all {
		e.compareNetGross(d)
	}
	if s := e.scope(); s != lot && s != excerpt {
		e.compareStated(e.inv, grossWeight, "pass", "fail")
		e.compareStated(e.inv, netWeight, "passNetOf", "failNetOf")
	}
	if e.lack(e.bl, bl) || e.lack(e.dec, dec) {
		return
	}
	e.compareStated(e.bl, netWeight, "passNetOf", "failNetOf")
	a, ok := weigh(e.bl, grossWeight)
	if !ok {
		e.missing(e.bl[0].label + ".grossWeight")
	}
	b, okDec := weigh(e.dec, grossWeight)
	if !okDec {
		e.missing(e.dec[0].label + ".grossWeight")
	}
	if ok && okDec {
		e.compareWeights("pass", "fail", a, b)
	}
}

func (e *examiner) compareNetGross(d doc) {
	net, okNet := mass(d.Shipment.NetWeight)
	gross, okGross := mass(d.Shipment.GrossWeight)
	if okNet && okGross && net.GreaterThan(gross) {
		v := values{"doc": d.label, "net": quantityText(*d.Shipment.NetWeight), "gross": quantityText(*d.Shipment.GrossWeight)}
		e.fail(documents.Review, "failNet", v, d.at("/shipment/netWeight", d.Shipment.NetWeight.String()),
			d.at("/shipment/grossWeight", d.Shipment.GrossWeight.String()))
	}
}

// A weighing is what documents weigh together, in kilograms.
type weighing struct {
	label string
	sum   documents.Decimal
	shown []documents.Compared
}

type weigher func([]doc) (documents.Decimal, []documents.Compared, bool)

func weigh(docs []doc, by weigher) (weighing, bool) {
	sum, shown, ok := by(docs)
	if !ok {
		return weighing{}, false
	}
	return weighing{docs[0].label, sum, shown}, true
}

// compareStated sets a weight of docs against that of the declarations if both state it.
func (e *examiner) compareStated(docs []doc, by weigher, pass, fail string) {
	a, ok := weigh(docs, by)
	b, okDec := weigh(e.dec, by)
	if ok && okDec {
		e.compareWeights(pass, fail, a, b)
	}
}

func (e *examiner) compareWeights(pass, fail string, a, b weighing) {
	v := values{
		"doc": a.label, "weight": kilograms(a.sum), "other": b.label, "otherWeight": kilograms(b.sum),
		"deviation": deviation(b.sum, a.sum),
	}
	shown := slices.Concat(a.shown, b.shown)
	if !within(b.sum, a.sum, e.slack()) {
		e.fail(documents.Review, fail, v, shown...)
		return
	}
	e.pass(pass, v, shown...)
}

func kilograms(v documents.Decimal) documents.Text {
	return quantityText(documents.Quantity{Value: v, Unit: unitKilogram})
}
