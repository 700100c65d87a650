package dedupetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

// neverBuilt: an index that knows nothing does not say "clear".
func neverBuilt(t *testing.T, b *bench) {
	c := claim("C1", "A", 1, false, token(dedupe.KindInvoiceBuyer, "x"))
	b.lagging(t)
	for name, err := range map[string]error{
		"apply": b.x.Apply(t.Context(), []dedupe.Claim{c}, 1, "t1"), "forget": b.x.Forget(t.Context(), "C1"),
	} {
		if !errors.Is(err, dedupe.ErrLagging) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := b.x.Checkpoint(t.Context()); !errors.Is(err, dedupe.ErrLagging) {
		t.Errorf("checkpoint: %v", err)
	}
	if err := b.x.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.checkpoint(t, 0, "")
	b.decide(c, documents.OutcomeClear)
}

// lagging checks that nothing is answered.
func (b *bench) lagging(t *testing.T) {
	t.Helper()
	if _, _, _, err := b.x.Lookup(t.Context(), []dedupe.Token{token(dedupe.KindInvoiceBuyer, "x")}); !errors.Is(err, dedupe.ErrLagging) {
		t.Errorf("lookup: %v", err)
	}
}

// resetForgets: an index that was reset is at the beginning of the ledger.
func resetForgets(t *testing.T, b *bench) {
	c := claim("C1", "A", 6_000, true, token(dedupe.KindInvoiceBuyer, "x"), token(dedupe.KindAmountDay, "x"))
	b.apply(c, 8, "t8")
	if err := b.x.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.checkpoint(t, 0, "")
	b.decide(claim("C2", "B", 6_000, false, c.Ask().Tokens()...), documents.OutcomeClear)
	b.apply(c, 8, "t8")
	b.decide(claim("C2", "B", 6_000, false, c.Ask().Tokens()...), documents.OutcomeOver)
}

func (b *bench) checkpoint(t *testing.T, block uint64, tx string) {
	t.Helper()
	if gotBlock, gotTx, err := b.x.Checkpoint(t.Context()); err != nil || gotBlock != block || gotTx != tx {
		t.Errorf("checkpoint %d %q, %v; want %d %q", gotBlock, gotTx, err, block, tx)
	}
}

func applyTwice(t *testing.T, b *bench) {
	invoice := token(dedupe.KindInvoiceBuyer, "x")
	c := claim("C1", "A", 6_000, true, invoice)
	financed := b.must(c.Confirm(Start))
	reversed := b.must(financed.Reverse(Start))
	for range 2 {
		b.apply(c, 1, "t1")
		b.apply(financed, 2, "t2")
		b.apply(reversed, 3, "t3")
	}
	assets, _, height, err := b.x.Lookup(t.Context(), []dedupe.Token{invoice})
	if err != nil || height != 3 || len(assets) != 1 || len(assets[0].Holdings) != 1 || len(assets[0].Reversals) != 1 {
		t.Fatalf("%+v at %d, %v", assets, height, err)
	}
	if s := assets[0].Holdings[0].State; s != dedupe.Reversed {
		t.Errorf("state %s", s)
	}
	b.checkpoint(t, 3, "t3")
}

func applyOutOfOrder(t *testing.T, b *bench) {
	invoice := token(dedupe.KindInvoiceBuyer, "x")
	c := claim("C1", "A", 6_000, true, invoice)
	financed := b.must(c.Confirm(Start))
	b.apply(financed, 5, "t5")
	b.apply(c, 4, "t4")
	if d := b.decide(claim("C2", "B", 1_000, true, invoice), documents.OutcomeSame); d.Hits[0].State != dedupe.StateActive {
		t.Errorf("hits %+v", d.Hits)
	}
	b.checkpoint(t, 5, "t5")
	if err := b.x.Apply(t.Context(), nil, 9, "other"); err != nil {
		t.Fatal(err)
	}
	b.checkpoint(t, 9, "other")
}

// applyWithinBlock: a block that is read again from its beginning ends as it did.
func applyWithinBlock(_ *testing.T, b *bench) {
	invoice := token(dedupe.KindInvoiceBuyer, "x")
	c := claim("C1", "A", 6_000, true, invoice)
	financed := b.must(c.Confirm(Start))
	repaid := b.must(financed.Repay(cny(6_000), Start))
	b.apply(c, 7, "t1")
	b.apply(financed, 7, "t2")
	b.apply(repaid, 7, "t3")
	b.apply(c, 7, "t1")
	b.decide(claim("C2", "B", 6_000, false, invoice), documents.OutcomeReleased)
}

// history returns what a ledger holds after some trade, as events and as claims.
func (b *bench) history() (events []dedupe.Change, tokens []dedupe.Token) {
	last := map[string]dedupe.Claim{}
	add := func(c dedupe.Claim, err error) {
		last[b.must(c, err).ID] = c
		n := uint64(len(events) + 1)
		events = append(events, dedupe.Change{Claim: c, Block: n, TxID: fmt.Sprintf("t%d", n)})
	}
	for i := range 12 {
		id := fmt.Sprintf("C%02d", i)
		ts := []dedupe.Token{token(dedupe.KindInvoiceBuyer, fmt.Sprint(i/2)), token(dedupe.KindBillOfLading, fmt.Sprint(i/4)), token(dedupe.KindAmountDay, fmt.Sprint(i%3))}
		tokens = append(tokens, ts...)
		c := claim(id, string(rune('A'+i%3)), int64(100*(i+1)), true, ts...)
		c.Created = Start.Add(time.Duration(i) * time.Minute)
		add(c, nil)
	}
	for i := range 12 {
		id := fmt.Sprintf("C%02d", i)
		switch i % 4 {
		case 0:
			add(last[id].Release("WITH", Start))
		case 1:
			add(last[id].Confirm(Start))
			add(last[id].Repay(cny(33), Start))
		case 2:
			add(last[id].Confirm(Start))
			add(last[id].Reverse(Start))
		}
	}
	return events, tokens
}

// rebuiltEqualsLive: what was followed, what was rebuilt from all events, and
// what was rebuilt from the claims as they are now, answer alike.
func rebuiltEqualsLive(t *testing.T, b *bench) {
	events, tokens := b.history()
	type answer struct {
		A []dedupe.Asset
		N []dedupe.Near
		H uint64
	}
	follow := func(changes []dedupe.Change) (out answer) {
		var err error
		for _, ch := range changes {
			b.apply(ch.Claim, ch.Block, ch.TxID)
		}
		b.checkpoint(t, uint64(len(events)), fmt.Sprintf("t%d", len(events)))
		if out.A, out.N, out.H, err = b.x.Lookup(t.Context(), tokens); err != nil {
			t.Fatal(err)
		}
		return out
	}
	live := follow(events)
	if len(live.A) != 9 || len(live.N) != 12 || live.H != uint64(len(events)) {
		t.Fatalf("%d assets, %d similar claims at %d", len(live.A), len(live.N), live.H)
	}
	for name, changes := range map[string][]dedupe.Change{"events": events, "claims": lastOfEach(events)} {
		if err := b.x.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
		if again := follow(changes); !reflect.DeepEqual(live, again) {
			t.Errorf("from %s: %+v\nlive: %+v", name, again, live)
		}
	}
}

// lastOfEach returns the last change of each claim, in the order of the events.
func lastOfEach(events []dedupe.Change) (out []dedupe.Change) {
	seen := map[string]bool{}
	for _, ch := range slices.Backward(events) {
		if !seen[ch.Claim.ID] {
			seen[ch.Claim.ID] = true
			out = append(out, ch)
		}
	}
	slices.Reverse(out)
	return out
}

func unavailable(t *testing.T, b *bench) {
	b.h.Stop(t)
	c := claim("C1", "A", 1, false, token(dedupe.KindInvoiceBuyer, "x"))
	_, _, _, lookup := b.x.Lookup(t.Context(), c.Ask().Tokens())
	_, _, checkpoint := b.x.Checkpoint(t.Context())
	for name, err := range map[string]error{
		"lookup": lookup, "checkpoint": checkpoint, "apply": b.x.Apply(t.Context(), []dedupe.Claim{c}, 1, "t1"),
		"forget": b.x.Forget(t.Context(), "C1"), "reset": b.x.Reset(t.Context()),
	} {
		if !errors.Is(err, dedupe.ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func contextEnds(t *testing.T, b *bench) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, _, err := b.x.Lookup(ctx, []dedupe.Token{token(dedupe.KindInvoiceBuyer, "x")})
	if !errors.Is(err, context.Canceled) || !errors.Is(err, dedupe.ErrUnavailable) {
		t.Errorf("cancelled: %v", err)
	}
	ctx, cancel = context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	if err := b.x.Apply(ctx, []dedupe.Claim{claim("C1", "A", 1, false)}, 1, "t1"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("deadline over: %v", err)
	}
}

// applyMany: the claims of one transaction are there with its checkpoint, and
// all of them again when it is read again after some of them.
func applyMany(t *testing.T, b *bench) {
	invoice, bill := token(dedupe.KindInvoiceBuyer, "x"), token(dedupe.KindBillOfLading, "y")
	one, two := claim("C1", "A", 1_000, true, invoice), claim("C2", "B", 2_000, true, invoice, bill)
	b.apply(one, 3, "t1")
	for range 2 {
		if err := b.x.Apply(t.Context(), []dedupe.Claim{one, two}, 3, "t1"); err != nil {
			t.Fatal(err)
		}
	}
	assets, _, height, err := b.x.Lookup(t.Context(), []dedupe.Token{invoice, bill})
	if err != nil || height != 3 || len(assets) != 2 || len(assets[0].Holdings) != 2 {
		t.Fatalf("%+v at %d, %v", assets, height, err)
	}
	b.checkpoint(t, 3, "t1")
}

// forget: nothing of a claim is left, and others stay. A claim that is forgotten may come again.
func forget(t *testing.T, b *bench) {
	invoice, day := token(dedupe.KindInvoiceBuyer, "x"), token(dedupe.KindAmountDay, "d")
	b.apply(claim("C1", "A", 1_000, true, invoice, day), 1, "t1")
	b.apply(claim("C2", "B", 2_000, true, invoice), 2, "t2")
	for range 2 {
		if err := b.x.Forget(t.Context(), "C1", "C9"); err != nil {
			t.Fatal(err)
		}
	}
	assets, near, _, err := b.x.Lookup(t.Context(), []dedupe.Token{invoice, day})
	if err != nil || len(near) != 0 || len(assets) != 1 || len(assets[0].Holdings) != 1 || assets[0].Holdings[0].Claim != "C2" {
		t.Fatalf("%+v, %+v, %v", assets, near, err)
	}
	b.checkpoint(t, 2, "t2")
	b.apply(claim("C1", "A", 1_000, true, invoice, day), 1, "t1")
	if _, near, _, err = b.x.Lookup(t.Context(), []dedupe.Token{day}); err != nil || len(near) != 1 {
		t.Errorf("%+v, %v", near, err)
	}
}
