package hub

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"

	"github.com/tradehub/tradehub/chaincode"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/ledger/embedded"
	"github.com/tradehub/tradehub/hub/ledger/gateway"
)

// A network opens drivers onto the hub's ledger.
type network interface {
	// driver returns a driver for the caller. The network closes it.
	driver(c access.Caller) (ledger.Driver, error)
	// own is the identity that the hub itself acts as.
	own() access.Caller
	// channel is the name of the ledger channel.
	channel() string
	// hasPeer reports whether the organisation runs a peer.
	hasPeer(mspID string) bool
	// claims are the organisations that hold the collection of claims.
	claims() []string
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
	cc, err := chaincode.New(protocol.DefaultCharter())
	if err != nil {
		return nil, err
	}
	name := "trade-" + cfg.City
	n, err := embedded.Open(filepath.Join(cfg.Data, "ledger"), cc, embedded.Options{
		Channel: name, Chaincode: "tradehub", Orgs: embedded.DefaultOrgs(), Collections: embedded.DefaultCollections(),
		Further: embedded.DefaultFurther(),
	})
	if err != nil {
		return nil, err
	}
	return embeddedNetwork{n, name}, nil
}

func (n embeddedNetwork) driver(c access.Caller) (ledger.Driver, error) {
	id, err := n.core.Enroll(c.MSPID, c.Name, c.Role)
	if err != nil {
		return nil, err
	}
	return n.core.Driver(id), nil
}

func (n embeddedNetwork) own() access.Caller {
	return access.Caller{Name: "hub", MSPID: "RegistrarMSP", Role: protocol.RoleRegistrar}
}

func (n embeddedNetwork) channel() string { return n.name }

func (n embeddedNetwork) hasPeer(string) bool { return true }

func (n embeddedNetwork) claims() []string { return embedded.DefaultCollections()[0].Members }

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
	if len(p.Claims) == 0 {
		return nil, fmt.Errorf("configuration: ledger: connection profile %s: claims: name the organisations that hold the collection of claims", cfg.Profile)
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

func (n *fabricNetwork) driver(c access.Caller) (ledger.Driver, error) {
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

func (n *fabricNetwork) own() access.Caller {
	return access.Caller{Name: n.identity, MSPID: n.profile.Identities[n.identity].MSPID, Role: protocol.RoleRegistrar}
}

func (n *fabricNetwork) channel() string { return n.profile.Channel }

func (n *fabricNetwork) hasPeer(mspID string) bool {
	return slices.ContainsFunc(n.profile.Peers, func(p gateway.Peer) bool { return p.MSPID == mspID })
}

func (n *fabricNetwork) claims() []string { return n.profile.Claims }

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
	own, err := h.network.driver(h.network.own())
	if err != nil {
		return fmt.Errorf("enroll the hub: %w", err)
	}
	h.batcher = ledger.NewBatcher(own, ledger.BatchOptions{
		Channel: h.network.channel(), Members: h.network.claims(),
		Wait: h.cfg.Batch.Wait, Patience: h.cfg.Batch.Patience, Size: h.cfg.Batch.Size, InFlight: h.cfg.Batch.InFlight, At: h.cfg.at,
	})
	h.own = ledger.New(own, h.batcher)
	return h.checkCallers(ctx)
}
