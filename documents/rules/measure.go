package rules

import (
	"slices"

	"tradehub/documents"
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
	hs   string // the first six digits, or "" for all goods
	base documents.UnitCode
}

// A tally is how much of each good a group of documents names, in order of first mention.
type tally struct {
	goods []good
	sum   map[good]documents.Decimal
}

func (t *tally) add(g good, v documents.Decimal) {
	if _, ok := t.sum[g]; !ok {
		t.goods = append(t.goods, g)
	}
	t.sum[g] = t.sum[g].Add(v)
}

// quantities tallies the lines of docs, by HS6 if byHS. It reports false if a
// line has no quantity, an unknown unit or, by HS6, no code. An invoice's line
// without a code beside others that have one is a service, for instance freight.
func quantities(docs []doc, byHS bool) (tally, bool) {
	t := tally{sum: map[good]documents.Decimal{}}
	for _, d := range docs {
		for i := range d.Lines {
			l := &d.Lines[i]
			if byHS && l.HS == "" && d.Family == documents.FamilyInvoice {
				continue
			}
			if l.Quantity == nil || byHS && len(l.HS) < otherHSDigits {
				return t, false
			}
			base, factor, ok := l.Quantity.Unit.Base()
			if !ok {
				return t, false
			}
			g := good{base: base}
			if byHS {
				g.hs = string(l.HS[:otherHSDigits])
			}
			v := l.Quantity.Value.Mul(factor)
			if d.Type.CreditNote() {
				v = v.Abs().Neg()
			}
			t.add(g, v)
		}
	}
	return t, len(t.goods) > 0
}

// sameGoods reports whether two tallies name the same goods in the same units.
func sameGoods(a, b tally) bool {
	return len(a.goods) == len(b.goods) && !slices.ContainsFunc(a.goods, func(g good) bool { _, ok := b.sum[g]; return !ok })
}

// grossWeight adds the gross weights of docs in kilograms; false if one states none.
func grossWeight(docs []doc) (documents.Decimal, []documents.Compared, bool) {
	var sum documents.Decimal
	var compared []documents.Compared
	for _, d := range docs {
		kg, ok := mass(d.Shipment.GrossWeight)
		if !ok {
			return sum, nil, false
		}
		sum = sum.Add(kg)
		compared = append(compared, d.at("/shipment/grossWeight", d.Shipment.GrossWeight.String()))
	}
	return sum, compared, len(docs) > 0
}
