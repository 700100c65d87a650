package gatewaytest

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	gw "github.com/hyperledger/fabric-protos-go-apiv2/gateway"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"

	"github.com/tradehub/tradehub/hub/ledger/embedded"
	"github.com/tradehub/tradehub/hub/ledger/gateway"
)

// A Fault decides whether a call is lost: with an error, its caller gets that.
// Method is the full name of the service's method, peer counts from 0.
type Fault func(ctx context.Context, method string, peer int) error

// A Network is the peers.
type Network struct {
	core  atomic.Pointer[embedded.Network]
	dir   string
	tls   credentials.TransportCredentials
	peers []*gatewayPeer
	pool  *pool

	forget atomic.Int32 // how many of the next transactions the orderer dies with

	mu            sync.Mutex
	before, after Fault // guarded by mu
}

type gatewayPeer struct {
	mspID   string
	address string
	server  *grpc.Server
}

// Start serves core at one peer of each of the organisations, until the test ends.
func Start(t testing.TB, core *embedded.Network, mspIDs ...string) *Network {
	t.Helper()
	n := &Network{dir: t.TempDir(), pool: newPool()}
	n.Use(core)
	n.makeTLS(t)
	for i, id := range mspIDs {
		n.peers = append(n.peers, &gatewayPeer{mspID: id, address: "127.0.0.1:0"})
		n.Restart(t, i)
	}
	t.Cleanup(func() {
		for i := range n.peers {
			n.Stop(i)
		}
	})
	return n
}

// Use has the peers serve another embedded network, or the same opened again.
func (n *Network) Use(core *embedded.Network) { n.core.Store(core) }

// Stop ends a peer and cuts off who is connected to it.
func (n *Network) Stop(peer int) { n.peers[peer].server.Stop() }

// Restart starts a peer again, at its address.
func (n *Network) Restart(t testing.TB, i int) {
	t.Helper()
	p := n.peers[i]
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", p.address)
	if err != nil {
		t.Fatal(err)
	}
	p.address = l.Addr().String()
	p.server = grpc.NewServer(grpc.Creds(n.tls), grpc.UnaryInterceptor(n.intercept(i)), grpc.MaxRecvMsgSize(100<<20))
	s := &service{net: n, mspID: p.mspID, address: p.address}
	gw.RegisterGatewayServer(p.server, s)
	peer.RegisterDeliverServer(p.server, &deliver{net: n})
	go func() { _ = p.server.Serve(l) }() // ends with Stop, whose own error it is
}

// Forget has the orderer take the next n transactions and die before they are in a block.
func (n *Network) Forget(next int) { n.forget.Store(int32(next)) }

// Inject has faults decide before a peer takes a call, and before its answer leaves. Nil is no fault.
func (n *Network) Inject(before, after Fault) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.before, n.after = before, after
}

func (n *Network) intercept(i int) grpc.UnaryServerInterceptor {
	return func(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		n.mu.Lock()
		before, after := n.before, n.after
		n.mu.Unlock()
		if before != nil {
			if err := before(ctx, info.FullMethod, i); err != nil {
				return nil, err
			}
		}
		res, err := handler(ctx, req)
		if after != nil && err == nil {
			if err := after(ctx, info.FullMethod, i); err != nil {
				return nil, err
			}
		}
		return res, err
	}
}

// Profile returns the connection profile, with an identity under each one's name.
func (n *Network) Profile(t testing.TB, channel, chaincode string, ids ...embedded.Identity) gateway.Profile {
	t.Helper()
	p := gateway.Profile{Channel: channel, Chaincode: chaincode, Identities: map[string]gateway.Identity{}}
	for _, q := range n.peers {
		p.Peers = append(p.Peers, gateway.Peer{MSPID: q.mspID, Address: q.address, ServerName: "localhost", TLSRoots: filepath.Join(n.dir, "tls.pem")})
	}
	for _, id := range ids {
		b, err := id.PEM()
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(n.dir, id.MSPID+"-"+id.Name+".pem")
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		p.Identities[id.Name] = gateway.Identity{MSPID: id.MSPID, Certificate: file, Key: file}
	}
	return p
}

// Open returns a client for the named identity of the profile, with connections of
// its own, until the test ends.
func Open(t testing.TB, profile gateway.Profile, identity string, opts gateway.Options) (*gateway.Client, error) {
	t.Helper()
	n, err := gateway.Dial(profile, opts)
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { _ = n.Close() })
	c, err := n.Client(identity)
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { _ = c.Close() })
	return c, nil
}

// makeTLS makes the certificate that all peers share.
func (n *Network) makeTLS(t testing.TB) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "peers"}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	roots := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	if err := os.WriteFile(filepath.Join(n.dir, "tls.pem"), roots, 0o600); err != nil {
		t.Fatal(fmt.Errorf("keep the peers' certificate: %w", err))
	}
	n.tls = credentials.NewServerTLSFromCert(&tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key})
}
