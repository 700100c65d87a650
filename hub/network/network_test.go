package network_test

import (
	"sync"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/network"
)

func open(t *testing.T, dir string) *network.Network {
	t.Helper()
	n, err := network.Open(network.Options{Dir: dir, Channel: "trade-x"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return n
}

// TestAs holds that every caller has one ledger, which acts as that caller.
func TestAs(t *testing.T) {
	n := open(t, t.TempDir())
	bank := access.Caller{Name: "one", MSPID: "BankAMSP", Role: protocol.RoleBank}
	other := access.Caller{Name: "one", MSPID: "BankBMSP", Role: protocol.RoleBank}
	ledgers := make([]*ledger.Ledger, 8)
	var wg sync.WaitGroup
	for i := range ledgers {
		wg.Go(func() {
			var err error
			if ledgers[i], err = n.As(t.Context(), []access.Caller{bank, other}[i%2]); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for i, l := range ledgers {
		if l != ledgers[i%2] {
			t.Errorf("call %d got a ledger of its own", i)
		}
	}
	if ledgers[0] == ledgers[1] || ledgers[0] == n.Own() {
		t.Error("two identities share a ledger")
	}
	for name, c := range map[string]access.Caller{
		"an organisation that is not there":  {Name: "x", MSPID: "NobodyMSP", Role: protocol.RoleBank},
		"a role that its organisation lacks": {Name: "x", MSPID: "BankAMSP", Role: protocol.RoleSupervisor},
	} {
		if _, err := n.As(t.Context(), c); err == nil {
			t.Errorf("%s was enrolled", name)
		}
	}
}

// TestOwn holds that the hub's own ledger is the registrar's: it may read every claim.
func TestOwn(t *testing.T) {
	n := open(t, t.TempDir())
	if n.Channel() != "trade-x" || !n.HasPeer("BankAMSP") {
		t.Errorf("channel %s", n.Channel())
	}
	if _, err := n.Own().Claims.Facts(t.Context(), []string{"C-1"}); err != nil {
		t.Error(err)
	}
	bank, err := n.As(t.Context(), access.Caller{Name: "one", MSPID: "BankAMSP", Role: protocol.RoleBank})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bank.Claims.Facts(t.Context(), []string{"C-1"}); err == nil {
		t.Error("a bank read the facts of every bank's claims")
	}
}

// TestFabricThatIsNotThere holds that nothing is opened half.
func TestFabricThatIsNotThere(t *testing.T) {
	if _, err := network.Open(network.Options{Fabric: network.Fabric{Profile: t.TempDir() + "/profile.yaml", Identity: "hub"}}); err == nil {
		t.Error("a network without a profile was opened")
	}
	dir := t.TempDir()
	open(t, dir)
	if _, err := network.Open(network.Options{Dir: dir, Channel: "trade-x"}); err == nil {
		t.Error("two networks share a folder")
	}
}
