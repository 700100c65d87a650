package dedupetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

func partialToCapacity(t *testing.T, b *bench) {
	invoice := token(dedupe.KindInvoiceBuyer, "x")
	b.take(claim("C1", "A", 4_000, true, invoice))
	second := claim("C2", "B", 4_000, true, invoice)
	b.decide(second, documents.OutcomeSame)
	b.take(second)
	if d := b.decide(claim("C3", "C", 4_000, true, invoice), documents.OutcomeOver); len(d.Over) != 1 || d.Over[0] != invoice {
		t.Errorf("over %v", d.Over)
	}
	b.decide(claim("C4", "C", 2_000, true, invoice), documents.OutcomeSame)
	b.decide(second, documents.OutcomeSame) // its own share does not count
}

func otherCurrency(t *testing.T, b *bench) {
	usd := claim("C2", "B", 1, true, token(dedupe.KindInvoiceBuyer, "x"))
	usd.Uses[0].Capacity.Currency, usd.Uses[0].Amount.Currency = "USD", "USD"
	b.take(claim("C1", "A", 6_000, true, token(dedupe.KindInvoiceBuyer, "x")))
	if d := b.decide(usd, documents.OutcomeOver); !d.Hits[0].OtherCurrency {
		t.Errorf("hits %+v", d.Hits)
	}
	if err := b.x.Apply(t.Context(), []dedupe.Claim{usd}, 2, "t2"); !errors.Is(err, dedupe.ErrCurrency) {
		t.Errorf("apply: %v", err)
	}
	b.checkpoint(t, 1, "t-C1")
}

func applyRefuses(t *testing.T, b *bench) {
	if err := b.x.Apply(t.Context(), []dedupe.Claim{{}}, 1, "t"); !errors.Is(err, dedupe.ErrAsk) {
		t.Errorf("apply no claim: %v", err)
	}
	b.checkpoint(t, 0, "")
}

// leaseEnds: a reservation ends with its lease, whether or not an event says so.
func leaseEnds(_ *testing.T, b *bench) {
	invoice := token(dedupe.KindInvoiceBuyer, "x")
	c := claim("C1", "A", 6_000, false, invoice)
	b.take(c)
	b.clock.Move(dedupe.DefaultLease - 1)
	b.decide(claim("C2", "B", 6_000, false, invoice), documents.OutcomeOver)
	b.clock.Move(1)
	b.decide(claim("C2", "B", 6_000, false, invoice), documents.OutcomeReleased)
	b.apply(b.must(c.Expire(c.Expires)), 2, "t2")
	b.decide(claim("C2", "B", 6_000, false, invoice), documents.OutcomeReleased)
}

func near(t *testing.T, b *bench) {
	day, reissued := token(dedupe.KindAmountDay, "x"), token(dedupe.KindNearBuyer, "x")
	b.take(claim("C1", "A", 6_000, false, token(dedupe.KindInvoiceBuyer, "x"), day, reissued))
	b.decide(claim("C2", "B", 6_000, false, token(dedupe.KindInvoiceBuyer, "y"), day), documents.OutcomeWeak)
	d := b.decide(claim("C3", "B", 6_000, false, token(dedupe.KindInvoiceBuyer, "y"), day, reissued), documents.OutcomeNear)
	if len(d.Hits) != 2 || d.Hits[0].State != dedupe.StateReserved || d.Hits[0].Own {
		t.Errorf("hits %+v", d.Hits)
	}
	b.decide(claim("C4", "A", 1, false, day), documents.OutcomeOwn)
}

// nearNewest: of many similar claims the newest are kept, in whatever order they come.
func nearNewest(t *testing.T, b *bench) {
	const more = dedupe.Kept + 6
	day := token(dedupe.KindAmountDay, "x")
	for i := range more {
		n := (i * 37) % more
		c := claim(fmt.Sprintf("C%02d", n), "A", 1, false, day)
		c.Created = Start.Add(time.Duration(n) * time.Minute)
		b.apply(c, uint64(i+1), fmt.Sprintf("t%d", i))
	}
	_, found, _, err := b.x.Lookup(t.Context(), []dedupe.Token{day})
	if err != nil || len(found) != dedupe.Kept {
		t.Fatalf("%d similar claims, %v; want %d", len(found), err, dedupe.Kept)
	}
	for i, n := range found {
		if want := fmt.Sprintf("C%02d", more-1-i); n.Holding.Claim != want || n.Token != day {
			t.Fatalf("place %d is %s of %s, want %s", i, n.Holding.Claim, n.Token, want)
		}
	}
}

// endedAreDropped: what no longer counts does not pile up on an asset, and what counts stays.
func endedAreDropped(t *testing.T, b *bench) {
	invoice := token(dedupe.KindInvoiceBuyer, "x")
	for i := range dedupe.Kept + 10 {
		c := claim(fmt.Sprintf("C%03d", i), "A", 1, true, invoice)
		c.Created = c.Created.Add(time.Duration(i) * time.Minute)
		if i > 0 {
			c.State = dedupe.Withdrawn
		}
		b.take(c)
	}
	assets, _, _, err := b.x.Lookup(t.Context(), []dedupe.Token{invoice})
	if err != nil || len(assets) != 1 || len(assets[0].Holdings) != dedupe.Kept+1 {
		t.Fatalf("%d assets, %v: %+v", len(assets), err, assets)
	}
	if first, second := assets[0].Holdings[0].Claim, assets[0].Holdings[1].Claim; first != "C000" || second != "C010" {
		t.Errorf("the oldest are %s and %s", first, second)
	}
}

// answersAreCopies: a caller that changes an answer does not change the index.
func answersAreCopies(t *testing.T, b *bench) {
	bill := token(dedupe.KindBillOfLading, "x")
	c := b.must(claim("C1", "A", 6_000, true, bill, token(dedupe.KindBillGoods, "x")).Confirm(Start))
	b.take(b.must(c.Reverse(Start)))
	look := func() dedupe.Asset {
		assets, _, _, err := b.x.Lookup(t.Context(), []dedupe.Token{bill})
		if err != nil || len(assets) != 1 {
			t.Fatalf("%+v, %v", assets, err)
		}
		return assets[0]
	}
	a := look()
	a.Holdings[0].Minor, a.Holdings[0].Goods[0], a.Reversals[0] = 1, "other", Start.Add(time.Hour)
	if h := look(); h.Holdings[0].Minor == 1 || h.Holdings[0].Goods[0] == "other" || !h.Reversals[0].Equal(Start) {
		t.Errorf("%+v", h)
	}
}
