package network

import (
	"sync"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/chaincode"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/ledger/embedded"
)

// An inProcess is a ledger in this process, which enrolls every caller.
type inProcess struct {
	core *embedded.Network
	name string // of the channel
}

// contracts are the same for every network of the process. The contract API compiles a schema for
// every transaction when it makes them, and they keep nothing of a call.
var contracts = sync.OnceValues(func() (shim.Chaincode, error) { return chaincode.New(protocol.DefaultCharter()) })

func openEmbedded(o Options) (backend, error) {
	cc, err := contracts()
	if err != nil {
		return nil, err
	}
	n, err := embedded.Open(o.Dir, cc, embedded.Options{
		Channel: o.Channel, Chaincode: "tradehub", Orgs: embedded.DefaultOrgs(), Collections: embedded.DefaultCollections(),
		Further: embedded.DefaultFurther(),
	})
	if err != nil {
		return nil, err
	}
	return inProcess{n, o.Channel}, nil
}

func (n inProcess) driver(c access.Caller) (ledger.Driver, error) {
	id, err := n.core.Enroll(c.MSPID, c.Name, c.Role)
	if err != nil {
		return nil, err
	}
	return n.core.Driver(id), nil
}

func (n inProcess) own() access.Caller {
	return access.Caller{Name: "hub", MSPID: "RegistrarMSP", Role: protocol.RoleRegistrar}
}

func (n inProcess) Keepers() []string { return embedded.DefaultCollections()[0].Members }

func (n inProcess) Channel() string { return n.name }

func (n inProcess) HasPeer(string) bool { return true }

func (n inProcess) snapshot() (*bbolt.Tx, error) { return n.core.Snapshot() }

func (n inProcess) Close() error { return n.core.Close() }
