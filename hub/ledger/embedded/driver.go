package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/hyperledger/fabric-protos-go-apiv2/peer"

	"github.com/tradehub/tradehub/corridor"
	"github.com/tradehub/tradehub/hub/failpoint"
	"github.com/tradehub/tradehub/hub/ledger"
)

// Driver returns a driver that calls contracts as the identity, which must be of this network.
func (n *Network) Driver(id Identity) ledger.Driver {
	d := &driver{net: n, id: id, done: make(chan struct{})}
	o, err := n.org(id.MSPID)
	switch {
	case err != nil:
		d.bad = err
	case id.cert == nil || id.key == nil || !bytes.Equal(id.cert.AuthorityKeyId, o.ca.cert.SubjectKeyId) || id.cert.CheckSignatureFrom(o.ca.cert) != nil:
		d.bad = fmt.Errorf("ledger: identity %q of %s was not enrolled in channel %s; get it from Enroll", id.Name, id.MSPID, n.opts.Channel)
	}
	return d
}

type driver struct {
	net  *Network
	id   Identity
	bad  error // why the identity is refused
	once sync.Once
	done chan struct{} // closed by Close
}

// Close closes this driver; the network stays open.
func (d *driver) Close() error {
	d.once.Do(func() { close(d.done) })
	return nil
}

// ready fails if no call can be made, and says why.
func (d *driver) ready(ctx context.Context) error {
	select {
	case <-d.done:
		return fmt.Errorf("%w: the driver is closed", ledger.ErrUnavailable)
	default:
		return errors.Join(d.bad, ctx.Err())
	}
}

// enter begins a call; the caller must call leave of the network at its end.
func (d *driver) enter(ctx context.Context) error {
	if err := d.ready(ctx); err != nil {
		return err
	}
	return d.net.enter()
}

func (d *driver) Submit(ctx context.Context, c ledger.Call) ([]byte, ledger.Receipt, error) {
	if c.Chaincode != "" {
		return nil, ledger.Receipt{}, fmt.Errorf("%w (%s of %s)", ledger.ErrReadOnly, c.Tx, c.Chaincode)
	}
	t, err := d.endorse(ctx, c, c.Orgs)
	if err != nil {
		return nil, ledger.Receipt{}, err
	}
	sig, err := d.id.sign(digest(t.Payload))
	if err != nil {
		return nil, ledger.Receipt{}, fmt.Errorf("ledger: the transaction cannot be signed: %w", err)
	}
	failpoint.Reach("endorsed")
	out, err := d.net.submit(ctx, t, sig)
	receipt := ledger.Receipt{TxID: t.TxID, Block: out.block}
	if err == nil {
		err = out.failure(t)
	}
	if err != nil {
		return nil, receipt, err
	}
	return t.endorsed.response, receipt, nil
}

// endorse proposes the call, and has it endorsed.
func (d *driver) endorse(ctx context.Context, c ledger.Call, orgs []string) (*Prepared, error) {
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	p, err := d.net.propose(d.id, c)
	if err != nil {
		return nil, badCall(err)
	}
	return d.net.Endorse(ctx, p, orgs)
}

func badCall(err error) error { return fmt.Errorf("ledger: the call cannot be proposed: %w", err) }

func (o outcome) failure(t *Prepared) error {
	switch {
	case errors.Is(o.err, ErrFull), errors.Is(o.err, ledger.ErrUnavailable):
		return o.err
	case o.err != nil:
		return fmt.Errorf("%w: %w", ledger.ErrUnavailable, o.err)
	case o.code == peer.TxValidationCode_ENDORSEMENT_POLICY_FAILURE:
		return fmt.Errorf("%w (%s, block %d, transaction %s: endorsed by %q)", ledger.ErrPolicy, t.proposal.Args[0], o.block, t.TxID, t.endorsed.orgs)
	case o.code != peer.TxValidationCode_VALID:
		return fmt.Errorf("%w (%s, block %d, transaction %s: %s)", ledger.ErrConflict, t.proposal.Args[0], o.block, t.TxID, o.code)
	}
	return nil
}

func (d *driver) Evaluate(ctx context.Context, c ledger.Call) ([]byte, error) {
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	p, err := d.net.propose(d.id, c)
	if err != nil {
		return nil, badCall(err)
	}
	return d.net.Evaluate(ctx, p, c.Orgs)
}

// Prove has the peers of the organisations run the call and sign the answer.
func (d *driver) Prove(ctx context.Context, c ledger.Call, mspIDs []string) (*corridor.Proof, error) {
	if len(mspIDs) == 0 {
		return nil, errNobodyNamed
	}
	t, err := d.endorse(ctx, c, mspIDs)
	if err != nil {
		return nil, err
	}
	return &corridor.Proof{
		ChannelHeader: t.proposal.ChannelHeader, SignatureHeader: t.proposal.SignatureHeader, ProposalPayload: t.proposal.Payload,
		Payload: t.endorsed.payload, Endorsements: t.endorsed.signatures,
	}, nil
}

var errNobodyNamed = errors.New("ledger: no organisation is named; name at least one")

func (n *Network) named(mspIDs []string) ([]*org, error) {
	if len(mspIDs) == 0 {
		return nil, errNobodyNamed
	}
	var out []*org
	for i, id := range mspIDs {
		o, err := n.org(id)
		if err != nil {
			return nil, err
		}
		for _, before := range mspIDs[:i] {
			if before == id {
				return nil, fmt.Errorf("ledger: organisation %q is named twice", id)
			}
		}
		out = append(out, o)
	}
	return out, nil
}

func (d *driver) Height(ctx context.Context) (uint64, error) {
	if err := d.enter(ctx); err != nil {
		return 0, err
	}
	defer d.net.leave()
	t, _ := d.net.end()
	return t.height, nil
}

// Certificate returns the identity certificate in DER.
func (d *driver) Certificate() []byte {
	if d.id.cert == nil {
		return nil
	}
	return d.id.cert.Raw
}

// Sign signs a message as the identity.
func (d *driver) Sign(message []byte) ([]byte, error) {
	if d.bad != nil {
		return nil, d.bad
	}
	return d.id.sign(digest(message))
}

// Locate looks through the blocks, the last first.
func (d *driver) Locate(ctx context.Context, txID string) (ledger.Receipt, error) {
	if err := d.enter(ctx); err != nil {
		return ledger.Receipt{}, err
	}
	d.net.leave()
	return d.net.Locate(ctx, txID)
}
