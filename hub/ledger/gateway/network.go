package gateway

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/keepalive"
)

// Options bound what a client does. The zero value of a field is its default.
type Options struct {
	Evaluate     time.Duration // longest evaluation; 5 s
	Endorse      time.Duration // longest endorsement; 15 s
	Submit       time.Duration // longest wait until the transaction is handed over; 5 s
	CommitStatus time.Duration // longest wait for its block; 60 s, above the network's BatchTimeout
	// Look is how long a transaction is looked for before it is handed over again; 3 s, above
	// the network's BatchTimeout. That happens if its submission was not answered or the
	// orderer may have died with it. One that was taken is looked for twice as long each
	// time.
	Look time.Duration
	// CatchUp is how long a peer may lack a block that this process knows of before the next
	// is asked; 2 s.
	CatchUp time.Duration
	// Reopen is how long a stream of events is opened again and again without
	// success before it ends with an error; 1 minute.
	Reopen time.Duration
	// InFlight is how many calls run at once; others wait. 400: a peer refuses
	// above its own limit (peer.limits.concurrency.gatewayService), 500 if not configured.
	InFlight int
}

func (o Options) withDefaults() Options {
	fill(&o.Evaluate, 5*time.Second)
	fill(&o.Endorse, 15*time.Second)
	fill(&o.Submit, 5*time.Second)
	fill(&o.CommitStatus, 60*time.Second)
	fill(&o.Look, 3*time.Second)
	fill(&o.CatchUp, 2*time.Second)
	fill(&o.Reopen, time.Minute)
	fill(&o.InFlight, 400)
	return o
}

func fill[T time.Duration | int](field *T, value T) {
	if *field <= 0 {
		*field = value
	}
}

// A Network is the connections to a network's peers, which several clients
// share. Its methods may be called from any goroutine.
type Network struct {
	profile Profile
	opts    Options
	nodes   []*node
	slots   chan struct{} // a call in flight holds one

	mu   sync.Mutex
	last commit // the highest that this process knows of, guarded by mu
}

// A commit is where a transaction was committed.
type commit struct {
	block uint64
	txID  string
}

// Dial makes ready to reach the profile's peers. None need be up yet.
func Dial(profile Profile, opts Options) (*Network, error) {
	if err := profile.Validate(); err != nil {
		return nil, fmt.Errorf("connection profile: %w", err)
	}
	n := &Network{profile: profile, opts: opts.withDefaults()}
	n.slots = make(chan struct{}, n.opts.InFlight)
	for _, p := range profile.Peers {
		conn, err := dial(p)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("peer %s: %w", p.Address, err), n.Close())
		}
		n.nodes = append(n.nodes, &node{Peer: p, conn: conn, asking: make(chan struct{}, 1)})
	}
	return n, nil
}

// maxMessage is the largest message of a peer, in bytes: its own limit.
const maxMessage = 100 << 20

// dial begins to connect, so that a peer that is away is known before it is asked.
func dial(p Peer) (*grpc.ClientConn, error) {
	roots, err := os.ReadFile(p.TLSRoots)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(roots) {
		return nil, fmt.Errorf("%s holds no certificate in PEM", p.TLSRoots)
	}
	conn, err := grpc.NewClient("passthrough:///"+p.Address,
		grpc.WithTransportCredentials(credentials.NewClientTLSFromCert(pool, p.ServerName)),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxMessage), grpc.MaxCallSendMsgSize(maxMessage)),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff:           backoff.Config{BaseDelay: 100 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: 3 * time.Second},
			MinConnectTimeout: 3 * time.Second,
		}),
		// A peer cuts off who asks more often than once a minute (peer.keepalive.minInterval).
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 65 * time.Second, Timeout: 20 * time.Second}),
	)
	if err != nil {
		return nil, err
	}
	conn.Connect()
	return conn, nil
}

// Close closes the connections. Calls in flight fail with ledger.ErrUnavailable.
func (n *Network) Close() error {
	var errs []error
	for _, p := range n.nodes {
		errs = append(errs, p.conn.Close())
	}
	return errors.Join(errs...)
}

// enter waits for a place among the calls in flight.
func (n *Network) enter(ctx context.Context) (leave func(), err error) {
	select {
	case n.slots <- struct{}{}:
		return func() { <-n.slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// told keeps the highest block that a caller knows of.
func (n *Network) told(c commit) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if c.block > n.last.block {
		n.last = c
	}
}

func (n *Network) lastTold() commit {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.last
}
