package dedupetest

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

// racers is how many banks run for one asset.
const racers = 32

// race: of many banks that ask for one invoice at once, exactly one is clear.
func race(t *testing.T, b *bench) {
	for round := range 8 {
		var wg sync.WaitGroup
		outcomes := make([]documents.RegistryOutcome, racers)
		errs := make([]error, racers)
		for i := range racers {
			wg.Go(func() {
				c := claim(fmt.Sprintf("C%d-%d", round, i), fmt.Sprintf("B%d", i), 6_000, true,
					token(dedupe.KindInvoiceBuyer, fmt.Sprint(round)), token(dedupe.KindAmountDay, fmt.Sprint(round)))
				var d dedupe.Decision
				d, errs[i] = b.x.Reserve(t.Context(), c)
				outcomes[i] = d.Outcome
			})
		}
		wg.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		count := map[documents.RegistryOutcome]int{}
		for _, o := range outcomes {
			count[o]++
		}
		if count[documents.OutcomeClear] != 1 || count[documents.OutcomeOver] != racers-1 {
			t.Fatalf("round %d: %v", round, count)
		}
	}
}

func partialToCapacity(t *testing.T, b *bench) {
	invoice := token(dedupe.KindInvoiceBuyer, "x")
	b.reserve(claim("C1", "A", 4_000, true, invoice), documents.OutcomeClear)
	b.reserve(claim("C2", "B", 4_000, true, invoice), documents.OutcomeSame)
	d := b.reserve(claim("C3", "C", 4_000, true, invoice), documents.OutcomeOver)
	if len(d.Over) != 1 || d.Over[0] != invoice {
		t.Errorf("over %v", d.Over)
	}
	b.reserve(claim("C4", "C", 2_000, true, invoice), documents.OutcomeSame)
	b.decide(claim("C5", "D", 1, true, invoice), documents.OutcomeOver)
}

// replay: the same claim again is the same decision, and takes nothing more.
func replay(t *testing.T, b *bench) {
	invoice := token(dedupe.KindInvoiceBuyer, "x")
	c := claim("C1", "A", 6_000, true, invoice)
	first := b.reserve(c, documents.OutcomeClear)
	b.clock.Move(time.Minute)
	if second := b.reserve(c, documents.OutcomeClear); !reflect.DeepEqual(first, second) {
		t.Errorf("%+v, then %+v", first, second)
	}
	b.reserve(claim("C2", "B", 4_000, true, invoice), documents.OutcomeSame)
	financed := b.must(c.Confirm(Start))
	b.apply(financed, 3, "t3")
	b.reserve(c, documents.OutcomeClear)
	b.apply(b.must(financed.Repay(cny(1_000), Start)), 4, "t4")
	b.reserve(c, documents.OutcomeClear)
}

func conflict(t *testing.T, b *bench) {
	b.reserve(claim("C1", "A", 6_000, true, token(dedupe.KindInvoiceBuyer, "x")), documents.OutcomeClear)
	for name, c := range map[string]dedupe.Claim{
		"amount": claim("C1", "A", 6_001, true, token(dedupe.KindInvoiceBuyer, "x")),
		"bank":   claim("C1", "B", 6_000, true, token(dedupe.KindInvoiceBuyer, "x")),
		"asset":  claim("C1", "A", 6_000, true, token(dedupe.KindInvoiceBuyer, "y")),
	} {
		if _, err := b.x.Reserve(t.Context(), c); !errors.Is(err, dedupe.ErrConflict) {
			t.Errorf("other %s: %v", name, err)
		}
	}
	b.decide(claim("C2", "B", 1, true, token(dedupe.KindInvoiceBuyer, "y")), documents.OutcomeClear)
}

func refusals(t *testing.T, b *bench) {
	usd := claim("C2", "B", 1, true, token(dedupe.KindInvoiceBuyer, "x"))
	usd.Uses[0].Capacity.Currency, usd.Uses[0].Amount.Currency = "USD", "USD"
	b.reserve(claim("C1", "A", 6_000, true, token(dedupe.KindInvoiceBuyer, "x")), documents.OutcomeClear)
	if d, err := b.x.Reserve(t.Context(), usd); err != nil || d.Outcome != documents.OutcomeOver || !d.Hits[0].OtherCurrency {
		t.Errorf("other currency: %+v, %v", d, err)
	}
	financed := b.must(claim("C3", "A", 1, true).Confirm(Start))
	if _, err := b.x.Reserve(t.Context(), financed); !errors.Is(err, dedupe.ErrAsk) {
		t.Errorf("reserve what is financed: %v", err)
	}
	if err := b.x.Apply(t.Context(), []dedupe.Claim{{}}, 1, "t"); !errors.Is(err, dedupe.ErrAsk) {
		t.Errorf("apply no claim: %v", err)
	}
}

func release(t *testing.T, b *bench) {
	invoice, day := token(dedupe.KindInvoiceBuyer, "x"), token(dedupe.KindNearBuyer, "x")
	c := claim("C1", "A", 6_000, false, invoice, day)
	b.reserve(c, documents.OutcomeClear)
	b.decide(claim("C2", "B", 6_000, false, invoice, day), documents.OutcomeOver)
	for range 2 {
		if err := b.x.Release(t.Context(), "C1"); err != nil {
			t.Fatal(err)
		}
	}
	b.decide(claim("C2", "B", 6_000, false, invoice, day), documents.OutcomeClear)
	b.reserve(c, documents.OutcomeClear)
	b.apply(c, 1, "t1")
	if err := b.x.Release(t.Context(), "C1"); err != nil {
		t.Fatal(err)
	}
	b.decide(claim("C2", "B", 6_000, false, invoice, day), documents.OutcomeOver)
}

// releaseRestoresCapacity: a place that was given up leaves no smaller face value behind.
func releaseRestoresCapacity(t *testing.T, b *bench) {
	invoice := token(dedupe.KindInvoiceBuyer, "x")
	b.apply(claim("C1", "A", 1_000, true, invoice), 1, "t1")
	small := claim("C2", "B", 1_000, true, invoice)
	small.Uses[0].Capacity = cny(2_000)
	b.reserve(small, documents.OutcomeSame)
	b.decide(claim("C3", "C", 1_000, true, invoice), documents.OutcomeOver)
	if err := b.x.Release(t.Context(), "C2"); err != nil {
		t.Fatal(err)
	}
	b.decide(claim("C3", "C", 9_000, true, invoice), documents.OutcomeSame)
}

// hintEnds: a place that nothing confirmed does not stay for as long as a lease.
func hintEnds(_ *testing.T, b *bench) {
	invoice, day := token(dedupe.KindInvoiceBuyer, "x"), token(dedupe.KindNearBuyer, "x")
	b.reserve(claim("C1", "A", 6_000, false, invoice, day), documents.OutcomeClear)
	b.clock.Move(time.Hour)
	b.reserve(claim("C2", "B", 6_000, false, invoice, day), documents.OutcomeClear)
	b.reserve(claim("C1", "A", 6_000, false, invoice, day), documents.OutcomeOver)
}

// leaseEnds: a reservation that the ledger confirmed ends with its lease, whether or not an event says so.
func leaseEnds(_ *testing.T, b *bench) {
	invoice := token(dedupe.KindInvoiceBuyer, "x")
	c := claim("C1", "A", 6_000, false, invoice)
	b.apply(c, 1, "t1")
	b.clock.Move(dedupe.DefaultLease - 1)
	b.decide(claim("C2", "B", 6_000, false, invoice), documents.OutcomeOver)
	b.clock.Move(1)
	b.decide(claim("C2", "B", 6_000, false, invoice), documents.OutcomeReleased)
	b.apply(b.must(c.Expire(c.Expires)), 2, "t2")
	b.reserve(claim("C2", "B", 6_000, false, invoice), documents.OutcomeReleased)
}

func near(t *testing.T, b *bench) {
	day, reissued := token(dedupe.KindAmountDay, "x"), token(dedupe.KindNearBuyer, "x")
	b.reserve(claim("C1", "A", 6_000, false, token(dedupe.KindInvoiceBuyer, "x"), day, reissued), documents.OutcomeClear)
	b.decide(claim("C2", "B", 6_000, false, token(dedupe.KindInvoiceBuyer, "y"), day), documents.OutcomeWeak)
	d := b.reserve(claim("C3", "B", 6_000, false, token(dedupe.KindInvoiceBuyer, "y"), day, reissued), documents.OutcomeNear)
	if len(d.Hits) != 2 || d.Hits[0].State != dedupe.StateReserved || d.Hits[0].Own {
		t.Errorf("hits %+v", d.Hits)
	}
	b.decide(claim("C4", "A", 1, false, day), documents.OutcomeWeak)
}

// nearNewest: of many similar claims the 64 newest are kept, in whatever order they come.
func nearNewest(t *testing.T, b *bench) {
	const more = 70
	day := token(dedupe.KindAmountDay, "x")
	for i := range more {
		n := (i * 37) % more
		c := claim(fmt.Sprintf("C%02d", n), "A", 1, false, day)
		c.Created = Start.Add(time.Duration(n) * time.Minute)
		b.apply(c, uint64(i+1), fmt.Sprintf("t%d", i))
	}
	_, found, _, err := b.x.Lookup(t.Context(), []dedupe.Token{day})
	if err != nil || len(found) != 64 {
		t.Fatalf("%d similar claims, %v; want 64", len(found), err)
	}
	for i, n := range found {
		if want := fmt.Sprintf("C%02d", more-1-i); n.Holding.Claim != want || n.Token != day {
			t.Fatalf("place %d is %s of %s, want %s", i, n.Holding.Claim, n.Token, want)
		}
	}
}
