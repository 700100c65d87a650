package gateway

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/hyperledger/fabric-gateway/pkg/client"
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"

	"github.com/tradehub/tradehub/hub/ledger"
)

// Waits between two tries to open a stream of blocks.
const (
	firstReopen = 100 * time.Millisecond // then twice as long each time
	lastReopen  = 5 * time.Second
)

// Events yields the events of valid transactions after from, and then each new one as its
// block arrives, and marks the end of each block. A broken stream is opened again at the next
// peer, from where it broke. It ends with an error: that of ctx, or the last one when no peer
// gave a block for as long as Options.Reopen.
//
// It reads whole blocks, not the Gateway's chaincode events. Those omit a block without
// events, so a follower could not know how far it is.
func (c *Client) Events(ctx context.Context, from ledger.Checkpoint) iter.Seq2[ledger.Event, error] {
	return func(yield func(ledger.Event, error) bool) {
		ctx, cancel := c.untilClosed(ctx)
		defer cancel()
		f := &follower{c: c, from: from, next: from.Block, yield: yield}
		if from.TxID == "" && from.Block > 0 {
			f.next++ // the whole block was processed
		}
		if err := f.run(ctx); !errors.Is(err, errStopped) {
			yield(ledger.Event{}, err)
		}
	}
}

// untilClosed returns a context that also ends, with the client's own error, when it is closed.
func (c *Client) untilClosed(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		select {
		case <-c.done:
			cancel(errClosed)
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil) }
}

var errStopped = errors.New("the consumer has enough")

// A follower reads one stream of events.
type follower struct {
	c     *Client
	from  ledger.Checkpoint
	next  uint64 // the block to come
	yield func(ledger.Event, error) bool
}

func (f *follower) run(ctx context.Context) error {
	if err := f.checkPlace(ctx); err != nil {
		return err
	}
	wait, since := firstReopen, time.Now()
	for at := 0; ; at++ {
		nodes := f.c.route.order(ctx)
		before := f.next
		err := f.read(ctx, nodes[at%len(nodes)])
		switch {
		case errors.Is(err, errStopped): // also where ctx ends in the same moment: the consumer takes no more
			return err
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case f.next != before: // it had begun: the next try is a first one
			wait, since, at = firstReopen, time.Now(), 0
		}
		var permanent *placeError
		if errors.As(err, &permanent) {
			return err
		}
		if time.Since(since) > f.c.net.opts.Reopen {
			return fmt.Errorf("%w: %w", ledger.ErrUnavailable, err)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		wait = min(2*wait, lastReopen)
	}
}

// A placeError says why the checkpoint is not a place of this ledger.
type placeError struct{ text string }

func (e *placeError) Error() string { return ledger.ErrCheckpoint.Error() + ": " + e.text }

func (*placeError) Unwrap() error { return ledger.ErrCheckpoint }

// checkPlace refuses a checkpoint beyond the last block, for which no peer would ever answer.
func (f *follower) checkPlace(ctx context.Context) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if f.from.Block == 0 {
		select {
		case <-f.c.done:
			return errClosed
		default:
			return nil
		}
	}
	h, err := f.c.Height(ctx)
	if err != nil {
		return err
	}
	if f.from.Block > h {
		return &placeError{fmt.Sprintf("it is at block %d, and the last block is %d, unless the peer is behind", f.from.Block, h)}
	}
	return nil
}

// read yields from one peer's stream until it breaks.
func (f *follower) read(ctx context.Context, n *node) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := f.open(ctx, n)
	for err == nil {
		var m *peer.DeliverResponse
		if m, err = stream.Recv(); err != nil {
			break
		}
		b := m.GetBlock()
		if b == nil {
			err = fmt.Errorf("the peer ended the stream: %s", m.GetStatus())
			break
		}
		err = f.block(n, b)
	}
	var place *placeError
	if errors.Is(err, errStopped) || errors.As(err, &place) {
		return err
	}
	return newStageError(StageEvents, "", &attemptError{n.Peer, err})
}

// open asks a peer for the blocks from the next on. The library makes the
// request; its own stream keeps the cause to itself when it breaks.
func (f *follower) open(ctx context.Context, n *node) (peer.Deliver_DeliverClient, error) {
	// Given also for block 0: without it the stream would begin with the next block to come.
	req, err := f.c.channel.NewBlockEventsRequest(client.WithStartBlock(f.next))
	if err != nil {
		return nil, err
	}
	sig, err := f.c.signer.sign(req.Digest())
	if err != nil {
		return nil, err
	}
	b, err := req.Bytes()
	if err != nil {
		return nil, err
	}
	env := &common.Envelope{}
	if err := proto.Unmarshal(b, env); err != nil {
		return nil, err
	}
	env.Signature = sig
	stream, err := peer.NewDeliverClient(n.conn).Deliver(ctx)
	if err != nil {
		return nil, err
	}
	return stream, stream.Send(env)
}

// block yields a block's events and its end. What the consumer then asks of the ledger is
// answered by a peer that holds the block.
func (f *follower) block(n *node, b *common.Block) error {
	number := b.GetHeader().GetNumber()
	if number != f.next {
		return fmt.Errorf("block %d came, want %d", number, f.next)
	}
	after := ""
	if number == f.from.Block {
		after = f.from.TxID
	}
	events, err := eventsOf(b, f.c.net.profile.Chaincode, after)
	if err != nil {
		return err
	}
	n.reached(number)
	if last := len(events) - 1; last >= 0 {
		f.c.net.told(commit{number, events[last].TxID})
	}
	for _, e := range events {
		if !f.yield(e, nil) {
			return errStopped
		}
	}
	// Block 0 ended before the zero checkpoint, which is the beginning.
	if number > 0 && !f.yield(ledger.Event{Block: number}, nil) {
		return errStopped
	}
	f.next++
	return nil
}
