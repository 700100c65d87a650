package documents

// RateDigits is how many decimals a division by a rate keeps, far below a minor unit.
const RateDigits = 12

// Exchange returns the amount in currency from as an amount in currency to. It uses a rate
// between the two, in either direction, else two rates that share a third currency, the first
// that are stated. ok is false without one. The result is not rounded to minor units.
func Exchange(rates []FXRate, amount Decimal, from, to CurrencyCode) (_ Decimal, ok bool) {
	if from == to {
		return amount, true
	}
	if d, ok := exchangeAt(rates, amount, from, to); ok {
		return d, true
	}
	for _, r := range rates {
		middle := r.To
		if r.To == from {
			middle = r.From
		} else if r.From != from {
			continue
		}
		d, ok := exchangeAt(rates, amount, from, middle)
		if !ok {
			continue
		}
		if d, ok = exchangeAt(rates, d, middle, to); ok {
			return d, true
		}
	}
	return Decimal{}, false
}

// exchangeAt applies the first rate between two currencies, either way round.
func exchangeAt(rates []FXRate, amount Decimal, from, to CurrencyCode) (Decimal, bool) {
	for _, r := range rates {
		switch {
		case !r.Rate.IsPositive():
		case r.From == from && r.To == to:
			return amount.Mul(r.Rate), true
		case r.To == from && r.From == to:
			return amount.DivRound(r.Rate, RateDigits), true
		}
	}
	return Decimal{}, false
}
