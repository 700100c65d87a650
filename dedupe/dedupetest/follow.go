package dedupetest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"testing"
	"time"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

// neverBuilt: an index that knows nothing does not say "clear".
func neverBuilt(t *testing.T, b *bench) {
	c := claim("C1", "A", 1, false, token(dedupe.KindInvoiceBuyer, "x"))
	b.lagging(t)
	if err := b.x.Apply(t.Context(), []dedupe.Claim{c}, 1, "t1"); !errors.Is(err, dedupe.ErrLagging) {
		t.Errorf("apply: %v", err)
	}
	if err := b.x.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.reserve(c, documents.OutcomeClear)
}

// lagging checks that nothing is answered.
func (b *bench) lagging(t *testing.T) {
	t.Helper()
	c := claim("C-lag", "A", 1, false, token(dedupe.KindInvoiceBuyer, "x"))
	if _, _, _, err := b.x.Lookup(t.Context(), c.Ask().Tokens()); !errors.Is(err, dedupe.ErrLagging) {
		t.Errorf("lookup: %v", err)
	}
	if _, err := b.x.Reserve(t.Context(), c); !errors.Is(err, dedupe.ErrLagging) {
		t.Errorf("reserve: %v", err)
	}
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
	if err := b.x.Advance(t.Context(), 9, "other"); err != nil {
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

// history is what a ledger holds after some trade, as events and as claims.
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

func seq(changes []dedupe.Change, last error) iter.Seq2[dedupe.Change, error] {
	return func(yield func(dedupe.Change, error) bool) {
		for _, ch := range changes {
			if !yield(ch, nil) {
				return
			}
		}
		if last != nil {
			yield(dedupe.Change{}, last)
		}
	}
}

// rebuildEqualsLive: what was followed, what was rebuilt from all events, and
// what was rebuilt from the claims as they are now, answer alike.
func rebuildEqualsLive(t *testing.T, b *bench) {
	events, tokens := b.history()
	for _, ch := range events {
		b.apply(ch.Claim, ch.Block, ch.TxID)
	}
	look := func() (out struct {
		A []dedupe.Asset
		N []dedupe.Near
		H uint64
	}) {
		var err error
		if out.A, out.N, out.H, err = b.x.Lookup(t.Context(), tokens); err != nil {
			t.Fatal(err)
		}
		return out
	}
	live := look()
	if len(live.A) != 9 || len(live.N) != 12 || live.H != uint64(len(events)) {
		t.Fatalf("%d assets, %d similar claims at %d", len(live.A), len(live.N), live.H)
	}
	last, ids := map[string]dedupe.Change{}, []string{}
	for _, ch := range events {
		if _, ok := last[ch.Claim.ID]; !ok {
			ids = append(ids, ch.Claim.ID)
		}
		last[ch.Claim.ID] = ch
	}
	var claims []dedupe.Change
	for _, id := range ids {
		claims = append(claims, last[id])
	}
	for name, changes := range map[string][]dedupe.Change{"events": events, "claims": claims} {
		if err := b.x.Rebuild(t.Context(), seq(changes, nil)); err != nil {
			t.Fatal(err)
		}
		if again := look(); !reflect.DeepEqual(live, again) {
			t.Errorf("from %s: %+v\nlive: %+v", name, again, live)
		}
		b.checkpoint(t, uint64(len(events)), fmt.Sprintf("t%d", len(events)))
	}
}

// rebuildFails: a rebuild that breaks off leaves the index as it was.
func rebuildFails(t *testing.T, b *bench) {
	invoice := token(dedupe.KindInvoiceBuyer, "x")
	b.apply(claim("C1", "A", 6_000, true, invoice), 8, "t8")
	broken := errors.New("the ledger broke off")
	changes := []dedupe.Change{{Claim: claim("C9", "A", 1, true, invoice), Block: 1, TxID: "t1"}}
	if err := b.x.Rebuild(t.Context(), seq(changes, broken)); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	b.decide(claim("C2", "B", 6_000, true, invoice), documents.OutcomeOver)
	b.checkpoint(t, 8, "t8")
}

func checkpointSurvives(t *testing.T, b *bench) {
	invoice := token(dedupe.KindInvoiceBuyer, "x")
	b.apply(claim("C1", "A", 6_000, true, invoice), 8, "t8")
	b.x = b.h.Again(t, b.clock.Now)
	b.checkpoint(t, 8, "t8")
	b.decide(claim("C2", "B", 6_000, true, invoice), documents.OutcomeOver)
}

func lostData(t *testing.T, b *bench) {
	b.apply(claim("C1", "A", 6_000, true, token(dedupe.KindInvoiceBuyer, "x")), 8, "t8")
	b.h.Lose(t)
	b.lagging(t)
	if _, _, err := b.x.Checkpoint(t.Context()); !errors.Is(err, dedupe.ErrLagging) {
		t.Errorf("checkpoint: %v", err)
	}
}

// wentBack: an older copy is noticed, and followed on from its own checkpoint.
func wentBack(t *testing.T, b *bench) {
	invoice := token(dedupe.KindInvoiceBuyer, "x")
	other := claim("C0", "A", 1, true, token(dedupe.KindInvoiceBuyer, "y"))
	c := claim("C1", "A", 6_000, true, invoice)
	b.apply(other, 7, "t7")
	b.h.Mark(t)
	b.apply(c, 8, "t8")
	b.decide(claim("C2", "B", 6_000, true, invoice), documents.OutcomeOver)
	b.h.GoBack(t)
	b.lagging(t)
	b.checkpoint(t, 7, "t7")
	b.apply(c, 8, "t8")
	b.decide(claim("C2", "B", 6_000, true, invoice), documents.OutcomeOver)
}

func unavailable(t *testing.T, b *bench) {
	b.h.Stop(t)
	c := claim("C1", "A", 1, false, token(dedupe.KindInvoiceBuyer, "x"))
	if _, _, _, err := b.x.Lookup(t.Context(), c.Ask().Tokens()); !errors.Is(err, dedupe.ErrUnavailable) {
		t.Errorf("lookup: %v", err)
	}
	if _, err := b.x.Reserve(t.Context(), c); !errors.Is(err, dedupe.ErrUnavailable) {
		t.Errorf("reserve: %v", err)
	}
	if err := b.x.Apply(t.Context(), []dedupe.Claim{c}, 1, "t1"); !errors.Is(err, dedupe.ErrUnavailable) {
		t.Errorf("apply: %v", err)
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

// forget: nothing of a claim is left, and others stay.
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
}
