package hub_test

import (
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/demo"
	"github.com/tradehub/tradehub/hub/hubtest"
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

// TestProjectionIsRebuilt runs the demo's story and moves claims as banks do.
func TestProjectionIsRebuilt(t *testing.T) {
	w := hubtest.Start(t)
	story, err := demo.Tell(t.Context(), w.Hub, io.Discard, false)
	if err != nil {
		t.Fatal(err)
	}
	wantRebuilt(t, w.Hub)
	c := w.Moved("bank-a", "repay", story.Claim.Claim, verify.MoveRepay, api.Step{Amount: story.Claim.Claim.Amount})
	hubtest.WantState(t, c, dedupe.Repaid, 0)
	c = w.Reserved("bank-b", hubtest.Renumbered, "R-2")
	c = w.Moved("bank-b", "renew", c, verify.MoveRenew, api.Step{})
	w.Moved("bank-b", "release", c, verify.MoveRelease, api.Step{Reason: "WITH"})
	wantRebuilt(t, w.Hub)
}

// TestProjectionIsRebuiltAlike rebuilds the projection from the first block, after traffic of
// every kind, a purge among it.
func TestProjectionIsRebuiltAlike(t *testing.T) {
	w := hubtest.Start(t)
	c := w.Reserved("bank-a", hubtest.Import, "R-1")
	w.Moved("bank-a", "release", c, verify.MoveRelease, api.Step{Reason: "WITH"})
	w.Moved("bank-b", "confirm", w.Reserved("bank-b", hubtest.Renumbered, "R-2"), verify.MoveConfirm, api.Step{})
	w.Verified("bank-a", hubtest.Altered, "R-3")
	supervisor, _, err := w.Hub.As(t.Context(), "supervisor")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := supervisor.Claims.Purge(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	if err := w.Hub.Projection.Current(t.Context()); err != nil {
		t.Fatal(err)
	}
	was, err := w.Hub.Projection.Hash()
	if err != nil {
		t.Fatal(err)
	}
	own, _, err := w.Hub.As(t.Context(), "registrar")
	if err != nil {
		t.Fatal(err)
	}
	fresh := filepath.Join(t.TempDir(), "projection.db")
	p, err := projection.Open(projection.File{Path: fresh, Key: fresh + ".key"}, ledger.NewFeed(own), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if _, is, err := projection.Rebuild(t.Context(), projection.File{Path: fresh, Key: fresh + ".key"}, ledger.NewFeed(own), slog.New(slog.DiscardHandler)); err != nil || is.String() != was.String() {
		t.Errorf("rebuilt %s, live %s, %v", is, was, err)
	}
	var purged, financed api.Claims
	w.Get("bank-a", "/v1/claims").Into(http.StatusOK, &purged)
	if len(purged.Claims) != 0 {
		t.Errorf("a purged claim is listed: %+v", purged.Claims)
	}
	w.Get("bank-b", "/v1/claims?state="+string(dedupe.Financed)).Into(http.StatusOK, &financed)
	if len(financed.Claims) != 1 {
		t.Errorf("bank B's claims %+v", financed.Claims)
	}
}
