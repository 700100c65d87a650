package rules

import (
	"maps"
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
)

// historyRules are the rules on the bank's own earlier claims.
var historyRules = []Rule{
	{
		ID: "A07", Version: "1.0", Inputs: []string{inv, req}, Severity: documents.Review, Dimension: documents.DimPrice,
		Basis: []string{"Wolfsberg, ICC and BAFT Trade Finance Principles (2019) (over- and under-invoicing)",
			"Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993): modified z-score above 3.5"},
		Parameters: []Parameter{
			{Name: "least", Kind: KindInteger, Unit: "earlier prices", Default: "10", Max: documents.MaxPrices},
			{Name: "band", Kind: KindDecimal, Unit: "%", Default: "30", Max: 1000},
			{Name: "spread", Kind: KindDecimal, Unit: "modified z-score", Default: "3.5", Max: 1000},
		},
		check: checkPriceHistory,
	},
}

// Prices returns the price of each kind of goods on the invoices, by subheading
// and unit: what a later presentation of the same bank is compared with. It is
// empty where no line has a code, a quantity and an amount.
func Prices(p *documents.Presentation) []documents.Price {
	e := newExaminer(p)
	var out []documents.Price
	for _, k := range e.kindsPriced() {
		out = append(out, k.Price)
	}
	return out
}

// A pricedKind is the price of one kind of goods and its place.
type pricedKind struct {
	documents.Price
	doc doc
	at  string
}

func (k pricedKind) price() documents.Decimal { return k.Price.Price }

// kindsPriced takes each invoice by itself: they may be in several currencies.
// Credit notes have no price of goods.
func (e *examiner) kindsPriced() []pricedKind {
	var out []pricedKind
	for _, i := range e.inv {
		if i.Type.CreditNote() {
			continue
		}
		kinds, ccy, _ := e.prices([]doc{i})
		for _, k := range slices.Sorted(maps.Keys(kinds)) {
			p := kinds[k]
			code, unit, _ := strings.Cut(k, " ")
			out = append(out, pricedKind{documents.Price{
				Subheading: code, Unit: documents.UnitCode(unit), Price: p.price(), Currency: ccy, Date: i.IssueDate,
			}, i, p.at})
		}
	}
	return out
}

// checkPriceHistory sets each price against the median and the spread of the
// bank's own earlier claims of the same goods. Fewer than the least make a note.
func checkPriceHistory(e *examiner) {
	if e.lack(e.inv, inv) {
		return
	}
	compared := false
	for _, k := range e.kindsPriced() {
		if earlier := e.earlier(k); len(earlier) > 0 {
			compared = true
			e.compareHistory(k, earlier)
		}
	}
	if !compared {
		e.missing("prices")
	}
}

// earlier returns the earlier prices of the same kind, least first.
func (e *examiner) earlier(k pricedKind) []documents.Decimal {
	var out []documents.Decimal
	for _, p := range e.p.Prices {
		if p.Subheading == k.Subheading && p.Unit == k.Unit && p.Currency == k.Currency && p.Price.IsPositive() {
			out = append(out, p.Price)
		}
	}
	slices.SortFunc(out, documents.Decimal.Cmp)
	return out
}

func (e *examiner) compareHistory(k pricedKind, earlier []documents.Decimal) {
	middle := median(earlier)
	e.tolerance = percent(e.number("band"))
	text := func(d documents.Decimal) string { return d.Round(4).String() + " " + string(k.Currency) }
	v := values{
		"code": pricedText(k.Subheading + " " + string(k.Unit)), "price": text(k.price()), "median": text(middle),
		"count": itoa(len(earlier)), "deviation": deviation(k.price(), middle),
	}
	shown := []documents.Compared{k.doc.at(k.at, text(k.price())), {Doc: "LEDGER", Path: "/prices", Value: text(middle)}}
	switch {
	case !e.standsOut(k.price(), middle, earlier):
		e.pass("pass", v, shown...)
	case len(earlier) < e.whole("least"):
		e.fail(documents.Info, "failFew", v, shown...)
	default:
		e.fail(documents.Review, "fail", v, shown...)
	}
}

// standsOut reports whether a price is outside the band around the median and also far out in
// its spread: 0.6745 |x - median| / MAD. MAD is the median of the distances. Fewer prices
// than the least have no meaningful spread.
func (e *examiner) standsOut(price, middle documents.Decimal, earlier []documents.Decimal) bool {
	if within(price, middle, e.number("band")) {
		return false
	}
	if len(earlier) < e.whole("least") {
		return true
	}
	distances := make([]documents.Decimal, len(earlier))
	for i, p := range earlier {
		distances[i] = p.Sub(middle).Abs()
	}
	slices.SortFunc(distances, documents.Decimal.Cmp)
	// 0.6745 in ten-thousandths, so that nothing is divided by a spread of zero.
	return price.Sub(middle).Abs().Mul(decimalOf(6745)).GreaterThan(e.number("spread").Mul(median(distances)).Mul(decimalOf(10000)))
}

// median returns the middle of sorted numbers, of two middles their mean.
func median(sorted []documents.Decimal) documents.Decimal {
	n := len(sorted)
	if n%2 == 1 {
		return sorted[n/2]
	}
	return sorted[n/2-1].Add(sorted[n/2]).DivRound(decimalOf(2), documents.RateDigits)
}
