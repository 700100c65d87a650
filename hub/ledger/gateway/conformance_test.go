package gateway_test

import (
	"testing"

	"github.com/tradehub/tradehub/chaincode"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/corridor"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/ledger/embedded"
	"github.com/tradehub/tradehub/hub/ledger/gateway"
	"github.com/tradehub/tradehub/hub/ledger/gateway/gatewaytest"
	"github.com/tradehub/tradehub/hub/ledger/ledgertest"
)

// callers are of the first organisations, which have a peer, and of the last, which has none.
var callers = []ledgertest.Identity{
	{MSPID: "BankAMSP", Role: protocol.RoleBank}, {MSPID: "BankBMSP", Role: protocol.RoleBank},
	{MSPID: "CustomsMSP", Role: protocol.RoleCustoms}, {MSPID: "RegistrarMSP", Role: protocol.RoleRegistrar},
}

// A loopback is a network of two peers on loopback, and what clients need of it.
type loopback struct {
	*gatewaytest.Network
	dir     string
	core    *embedded.Network
	profile gateway.Profile
}

func openCore(t testing.TB, dir string, opts embedded.Options) *embedded.Network {
	t.Helper()
	cc, err := chaincode.New(protocol.DefaultCharter(), ledgertest.NewProbe())
	if err != nil {
		t.Fatal(err)
	}
	opts.Collections = append(embedded.DefaultCollections(), embedded.Collection{Name: ledgertest.Collection, Members: []string{"BankAMSP", "BankBMSP"}})
	opts.Further = embedded.DefaultFurther()
	core, err := embedded.Open(dir, cc, opts)
	if err != nil {
		t.Fatal(err)
	}
	return core
}

// name is what an identity is called in the profile.
func name(id ledgertest.Identity) string { return "user-" + id.MSPID + "-" + string(id.Role) }

// start has peers of the organisations, by default of a bank and the customs.
func start(t testing.TB, mspIDs ...string) *loopback {
	t.Helper()
	if len(mspIDs) == 0 {
		mspIDs = []string{"BankAMSP", "CustomsMSP"}
	}
	l := &loopback{dir: t.TempDir()}
	l.core = openCore(t, l.dir, embedded.Options{})
	t.Cleanup(func() {
		if err := l.core.Close(); err != nil {
			t.Error(err)
		}
	})
	l.Network = gatewaytest.Start(t, l.core, mspIDs...)
	var ids []embedded.Identity
	for _, c := range append(callers, ledgertest.Identity{MSPID: "SupervisorMSP", Role: protocol.RoleSupervisor}) {
		id, err := l.core.Enroll(c.MSPID, name(c), c.Role)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	l.profile = l.Profile(t, "trade", "tradecc", ids...)
	return l
}

// open returns a client as the caller.
func (l *loopback) open(t testing.TB, caller int, opts gateway.Options) *gateway.Client {
	t.Helper()
	c, err := gatewaytest.Open(t, l.profile, name(callers[caller]), opts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestConformance(t *testing.T) {
	l := start(t, "BankAMSP", "CustomsMSP", "RegistrarMSP", "SupervisorMSP")
	n, err := gateway.Dial(l.profile, gateway.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Close() })
	ledgertest.Run(t, ledgertest.Harness{
		Open: func(t *testing.T, id ledgertest.Identity) ledger.Driver {
			c, err := n.Client(name(id))
			if err != nil {
				t.Fatal(err)
			}
			return c
		},
		ClientState: func(threshold int) *corridor.ClientState { return l.core.ClientState(threshold) },
		Identities:  callers,
		Reopen: func(t *testing.T) {
			if err := l.core.Close(); err != nil {
				t.Fatal(err)
			}
			l.core = openCore(t, l.dir, embedded.Options{Audit: embedded.AuditFull})
			l.Use(l.core)
		},
		Contracts: true,
	})
}
