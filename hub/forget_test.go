package hub_test

import (
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/store"
	"github.com/tradehub/tradehub/hub/verify"
)

// TestForget holds that an organisation's documents are erased, those of another are not, the
// ledger keeps digests, and no hub may run meanwhile.
func TestForget(t *testing.T) {
	cfg := hub.DefaultConfig()
	cfg.Data = t.TempDir()
	_, files, err := imported(1)
	if err != nil {
		t.Fatal(err)
	}
	h := openHub(t, cfg)
	for who, which := range map[string][]verify.File{"TraderMSP": files, "BankAMSP": files[:1]} {
		if _, err := h.Verifier.UploadAll(t.Context(), who, which); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := hub.Forget(t.Context(), cfg, "TraderMSP"); err == nil || !strings.Contains(err.Error(), "in use by another process") {
		t.Errorf("while the hub runs: %v", err)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	did, err := hub.Forget(t.Context(), cfg, "TraderMSP")
	if err != nil || did != (store.Forgotten{Keys: 1, Contents: len(files)}) {
		t.Fatalf("%+v, %v", did, err)
	}
	s, err := cfg.OpenStore(nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range files {
		if _, err := s.Get(t.Context(), documents.DigestOf(f.Data)); errors.Is(err, store.ErrNotFound) == (i == 0) {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	h = openHub(t, cfg)
	defer h.Close()
	for _, f := range files {
		if _, err := h.Verifier.Registrar.Document(t.Context(), documents.DigestOf(f.Data)); err != nil {
			t.Errorf("the ledger forgot %s: %v", f.Name, err)
		}
	}
	if ups, err := h.Verifier.UploadAll(t.Context(), "TraderMSP", files); err != nil || len(ups) != len(files) {
		t.Errorf("uploaded again: %v", err)
	}
}

func openHub(t *testing.T, cfg hub.Config) *hub.Hub {
	t.Helper()
	h, err := hub.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return h
}
