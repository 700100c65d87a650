package hub_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/hubtest"
)

func TestUnknownHashingEngineIsNamed(t *testing.T) {
	cfg := hubtest.Settings(t.TempDir())
	cfg.Hash.Engines = []string{"abacus"}
	if _, err := hub.Open(t.Context(), cfg, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "configuration: hash:") || !strings.Contains(err.Error(), "abacus") {
		t.Errorf("error %v", err)
	}
}

// TestDeviceThatIsNotThere holds that a hub which is to use a device works without one.
func TestDeviceThatIsNotThere(t *testing.T) {
	cfg := hubtest.Settings(t.TempDir())
	cfg.Hash.Device = true
	w := hubtest.StartWith(t, cfg)
	w.Send("agent", http.MethodPost, "/v1/documents", w.File(hubtest.Import, "invoice.xml")).Into(http.StatusCreated, new(any))
}
