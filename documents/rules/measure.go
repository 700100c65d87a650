package rules

import (
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/match"
)

// The bases of units that rules need.
const (
	unitKilogram   documents.UnitCode = "KGM"
	unitCubicMetre documents.UnitCode = "MTQ"
)

// mass returns a weight in kilograms.
func mass(q *documents.Quantity) (documents.Decimal, bool) { return inBase(q, unitKilogram) }

// volume returns a volume in cubic metres.
func volume(q *documents.Quantity) (documents.Decimal, bool) { return inBase(q, unitCubicMetre) }

func inBase(q *documents.Quantity, want documents.UnitCode) (documents.Decimal, bool) {
	if q == nil {
		return documents.Decimal{}, false
	}
	base, factor, ok := q.Unit.Base()
	if !ok || base != want {
		return documents.Decimal{}, false
	}
	return q.Value.Mul(factor), true
}

// A good is a key by which quantities of several documents can be set against each other.
type good struct {
	hs   string // the first digits, or "" for all goods
	base documents.UnitCode
}

// measured reports whether the good is weighed or gauged, not counted.
func (g good) measured() bool { return g.base == unitKilogram || g.base == unitCubicMetre }

// A tally is how much of each good a group of documents names, in order of first mention.
type tally struct {
	goods []good
	sum   map[good]documents.Decimal
	lines []priced
}

// A priced line is what a line of goods says of quantity, in its base, and of
// value; without a value it is nil.
type priced struct {
	good
	quantity documents.Decimal
	value    *documents.Money
}

func (t *tally) add(p priced) {
	if _, ok := t.sum[p.good]; !ok {
		t.goods = append(t.goods, p.good)
	}
	t.sum[p.good] = t.sum[p.good].Add(p.quantity)
	t.lines = append(t.lines, p)
}

// quantities tallies the lines of docs by the first digits of their HS codes, or
// by units alone with none. It reports false if a line has no quantity, an
// unknown unit or too short a code. Services on an invoice are no goods.
func quantities(docs []doc, digits int) (tally, bool) {
	t := tally{sum: map[good]documents.Decimal{}}
	for _, d := range docs {
		for i := range d.Lines {
			l := &d.Lines[i]
			if d.Family == documents.FamilyInvoice && service(l) {
				continue
			}
			if l.Quantity == nil || len(l.HS) < digits {
				return t, false
			}
			base, factor, ok := l.Quantity.Unit.Base()
			if !ok {
				return t, false
			}
			p := priced{good{string(l.HS[:digits]), base}, l.Quantity.Value.Mul(factor), l.Amount}
			if d.Type.CreditNote() {
				p.quantity = p.quantity.Abs().Neg()
			}
			t.add(p)
		}
	}
	return t, len(t.goods) > 0
}

// services are words of invoice lines that charge for something that is not goods.
var services = []string{
	"FREIGHT", "INSURANCE", "CARRIAGE", "SHIPPING CHARGE", "HANDLING", "DOCUMENTATION FEE", "BANK CHARGE", "TOOLING", "INSPECTION FEE",
	"COMMISSION", "SURCHARGE", "INSTALLATION", "TRAINING", "SERVICE FEE", "DELIVERY CHARGE", "PACKING CHARGE", "PALLET CHARGE",
	"运费", "保险费", "保费", "手续费", "服务费", "模具费", "包装费", "检验费", "安装费", "佣金", "杂费",
}

// service reports whether an invoice line without an HS code charges for a service.
func service(l *documents.Line) bool {
	if l.HS != "" {
		return false
	}
	words := foldText(match.Simplified(l.Description))
	return slices.ContainsFunc(services, func(s string) bool { return strings.Contains(words, s) })
}

// grossWeight adds the gross weights of docs in kilograms; false if one states none.
func grossWeight(docs []doc) (documents.Decimal, []documents.Compared, bool) {
	return weight(docs, "grossWeight", func(s *documents.Shipment) *documents.Quantity { return s.GrossWeight })
}

// netWeight adds the net weights in the same way.
func netWeight(docs []doc) (documents.Decimal, []documents.Compared, bool) {
	return weight(docs, "netWeight", func(s *documents.Shipment) *documents.Quantity { return s.NetWeight })
}

func weight(docs []doc, name string, of func(*documents.Shipment) *documents.Quantity) (documents.Decimal, []documents.Compared, bool) {
	var sum documents.Decimal
	var compared []documents.Compared
	for _, d := range docs {
		q := of(&d.Shipment)
		kg, ok := mass(q)
		if !ok {
			return sum, nil, false
		}
		sum = sum.Add(kg)
		compared = append(compared, d.at("/shipment/"+name, q.String()))
	}
	return sum, compared, len(docs) > 0
}
