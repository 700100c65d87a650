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

// convert turns money into the currency, rounded up to a minor unit, by the rates
// (see documents.Exchange). Nothing is nothing in any currency.
func convert(fx []documents.FXRate, m documents.Money, to documents.CurrencyCode) (_ documents.Money, ok bool) {
	if m.Currency == to || to == "" {
		return m, true
	}
	if m.Minor == 0 {
		return documents.Money{Currency: to}, true
	}
	exp, known := to.Exponent()
	d, ok := documents.Exchange(fx, m.Decimal(), m.Currency, to)
	if !known || !ok {
		return documents.Money{}, false
	}
	out, err := documents.RoundMoney(d.RoundUp(int32(exp)), to)
	return out, err == nil
}
