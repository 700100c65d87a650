package rules

import (
	"slices"

	"github.com/tradehub/tradehub/documents"
)

// A scope says how much of the trade the invoices and the declarations each cover.
type scope int

const (
	cannotScope scope = iota // more of one good and less of another, or nothing to compare
	whole                    // the same goods on both
	lot                      // the declarations cover a part: the invoices are for further lots
	excerpt                  // the invoices are a part of what was declared
)

// scope returns which side has a part of the other's goods, at the other's prices. A wrong
// quantity for the whole price is no part.
func (e *examiner) scope() scope {
	if e.scoped == nil {
		s := e.findScope()
		if (s == lot || s == excerpt) && e.otherPrices(s) {
			s = cannotScope
		}
		e.scoped = &s
	}
	return *e.scoped
}

// priceSlack is the difference of a price, in per cent, that makes it another.
var priceSlack = decimalOf(5)

// otherPrices reports whether the part is known to cost more or less than in the whole.
func (e *examiner) otherPrices(s scope) bool {
	invoiced, _, lacks := e.total(e.inv)
	if lacks != "" {
		return false
	}
	declared, _, lacks := e.declaredIn(e.inv[0], e.dec, invoiced.ccy)
	return lacks == "" && !e.shortAlike(s, declared.value, invoiced.value, priceSlack)
}

// findScope compares quantities, and where these cannot be compared, weights or
// packages. What the papers state besides must not speak against it: a lot that
// weighs as much as the whole is none. An invoice that is one of several may state
// the packing of the whole shipment, if that has other goods too.
func (e *examiner) findScope() scope {
	if len(e.inv) == 0 || len(e.dec) == 0 {
		return cannotScope
	}
	loads := e.loads()
	c := compareGoods(e.inv, e.dec)
	if c.basis == notCompared {
		for _, l := range loads {
			if s := sizes(l.invoiced, l.declared, bulkSlack); s != cannotScope {
				return s
			}
		}
		return cannotScope
	}
	s := c.scope()
	for _, l := range loads {
		size := sizes(l.invoiced, l.declared, bulkSlack)
		if s == lot && size != lot || s == excerpt && size == lot || s == excerpt && size == whole && contains(c.a, c.b) {
			return cannotScope
		}
	}
	return s
}

// bulkSlack is the difference in weight, in per cent, that makes no part.
var bulkSlack = decimalOf(5).Shift(-1)

// sizes compares one number of the invoices with that of the declarations.
func sizes(invoiced, declared, slack documents.Decimal) scope {
	switch {
	case within(declared, invoiced, slack):
		return whole
	case declared.LessThan(invoiced):
		return lot
	}
	return excerpt
}

// A load is a gross weight in kilograms or a number of packages that both families state.
type load struct{ invoiced, declared documents.Decimal }

func (e *examiner) loads() []load {
	var out []load
	if a, _, ok := grossWeight(e.inv); ok {
		if b, _, ok := grossWeight(e.dec); ok {
			out = append(out, load{a, b})
		}
	}
	a, okA := packages(e.inv)
	b, okB := packages(e.dec)
	if okA && okB && !conflicting(a.kind, b.kind) {
		out = append(out, load{decimalOf(a.n), decimalOf(b.n)})
	}
	return out
}

// A basis says by what goods were compared.
type basis int

const (
	notCompared  basis = iota
	bySubheading       // HS6
	byHeading          // HS4: the two sides classify differently below the heading
	byUnit             // the total of each unit, where a side gives no codes
)

// A comparison is how much of each good two families of documents name.
type comparison struct {
	a, b  tally
	basis basis
}

// compareGoods sets the goods of two families against each other by the most
// exact key that fits. Where both give codes, totals of a unit are no substitute:
// a hundred pieces of one thing are not a hundred of another.
func compareGoods(x, y []doc) comparison {
	for _, k := range []struct {
		digits int
		basis  basis
	}{{otherHSDigits, bySubheading}, {headingDigits, byHeading}, {0, byUnit}} {
		a, okA := quantities(x, k.digits)
		b, okB := quantities(y, k.digits)
		switch {
		case okA && okB && nested(a, b):
			return comparison{a, b, k.basis}
		case okA && okB && k.basis == byHeading:
			return comparison{}
		}
	}
	return comparison{}
}

// nested reports whether all goods of one tally are among those of the other,
// and no good is counted in two units.
func nested(a, b tally) bool {
	return (contains(a, b) || contains(b, a)) && !twoUnits(a, b)
}

func contains(a, b tally) bool {
	return !slices.ContainsFunc(b.goods, func(g good) bool { _, ok := a.sum[g]; return !ok })
}

func twoUnits(a, b tally) bool {
	bases := map[string]documents.UnitCode{}
	for _, g := range slices.Concat(a.goods, b.goods) {
		if g.hs != "" && bases[g.hs] != "" && bases[g.hs] != g.base {
			return true
		}
		bases[g.hs] = g.base
	}
	return false
}

// partSlack is the difference of a quantity, in per cent, that makes a part: a
// smaller one is a wrong quantity, which UCP 600 art. 30(a) is the widest to forgive.
var partSlack = decimalOf(10)

// scope returns which side has more, if it has more or an equal quantity of every good.
func (c comparison) scope() scope {
	less, more, part := false, false, false
	for _, g := range union(c.a, c.b) {
		x, y := c.a.sum[g], c.b.sum[g]
		part = part || !within(x, y, partSlack) && !within(y, x, partSlack)
		switch sizes(x, y, passes(g)) {
		case lot:
			less = true
		case excerpt:
			more = true
		}
	}
	switch {
	case less && more || (less || more) && !part:
		return cannotScope
	case less:
		return lot
	case more:
		return excerpt
	}
	return whole
}

// passes returns the difference of a good's quantity that is none, in per cent.
func passes(g good) documents.Decimal {
	if g.measured() {
		return bulkSlack
	}
	return documents.Decimal{}
}

// union lists the goods of both, those of a first.
func union(a, b tally) []good {
	out := slices.Clone(a.goods)
	for _, g := range b.goods {
		if _, ok := a.sum[g]; !ok {
			out = append(out, g)
		}
	}
	return out
}
