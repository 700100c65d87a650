package gateway

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/hyperledger/fabric-gateway/pkg/client"
	"github.com/hyperledger/fabric-gateway/pkg/identity"
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"google.golang.org/protobuf/proto"

	"github.com/tradehub/tradehub/hub/ledger"
)

// A Client is a ledger.Driver that calls as one identity. Its methods may be
// called from any goroutine.
type Client struct {
	net     *Network
	mspID   string
	cert    *x509.Certificate
	signer  signer
	route   *route
	gateway *client.Gateway
	channel *client.Network

	once sync.Once
	done chan struct{} // closed by Close
}

var _ ledger.Driver = (*Client)(nil)

// Client returns a client for the named identity of the profile over the shared connections.
func (n *Network) Client(identityName string) (*Client, error) {
	member, err := n.profile.Identity(identityName)
	if err != nil {
		return nil, err
	}
	cert, err := loadCertificate(member.Certificate)
	if err != nil {
		return nil, fmt.Errorf("connection profile: identity %s: %w", identityName, err)
	}
	id, err := identity.NewX509Identity(member.MSPID, cert)
	if err != nil {
		return nil, fmt.Errorf("connection profile: identity %s: %w", identityName, err)
	}
	c := &Client{net: n, mspID: member.MSPID, cert: cert, done: make(chan struct{})}
	if c.signer, err = openSigner(member, cert); err != nil {
		return nil, fmt.Errorf("connection profile: identity %s: %w", identityName, err)
	}
	c.route = &route{net: n, nodes: nearest(n.nodes, member.MSPID), commitStatus: c.commitStatusRequest}
	// The deadlines are set around each call, from the caller's own context.
	if c.gateway, err = client.Connect(id, client.WithSign(c.signer.sign), client.WithHash(c.signer.hash), client.WithClientConnection(c.route)); err != nil {
		return nil, errors.Join(err, c.signer.close())
	}
	c.channel = c.gateway.GetNetwork(n.profile.Channel)
	return c, nil
}

// nearest puts the organisation's own peers first: they alone hold its private data.
func nearest(nodes []*node, mspID string) []*node {
	out := slices.Clone(nodes)
	rank := func(n *node) int {
		if n.MSPID == mspID {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(out, func(a, b *node) int { return rank(a) - rank(b) })
	return out
}

// Certificate returns the identity certificate in DER.
func (c *Client) Certificate() []byte { return c.cert.Raw }

// Sign signs a message as the identity.
func (c *Client) Sign(message []byte) ([]byte, error) { return c.signer.sign(c.signer.hash(message)) }

// Close ends the client; the connections stay open.
func (c *Client) Close() error {
	var err error
	c.once.Do(func() {
		close(c.done)
		err = errors.Join(c.gateway.Close(), c.signer.close())
	})
	return err
}

var errClosed = fmt.Errorf("%w: the client is closed", ledger.ErrUnavailable)

// enter begins a call; leave ends it.
func (c *Client) enter(ctx context.Context) (leave func(), err error) {
	select {
	case <-c.done:
		return nil, errClosed
	default:
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return c.net.enter(ctx)
}

// Evaluate runs the call at one peer and discards its writes.
func (c *Client) Evaluate(ctx context.Context, call ledger.Call) ([]byte, error) {
	leave, err := c.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	p, err := c.propose(call, call.Orgs)
	if err != nil {
		return nil, err
	}
	stage, cancel := context.WithTimeout(among(ctx, call.Orgs), c.net.opts.Evaluate)
	defer cancel()
	b, err := p.EvaluateWithContext(stage)
	return b, translate(ctx, StageEvaluate, "", err)
}

// propose makes a proposal of the call, for peers of the organisations.
func (c *Client) propose(call ledger.Call, orgs []string) (*client.Proposal, error) {
	p, err := c.channel.GetContract(cmp.Or(call.Chaincode, c.net.profile.Chaincode)).NewProposal(call.Tx,
		client.WithBytesArguments(call.Args...), client.WithTransient(call.Transient), client.WithEndorsingOrganizations(orgs...))
	if err != nil {
		return nil, fmt.Errorf("gateway: the call cannot be proposed: %w", err)
	}
	return p, nil
}

// ledgerChaincode is the peer's own chaincode for questions about its ledger.
const ledgerChaincode = "qscc"

// Height returns the number of the last block, at the peer that answers. It is never below a
// block that this process already knows.
func (c *Client) Height(ctx context.Context) (uint64, error) {
	b, err := c.Evaluate(ctx, ledger.Call{Chaincode: ledgerChaincode, Tx: "GetChainInfo", Args: [][]byte{[]byte(c.net.profile.Channel)}})
	if err != nil {
		return 0, err
	}
	info := &common.BlockchainInfo{}
	if err := proto.Unmarshal(b, info); err != nil || info.GetHeight() == 0 {
		return 0, fmt.Errorf("gateway: the peer's answer about its ledger cannot be read: %w", err)
	}
	return info.GetHeight() - 1, nil
}

// Locate returns where a transaction was committed. A peer that has not heard of
// it may be behind: it is given a moment to.
func (c *Client) Locate(ctx context.Context, txID string) (ledger.Receipt, error) {
	r, err := c.find(ctx, txID)
	if !errors.Is(err, ledger.ErrNotFound) {
		return r, err
	}
	if st, late := c.status(ctx, txID, c.net.opts.CatchUp); late == nil {
		return ledger.Receipt{TxID: txID, Block: st.BlockNumber}, nil
	}
	return r, err
}

// find looks for a transaction at the peer that answers.
func (c *Client) find(ctx context.Context, txID string) (ledger.Receipt, error) {
	b, err := c.BlockOf(ctx, txID)
	if err != nil {
		return ledger.Receipt{}, err
	}
	block := &common.Block{}
	if err := proto.Unmarshal(b, block); err != nil || block.GetHeader() == nil {
		return ledger.Receipt{}, fmt.Errorf("gateway: the peer's answer about transaction %s cannot be read: %w", txID, err)
	}
	return ledger.Receipt{TxID: txID, Block: block.GetHeader().GetNumber()}, nil
}

// BlockOf returns the block of a transaction, a marshalled common.Block, or ledger.ErrNotFound.
func (c *Client) BlockOf(ctx context.Context, txID string) ([]byte, error) {
	b, err := c.Evaluate(ctx, ledger.Call{Chaincode: ledgerChaincode, Tx: "GetBlockByTxID", Args: [][]byte{[]byte(c.net.profile.Channel), []byte(txID)}})
	if _, said := errors.AsType[*ledger.ContractError](err); said {
		return nil, fmt.Errorf("%w: %s (%w)", ledger.ErrNotFound, txID, err)
	}
	return b, err
}
