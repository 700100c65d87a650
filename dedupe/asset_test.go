package dedupe

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"
)

// holdAt puts a claim of the bank's on the asset, of the face value declared.
func holdAt(t *testing.T, a Asset, id string, declared int64) (Asset, Claim) {
	t.Helper()
	ask := askOf("A", 1_000, true, KindInvoiceBuyer)
	ask.ID, ask.Uses[0].Capacity = id, cny(declared)
	c, err := NewClaim(ask, 0, noon)
	if err != nil {
		t.Fatal(err)
	}
	a, err = a.Hold(c, c.Uses[0])
	if err != nil {
		t.Fatal(err)
	}
	return a, c
}

// The smallest face value stays, even if another bank declares more after it.
func TestHoldKeepsTheSmallestFaceValue(t *testing.T) {
	var a Asset
	for i, declared := range []int64{10_000, 8_000, 50_000} {
		a, _ = holdAt(t, a, fmt.Sprintf("C%d", 9-i), declared)
		if want := []int64{10_000, 8_000, 8_000}[i]; a.Capacity != want {
			t.Errorf("after %d the capacity is %d, want %d", declared, a.Capacity, want)
		}
	}
	if !slices.IsSortedFunc(a.Holdings, func(g, h Holding) int { return int(g.Claim[1]) - int(h.Claim[1]) }) {
		t.Errorf("holdings are not in order: %+v", a.Holdings)
	}
}

// A change takes the place of what it changed, and leaves the asset given as it was.
func TestHoldReplaces(t *testing.T) {
	before, c := holdAt(t, Asset{}, "C1", 10_000)
	ok := must(t)
	financed := ok(c.Confirm(noon))
	reversed := ok(financed.Reverse(noon.Add(time.Hour)))
	a := before
	for _, next := range []Claim{financed, reversed, reversed} {
		var err error
		if a, err = a.Hold(next, next.Uses[0]); err != nil {
			t.Fatal(err)
		}
	}
	if len(a.Holdings) != 1 || a.Holdings[0].State != Reversed || len(a.Reversals) != 1 {
		t.Errorf("%+v", a)
	}
	if before.Holdings[0].State != Reserved || len(before.Reversals) != 0 {
		t.Errorf("the asset given was changed: %+v", before)
	}
	if a.ReversedSince(noon.Add(time.Hour)) != 1 || a.ReversedSince(noon.Add(2*time.Hour)) != 0 {
		t.Error("reversals are counted wrong")
	}
	usd := financed
	usd.Uses = slices.Clone(usd.Uses)
	usd.Uses[0].Capacity.Currency = "USD"
	if _, err := a.Hold(usd, usd.Uses[0]); !errors.Is(err, ErrCurrency) {
		t.Errorf("another currency: %v", err)
	}
}
