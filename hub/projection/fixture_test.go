package projection_test

import (
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/tradehub/tradehub/hub/follow/followtest"
	"github.com/tradehub/tradehub/hub/projection"
)

// file is a projection at path with a key of its own.
func file(path string) projection.File { return projection.File{Path: path, Key: path + ".key"} }

func open(t followtest.T, path string, s projection.Source) *projection.Projection {
	t.Helper()
	return openLogged(t, path, s, slog.New(slog.DiscardHandler))
}

func openLogged(t followtest.T, path string, s projection.Source, log *slog.Logger) *projection.Projection {
	t.Helper()
	p, err := projection.Open(file(path), s, log)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { _ = p.Close() }) // again, of one that the test closed
	return p
}

// caughtUp opens the file and follows to the end of the history.
func caughtUp(t *testing.T, path string, h *followtest.Ledger) *projection.Projection {
	t.Helper()
	p := open(t, path, h)
	catchUp(t, p, h)
	return p
}

func catchUp(t *testing.T, p *projection.Projection, h *followtest.Ledger) {
	t.Helper()
	height, _ := h.Height(t.Context())
	if err := p.CatchUp(t.Context(), height); err != nil {
		t.Fatal(err)
	}
}

func sum(t *testing.T, p *projection.Projection) projection.Sum {
	t.Helper()
	s, err := p.Hash()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// wantRebuilt holds that the projection equals one that is rebuilt from the first block.
func wantRebuilt(t *testing.T, p *projection.Projection, h *followtest.Ledger) {
	t.Helper()
	anew := caughtUp(t, filepath.Join(t.TempDir(), "anew.db"), h)
	got, want := sum(t, p), sum(t, anew)
	if got.String() != want.String() {
		t.Errorf("followed: %s\nrebuilt:  %s", got, want)
	}
	if err := anew.Close(); err != nil {
		t.Error(err)
	}
}
