// Package network is the ledger of the hub's own network, as each identity sees it.
//
// [Open] runs the contracts in this process, or reaches a Fabric network if the options name
// one. Nothing above it knows which of the two it is.
package network

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/telemetry"
)

// Options say which network it is.
type Options struct {
	Dir     string // folder of the ledger in this process
	Channel string // of the ledger in this process; a Fabric network's is in its profile
	Fabric  Fabric // zero is the ledger in this process
	// Batch says how records are gathered. Channel and Members are set by Open.
	Batch ledger.BatchOptions
	// Telemetry times every call of the ledger; nil does not.
	Telemetry *telemetry.Telemetry
}

// A backend opens drivers onto one ledger.
type backend interface {
	// driver returns a driver for the caller. The backend closes it.
	driver(c access.Caller) (ledger.Driver, error)
	// own is the identity that the hub itself acts as.
	own() access.Caller
	// Keepers are the organisations that hold the collection of claims.
	Keepers() []string
	Channel() string
	HasPeer(mspID string) bool
	Close() error
}

// A Network gives every caller a ledger of its own. Its methods may be called from
// any goroutine. Close it when done.
type Network struct {
	backend
	batcher   *ledger.Batcher
	own       *ledger.Ledger
	telemetry *telemetry.Telemetry

	mu      sync.Mutex
	ledgers map[string]*ledger.Ledger // by organisation and name, guarded by mu
}

// Open opens the network.
func Open(o Options) (*Network, error) {
	open := openEmbedded
	if o.Fabric != (Fabric{}) {
		open = openFabric
	}
	b, err := open(o)
	if err != nil {
		return nil, err
	}
	own, err := b.driver(b.own())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("enroll the hub: %w", err), b.Close())
	}
	own = timed{own, o.Telemetry}
	o.Batch.Channel, o.Batch.Members, o.Batch.Sent = b.Channel(), b.Keepers(), o.Telemetry.Batch
	batcher := ledger.NewBatcher(own, o.Batch)
	return &Network{
		backend: b, batcher: batcher, own: ledger.New(own, batcher), telemetry: o.Telemetry, ledgers: map[string]*ledger.Ledger{},
	}, nil
}

// Own returns the ledger as the hub itself sees it, which is the registrar.
func (n *Network) Own() *ledger.Ledger { return n.own }

// Channel returns the name of the ledger's channel.
func (n *Network) Channel() string { return n.backend.Channel() }

// Keepers returns the organisations that hold the collection of claims, by MSP ID.
func (n *Network) Keepers() []string { return n.backend.Keepers() }

// HasPeer reports whether the organisation runs a peer.
func (n *Network) HasPeer(mspID string) bool { return n.backend.HasPeer(mspID) }

// As returns the ledger as the caller sees it, the same one each time. It fails if
// the network has no such identity.
func (n *Network) As(_ context.Context, c access.Caller) (*ledger.Ledger, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	key := c.MSPID + "/" + c.Name
	if l := n.ledgers[key]; l != nil {
		return l, nil
	}
	d, err := n.driver(c)
	if err != nil {
		return nil, fmt.Errorf("enroll %s: %w", key, err)
	}
	n.ledgers[key] = ledger.New(timed{d, n.telemetry}, n.batcher)
	return n.ledgers[key], nil
}

// Snapshot returns what begins to read the ledger's file as it is then, nil if the ledger is
// not in this process.
func (n *Network) Snapshot() func() (*bbolt.Tx, error) {
	if b, ok := n.backend.(inProcess); ok {
		return b.snapshot
	}
	return nil
}

// Close waits for what is on its way, and closes every driver.
func (n *Network) Close() error { return errors.Join(n.batcher.Close(), n.backend.Close()) }
