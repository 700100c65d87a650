package network

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/ledger/gateway"
)

// A Fabric names a Fabric network and who the hub is there. The callers' identities
// are those of the profile under the callers' names. A duration or number of 0 is the
// driver's default.
type Fabric struct {
	Profile  string `yaml:"profile"`  // connection profile, see gateway.Profile
	Identity string `yaml:"identity"` // of the profile; enrolled as registrar

	Evaluate     time.Duration `yaml:"evaluate"`     // longest evaluation
	Endorse      time.Duration `yaml:"endorse"`      // longest endorsement
	Submit       time.Duration `yaml:"submit"`       // longest wait until a transaction is handed over
	CommitStatus time.Duration `yaml:"commitStatus"` // longest wait for its block
	InFlight     int           `yaml:"inFlight"`     // calls at once; keep it below the peers' own limit
}

// Validate names the first field that cannot be. The zero value is valid.
func (f Fabric) Validate() error {
	switch {
	case f == Fabric{}:
		return nil
	case f.Profile == "":
		return errors.New("profile: name the connection profile of the Fabric network")
	case f.Identity == "":
		return errors.New("identity: name the identity of the profile that the hub acts as")
	case min(f.Evaluate, f.Endorse, f.Submit, f.CommitStatus) < 0 || f.InFlight < 0:
		return errors.New("deadlines and inFlight: must not be below 0")
	}
	return nil
}

// A remote is a Fabric network that the profile's identities were enrolled in.
type remote struct {
	*gateway.Network
	profile  gateway.Profile
	identity string // the hub's own

	mu      sync.Mutex
	clients []*gateway.Client // guarded by mu
}

func openFabric(o Options) (backend, error) {
	f := o.Fabric
	p, err := gateway.LoadProfile(f.Profile)
	if err != nil {
		return nil, err
	}
	if len(p.Claims) == 0 {
		return nil, fmt.Errorf("connection profile %s: claims: name the organisations that hold the collection of claims", f.Profile)
	}
	if _, err := p.Identity(f.Identity); err != nil {
		return nil, fmt.Errorf("identity: %w", err)
	}
	n, err := gateway.Dial(p, gateway.Options{
		Evaluate: f.Evaluate, Endorse: f.Endorse, Submit: f.Submit, CommitStatus: f.CommitStatus, InFlight: f.InFlight,
	})
	if err != nil {
		return nil, err
	}
	return &remote{Network: n, profile: p, identity: f.Identity}, nil
}

func (n *remote) driver(c access.Caller) (ledger.Driver, error) {
	id, err := n.profile.Identity(c.Name)
	if err != nil {
		return nil, err
	}
	if id.MSPID != c.MSPID {
		return nil, fmt.Errorf("identity %s of the connection profile belongs to %s, but the caller belongs to %s", c.Name, id.MSPID, c.MSPID)
	}
	d, err := n.Client(c.Name)
	if err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.clients = append(n.clients, d)
	return d, nil
}

func (n *remote) own() access.Caller {
	return access.Caller{Name: n.identity, MSPID: n.profile.Identities[n.identity].MSPID, Role: protocol.RoleRegistrar}
}

func (n *remote) Keepers() []string { return n.profile.Claims }

func (n *remote) Channel() string { return n.profile.Channel }

func (n *remote) HasPeer(mspID string) bool {
	return slices.ContainsFunc(n.profile.Peers, func(p gateway.Peer) bool { return p.MSPID == mspID })
}

func (n *remote) Close() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	var errs []error
	for _, c := range n.clients {
		errs = append(errs, c.Close())
	}
	return errors.Join(append(errs, n.Network.Close())...)
}
