package embedded_test

import (
	"sync"
	"testing"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"

	"github.com/tradehub/tradehub/chaincode"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/corridor"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/ledger/embedded"
	"github.com/tradehub/tradehub/hub/ledger/ledgertest"
	"github.com/tradehub/tradehub/hub/ledger/policy"
)

func contracts(t testing.TB) shim.Chaincode {
	t.Helper()
	cc, err := chaincodeWithProbe()
	if err != nil {
		t.Fatal(err)
	}
	return cc
}

// chaincodeWithProbe returns one chaincode for all tests: the contract API compiles a schema for
// every transaction, which takes longer than most tests.
var chaincodeWithProbe = sync.OnceValues(func() (shim.Chaincode, error) {
	return chaincode.New(protocol.DefaultCharter(), ledgertest.NewProbe())
})

func options() embedded.Options {
	return embedded.Options{Collections: []embedded.Collection{{Name: ledgertest.Collection, Members: []string{"BankAMSP", "BankBMSP"}}}}
}

// banks makes a network of the two banks, which has fewer keys to make.
func banks(o embedded.Options) embedded.Options {
	o.Orgs = embedded.DefaultOrgs()[3:5]
	o.Policy = policy.Majority([]string{"BankAMSP", "BankBMSP"})
	return o
}

func open(t testing.TB, dir string, opts embedded.Options) *embedded.Network {
	t.Helper()
	n, err := embedded.Open(dir, contracts(t), opts)
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

func driver(t testing.TB, n *embedded.Network, mspID string, role protocol.Role) ledger.Driver {
	t.Helper()
	id, err := n.Enroll(mspID, "user-"+string(role), role)
	if err != nil {
		t.Fatal(err)
	}
	return n.Driver(id)
}

func harness(t *testing.T, dir string, opts embedded.Options) *ledgertest.Harness {
	opts.Collections = append(opts.Collections, embedded.DefaultCollections()...)
	opts.Further = embedded.DefaultFurther()
	n := open(t, dir, opts)
	t.Cleanup(func() { n.Close() }) // the last that Reopen opened
	return &ledgertest.Harness{
		Open:        func(t *testing.T, id ledgertest.Identity) ledger.Driver { return driver(t, n, id.MSPID, id.Role) },
		ClientState: func(threshold int) *corridor.ClientState { return n.ClientState(threshold) },
		Identities: []ledgertest.Identity{
			{MSPID: "BankAMSP", Role: protocol.RoleBank}, {MSPID: "BankBMSP", Role: protocol.RoleBank},
			{MSPID: "CustomsMSP", Role: protocol.RoleCustoms}, {MSPID: "RegistrarMSP", Role: protocol.RoleRegistrar},
		},
		Reopen: func(t *testing.T) {
			if err := n.Close(); err != nil {
				t.Fatal(err)
			}
			opts.Audit = embedded.AuditFull
			next, err := embedded.Open(dir, contracts(t), opts)
			if err != nil {
				t.Fatal(err)
			}
			n = next
		},
		Contracts: true,
	}
}

func TestConformance(t *testing.T) {
	dir := t.TempDir()
	h := harness(t, dir, options())
	ledgertest.Run(t, *h)
	t.Run("reopened", func(t *testing.T) {
		h.Reopen(t)
		ledgertest.Run(t, *h)
	})
}

// Another policy of the network, and another size of the collection.
func TestConformanceUnderMajority(t *testing.T) {
	opts := options()
	var all []string
	for _, o := range embedded.DefaultOrgs() {
		all = append(all, o.MSPID)
	}
	opts.Policy = policy.Majority(all)
	opts.Collections[0].Members = []string{"BankAMSP", "BankBMSP", "CarrierMSP"}
	h := harness(t, t.TempDir(), opts)
	h.Identities[2], h.Identities[3] = h.Identities[3], h.Identities[2]
	ledgertest.Run(t, *h)
}
