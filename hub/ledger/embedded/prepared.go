package embedded

import (
	"context"
	"errors"
	"fmt"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/hub/failpoint"
	"github.com/tradehub/tradehub/hub/ledger"
)

// A Prepared transaction is one that organisations have endorsed and nobody has
// submitted. It belongs to the network that endorsed it.
type Prepared struct {
	TxID    string
	Creator []byte // msp.SerializedIdentity
	// Payload is the common.Payload for the creator to sign, in its marshalled form.
	Payload []byte

	proposal *Proposal
	endorsed *endorsed
}

// Evaluate runs the proposal at the peer of the creator's own organisation, or of
// the first of those that are named, and discards its writes.
func (n *Network) Evaluate(ctx context.Context, p *Proposal, named []string) ([]byte, error) {
	if err := n.enter(); err != nil {
		return nil, err
	}
	defer n.leave()
	at := n.candidates(p.MSPID)
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

// Endorse runs the proposal at a peer of each of the named organisations; of those
// that the policies ask for if none is named.
func (n *Network) Endorse(ctx context.Context, p *Proposal, named []string) (*Prepared, error) {
	if err := n.enter(); err != nil {
		return nil, err
	}
	defer n.leave()
	e, err := n.endorse(ctx, p, named)
	if err != nil {
		return nil, err
	}
	payload, err := p.prepare(e)
	if err != nil {
		return nil, fmt.Errorf("ledger: the transaction cannot be written down: %w", err)
	}
	return &Prepared{TxID: p.TxID, Creator: p.Creator, Payload: payload, proposal: p, endorsed: e}, nil
}

// Order has a prepared transaction, signed by its creator, written into a block
// and says in which, and whether it was valid there.
func (n *Network) Order(ctx context.Context, t *Prepared, signature []byte) (ledger.Receipt, peer.TxValidationCode, error) {
	out, err := n.submit(ctx, t, signature)
	return ledger.Receipt{TxID: t.TxID, Block: out.block}, out.code, errors.Join(err, out.err)
}

// submit hands the transaction to the committer and waits for its block. When ctx
// ends first, it may still be committed.
func (n *Network) submit(ctx context.Context, t *Prepared, signature []byte) (outcome, error) {
	if err := n.enter(); err != nil {
		return outcome{}, err
	}
	defer n.leave()
	s, err := n.submission(t, signature)
	if err != nil {
		return outcome{}, err
	}
	select {
	case n.queue <- s:
		failpoint.Reach("queued")
	case <-ctx.Done():
		return outcome{}, ctx.Err()
	}
	select {
	case out := <-s.done:
		return out, nil
	case <-ctx.Done():
		return outcome{}, ctx.Err()
	}
}

func (n *Network) submission(t *Prepared, signature []byte) (*submission, error) {
	if t.proposal.Chaincode != n.opts.Chaincode {
		return nil, fmt.Errorf("%w (%s of %s)", ledger.ErrReadOnly, t.proposal.Args[0], t.proposal.Chaincode)
	}
	env, err := deterministic.Marshal(&common.Envelope{Payload: t.Payload, Signature: signature})
	if err != nil {
		return nil, fmt.Errorf("ledger: the transaction cannot be written down: %w", err)
	}
	size := len(env)
	for _, c := range t.endorsed.rw.private {
		for _, w := range c.writes {
			size += len(w.value)
		}
	}
	if size > maxTransaction {
		return nil, fmt.Errorf("ledger: the transaction has %d bytes, more than %d: submit less at a time", size, maxTransaction)
	}
	return &submission{env, t.endorsed.rw, t.endorsed.orgs, make(chan outcome, 1)}, nil
}
