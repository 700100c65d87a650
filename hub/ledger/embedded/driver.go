package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/corridor"
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

// Close lets go of this driver; the network stays open.
func (d *driver) Close() error {
	d.once.Do(func() { close(d.done) })
	return nil
}

// enter begins a call; the caller must call leave of the network at its end.
func (d *driver) enter(ctx context.Context) error {
	select {
	case <-d.done:
		return fmt.Errorf("%w: the driver is closed", ledger.ErrUnavailable)
	default:
	}
	if err := errors.Join(d.bad, ctx.Err()); err != nil {
		return err
	}
	return d.net.enter()
}

func (d *driver) Submit(ctx context.Context, c ledger.Call) ([]byte, ledger.Receipt, error) {
	if err := d.enter(ctx); err != nil {
		return nil, ledger.Receipt{}, err
	}
	defer d.net.leave()
	if c.Chaincode != "" {
		return nil, ledger.Receipt{}, fmt.Errorf("%w (%s of %s)", ledger.ErrReadOnly, c.Tx, c.Chaincode)
	}
	p, err := d.net.propose(d.id, c)
	if err != nil {
		return nil, ledger.Receipt{}, badCall(err)
	}
	e, err := d.net.endorse(ctx, p, c.Orgs)
	if err != nil {
		return nil, ledger.Receipt{}, err
	}
	env, err := p.envelope(e)
	if err != nil {
		return nil, ledger.Receipt{}, fmt.Errorf("ledger: the transaction cannot be written down: %w", err)
	}
	s, err := submissionOf(p, e, env)
	if err != nil {
		return nil, ledger.Receipt{}, err
	}
	d.net.opts.at("endorsed")
	out, err := d.net.order(ctx, s)
	receipt := ledger.Receipt{TxID: p.txID, Block: out.block}
	if err != nil {
		return nil, receipt, err
	}
	return e.response, receipt, nil
}

func badCall(err error) error { return fmt.Errorf("ledger: the call cannot be proposed: %w", err) }

func submissionOf(p *proposal, e *endorsed, env []byte) (*submission, error) {
	if p.asked != ownNamespace {
		return nil, fmt.Errorf("%w (%s of %s)", ledger.ErrReadOnly, p.args[0], p.asked)
	}
	size := len(env)
	for _, c := range e.rw.private {
		for _, w := range c.writes {
			size += len(w.value)
		}
	}
	if size > maxTransaction {
		return nil, fmt.Errorf("ledger: the transaction has %d bytes, more than %d: submit less at a time", size, maxTransaction)
	}
	return &submission{p.txID, string(p.args[0]), env, e.rw, e.orgs, make(chan outcome, 1)}, nil
}

// order hands a submission to the committer and waits for its block. When ctx
// ends first, the transaction may still be committed.
func (n *Network) order(ctx context.Context, s *submission) (outcome, error) {
	select {
	case n.queue <- s:
		n.opts.at("queued")
	case <-ctx.Done():
		return outcome{}, ctx.Err()
	}
	select {
	case out := <-s.done:
		return out, out.failure(s)
	case <-ctx.Done():
		return outcome{}, ctx.Err()
	}
}

func (o outcome) failure(s *submission) error {
	switch {
	case errors.Is(o.err, ErrFull), errors.Is(o.err, ledger.ErrUnavailable):
		return o.err
	case o.err != nil:
		return fmt.Errorf("%w: %w", ledger.ErrUnavailable, o.err)
	case o.code == peer.TxValidationCode_ENDORSEMENT_POLICY_FAILURE:
		return fmt.Errorf("%w (%s, block %d, transaction %s: endorsed by %q)", ledger.ErrPolicy, s.tx, o.block, s.txID, s.orgs)
	case o.code != peer.TxValidationCode_VALID:
		return fmt.Errorf("%w (%s, block %d, transaction %s: %s)", ledger.ErrConflict, s.tx, o.block, s.txID, o.code)
	}
	return nil
}

func (d *driver) Evaluate(ctx context.Context, c ledger.Call) ([]byte, error) {
	if err := d.enter(ctx); err != nil {
		return nil, err
	}
	defer d.net.leave()
	p, err := d.net.propose(d.id, c)
	if err != nil {
		return nil, badCall(err)
	}
	return d.net.evaluate(ctx, p, c.Orgs)
}

// evaluate runs the proposal at the peer of the caller's own organisation, or of
// the first of those that are named.
func (n *Network) evaluate(ctx context.Context, p *proposal, named []string) ([]byte, error) {
	at := n.candidates(p.creator.MSPID)
	if len(named) > 0 {
		var err error
		if at, err = n.named(named); err != nil {
			return nil, err
		}
	}
	var r *run
	err := n.db.View(func(tx *bbolt.Tx) (err error) {
		r, err = n.simulate(ctx, tx, p, at[0])
		return err
	})
	if err != nil {
		return nil, err
	}
	return r.response, nil
}

// Prove has the peers of the organisations run the call and sign the answer.
func (d *driver) Prove(ctx context.Context, c ledger.Call, mspIDs []string) (*corridor.Proof, error) {
	if err := d.enter(ctx); err != nil {
		return nil, err
	}
	defer d.net.leave()
	orgs, err := d.net.named(mspIDs)
	if err != nil {
		return nil, err
	}
	p, err := d.net.propose(d.id, c)
	if err != nil {
		return nil, badCall(err)
	}
	e, err := d.net.endorseAt(ctx, p, orgs)
	if err != nil {
		return nil, err
	}
	return &corridor.Proof{
		ChannelHeader: p.channelHeader, SignatureHeader: p.signatureHeader, ProposalPayload: p.payload,
		Payload: e.payload, Endorsements: e.signatures,
	}, nil
}

func (n *Network) named(mspIDs []string) ([]*org, error) {
	if len(mspIDs) == 0 {
		return nil, errors.New("ledger: no organisation is named; name at least one")
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
