package dedupe

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tradehub/tradehub/documents"
)

// reservation is a claim of 9,000 on an invoice of 10,000.
func reservation(t testing.TB) Claim {
	t.Helper()
	ask := askOf("A", 9_000, false, KindInvoiceBuyer, KindInvoiceSeller)
	ask.ID = "C1"
	c, err := NewClaim(ask, 0, noon)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func must(t testing.TB) func(Claim, error) Claim {
	return func(c Claim, err error) Claim {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
}

// inState leads a claim into the state, an hour after noon at the latest.
func inState(t testing.TB, s State) Claim {
	ok, at := must(t), noon.Add(time.Hour)
	c := reservation(t)
	switch s {
	case Reserved:
		return c
	case Withdrawn:
		return ok(c.Release("WITH", at))
	case Expired:
		return ok(c.Expire(c.Expires))
	}
	c = ok(c.Confirm(at))
	switch s {
	case Financed:
		return c
	case PartRepaid:
		return ok(c.Repay(cny(1_000), at))
	case Repaid:
		return ok(c.Repay(cny(9_000), at))
	case Reversed:
		return ok(c.Reverse(at))
	case Disputed:
		return ok(c.Dispute(at))
	case Frozen:
		return ok(c.Freeze(at))
	}
	t.Fatalf("no way into %s", s)
	return c
}

// moves are all moves, with arguments that are right in themselves.
var moves = map[Move]func(Claim, time.Time) (Claim, error){
	MoveConfirm: Claim.Confirm, MoveReverse: Claim.Reverse, MoveExpire: Claim.Expire, MoveDispute: Claim.Dispute,
	MoveSettle: Claim.Settle, MoveFreeze: Claim.Freeze, MoveThaw: Claim.Thaw,
	MoveRelease: func(c Claim, at time.Time) (Claim, error) { return c.Release("NTFD", at) },
	MoveRenew:   func(c Claim, at time.Time) (Claim, error) { return c.Renew(0, at) },
	MoveRepay:   func(c Claim, at time.Time) (Claim, error) { return c.Repay(cny(500), at) },
}

// TestMoves is the whole table of state × move, two hours after noon; what is
// not in it is refused with STATE.
func TestMoves(t *testing.T) {
	table := map[State]map[Move]any{ // the state after, or the code of refusal
		Reserved:   {MoveConfirm: Financed, MoveRelease: Withdrawn, MoveRenew: Reserved, MoveFreeze: Frozen, MoveExpire: MoveLeaseRuns},
		Financed:   {MoveRepay: PartRepaid, MoveReverse: Reversed, MoveDispute: Disputed, MoveFreeze: Frozen},
		PartRepaid: {MoveRepay: PartRepaid, MoveDispute: Disputed, MoveFreeze: Frozen},
		Disputed:   {MoveSettle: Financed, MoveFreeze: Frozen},
		Frozen:     {MoveThaw: Financed},
	}
	for _, s := range states {
		for m, move := range moves {
			t.Run(fmt.Sprintf("%s/%s", s, m), func(t *testing.T) {
				before := inState(t, s)
				after, err := move(before, noon.Add(2*time.Hour))
				want, ok := table[s][m]
				if !ok {
					want = MoveState
				}
				if state, ok := want.(State); ok {
					if err != nil || after.State != state || !after.Changed.Equal(noon.Add(2*time.Hour)) {
						t.Fatalf("%s, %v; want %s", after.State, err, state)
					}
					return
				}
				var me *MoveError
				if !errors.As(err, &me) || me.Code != want || me.From != s || me.Move != m {
					t.Fatalf("%v; want %s", err, want)
				}
				if after.State != s || !after.Changed.Equal(before.Changed) {
					t.Errorf("a refused move changed the claim: %+v", after)
				}
			})
		}
	}
}

func TestMoveBounds(t *testing.T) {
	ok := must(t)
	over := noon.Add(DefaultLease)
	renewed := ok(ok(reservation(t).Renew(0, noon)).Renew(0, noon.Add(time.Hour)))
	if !renewed.Expires.Equal(over.Add(time.Hour)) || renewed.Renewals != 2 {
		t.Fatalf("renewed until %v, %d times", renewed.Expires, renewed.Renewals)
	}
	if c := ok(reservation(t).Renew(time.Minute, noon)); !c.Expires.Equal(over) {
		t.Errorf("a renewal shortened the lease to %v", c.Expires)
	}
	financed := ok(reservation(t).Confirm(noon))
	ok(financed.Reverse(noon.Add(ReverseTime)))
	for name, c := range map[string]struct {
		want MoveCode
		call func() (Claim, error)
	}{
		"confirm after the lease":     {MoveLeaseOver, func() (Claim, error) { return reservation(t).Confirm(over) }},
		"renew after the lease":       {MoveLeaseOver, func() (Claim, error) { return reservation(t).Renew(0, over) }},
		"freeze after the lease":      {MoveLeaseOver, func() (Claim, error) { return reservation(t).Freeze(over) }},
		"renew a third time":          {MoveRenewals, func() (Claim, error) { return renewed.Renew(0, noon) }},
		"renew for too long":          {MoveLease, func() (Claim, error) { return reservation(t).Renew(DefaultLease+1, noon) }},
		"release for no reason":       {MoveReason, func() (Claim, error) { return reservation(t).Release("", noon) }},
		"reverse late":                {MoveLate, func() (Claim, error) { return financed.Reverse(noon.Add(ReverseTime + 1)) }},
		"repay nothing":               {MoveAmount, func() (Claim, error) { return financed.Repay(cny(0), noon) }},
		"repay too much":              {MoveAmount, func() (Claim, error) { return financed.Repay(cny(9_001), noon) }},
		"repay in another currency":   {MoveAmount, func() (Claim, error) { return financed.Repay(documents.Money{Minor: 1, Currency: "USD"}, noon) }},
		"reserve for a negative time": {MoveLease, func() (Claim, error) { return NewClaim(askOf("A", 1, true), -1, noon) }},
	} {
		var me *MoveError
		if _, err := c.call(); !errors.As(err, &me) || me.Code != c.want {
			t.Errorf("%s: %v; want %s", name, err, c.want)
		}
	}
	if _, err := NewClaim(askOf("A", 0, true), 0, noon); !errors.Is(err, ErrAsk) {
		t.Errorf("a claim of nothing: %v", err)
	}
}

// A frozen claim comes back as it was, a dispute inside it included.
func TestThawRestores(t *testing.T) {
	ok := must(t)
	part := ok(inState(t, PartRepaid).Dispute(noon))
	thawed := ok(ok(part.Freeze(noon)).Thaw(noon))
	if thawed.State != Disputed || thawed.Before != "" {
		t.Fatalf("%+v", thawed)
	}
	if c := ok(thawed.Settle(noon)); c.State != PartRepaid {
		t.Errorf("settled as %s", c.State)
	}
	frozen := ok(reservation(t).Freeze(noon))
	if h := frozen.Holding(frozen.Uses[0]); !h.ActiveAt(noon.Add(2 * DefaultLease)) {
		t.Error("a frozen reservation lost its capacity with time")
	}
	back := ok(frozen.Thaw(noon.Add(2 * DefaultLease)))
	if h := back.Holding(back.Uses[0]); h.ActiveAt(noon.Add(2 * DefaultLease)) {
		t.Error("a thawed reservation outlived its lease")
	}
}

// A repayment is split over the invoices of a claim to the last minor unit.
func TestRepaySplits(t *testing.T) {
	ok := must(t)
	ask := Ask{ID: "C1", Bank: "A", Amount: cny(10_000)}
	for i, amount := range []int64{3_333, 3_333, 3_334} {
		ask.Uses = append(ask.Uses, Use{Token: token(KindInvoiceBuyer, fmt.Sprint(i)), Capacity: cny(4_000), Amount: cny(amount)})
	}
	ask.Uses = append(ask.Uses, Use{Token: token(KindDeclaration, "usd"), Capacity: documents.Money{Minor: 2_000, Currency: "USD"},
		Amount: documents.Money{Minor: 1_428, Currency: "USD"}})
	c, err := NewClaim(ask, 0, noon)
	if err != nil {
		t.Fatal(err)
	}
	c = ok(ok(c.Confirm(noon)).Repay(cny(1_000), noon))
	var left []int64
	for _, u := range c.Uses {
		left = append(left, c.Holding(u).Minor)
	}
	if want := []int64{3_000, 3_000, 3_000, 1_286}; !slices.Equal(left, want) {
		t.Errorf("left %v, want %v", left, want)
	}
}

// TestClaimLife drives claims by any moves at any times on one asset each, and
// compares with what must hold whatever happens.
func TestClaimLife(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ask := Ask{ID: "C1", Bank: "A"}
		var total int64
		for i := range rapid.IntRange(1, 4).Draw(t, "invoices") {
			amount := rapid.OneOf(rapid.Int64Range(1, 50), rapid.Int64Range(1, documents.MaxMinor/8)).Draw(t, "share")
			total += amount
			ask.Uses = append(ask.Uses, Use{Token: token(KindInvoiceBuyer, fmt.Sprint(i)), Capacity: cny(amount), Amount: cny(amount)})
		}
		ask.Amount = cny(total)
		at := noon
		c, err := NewClaim(ask, 0, at)
		if err != nil {
			t.Fatal(err)
		}
		ended := false
		names := make([]Move, 0, len(moves))
		for m := range moves {
			names = append(names, m)
		}
		slices.Sort(names)
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			at = at.Add(time.Duration(rapid.Int64Range(0, 4*24).Draw(t, "hours")) * time.Hour)
			m := rapid.SampledFrom(names).Draw(t, "move")
			move := moves[m]
			if m == MoveRepay {
				amount := rapid.Int64Range(1, total).Draw(t, "repaid")
				move = func(c Claim, at time.Time) (Claim, error) { return c.Repay(cny(amount), at) }
			}
			next, err := move(c, at)
			if err != nil {
				var me *MoveError
				if !errors.As(err, &me) {
					t.Fatalf("%s: %v is no *MoveError", m, err)
				}
				continue
			}
			if ended {
				t.Fatalf("%s moved a claim that had ended as %s", m, c.State)
			}
			checkMove(t, c, next)
			c = next
			ended = !c.State.Active()
		}
	})
}

// checkMove checks that outstanding and holdings agree, and that no share grows.
func checkMove(t *rapid.T, before, after Claim) {
	var sum int64
	for i, u := range after.Uses {
		h := after.Holding(u)
		if h.Minor < 0 || h.Minor > before.Holding(before.Uses[i]).Minor {
			t.Fatalf("share %d went from %d to %d", i, before.Holding(before.Uses[i]).Minor, h.Minor)
		}
		sum += h.Minor
	}
	if sum != after.Amount.Minor {
		t.Fatalf("holdings are %d, outstanding is %d", sum, after.Amount.Minor)
	}
	if (after.State == Repaid) != (after.Amount.Minor == 0) {
		t.Fatalf("%s with %d outstanding", after.State, after.Amount.Minor)
	}
	if after.State == Frozen && !slices.Contains(from[MoveFreeze], after.Before) {
		t.Fatalf("frozen from %q", after.Before)
	}
}
