package dedupe

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"tradehub/documents"
	"tradehub/documents/match"
)

// maxGoods bounds the subheadings of one document that give fingerprints, so
// that a long declaration does not exceed what may be asked at once.
const maxGoods = 20

// A good is what a document has of one HS subheading, in one base unit.
type good struct {
	subheading string
	unit       documents.UnitCode
}

// cargo makes B4 and B5 from the lines of a document, added up by subheading,
// so that splitting or joining lines changes nothing.
func (m *maker) cargo(d *documents.Document) {
	goods := goodsOf(d)
	if len(goods) == 0 {
		return
	}
	if len(goods) > maxGoods {
		m.skipAll([]Kind{KindCargoBuyer, KindCargoVessel}, "at most "+strconv.Itoa(maxGoods)+" subheadings; the first of them were used")
		goods = goods[:maxGoods]
	}
	date, vessels := m.cargoDate(d), m.vessels()
	buyer := m.cargoBuyer(d)
	for _, g := range goods {
		subheading := edition(date) + ":" + g.subheading
		if m.have(KindCargoBuyer, need{"buyer", buyer}, need{"date of the shipment", string(date)}) {
			for _, window := range Windows(date, cargoDays) {
				m.similar(KindCargoBuyer, buyer, subheading, g.amount, g.unit, window)
			}
		}
		if len(vessels) == 0 {
			m.skip(KindCargoVessel, "vessel's IMO number and voyage")
		}
		for _, v := range vessels {
			m.similar(KindCargoVessel, v.imo, v.voyage, subheading, g.amount, g.unit)
		}
	}
}

// A goodAmount is a good with its normalised amount.
type goodAmount struct{ subheading, amount, unit string }

func goodsOf(d *documents.Document) []goodAmount {
	sums := map[good]documents.Decimal{}
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
		if base, ok := q.Base(); ok && base.Value.IsPositive() {
			g := good{hs.Subheading(), base.Unit}
			sums[g] = sums[g].Add(base.Value)
		}
	}
	keys := slices.SortedFunc(maps.Keys(sums), func(a, b good) int {
		return cmp.Or(cmp.Compare(a.subheading, b.subheading), cmp.Compare(a.unit, b.unit))
	})
	var out []goodAmount
	for _, g := range keys {
		if a := amountOf(sums[g], g.unit); a != "" {
			out = append(out, goodAmount{g.subheading, a, string(g.unit)})
		}
	}
	return out
}

// kilogram is the base unit of mass, UN/ECE Rec 20.
const kilogram documents.UnitCode = "KGM"

// amountOf returns a quantity in its base unit: a mass as its bucket of 1 %,
// since two scales never agree, everything else exactly.
func amountOf(v documents.Decimal, unit documents.UnitCode) string {
	if unit != kilogram {
		return v.String()
	}
	grams := v.Shift(3).Round(0)
	if !grams.IsPositive() || grams.GreaterThan(documents.Money{Minor: documents.MaxMinor, Currency: "JPY"}.Decimal()) {
		return ""
	}
	return "W" + strconv.Itoa(at(massScale().whole, grams.IntPart()))
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

// cargoBuyer returns the buyer that the document names; a declaration and a
// bill of lading name him as consignee or not at all, so the invoice's stands for them.
func (m *maker) cargoBuyer(d *documents.Document) string {
	for _, it := range m.p.Of(documents.FamilyInvoice) {
		if k := m.sideKey(it.Document, documents.Buyer, documents.BorrowerBuyer); k != "" {
			return k
		}
	}
	return m.sideKey(d, documents.Consignee, documents.BorrowerBuyer)
}

type vessel struct{ imo, voyage string }

// vessels returns the ships and voyages that the documents name, each once.
func (m *maker) vessels() []vessel {
	var out []vessel
	for _, it := range m.p.Items {
		s := it.Document.Shipment
		imo, err := documents.ParseIMO(string(s.IMO))
		v := vessel{string(imo), match.Compact(s.Voyage)}
		if err == nil && v.voyage != "" && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}
