package hub_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/tradehub/tradehub/chaincode"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/ledger/embedded"
	"github.com/tradehub/tradehub/hub/ledger/gateway"
	"github.com/tradehub/tradehub/hub/ledger/gateway/gatewaytest"
	"github.com/tradehub/tradehub/hub/network"
	"github.com/tradehub/tradehub/hub/verify"
)

// onGateway makes the settings of a hub whose ledger is behind Gateway peers,
// with an identity for every caller and one for the hub itself.
func onGateway(t *testing.T, edit func(*gateway.Profile)) (hub.Config, *gatewaytest.Network) {
	t.Helper()
	cc, err := chaincode.New(protocol.DefaultCharter())
	if err != nil {
		t.Fatal(err)
	}
	core, err := embedded.Open(t.TempDir(), cc, embedded.Options{Channel: "trade-abroad", Collections: embedded.DefaultCollections(), Further: embedded.DefaultFurther()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { core.Close() })
	var ids []embedded.Identity
	for _, c := range append([]access.Caller{{Name: "hub", MSPID: "RegistrarMSP", Role: protocol.RoleRegistrar}}, hubtest.Organisations...) {
		id, err := core.Enroll(c.MSPID, c.Name, c.Role)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	peers := gatewaytest.Start(t, core, "RegistrarMSP", "SupervisorMSP")
	p := peers.Profile(t, "trade-abroad", "tradecc", ids...)
	p.Claims = []string{"RegistrarMSP", "SupervisorMSP"}
	edit(&p)
	b, err := yaml.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	cfg := hubtest.Settings(t.TempDir())
	cfg.Ledger = network.Fabric{Profile: filepath.Join(t.TempDir(), "profile.yaml"), Identity: "hub"}
	if err := os.WriteFile(cfg.Ledger.Profile, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return cfg, peers
}

// TestFabricLedger: one line of configuration changes the ledger and nothing else.
func TestFabricLedger(t *testing.T) {
	cfg, peers := onGateway(t, func(*gateway.Profile) {})
	w := hubtest.StartWith(t, cfg)
	if _, err := os.Stat(filepath.Join(cfg.Data, "ledger")); !os.IsNotExist(err) {
		t.Errorf("the hub made a ledger of its own too: %v", err)
	}
	red := w.Verified("bank-a", hubtest.Altered, "R-1")
	if red.Verdict.Outcome != documents.Red || red.Receipt.TxID == "" {
		t.Errorf("%s, receipt %+v", red.Verdict.Outcome, red.Receipt)
	}
	c := w.Reserved("bank-a", hubtest.Import, "R-2")
	peers.Stop(0) // and the hub goes on at the other peer
	c = w.Moved("bank-a", "confirm", c, verify.MoveConfirm, api.Step{})
	hubtest.WantState(t, c, dedupe.Financed, c.Amount.Minor)
	if v := w.Verified("bank-b", hubtest.Renumbered, "R-3"); v.Verdict.Outcome == documents.Green {
		t.Error("another bank is told that the same import is free")
	}
	wantRebuilt(t, w.Hub)
}

func TestFabricLedgerFaults(t *testing.T) {
	for name, c := range map[string]struct {
		profile func(*gateway.Profile)
		config  func(*network.Fabric)
		want    string
	}{
		"no such profile":               {config: func(c *network.Fabric) { c.Profile += "x" }, want: "ledger: connection profile"},
		"no profile":                    {config: func(c *network.Fabric) { c.Profile = "" }, want: "ledger: profile"},
		"no identity":                   {config: func(c *network.Fabric) { c.Identity = "" }, want: "ledger: identity"},
		"identity not in the profile":   {config: func(c *network.Fabric) { c.Identity = "nobody" }, want: "nobody"},
		"nobody holds claims":           {profile: func(p *gateway.Profile) { p.Claims = nil }, want: "claims: name"},
		"a holder without a peer":       {profile: func(p *gateway.Profile) { p.Claims = []string{"BankAMSP"} }, want: "claims[0]"},
		"deadline below 0":              {config: func(c *network.Fabric) { c.Submit = -1 }, want: "below 0"},
		"caller not in the profile":     {profile: func(p *gateway.Profile) { delete(p.Identities, "customs") }, want: `"customs"`},
		"caller of another institution": {profile: func(p *gateway.Profile) { p.Identities["bank-b"] = p.Identities["bank-a"] }, want: "bank-b"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, _ := onGateway(t, func(p *gateway.Profile) {
				if c.profile != nil {
					c.profile(p)
				}
			})
			if c.config != nil {
				c.config(&cfg.Ledger)
			}
			h, err := hub.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
			if err == nil {
				h.Close()
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one that names %q", err, c.want)
			}
		})
	}
}
