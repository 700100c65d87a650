package dedupe

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/match"
)

// maxGoods bounds the goods of one document that give fingerprints: those of the
// greatest value, so that a line of little worth takes the place of none.
const maxGoods = 3

// A good is what a document has of one HS subheading, in one base unit.
type good struct {
	subheading string
	unit       documents.UnitCode
}

// A goodAmount is a good with its quantity in two overlapping buckets. Quantities within 1 %
// share a bucket.
type goodAmount struct {
	good
	whole, half string
	value       int64 // of its lines, minor units
	quantity    documents.Decimal
}

// cargo makes B4, B5 and C1 from the lines of a document, added up by subheading,
// so that splitting or joining lines changes nothing. Quantities are compared
// within 1 %: a piece more is the same goods.
func (m *maker) cargo(d *documents.Document) {
	goods := goodsOf(d)
	if len(goods) == 0 {
		return
	}
	if len(goods) > maxGoods {
		m.skipAll([]Kind{KindCargoBuyer, KindCargoVessel}, "at most "+strconv.Itoa(maxGoods)+" subheadings; those of the greatest value were used")
		goods = goods[:maxGoods]
	}
	date, vessels := m.cargoDate(d), m.vessels()
	buyers, sellers := m.cargoSide(d, documents.Buyer, documents.BorrowerBuyer), m.cargoSide(d, documents.Seller, documents.BorrowerSeller)
	for _, g := range goods {
		subheading := edition(date) + ":" + g.subheading
		if m.have(KindCargoBuyer, need{"buyer", buyers.any()}) {
			for _, k := range buyers.main() {
				m.similar(KindCargoBuyer, k, subheading, g.whole, string(g.unit))
				m.similar(KindCargoBuyer, k, subheading, g.half, string(g.unit))
			}
		}
		if m.have(KindCargoSeller, need{"seller", sellers.any()}) {
			for _, k := range sellers.main() {
				m.similar(KindCargoSeller, k, subheading, g.whole, string(g.unit))
				m.similar(KindCargoSeller, k, subheading, g.half, string(g.unit))
			}
		}
		if len(vessels) == 0 {
			m.skip(KindCargoVessel, "vessel and voyage")
		}
		m.shipped(buyers, vessels, subheading)
		for _, v := range vessels {
			m.similar(KindCargoVessel, v.ship, v.voyage, subheading, g.whole, string(g.unit))
			m.similar(KindCargoVessel, v.ship, v.voyage, subheading, g.half, string(g.unit))
		}
	}
}

// shipped makes B5 of a buyer's goods on a voyage, whatever the quantity: half of
// them, or three in a hundred more, are still the same cargo.
func (m *maker) shipped(buyers firm, vessels []vessel, subheading string) {
	for _, v := range vessels {
		for _, k := range buyers.main() {
			m.similar(KindCargoVessel, v.ship, v.voyage, subheading, k)
		}
	}
}

// goodsOf returns the goods of a document, those of the greatest value first.
func goodsOf(d *documents.Document) []goodAmount {
	sums := map[good]*goodAmount{}
	for _, l := range d.Lines {
		hs, err := documents.ParseHS(string(l.HS))
		if err != nil {
			continue
		}
		q := l.Quantity
		if q == nil {
			q = l.NetWeight
		}
		if q == nil {
			continue
		}
		base, ok := q.Base()
		if !ok || !base.Value.IsPositive() {
			continue
		}
		g := good{hs.Subheading(), base.Unit}
		if sums[g] == nil {
			sums[g] = &goodAmount{good: g}
		}
		sums[g].quantity = sums[g].quantity.Add(base.Value)
		if l.Amount != nil && l.Amount.Minor > 0 {
			sums[g].value = addMinor(sums[g].value, l.Amount.Minor)
		}
	}
	var out []goodAmount
	for _, g := range sums {
		if g.whole, g.half = quantityBuckets(g.quantity); g.whole != "" {
			out = append(out, *g)
		}
	}
	slices.SortFunc(out, func(a, b goodAmount) int {
		return cmp.Or(cmp.Compare(b.value, a.value), b.quantity.Cmp(a.quantity), cmp.Compare(a.subheading, b.subheading), cmp.Compare(a.unit, b.unit))
	})
	return out
}

// fewUnits is the quantity below which one unit more is over 1 %.
const fewUnits = 100

// quantityBuckets returns two overlapping buckets of a quantity in its base unit,
// marked "W" and "H", or nothing for one that is too small or too large. Quantities
// within 1 % share at least one; so do whole quantities below a hundred that are one
// apart, marked "P" and "Q".
func quantityBuckets(v documents.Decimal) (whole, half string) {
	if v.IsInteger() && v.IsPositive() && v.IntPart() < fewUnits {
		n := v.IntPart()
		return "P" + strconv.FormatInt(n/2, 10), "Q" + strconv.FormatInt((n+1)/2, 10)
	}
	milli := v.Shift(3).Round(0)
	if !milli.IsPositive() || milli.GreaterThan(documents.Money{Minor: documents.MaxMinor, Currency: "JPY"}.Decimal()) {
		return "", ""
	}
	s, n := amountScale(), milli.IntPart()
	return "W" + strconv.Itoa(at(s.whole, n)), "H" + strconv.Itoa(at(s.half, n))
}

// maxHeadings bounds the headings that C2 is made of. With more, it is not known
// whether two claims are on different goods.
const maxHeadings = 4

// billGoods makes C2: what headings of the Harmonized System are financed under
// each bill of lading. Claims on one bill that share no heading are on different
// goods, and the bill's capacity is not one for both.
func (m *maker) billGoods() {
	var headings []string
	for _, it := range m.p.Items {
		if it.Document.Family == documents.FamilyTransport {
			continue
		}
		for _, l := range it.Document.Lines {
			hs, err := documents.ParseHS(string(l.HS))
			if err != nil {
				return // some goods are not known
			}
			headings = append(headings, hs.Subheading()[:4])
		}
	}
	slices.Sort(headings)
	if headings = slices.Compact(headings); len(headings) > maxHeadings {
		return
	}
	for _, it := range m.p.Of(documents.FamilyTransport) {
		for _, n := range match.BillNumbers(it.Document) {
			form := match.BillSkeleton(n)
			if form = form[max(0, len(form)-lone):]; len(form) < lone {
				continue
			}
			for _, h := range headings {
				m.similar(KindBillGoods, form, h)
			}
		}
	}
}

// edition returns the edition of the Harmonized System in force on the day:
// the same six digits are other goods in another edition.
func edition(d documents.Date) string {
	for _, year := range []string{"2028", "2022", "2017"} {
		if string(d) >= year {
			return "HS" + year
		}
	}
	return "HS2012"
}

// cargoDate returns the day that windows of cargo count from: on board, else
// entered, else the document's own.
func (m *maker) cargoDate(d *documents.Document) documents.Date {
	if on := m.onBoard(d); on != "" {
		return on
	}
	for _, it := range m.p.Of(documents.FamilyCustoms) {
		if e := it.Document.Entry; e != nil && e.Date != "" {
			return e.Date
		}
	}
	return d.IssueDate
}

// cargoSide returns what a side of the sale is known by, as an invoice names it: a
// declaration and a bill of lading name the buyer as consignee or not at all.
func (m *maker) cargoSide(d *documents.Document, role documents.PartyRole, side documents.BorrowerRole) firm {
	for _, it := range m.p.Of(documents.FamilyInvoice) {
		if f := m.sideKeys(it.Document, role, side); len(f) > 0 {
			return f
		}
	}
	if role == documents.Buyer {
		return m.sideKeys(d, documents.Consignee, side)
	}
	return m.sideKeys(d, documents.Consignor, side)
}

type vessel struct{ ship, voyage string }

// shipName precedes a ship's name in the place of a ship's number.
const shipName = "NAME:"

// vessels returns the ships and voyages that the documents name, each once: by IMO
// number and by name, for a document may have either.
func (m *maker) vessels() []vessel {
	var out []vessel
	for _, it := range m.p.Items {
		s := &it.Document.Shipment
		voyage := match.VoyageKey(s.Voyage)
		if voyage == "" {
			continue
		}
		imo, err := documents.ParseIMO(string(match.ShipNumber(s)))
		if err != nil {
			imo = ""
		}
		for _, ship := range []string{string(imo), shipName + match.VesselKey(s.Vessel)} {
			v := vessel{ship, voyage}
			if ship != "" && ship != shipName && len(out) < maxVessels && !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
	}
	return out
}

// maxVessels bounds the ships that give fingerprints.
const maxVessels = 4
