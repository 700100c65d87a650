package rules

import (
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/match"
)

// transportRules are the rules on carriage.
var transportRules = []Rule{
	{
		ID: "T01", Version: "1.1", Inputs: []string{bl, dec}, Severity: documents.Block, Dimension: documents.DimCargo,
		Basis: []string{"GACC announcement 2018 No. 67 (提运单号: master and house number)", "GACC/SAFE 1999 (fields compared with the declaration)", "UCP 600 art. 14(d)"}, check: checkBillNumbers,
	},
	{
		ID: "T02", Version: "1.1", Inputs: []string{bl, dec}, Severity: documents.Review, Dimension: documents.DimCargo,
		Basis: []string{"GACC announcement 2018 No. 67 (运输工具名称及航次号)"}, check: checkVoyages,
	},
	{
		ID: "T03", Version: "1.1", Inputs: []string{bl, dec}, Severity: documents.Block, Dimension: documents.DimCargo,
		Basis: []string{"SAFE cross-border financial service platform (comparison of containers)", "ISO 6346"}, check: checkContainerSets,
	},
	{
		ID: "T04", Version: "1.1", Inputs: []string{bl, dec}, Severity: documents.Review, Dimension: documents.DimCargo,
		Basis: []string{"UCP 600 art. 20(a)(iii), 14(d)", "UN/ECE Recommendation 16 (UN/LOCODE)"}, check: checkPorts,
	},
	{
		ID: "T09", Version: "1.0", Inputs: []string{bl, inv}, Severity: documents.Review, Dimension: documents.DimConsistency,
		Basis: []string{"Incoterms 2020 (A9/B9, allocation of costs)"}, check: checkFreightMark,
	},
	{
		ID: "T10", Version: "1.1", Inputs: []string{inv, bl, dec}, Severity: documents.Review, Dimension: documents.DimConsistency,
		Basis: []string{"Incoterms 2020 (rules for sea and inland waterway transport; DDP A7/B7)"},
		check: checkTermMode,
	},
}

// checkVoyages compares ship and voyage.
func checkVoyages(e *examiner) {
	for _, p := range e.pairs() {
		e.compareVessel(p)
	}
}

func (e *examiner) compareVessel(p pair) {
	a, b := p.bl.Shipment, p.dec.Shipment
	ship, voyage := match.Vessels(&a, &b), match.Voyages(a.Voyage, b.Voyage)
	shown := []documents.Compared{p.bl.at("/shipment/vessel", voyageText(a)), p.dec.at("/shipment/vessel", voyageText(b))}
	v := values{"doc": p.bl.label, "vessel": voyageText(a), "other": p.dec.label, "otherVessel": voyageText(b)}
	if ship == match.NotComparable {
		e.missing(p.bl.label+".vessel", p.dec.label+".vessel")
	}
	if voyage == match.NotComparable {
		e.missing(p.bl.label+".voyage", p.dec.label+".voyage")
	}
	switch {
	case ship == match.Different || ship == match.Unclear || voyage == match.Unclear:
		e.fail(documents.Review, "fail", v, shown...)
	case ship == match.Same && voyage == match.Same:
		e.pass("pass", v, shown...)
	}
}

func voyageText(s documents.Shipment) string { return strings.TrimSpace(s.Vessel + " " + s.Voyage) }

// checkFreightMark compares who pays the carrier by the bill and by the trade term.
func checkFreightMark(e *examiner) {
	if e.lack(e.bl, bl) || e.lack(e.inv, inv) {
		return
	}
	for _, i := range e.inv {
		for _, b := range e.carrying(i) {
			e.compareFreight(i, b)
		}
	}
}

func (e *examiner) compareFreight(i, b doc) {
	term, mark := i.Shipment.Incoterm, b.Shipment.FreightPayment
	if term == "" || term.Valid() != nil {
		e.missing(i.label + ".term")
	}
	if mark == "" {
		e.missing(b.label + ".freightMark")
	}
	if term == "" || term.Valid() != nil || mark == "" {
		return
	}
	want := documents.FreightPrepaid
	switch term {
	case "EXW", "FCA", "FAS", "FOB":
		want = documents.FreightCollect
	}
	v := values{"doc": i.label, "term": string(term), "other": b.label, "mark": freightText(mark)}
	shown := []documents.Compared{i.at("/shipment/incoterm", string(term)), b.at("/shipment/freightPayment", string(mark))}
	if mark != want {
		v["want"] = freightText(want)
		e.fail(documents.Review, "fail", v, shown...)
		return
	}
	e.pass("pass", v, shown...)
}

// checkTermMode wants a trade term that fits the way of carriage, and under DDP
// looks at who imports: there the seller does, which is no import to finance for the buyer.
func checkTermMode(e *examiner) {
	if e.lack(e.inv, inv) {
		return
	}
	for _, i := range e.inv {
		if i.Shipment.Incoterm == "" {
			e.missing(i.label + ".term")
			continue
		}
		e.compareMode(i)
	}
}

func (e *examiner) compareMode(i doc) {
	term := i.Shipment.Incoterm
	m, from := e.carriedBy(i)
	v := values{"doc": i.label, "term": string(term)}
	at := i.at("/shipment/incoterm", string(term))
	switch {
	case term == "DDP" && e.sellerImports(i):
		e.fail(documents.Review, "failDDP", v, at)
	case m == "":
		e.missing("mode")
	case term.Maritime() && (m == documents.ModeAir || m == documents.ModeRoad || m == documents.ModeRail || m == documents.ModeMail):
		v["other"] = from.label
		e.fail(documents.Review, "fail", v, at, from.at("/shipment/mode", string(m)))
	default:
		v["other"] = from.label
		e.pass("pass", v, at, from.at("/shipment/mode", string(m)))
	}
}

func (e *examiner) carriedBy(i doc) (documents.TransportMode, doc) {
	for _, d := range append(slices.Clone(e.carrying(i)), e.dec...) {
		if m := mode(d); m != "" {
			return m, d
		}
	}
	return "", doc{}
}

func (e *examiner) sellerImports(i doc) bool {
	seller, _ := i.party(documents.Seller)
	for _, d := range e.dec {
		consignee, _ := d.party(documents.Consignee)
		if match.Parties(seller, consignee) == match.Same {
			return true
		}
	}
	return false
}
