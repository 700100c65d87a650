package dedupetest

import (
	"errors"
	"testing"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

func checkpointSurvives(t *testing.T, b *bench, h StoreHarness) {
	invoice := token(dedupe.KindInvoiceBuyer, "x")
	b.apply(claim("C1", "A", 6_000, true, invoice), 8, "t8")
	b.x = h.Again(t, b.clock.Now)
	b.checkpoint(t, 8, "t8")
	b.decide(claim("C2", "B", 6_000, true, invoice), documents.OutcomeOver)
}

func lostData(t *testing.T, b *bench, h StoreHarness) {
	b.apply(claim("C1", "A", 6_000, true, token(dedupe.KindInvoiceBuyer, "x")), 8, "t8")
	h.Lose(t)
	b.lagging(t)
	if _, _, err := b.x.Checkpoint(t.Context()); !errors.Is(err, dedupe.ErrLagging) {
		t.Errorf("checkpoint: %v", err)
	}
}

// wentBack: an older copy is noticed, and followed on from its own checkpoint.
func wentBack(t *testing.T, b *bench, h StoreHarness) {
	invoice := token(dedupe.KindInvoiceBuyer, "x")
	other := claim("C0", "A", 1, true, token(dedupe.KindInvoiceBuyer, "y"))
	c := claim("C1", "A", 6_000, true, invoice)
	b.apply(other, 7, "t7")
	h.Mark(t)
	b.apply(c, 8, "t8")
	b.decide(claim("C2", "B", 6_000, true, invoice), documents.OutcomeOver)
	h.GoBack(t)
	b.lagging(t)
	b.checkpoint(t, 7, "t7")
	b.apply(c, 8, "t8")
	b.decide(claim("C2", "B", 6_000, true, invoice), documents.OutcomeOver)
}
