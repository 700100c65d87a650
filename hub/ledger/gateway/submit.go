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

	"github.com/tradehub/tradehub/hub/failpoint"
	"github.com/tradehub/tradehub/hub/ledger"
)

// Submit endorses the call, hands it over to be ordered and waits for its block. With an
// error that leaves the outcome open, the receipt holds the transaction's ID.
//
// Its points for tests (package failpoint) are four. At "proposed" peers are about to be
// asked; at "endorsed" it is signed, but not handed over. At "handed over" the orderers have
// it; at "committed" it is in a block, but the caller does not know.
func (c *Client) Submit(ctx context.Context, call ledger.Call) ([]byte, ledger.Receipt, error) {
	leave, err := c.enter(ctx)
	if err != nil {
		return nil, ledger.Receipt{}, err
	}
	defer leave()
	if call.Chaincode != "" {
		return nil, ledger.Receipt{}, fmt.Errorf("%w (%s of %s)", ledger.ErrReadOnly, call.Tx, call.Chaincode)
	}
	failpoint.Reach("proposed")
	tx, err := c.endorse(ctx, call, call.Orgs)
	if err != nil {
		return nil, ledger.Receipt{}, err
	}
	failpoint.Reach("endorsed")
	r := ledger.Receipt{TxID: tx.TransactionID()}
	st, err := c.commit(ctx, tx)
	if err != nil {
		return nil, r, err
	}
	failpoint.Reach("committed")
	r.Block = st.BlockNumber
	c.net.told(commit{r.Block, r.TxID})
	if !st.Successful {
		return nil, r, invalid(r, st.Code)
	}
	return tx.Result(), r, nil
}

// Endorsers that are one block apart differ too. So a call is proposed again before a
// difference counts as the contract's fault.
var endorsing = ledger.Retry{Tries: 5, First: 40 * time.Millisecond} // 600 ms in all

func (c *Client) endorse(ctx context.Context, call ledger.Call, orgs []string) (*client.Transaction, error) {
	var tx *client.Transaction
	differ := false
	err := endorsing.Do(ctx, func(error) bool { return differ }, func() (err error) {
		tx, differ, err = c.endorseOnce(ctx, call, orgs)
		return err
	})
	return tx, err
}

// endorseOnce also reports whether endorsers came to different results.
func (c *Client) endorseOnce(ctx context.Context, call ledger.Call, orgs []string) (tx *client.Transaction, differ bool, err error) {
	p, err := c.propose(call, orgs)
	if err != nil {
		return nil, false, err
	}
	stage, cancel := context.WithTimeout(among(ctx, call.Orgs), c.net.opts.Endorse)
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

// commit hands an endorsed transaction over and waits for its block. One that
// nobody has after a while is handed over again, as the same bytes: its
// submission was not answered, or the orderer died with it. A second copy of
// one ID is never valid, so nothing can be done twice.
func (c *Client) commit(ctx context.Context, tx *client.Transaction) (*client.Status, error) {
	h := handing{id: tx.TransactionID(), until: time.Now().Add(c.net.opts.CommitStatus)}
	for try := 1; ; try++ {
		err := c.order(ctx, tx)
		if !h.heard(err) {
			return nil, translate(ctx, StageSubmit, h.id, err)
		}
		var a *attemptError
		if errors.As(err, &a) {
			ctx = avoid(ctx, a.at)
		}
		st, err := c.status(ctx, h.id, h.patience(try, c.net.opts.Look))
		switch {
		case err == nil, ctx.Err() != nil, h.taken && !h.again(try, err):
			return st, err
		case !h.taken && try == submitTries:
			return nil, fmt.Errorf("%w: %w", ledger.ErrUnavailable, newStageError(StageSubmit, h.id, h.lost))
		}
	}
}

// handing is what is known of a transaction on its way to the orderers.
type handing struct {
	id    string
	until time.Time // its block is waited for once it was taken
	taken bool      // orderers said that they have it
	lost  error     // the first submission that was not answered
}

// heard takes what came of a submission, and reports whether the transaction
// may be on its way. What a copy is answered says nothing of those before it.
func (h *handing) heard(err error) bool {
	switch {
	case err == nil:
		h.taken = true
		failpoint.Reach("handed over")
	case h.lost == nil && !h.taken && !unanswered(err):
		return false
	case h.lost == nil:
		h.lost = err
	}
	return true
}

// slowest is how many times Look a loaded network may take for a block that it
// has taken the transactions of. Handing over again sooner would add to its load.
const slowest = 4

// patience returns how long to wait for the block before the transaction is handed
// over again. Each wait is twice the one before: a network that is slow under
// its load is not to get more of it.
func (h *handing) patience(try int, look time.Duration) time.Duration {
	if !h.taken {
		return look
	}
	left := time.Until(h.until)
	if try >= submitTries {
		return left
	}
	return min(slowest*look<<(try-1), left)
}

// again reports whether the orderers may have lost what they took, and there is time to see.
func (h *handing) again(try int, err error) bool {
	return try < submitTries && errors.Is(err, context.DeadlineExceeded) && time.Until(h.until) > 0
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
	sig, err := c.signer.sign(c.signer.hash(req))
	return &gateway.SignedCommitStatusRequest{Request: req, Signature: sig}, err
}
