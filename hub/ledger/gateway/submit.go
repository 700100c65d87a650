package gateway

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hyperledger/fabric-gateway/pkg/client"
	"github.com/hyperledger/fabric-protos-go-apiv2/gateway"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"

	"tradehub/hub/ledger"
)

// Submit endorses the call, hands it over to be ordered and waits for its block.
// With an error that leaves the outcome open, the receipt holds the transaction's ID.
//
// On its way a transaction is "proposed" (its peers are about to be asked),
// "endorsed" (signed, and not handed over), "handed over" (the orderers have it)
// and "committed" (it is in a block, and the caller does not know): Options.At.
func (c *Client) Submit(ctx context.Context, call ledger.Call) ([]byte, ledger.Receipt, error) {
	leave, err := c.enter(ctx)
	if err != nil {
		return nil, ledger.Receipt{}, err
	}
	defer leave()
	c.net.opts.At("proposed")
	tx, err := c.endorse(ctx, call, nil)
	if err != nil {
		return nil, ledger.Receipt{}, err
	}
	c.net.opts.At("endorsed")
	r := ledger.Receipt{TxID: tx.TransactionID()}
	st, err := c.commit(ctx, tx)
	if err != nil {
		return nil, r, err
	}
	c.net.opts.At("committed")
	r.Block = st.BlockNumber
	c.net.told(commit{r.Block, r.TxID})
	if !st.Successful {
		return nil, r, invalid(r, st.Code)
	}
	return tx.Result(), r, nil
}

// Endorsers that are one block apart differ too. So a call whose endorsements
// differ is proposed anew before that is held against the contract.
const (
	endorseTries = 5
	endorseWait  = 40 * time.Millisecond // then twice as long each time, 600 ms in all
)

func (c *Client) endorse(ctx context.Context, call ledger.Call, orgs []string) (*client.Transaction, error) {
	wait := endorseWait
	for try := 1; ; try++ {
		tx, differ, err := c.endorseOnce(ctx, call, orgs)
		if !differ || try == endorseTries {
			return tx, err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		wait *= 2
	}
}

// endorseOnce also tells whether endorsers came to different ends.
func (c *Client) endorseOnce(ctx context.Context, call ledger.Call, orgs []string) (tx *client.Transaction, differ bool, err error) {
	p, err := c.contract.NewProposal(call.Tx, client.WithBytesArguments(call.Args...), client.WithTransient(call.Transient), client.WithEndorsingOrganizations(orgs...))
	if err != nil {
		return nil, false, fmt.Errorf("gateway: the call cannot be proposed: %w", err)
	}
	stage, cancel := context.WithTimeout(ctx, c.net.opts.Endorse)
	defer cancel()
	if tx, err = p.EndorseWithContext(stage); err == nil {
		return tx, false, nil
	}
	said := newAnswers(err)
	// Where no organisation is named, the first to be asked had endorsed.
	differ = said.mismatch || said.contract && said.partial && (len(orgs) == 0 || said.refusals < len(orgs))
	return nil, differ, translate(ctx, StageEndorse, p.TransactionID(), err)
}

// submitTries is how often a transaction is handed over. With the looks between
// them they last longer than orderers take to choose a leader.
const submitTries = 4

// commit hands an endorsed transaction over and waits for its block. After a
// submission that was not answered it first looks for the transaction, and
// hands over the same bytes again only if nobody has it: a second copy of one
// ID is never valid, so nothing can be done twice.
func (c *Client) commit(ctx context.Context, tx *client.Transaction) (*client.Status, error) {
	id := tx.TransactionID()
	var first error
	for range submitTries {
		err := c.order(ctx, tx)
		switch {
		case err == nil:
			c.net.opts.At("handed over")
			return c.status(ctx, id, c.net.opts.CommitStatus)
		case first == nil && !unanswered(err):
			return nil, translate(ctx, StageSubmit, id, err)
		case first == nil:
			first = err
		}
		var a *attemptError
		if errors.As(err, &a) {
			ctx = avoid(ctx, a.at)
		}
		st, err := c.status(ctx, id, c.net.opts.Look)
		if err == nil || ctx.Err() != nil {
			return st, err
		}
	}
	return nil, fmt.Errorf("%w: %w", ledger.ErrUnavailable, newStageError(StageSubmit, id, first))
}

func (c *Client) order(ctx context.Context, tx *client.Transaction) error {
	stage, cancel := context.WithTimeout(ctx, c.net.opts.Submit)
	defer cancel()
	_, err := tx.SubmitWithContext(stage)
	return err
}

// status waits for a transaction's block.
func (c *Client) status(ctx context.Context, txID string, timeout time.Duration) (*client.Status, error) {
	stage, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	st, err := c.statusOnce(stage, txID)
	if err == nil && st.Code == peer.TxValidationCode_DUPLICATE_TXID {
		// A second copy was seen; asked again, a peer answers for the first.
		st, err = c.statusOnce(stage, txID)
	}
	return st, translate(ctx, StageCommitStatus, txID, err)
}

func (c *Client) statusOnce(ctx context.Context, txID string) (*client.Status, error) {
	req, err := c.commitStatusRequest(txID)
	if err != nil {
		return nil, err
	}
	b, err := proto.Marshal(req)
	if err != nil {
		return nil, err
	}
	commit, err := c.gateway.NewSignedCommit(b, req.GetSignature())
	if err != nil {
		return nil, err
	}
	return commit.StatusWithContext(ctx)
}

// commitStatusRequest asks for a transaction, at whichever peer.
func (c *Client) commitStatusRequest(txID string) (*gateway.SignedCommitStatusRequest, error) {
	creator, err := proto.Marshal(&msp.SerializedIdentity{Mspid: c.mspID, IdBytes: c.gateway.Identity().Credentials()})
	if err != nil {
		return nil, err
	}
	req, err := proto.Marshal(&gateway.CommitStatusRequest{ChannelId: c.net.profile.Channel, TransactionId: txID, Identity: creator})
	if err != nil {
		return nil, err
	}
	sig, err := c.sign(c.hash(req))
	return &gateway.SignedCommitStatusRequest{Request: req, Signature: sig}, err
}
