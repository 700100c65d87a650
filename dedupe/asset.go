package dedupe

import (
	"cmp"
	"slices"
	"time"
)

// Hold returns the asset with what the claim holds of it by the use. It replaces the claim's
// earlier holding, lowers the capacity to the use's face value if that is smaller, and notes
// a reversal. The asset given is not changed; the zero Asset is one that nobody claimed yet.
// Holdings stay sorted by claim. It fails with an [ErrCurrency] if the asset is kept in
// another currency.
func (a Asset) Hold(c Claim, u Use) (Asset, error) {
	if u.Token.Kind.Counts() && len(a.Holdings) > 0 && a.Currency != u.Capacity.Currency {
		return a, &CurrencyError{u.Token, a.Currency, u.Capacity.Currency}
	}
	a.Capacity, a.Token, a.Currency = a.capacity(u), u.Token, u.Capacity.Currency
	h := c.Holding(u)
	i, found := slices.BinarySearchFunc(a.Holdings, h.Claim, func(h Holding, id string) int { return cmp.Compare(h.Claim, id) })
	if h.State == Reversed && !(found && a.Holdings[i].State == Reversed) {
		a.Reversals = insertTime(a.Reversals, c.Changed)
	}
	a.Holdings = slices.Clone(a.Holdings)
	if found {
		a.Holdings[i] = h
	} else {
		a.Holdings = slices.Insert(a.Holdings, i, h)
	}
	return a, nil
}

func insertTime(times []time.Time, t time.Time) []time.Time {
	times = append(slices.Clone(times), t)
	slices.SortFunc(times, time.Time.Compare)
	return times
}

// ReversedSince counts the asset's reversals at or after the time: more than
// two in 30 days are the carousel of rule X09 (VERIFICATION.md §6.1).
func (a Asset) ReversedSince(t time.Time) int {
	n := 0
	for _, r := range a.Reversals {
		if !r.Before(t) {
			n++
		}
	}
	return n
}
