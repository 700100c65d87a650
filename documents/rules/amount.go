package rules

import (
	"github.com/shopspring/decimal"

	"github.com/tradehub/tradehub/documents"
)

// An amount is a computed sum of money in major units, exact until it is shown.
type amount struct {
	value documents.Decimal
	ccy   documents.CurrencyCode
}

func amountOf(m documents.Money) amount { return amount{m.Decimal(), m.Currency} }

// String returns the amount rounded to its currency, like documents.Money.
func (a amount) String() string {
	if m, err := documents.RoundMoney(a.value, a.ccy); err == nil {
		return m.String()
	}
	return a.value.String() + " " + string(a.ccy)
}

func decimalOf(n int64) documents.Decimal { return decimal.NewFromInt(n) }

// minorUnits returns n minor units of c in major units.
func minorUnits(n documents.Decimal, c documents.CurrencyCode) documents.Decimal {
	exp, _ := c.Exponent()
	return n.Shift(-int32(exp))
}

var hundred = decimalOf(100)

// within reports whether a departs from b by at most pct per cent of b.
func within(a, b, pct documents.Decimal) bool {
	return !a.Sub(b).Abs().Mul(hundred).GreaterThan(pct.Mul(b.Abs()))
}

// deviation returns by how much a departs from b, in per cent of b with two
// decimals, for show; no rule decides on it.
func deviation(a, b documents.Decimal) string {
	if b.IsZero() {
		return "100"
	}
	return a.Sub(b).Abs().Mul(hundred).DivRound(b.Abs(), 2).String()
}

// gross returns the total that financing counts against and its JSON pointer,
// or nil. It is documents.Totals.Gross with the place.
func gross(d doc) (*documents.Money, string) {
	m := d.Totals.Gross()
	switch m {
	case nil:
		return nil, ""
	case d.Totals.TaxInclusive:
		return m, "/totals/taxInclusive"
	case d.Totals.TaxExclusive:
		return m, "/totals/taxExclusive"
	case d.Totals.Payable:
		return m, "/totals/payable"
	}
	return m, "/totals/lines"
}

// total adds the gross totals of docs; see [examiner.sum].
func (e *examiner) total(docs []doc) (amount, []documents.Compared, string) {
	return e.sum(docs, func(d doc) (*documents.Money, []documents.Compared) {
		m, at := gross(d)
		if m == nil {
			return nil, nil
		}
		return m, []documents.Compared{d.at(at, m.String())}
	})
}

// sum adds a figure of docs in the currency of the first; a credit note counts
// against. It reports the name of what is missing, or "".
func (e *examiner) sum(docs []doc, of func(doc) (*documents.Money, []documents.Compared)) (amount, []documents.Compared, string) {
	var sum amount
	var compared []documents.Compared
	for _, d := range docs {
		m, shown := of(d)
		if m == nil {
			return sum, compared, d.label + ".total"
		}
		if sum.ccy == "" {
			sum.ccy = m.Currency
		}
		v, ok := e.convert(amountOf(*m), sum.ccy)
		if !ok {
			return sum, compared, "fx"
		}
		if d.Type.CreditNote() {
			v.value = v.value.Abs().Neg()
		}
		sum.value = sum.value.Add(v.value)
		compared = append(compared, shown...)
	}
	return sum, compared, ""
}

// convert turns a into the currency c by the rates of the request.
func (e *examiner) convert(a amount, c documents.CurrencyCode) (amount, bool) {
	v, ok := documents.Exchange(e.p.Request.FX, a.value, a.ccy, c)
	if !ok {
		return amount{}, false
	}
	return amount{v, c}, true
}
