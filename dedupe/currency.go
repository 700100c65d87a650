package dedupe

import (
	"slices"

	"github.com/tradehub/tradehub/documents"
)

// In returns the ask with every use in the currency of its asset, at the ask's
// rates. A use stays as it is where nobody holds its asset, and where no rate
// leads to the asset's currency. The ask given is not changed.
func (a Ask) In(assets []Asset) Ask {
	a.Uses = slices.Clone(a.Uses)
	kept := make(map[Token]documents.CurrencyCode, len(assets))
	for _, as := range assets {
		if len(as.Holdings) > 0 {
			kept[as.Token] = as.Currency
		}
	}
	for i, u := range a.Uses {
		to, held := kept[u.Token]
		if !held || to == u.Capacity.Currency {
			continue
		}
		face, ok := convert(a.FX, u.Capacity, to)
		amount, fits := convert(a.FX, u.Amount, to)
		if u.Capacity.Minor == Unbounded {
			face, ok = documents.Money{Minor: Unbounded, Currency: to}, fits
		}
		if ok && fits {
			a.Uses[i].Capacity, a.Uses[i].Amount = face, amount
		}
	}
	return a
}

// convert turns money into the currency, rounded up to a minor unit: by a rate
// between the two, else by two rates that share a third currency, the first that
// are stated. ok is false without one. Nothing is nothing in any currency.
func convert(fx []documents.FXRate, m documents.Money, to documents.CurrencyCode) (_ documents.Money, ok bool) {
	if m.Currency == to || to == "" {
		return m, true
	}
	if m.Minor == 0 {
		return documents.Money{Currency: to}, true
	}
	exp, known := to.Exponent()
	d, ok := price(fx, m, to)
	if !known || !ok {
		return documents.Money{}, false
	}
	out, err := documents.RoundMoney(d.RoundUp(int32(exp)), to)
	return out, err == nil
}

// price returns what the money is in the currency, not rounded to a minor unit.
func price(fx []documents.FXRate, m documents.Money, to documents.CurrencyCode) (documents.Decimal, bool) {
	if d, ok := step(fx, m.Decimal(), m.Currency, to); ok {
		return d, true
	}
	for _, r := range fx {
		middle := r.To
		if r.To == m.Currency {
			middle = r.From
		} else if r.From != m.Currency {
			continue
		}
		d, ok := step(fx, m.Decimal(), m.Currency, middle)
		if !ok {
			continue
		}
		if d, ok = step(fx, d, middle, to); ok {
			return d, true
		}
	}
	return documents.Decimal{}, false
}

// step applies the first rate between two currencies, either way round.
func step(fx []documents.FXRate, d documents.Decimal, from, to documents.CurrencyCode) (documents.Decimal, bool) {
	for _, r := range fx {
		switch {
		case !r.Rate.IsPositive():
		case r.From == from && r.To == to:
			return d.Mul(r.Rate), true
		case r.To == from && r.From == to:
			return d.DivRound(r.Rate, fxPlaces), true
		}
	}
	return documents.Decimal{}, false
}

// fxPlaces is how many decimals an inverted rate keeps before it is rounded to minor units.
const fxPlaces = 12
