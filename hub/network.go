package hub

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	"tradehub/chaincode"
	"tradehub/hub/api"
	"tradehub/hub/ledger"
	"tradehub/hub/ledger/embedded"
	"tradehub/hub/ledger/gateway"
)

// A network opens drivers onto the hub's ledger.
type network interface {
	// driver returns a driver for the caller. The network closes it.
	driver(c api.Caller) (ledger.Driver, error)
	// own is the identity that the hub itself acts as.
	own() api.Caller
	// channel is the name of the ledger channel.
	channel() string
	Close() error
}

// openNetwork opens the network that the configuration names.
func openNetwork(cfg Config) (network, error) {
	if cfg.Ledger == (LedgerConfig{}) {
		return openEmbedded(cfg)
	}
	return openFabric(cfg)
}

// An embeddedNetwork is a ledger in this process, which enrolls whoever calls.
type embeddedNetwork struct {
	core *embedded.Network
	name string // of the channel
}

func openEmbedded(cfg Config) (network, error) {
	cc, err := chaincode.New()
	if err != nil {
		return nil, err
	}
	name := "trade-" + cfg.City
	n, err := embedded.Open(filepath.Join(cfg.Data, "ledger"), cc, embedded.Options{
		Channel: name, Chaincode: "tradehub", Orgs: embedded.DefaultOrgs(),
	})
	if err != nil {
		return nil, err
	}
	return embeddedNetwork{n, name}, nil
}

func (n embeddedNetwork) driver(c api.Caller) (ledger.Driver, error) {
	id, err := n.core.Enroll(c.MSPID, c.Name, c.Role)
	if err != nil {
		return nil, err
	}
	return n.core.Driver(id), nil
}

func (n embeddedNetwork) own() api.Caller {
	return api.Caller{Name: "hub", MSPID: "RegistrarMSP", Role: chaincode.RoleRegistrar}
}

func (n embeddedNetwork) channel() string { return n.name }

func (n embeddedNetwork) Close() error { return n.core.Close() }

// A fabricNetwork is a Fabric network that the profile's identities were enrolled in.
type fabricNetwork struct {
	*gateway.Network
	profile  gateway.Profile
	identity string // the hub's own

	mu      sync.Mutex
	clients []*gateway.Client // guarded by mu
}

func openFabric(c Config) (network, error) {
	cfg := c.Ledger
	p, err := gateway.LoadProfile(cfg.Profile)
	if err != nil {
		return nil, fmt.Errorf("configuration: ledger: %w", err)
	}
	if _, err := p.Identity(cfg.Identity); err != nil {
		return nil, fmt.Errorf("configuration: ledger: identity: %w", err)
	}
	n, err := gateway.Dial(p, gateway.Options{
		Evaluate: cfg.Evaluate, Endorse: cfg.Endorse, Submit: cfg.Submit, CommitStatus: cfg.CommitStatus, InFlight: cfg.InFlight,
		At: c.at,
	})
	if err != nil {
		return nil, fmt.Errorf("configuration: ledger: %w", err)
	}
	return &fabricNetwork{Network: n, profile: p, identity: cfg.Identity}, nil
}

func (n *fabricNetwork) driver(c api.Caller) (ledger.Driver, error) {
	id, err := n.profile.Identity(c.Name)
	if err != nil {
		return nil, err
	}
	if id.MSPID != c.MSPID {
		return nil, fmt.Errorf("identity %s of the connection profile is of %s, and the caller of %s", c.Name, id.MSPID, c.MSPID)
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

func (n *fabricNetwork) own() api.Caller {
	return api.Caller{Name: n.identity, MSPID: n.profile.Identities[n.identity].MSPID, Role: chaincode.RoleRegistrar}
}

func (n *fabricNetwork) channel() string { return n.profile.Channel }

func (n *fabricNetwork) Close() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	var errs []error
	for _, c := range n.clients {
		errs = append(errs, c.Close())
	}
	return errors.Join(append(errs, n.Network.Close())...)
}

func (h *Hub) openLedger(ctx context.Context) error {
	var err error
	if h.network, err = openNetwork(h.cfg); err != nil {
		return err
	}
	if h.own, err = h.Ledger(ctx, h.network.own()); err != nil {
		return err
	}
	return h.enrolled(ctx)
}
