package dedupe

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/tradehub/tradehub/documents"
)

// What a bank may learn of another's claim (VERIFICATION.md §4.6): a class of
// state and a bucket of age, never the state or the time.
const (
	StateReserved = "reserved"
	StateActive   = "active"
	StateReleased = "released"

	AgeDay   = "<24h"
	AgeWeek  = "<7d"
	AgeMonth = "<30d"
	AgeHalf  = "<180d"
	AgeOlder = "older"
)

const (
	ageOneDay = 24 * time.Hour
	ageWeek   = 7 * ageOneDay
	ageMonth  = 30 * ageOneDay
	ageHalf   = 180 * ageOneDay
)

// overMinors is the sum once it exceeds every capacity.
const overMinors = documents.MaxMinor + 1

// ActiveAt reports whether the holding takes up capacity at the time. A reservation does not
// once its lease is over, even if nobody recorded that.
func (h Holding) ActiveAt(at time.Time) bool {
	return h.State.Active() && !leaseOver(h.State, h.Expires, at)
}

// leaseOver reports whether a reservation has ended at the time. The lease of a
// claim that is frozen or financed does not run.
func leaseOver(s State, expires, at time.Time) bool {
	return s == Reserved && !expires.IsZero() && !at.Before(expires)
}

func stateClass(h Holding, at time.Time) string {
	switch {
	case !h.ActiveAt(at):
		return StateReleased
	case h.State == Reserved:
		return StateReserved
	}
	return StateActive
}

func ageBucket(age time.Duration) string {
	switch {
	case age < ageOneDay:
		return AgeDay
	case age < ageWeek:
		return AgeWeek
	case age < ageMonth:
		return AgeMonth
	case age < ageHalf:
		return AgeHalf
	}
	return AgeOlder
}

// addMinor adds two amounts and stays just above documents.MaxMinor once they
// exceed it: no capacity reaches there, so the sum is over whatever follows.
func addMinor(a, b int64) int64 {
	if a > documents.MaxMinor || b > documents.MaxMinor {
		return overMinors
	}
	return min(a+b, overMinors)
}

func sortedUses(uses []Use) []Use {
	out := slices.Clone(uses)
	slices.SortFunc(out, func(a, b Use) int { return compareTokens(a.Token, b.Token) })
	return out
}

func sortedTokens(tokens []Token) []Token {
	return slices.SortedFunc(slices.Values(tokens), compareTokens)
}

func compareTokens(a, b Token) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Epoch, b.Epoch), cmp.Compare(a.Value, b.Value))
}

// sortedHits orders hits only by what they show, so that the order reveals nothing of the
// claims behind them.
func sortedHits(m map[hitKey]documents.Hit) []documents.Hit {
	return slices.SortedFunc(maps.Values(m), func(a, b documents.Hit) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.State, b.State), cmp.Compare(ageRank(a.Age), ageRank(b.Age)),
			compareBool(a.Own, b.Own), compareBool(a.Sufficient, b.Sufficient), compareBool(a.OtherRole, b.OtherRole),
			compareBool(a.Partial, b.Partial), compareBool(a.OtherCurrency, b.OtherCurrency),
			compareBool(a.Linked, b.Linked), compareBool(a.OtherSeller, b.OtherSeller))
	})
}

func ageRank(age string) int {
	return slices.Index([]string{AgeDay, AgeWeek, AgeMonth, AgeHalf, AgeOlder}, age)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
