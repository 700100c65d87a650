package hub_test

import (
	"io"
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/demo"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/projection"
	"github.com/tradehub/tradehub/hub/verify"
)

// wantRebuilt holds that the hub's projection, which followed the ledger through
// whatever happened, is what is built from the first block.
func wantRebuilt(t *testing.T, h *hub.Hub) {
	t.Helper()
	own, _, err := h.As(t.Context(), "registrar")
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Projection.Current(t.Context()); err != nil {
		t.Fatal(err)
	}
	followed, err := h.Projection.Hash()
	if err != nil {
		t.Fatal(err)
	}
	p, err := projection.Open(projection.File{Path: filepath.Join(t.TempDir(), "fresh.db"), Key: filepath.Join(t.TempDir(), "key")}, ledger.NewFeed(own), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	if err := p.CatchUp(t.Context(), followed.Block); err != nil {
		t.Fatal(err)
	}
	anew, err := p.Hash()
	if err != nil || anew.String() != followed.String() {
		t.Errorf("followed: %s %v\nrebuilt:  %s %v; %v", followed, followed.Rows, anew, anew.Rows, err)
	}
}

// TestProjectionIsRebuilt tells the demo's story and moves claims as banks do.
func TestProjectionIsRebuilt(t *testing.T) {
	w := start(t)
	story, err := demo.Tell(t.Context(), w.hub, io.Discard, false)
	if err != nil {
		t.Fatal(err)
	}
	wantRebuilt(t, w.hub)
	c := w.moved("bank-a", "repay", story.Claim.Claim, verify.MoveRepay, api.Step{Amount: story.Claim.Claim.Amount})
	wantState(t, c, dedupe.Repaid, 0)
	c = w.reserved("bank-b", renumberedSet, "R-2")
	c = w.moved("bank-b", "renew", c, verify.MoveRenew, api.Step{})
	w.moved("bank-b", "release", c, verify.MoveRelease, api.Step{Reason: "WITH"})
	wantRebuilt(t, w.hub)
}
