package devnet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	admin "github.com/hyperledger/fabric-admin-sdk/pkg/chaincode"
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer/lifecycle"
	"google.golang.org/protobuf/proto"

	"github.com/tradehub/tradehub/hub/ledger/policy"
)

// retry is how often a step is tried that a network may not be ready for yet,
// such as one that needs a leader among the orderers.
const retry = 250 * time.Millisecond

// probeTimeout is how long a peer may take to find the chaincode that is
// committed and connect to its server.
const probeTimeout = time.Minute

// deploy puts channel and chaincode into their target state; each step first checks whether
// an earlier start took it.
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

// install gives the peer the packages that it does not have.
func (a *administrator) install(ctx context.Context) error {
	p := admin.NewPeer(a.conn, a.id)
	installed, err := p.QueryInstalled(ctx)
	if err != nil {
		return fmt.Errorf("%s: list chaincodes: %w", a.org.MSPID, err)
	}
	for _, c := range a.net.chaincodes() {
		id, pkg, err := a.net.packageID(c, a.org)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(installed.GetInstalledChaincodes(), func(i *lifecycle.QueryInstalledChaincodesResult_InstalledChaincode) bool {
			return i.GetPackageId() == id
		}) {
			continue
		}
		if _, err := p.Install(ctx, bytes.NewReader(pkg)); err != nil {
			return fmt.Errorf("%s: install the chaincode %s: %w", a.org.MSPID, c.name, err)
		}
	}
	return nil
}

// definition returns what the channel agrees to. That of the contracts names no policy
// of its own: the channel's Endorsement policy holds (policy.OfContracts).
func (n *Network) definition(c deployed, packageID string) (*admin.Definition, error) {
	d := &admin.Definition{ChannelName: n.channel(), Name: c.name, Version: version, Sequence: 1, PackageID: packageID}
	if c == contracts {
		var err error
		d.Collections, err = collections(n.Collections)
		return d, err
	}
	p, err := policy.Parse(policy.OfCatalogue(n.keepers()))
	if err != nil {
		return nil, err
	}
	d.ApplicationPolicy = p.Application()
	return d, nil
}

// define approves the chaincodes for every organisation with a peer, and commits
// them; all at the same time, for each waits for blocks.
func (n *Network) define(ctx context.Context, admins []*administrator) error {
	var missing []deployed
	err := poll(ctx, retry, func() (err error) { missing, err = admins[0].uncommitted(ctx); return })
	if err != nil || len(missing) == 0 {
		return err
	}
	n.say("approving and committing the chaincodes")
	return each(missing, func(c deployed) error {
		if err := each(admins, func(a *administrator) error {
			return poll(ctx, retry, func() error { return a.approve(ctx, c) })
		}); err != nil {
			return err
		}
		return poll(ctx, retry, func() error { return admins[0].commit(ctx, c) })
	})
}

func (a *administrator) gateway() *admin.Gateway { return admin.NewGateway(a.conn, a.id) }

// uncommitted returns the chaincodes that the channel does not know yet.
func (a *administrator) uncommitted(ctx context.Context) ([]deployed, error) {
	defs, err := a.gateway().QueryCommitted(ctx, a.net.channel())
	if err != nil {
		return nil, fmt.Errorf("%s: list chaincode definitions: %w", a.org.MSPID, err)
	}
	return slices.DeleteFunc(a.net.chaincodes(), func(c deployed) bool {
		return slices.ContainsFunc(defs.GetChaincodeDefinitions(), func(d *lifecycle.QueryChaincodeDefinitionsResult_ChaincodeDefinition) bool {
			return d.GetName() == c.name
		})
	}), nil
}

func (a *administrator) commit(ctx context.Context, c deployed) error {
	if missing, err := a.uncommitted(ctx); err != nil || !slices.Contains(missing, c) {
		return err
	}
	d, err := a.net.definition(c, "")
	if err != nil {
		return err
	}
	return a.gateway().Commit(ctx, d)
}

func (a *administrator) approve(ctx context.Context, c deployed) error {
	id, _, err := a.net.packageID(c, a.org)
	if err != nil {
		return err
	}
	d, err := a.net.definition(c, id)
	if err != nil {
		return err
	}
	ready, err := a.gateway().CheckCommitReadiness(ctx, d)
	if err != nil {
		return fmt.Errorf("%s: %s: %w", a.org.MSPID, c.name, err)
	}
	if ready.GetApprovals()[a.org.MSPID] {
		return nil
	}
	if err := a.gateway().Approve(ctx, d); err != nil {
		return fmt.Errorf("%s: %s: %w", a.org.MSPID, c.name, err)
	}
	return nil
}
