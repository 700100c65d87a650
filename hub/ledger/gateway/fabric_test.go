package gateway_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/corridor"
	"github.com/tradehub/tradehub/hub/devnet"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/ledger/embedded"
	"github.com/tradehub/tradehub/hub/ledger/gateway"
	"github.com/tradehub/tradehub/hub/ledger/ledgertest"
)

// On a real network the callers are of organisations that run a peer: each
// reads what its own peer holds.
var peerOwners = map[ledgertest.Identity]string{
	{MSPID: "BankAMSP", Role: protocol.RoleBank}:            "bank-a",
	{MSPID: "RegistrarMSP", Role: protocol.RoleRegistrar}:   "hub",
	{MSPID: "CustomsMSP", Role: protocol.RoleCustoms}:       "customs",
	{MSPID: "SupervisorMSP", Role: protocol.RoleSupervisor}: "supervisor",
}

// fabricTools builds what a network runs on. It takes a minute or two the first
// time, so it is done only where all tests are wanted or it was done before.
func fabricTools(t *testing.T) devnet.Tools {
	t.Helper()
	checkout, err := devnet.FindCheckout(".")
	if err != nil {
		t.Fatal(err)
	}
	built, err := filepath.Glob(filepath.Join(checkout, ".cache", "fabric", "*", "config"))
	if err != nil {
		t.Fatal(err)
	}
	if len(built) == 0 && os.Getenv("CI") == "" && os.Getenv("TRADEHUB_TEST_ALL") == "" {
		t.Skip("Fabric's programs are not built: run make fabric, or set TRADEHUB_TEST_ALL=1 to have them built here")
	}
	tools, err := devnet.BuildTools(t.Context(), checkout, "", t.Output())
	if err != nil {
		t.Fatal(err)
	}
	tools.Chaincode = filepath.Join(t.TempDir(), "probecc")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", tools.Chaincode, "github.com/tradehub/tradehub/hub/ledger/ledgertest/cmd/probecc").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return tools
}

// TestConformanceOnFabric runs the suite on peers, an orderer and chaincode
// servers of Hyperledger Fabric, each a process of its own.
func TestConformanceOnFabric(t *testing.T) {
	opts := devnet.Options{
		City: "conformance", Dir: filepath.Join(t.TempDir(), "network"), Tools: fabricTools(t), Progress: t.Output(),
		Collections: []embedded.Collection{{Name: ledgertest.Collection, Members: []string{"BankAMSP", "RegistrarMSP"}}},
	}
	network, err := devnet.Start(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := network.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	profile, err := gateway.LoadProfile(network.Profile())
	if err != nil {
		t.Fatal(err)
	}
	peers, err := gateway.Dial(profile, gateway.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { peers.Close() })
	ledgertest.Run(t, ledgertest.Harness{
		Open: func(t *testing.T, id ledgertest.Identity) ledger.Driver {
			c, err := peers.Client(peerOwners[id])
			if err != nil {
				t.Fatal(err)
			}
			return c
		},
		ClientState: func(threshold int) *corridor.ClientState {
			cs, err := network.ClientState(threshold)
			if err != nil {
				t.Fatal(err)
			}
			return cs
		},
		Identities: []ledgertest.Identity{
			{MSPID: "BankAMSP", Role: protocol.RoleBank}, {MSPID: "RegistrarMSP", Role: protocol.RoleRegistrar},
			{MSPID: "CustomsMSP", Role: protocol.RoleCustoms}, {MSPID: "SupervisorMSP", Role: protocol.RoleSupervisor},
		},
		Reopen: func(t *testing.T) {
			if err := network.Stop(t.Context()); err != nil {
				t.Fatal(err)
			}
			if network, err = devnet.Start(t.Context(), opts); err != nil {
				t.Fatal(err)
			}
		},
		Contracts: true,
	})
	t.Run("AccessTable", func(t *testing.T) { testAccess(t, peers, profile) })
	t.Run("Privacy", func(t *testing.T) { testPrivacy(t, peers, profile, opts.Dir) })
}
