// Package hubtest starts a whole hub for tests, sends it requests and reads its answers.
package hubtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/access"
)

// Organisations are the callers of [Settings]: one for each role of the network,
// and a second person of bank A and of the supervisor. A caller's token is its name. Do not change them.
var Organisations = []access.Caller{
	{Name: "registrar", MSPID: "RegistrarMSP", Role: protocol.RoleRegistrar},
	{Name: "bank-a", MSPID: "BankAMSP", Role: protocol.RoleBank},
	{Name: "bank-a-2", MSPID: "BankAMSP", Role: protocol.RoleBank},
	{Name: "bank-b", MSPID: "BankBMSP", Role: protocol.RoleBank},
	{Name: "customs", MSPID: "CustomsMSP", Role: protocol.RoleCustoms},
	{Name: "carrier", MSPID: "CarrierMSP", Role: protocol.RoleCarrier},
	{Name: "seller", MSPID: "TraderMSP", Role: protocol.RoleSeller},
	{Name: "tax", MSPID: "TaxMSP", Role: protocol.RoleTax},
	{Name: "agent", MSPID: "TraderMSP", Role: protocol.RoleAgent},
	{Name: hub.Trader, MSPID: "TraderMSP", Role: protocol.RoleAgent}, // a second person of the firm, as the demo names it
	{Name: "supervisor", MSPID: "SupervisorMSP", Role: protocol.RoleSupervisor},
	{Name: "supervisor-2", MSPID: "SupervisorMSP", Role: protocol.RoleSupervisor},
	{Name: "auditor", MSPID: "SupervisorMSP", Role: protocol.RoleAuditor},
	{Name: "relayer", MSPID: "RegistrarMSP", Role: protocol.RoleRelayer},
}

// Settings returns the default settings of a hub that keeps its data in the folder
// and knows [Organisations].
func Settings(dir string) hub.Config {
	cfg := hub.DefaultConfig()
	cfg.Data = dir
	cfg.Limits.Open = 10_000      // all clients of a test have one address
	cfg.MaxLag = 30 * time.Second // no verdict is GREY because the machine is busy
	for _, c := range Organisations {
		sum := sha256.Sum256([]byte(c.Name))
		cfg.Callers = append(cfg.Callers, hub.CallerConfig{Name: c.Name, MSPID: c.MSPID, Role: c.Role, TokenSHA256: hex.EncodeToString(sum[:])})
	}
	return cfg
}

// A World is a hub that answers over HTTP. What fails in a method ends the test.
type World struct {
	*testing.T
	Hub *hub.Hub
	Dir string // where the hub keeps its data
	url string
}

// Open opens a hub that no test closes, for a fuzz target of many tests.
func Open(ctx context.Context, cfg hub.Config) (http.Handler, error) {
	h, err := hub.Open(ctx, cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	return h.Handler(), nil
}

// Start starts a hub in a folder of its own. It is closed when the test ends.
func Start(t *testing.T) *World {
	t.Helper()
	return StartWith(t, Settings(t.TempDir()))
}

// StartWith starts a hub with the settings. It is closed when the test ends.
func StartWith(t *testing.T, cfg hub.Config) *World {
	t.Helper()
	h, err := hub.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(h.Handler())
	t.Cleanup(func() {
		srv.Close()
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return &World{T: t, Hub: h, Dir: cfg.Data, url: srv.URL}
}

// URL returns where the hub answers.
func (w *World) URL() string { return w.url }

// In returns the same hub for a subtest, which a failing method then ends.
func (w *World) In(t *testing.T) *World {
	c := *w
	c.T = t
	return &c
}

// Height returns the number of the ledger's last block.
func (w *World) Height() uint64 {
	w.Helper()
	l, _, err := w.Hub.As(w.Context(), "bank-a")
	if err != nil {
		w.Fatal(err)
	}
	n, err := l.Height(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	return n
}
