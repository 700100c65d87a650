package rules

import (
	"maps"
	"slices"

	"github.com/tradehub/tradehub/documents"
)

// priceRules are the rules on prices for a unit.
var priceRules = []Rule{
	{
		ID: "A15", Version: "1.0", Inputs: []string{inv, dec}, Severity: documents.Review, Dimension: documents.DimPrice,
		Basis: []string{"Wolfsberg, ICC and BAFT Trade Finance Principles (2019) (over- and under-invoicing)", "GACC announcement 2018 No. 67 (单价, 总价)", "hub default thresholds"},
		Parameters: []Parameter{
			{Name: "line", Kind: KindDecimal, Unit: "%", Default: "10", Max: 1000},
			{Name: "all", Kind: KindDecimal, Unit: "%", Default: "5", Max: 1000},
		},
		check: checkUnitPrices,
	},
}

// A pricing is what documents say of one subheading in one unit. The
// amount is in the documents' currency.
type pricing struct {
	quantity, value documents.Decimal
	at              string // of its first line
}

func (p pricing) price() documents.Decimal { return p.value.DivRound(p.quantity, documents.RateDigits) }

// checkUnitPrices sets the price of each kind of goods on the invoices against the
// declared one. Goods are compared where both sides state the same HS subheading
// and units of one measure.
func checkUnitPrices(e *examiner) {
	if e.lack(e.inv, inv) || e.lack(e.dec, dec) {
		return
	}
	invoiced, ccy, ok := e.prices(e.inv)
	if !ok {
		return
	}
	declared, ccyD, ok := e.prices(e.dec)
	if !ok {
		return
	}
	if e.scope() == excerpt {
		e.onlyLots(invoiced, declared)
	}
	var kinds []string
	for _, k := range slices.Sorted(maps.Keys(invoiced)) {
		if _, both := declared[k]; both {
			kinds = append(kinds, k)
		}
	}
	if len(kinds) == 0 {
		e.missing(e.inv[0].label+".hs", e.dec[0].label+".hs")
		return
	}
	e.comparePrices(kinds, invoiced, declared, ccy, ccyD)
}

// onlyLots sets each kind of goods of invoices that are some of several against the
// declared line of its own quantity, where there is one: the other lines are of
// invoices that were not presented, and may have other prices.
func (e *examiner) onlyLots(invoiced, declared map[string]pricing) {
	for _, d := range e.dec {
		for n := range d.Lines {
			k, p, ok := linePriced(&d.Lines[n])
			if ok && p.quantity.Equal(invoiced[k].quantity) {
				p.at = pointer("lines", n)
				declared[k] = p
			}
		}
	}
}

// comparePrices first compares each kind's price with that of the others. Freight, insurance
// and currency change all prices alike, so an outlier hides value in equal totals. If trade
// terms and currency are the same, all prices together must agree too.
func (e *examiner) comparePrices(kinds []string, invoiced, declared map[string]pricing, ccy, ccyD documents.CurrencyCode) {
	var value, expected documents.Decimal
	for _, k := range kinds {
		value = value.Add(invoiced[k].value)
		expected = expected.Add(declared[k].price().Mul(invoiced[k].quantity))
	}
	if !value.IsPositive() || !expected.IsPositive() {
		e.missing(e.inv[0].label+".linePrice", e.dec[0].label+".linePrice")
		return
	}
	ratio := value.DivRound(expected, documents.RateDigits)
	i, d := e.inv[0], e.dec[0]
	e.tolerance = percent(e.number("line"))
	for _, k := range kinds {
		a, b := invoiced[k], declared[k]
		v := values{"code": pricedText(k), "price": shownPrice(a, ccy), "declared": shownPrice(b, ccyD)}
		if want := b.price().Mul(ratio); !within(a.price(), want, e.number("line")) {
			v["deviation"] = deviation(a.price(), want)
			e.fail(documents.Review, "fail", v, i.at(a.at, shownPrice(a, ccy)), d.at(b.at, shownPrice(b, ccyD)))
			return
		}
	}
	first := kinds[0]
	shown := []documents.Compared{i.at(invoiced[first].at, shownPrice(invoiced[first], ccy)), d.at(declared[first].at, shownPrice(declared[first], ccyD))}
	if ccy == ccyD && !e.termsUnknown() && termLevel(i.Shipment.Incoterm) == termLevel(d.Shipment.Incoterm) && !within(ratio, decimalOf(1), e.number("all")) {
		e.tolerance = percent(e.number("all"))
		e.fail(documents.Review, "failAll", values{"count": itoa(len(kinds)), "deviation": deviation(ratio, decimalOf(1))}, shown...)
		return
	}
	e.pass("pass", values{"count": itoa(len(kinds))}, shown...)
}

func shownPrice(p pricing, c documents.CurrencyCode) string {
	return p.price().Round(4).String() + " " + string(c)
}

// prices adds the lines of docs by HS subheading and measure. A line without a
// code, quantity or amount is left out; documents of two currencies are not added.
func (e *examiner) prices(docs []doc) (map[string]pricing, documents.CurrencyCode, bool) {
	ccy, out := statedCurrency(docs[0].Document), map[string]pricing{}
	for _, d := range docs {
		if c := statedCurrency(d.Document); c != ccy {
			e.missing("currency")
			return nil, ccy, false
		}
		share := shareOfTotal(d.Document)
		for n := range d.Lines {
			k, p, ok := linePriced(&d.Lines[n])
			if !ok {
				continue
			}
			p.value = p.value.Mul(share)
			if d.Type.CreditNote() {
				p.quantity, p.value = p.quantity.Neg(), p.value.Neg()
			}
			sum := out[k]
			if sum.at == "" {
				sum.at = pointer("lines", n)
			}
			sum.quantity, sum.value = sum.quantity.Add(p.quantity), sum.value.Add(p.value)
			out[k] = sum
		}
	}
	maps.DeleteFunc(out, func(_ string, p pricing) bool { return !p.quantity.IsPositive() || !p.value.IsPositive() })
	return out, ccy, true
}

// shareOfTotal returns the document's total without tax for one unit of its lines: a
// discount or charge on the whole invoice is in every declared price.
func shareOfTotal(d *documents.Document) documents.Decimal {
	lines, ok := lineSum(d)
	if t := d.Totals.TaxExclusive; ok && t != nil && t.Minor > 0 && lines.IsPositive() {
		return t.Decimal().DivRound(lines, documents.RateDigits)
	}
	return decimalOf(1)
}

// linePriced returns a line's key (subheading and measure), base quantity and amount.
func linePriced(l *documents.Line) (string, pricing, bool) {
	if l.HS.Valid() != nil || len(l.HS.Subheading()) < 6 || l.Quantity == nil || l.Amount == nil {
		return "", pricing{}, false
	}
	q, ok := l.Quantity.Base()
	if !ok {
		return "", pricing{}, false
	}
	return l.HS.Subheading() + " " + string(q.Unit), pricing{quantity: q.Value, value: l.Amount.Decimal()}, true
}
