package devnet

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	admin "github.com/hyperledger/fabric-admin-sdk/pkg/chaincode"
	"github.com/hyperledger/fabric-admin-sdk/pkg/channel"
	"github.com/hyperledger/fabric-admin-sdk/pkg/identity"
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/protobuf/proto"
)

// retry is how often a step is tried that a network may not be ready for yet,
// such as one that needs a leader among the orderers.
const retry = 250 * time.Millisecond

// probeTimeout is how long a peer may take to find the chaincode that is
// committed and connect to its server.
const probeTimeout = time.Minute

// deploy brings channel and chaincode to where they should be; each step looks
// first whether it was taken by an earlier start.
func (n *Network) deploy(ctx context.Context) (err error) {
	block, err := n.readBlock()
	if err != nil {
		return err
	}
	if err := each(n.orderers(), func(o orderer) error { return n.joinOrderer(o, block) }); err != nil {
		return err
	}
	admins, err := n.admins()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeAll(admins)) }()
	if err := each(admins, func(a *administrator) error { return a.join(ctx, block) }); err != nil {
		return err
	}
	if err := each(admins, func(a *administrator) error { return a.install(ctx) }); err != nil {
		return err
	}
	if err := n.define(ctx, admins); err != nil {
		return err
	}
	n.say("waiting for every peer's contracts")
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	return each(admins, func(a *administrator) error {
		if err := poll(ctx, retry, func() error { return a.probe(ctx) }); err != nil {
			return err
		}
		return poll(ctx, retry, func() error { return a.endorsable(ctx) })
	})
}

func (n *Network) orderers() []orderer { return orderers(n.state, n.layout) }

func (n *Network) readBlock() (*common.Block, error) {
	b, err := os.ReadFile(n.block())
	if err != nil {
		return nil, err
	}
	block := &common.Block{}
	return block, proto.Unmarshal(b, block)
}

func (n *Network) joinOrderer(o orderer, block *common.Block) (err error) {
	pool, cert, err := o.adminTLS()
	if err != nil {
		return err
	}
	url := "https://" + address(n.Ports[o.Name+".admin"])
	list, err := channel.ListChannel(url, pool, cert)
	if err != nil {
		return fmt.Errorf("%s: list channels: %w", o.Name, err)
	}
	for _, c := range list.Channels {
		if c.Name == n.channel() {
			return nil
		}
	}
	resp, err := channel.CreateChannel(url, block, pool, cert)
	if err != nil {
		return fmt.Errorf("%s: join channel: %w", o.Name, err)
	}
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	if resp.StatusCode != http.StatusCreated {
		why, err := io.ReadAll(io.LimitReader(resp.Body, 4096))
		return errors.Join(fmt.Errorf("%s: join channel: %s: %s", o.Name, resp.Status, why), err)
	}
	return nil
}

// adminTLS is what the orderer's administration asks of a client: a certificate of its own authority.
func (o orderer) adminTLS() (*x509.CertPool, tls.Certificate, error) {
	pool, err := certPool(filepath.Join(o.Dir, "tls", "ca.crt"))
	if err != nil {
		return nil, tls.Certificate{}, err
	}
	cert, err := tls.LoadX509KeyPair(filepath.Join(o.Dir, "tls", "server.crt"), filepath.Join(o.Dir, "tls", "server.key"))
	return pool, cert, err
}

// An administrator acts for an organisation at its own peer.
type administrator struct {
	net  *Network
	org  organisation
	id   identity.SigningIdentity
	conn *grpc.ClientConn
}

func (n *Network) admins() (_ []*administrator, err error) {
	var out []*administrator
	defer func() {
		if err != nil {
			err = errors.Join(err, closeAll(out))
		}
	}()
	for _, o := range organisations(n.City) {
		if !o.Peer {
			continue
		}
		a, err := n.admin(o)
		if err != nil {
			return out, fmt.Errorf("administrator of %s: %w", o.MSPID, err)
		}
		out = append(out, a)
	}
	return out, nil
}

func closeAll(admins []*administrator) error {
	return each(admins, func(a *administrator) error { return a.conn.Close() })
}

func (n *Network) admin(o organisation) (*administrator, error) {
	dir := n.layout.admin(o)
	cert, err := identity.ReadCertificate(filepath.Join(dir, "signcerts", "Admin@"+o.Domain+"-cert.pem"))
	if err != nil {
		return nil, err
	}
	key, err := identity.ReadPrivateKey(filepath.Join(dir, "keystore", "priv_sk"))
	if err != nil {
		return nil, err
	}
	id, err := identity.NewPrivateKeySigningIdentity(o.MSPID, cert, key)
	if err != nil {
		return nil, err
	}
	conn, err := n.dial(o)
	return &administrator{n, o, id, conn}, err
}

func (n *Network) dial(o organisation) (*grpc.ClientConn, error) {
	pool, err := certPool(n.tlsRoots(o))
	if err != nil {
		return nil, err
	}
	return grpc.NewClient(address(n.Ports[o.Name+".peer"]), grpc.WithTransportCredentials(credentials.NewClientTLSFromCert(pool, "")))
}

func (a *administrator) join(ctx context.Context, block *common.Block) error {
	joined, err := channel.ListChannelOnPeer(ctx, a.conn, a.id)
	if err != nil {
		return fmt.Errorf("%s: list channels: %w", a.org.MSPID, err)
	}
	if slices.ContainsFunc(joined, func(c *peer.ChannelInfo) bool { return c.GetChannelId() == a.net.channel() }) {
		return nil
	}
	if err := channel.JoinChannel(ctx, a.conn, a.id, block); err != nil {
		return fmt.Errorf("%s: join channel: %w", a.org.MSPID, err)
	}
	return nil
}

func (a *administrator) install(ctx context.Context) error {
	id, pkg, err := a.net.packageID(a.org)
	if err != nil {
		return err
	}
	p := admin.NewPeer(a.conn, a.id)
	installed, err := p.QueryInstalled(ctx)
	if err != nil {
		return fmt.Errorf("%s: list chaincodes: %w", a.org.MSPID, err)
	}
	for _, c := range installed.GetInstalledChaincodes() {
		if c.GetPackageId() == id {
			return nil
		}
	}
	if _, err := p.Install(ctx, bytes.NewReader(pkg)); err != nil {
		return fmt.Errorf("%s: install the chaincode: %w", a.org.MSPID, err)
	}
	return nil
}

func (n *Network) definition(packageID string) *admin.Definition {
	return &admin.Definition{
		ChannelName: n.channel(), Name: Chaincode, Version: version, Sequence: 1, PackageID: packageID,
		Collections: collections(n.Collections),
	}
}

// define approves the chaincode for every organisation with a peer, and commits
// it. The definition names no policy of its own: the channel's Endorsement
// policy holds, a majority of the organisations with a peer.
func (n *Network) define(ctx context.Context, admins []*administrator) error {
	var done bool
	err := poll(ctx, retry, func() (err error) { done, err = admins[0].committed(ctx); return })
	if err != nil || done {
		return err
	}
	n.say("approving and committing the chaincode")
	if err := each(admins, func(a *administrator) error {
		return poll(ctx, retry, func() error { return a.approve(ctx) })
	}); err != nil {
		return err
	}
	return poll(ctx, retry, func() error {
		if done, err := admins[0].committed(ctx); err != nil || done {
			return err
		}
		return admins[0].gateway().Commit(ctx, n.definition(""))
	})
}

func (a *administrator) gateway() *admin.Gateway { return admin.NewGateway(a.conn, a.id) }

func (a *administrator) committed(ctx context.Context) (bool, error) {
	defs, err := a.gateway().QueryCommitted(ctx, a.net.channel())
	if err != nil {
		return false, fmt.Errorf("%s: list chaincode definitions: %w", a.org.MSPID, err)
	}
	for _, d := range defs.GetChaincodeDefinitions() {
		if d.GetName() == Chaincode {
			return true, nil
		}
	}
	return false, nil
}

func (a *administrator) approve(ctx context.Context) error {
	ready, err := a.gateway().CheckCommitReadiness(ctx, a.net.definition(""))
	if err != nil {
		return fmt.Errorf("%s: %w", a.org.MSPID, err)
	}
	if ready.GetApprovals()[a.org.MSPID] {
		return nil
	}
	id, _, err := a.net.packageID(a.org)
	if err != nil {
		return err
	}
	if err := a.gateway().Approve(ctx, a.net.definition(id)); err != nil {
		return fmt.Errorf("%s: %w", a.org.MSPID, err)
	}
	return nil
}
