package devnet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	admin "github.com/hyperledger/fabric-admin-sdk/pkg/chaincode"
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
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
