package embedded

import (
	"context"
	"fmt"
	"iter"

	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/hub/ledger"
)

// Events yields the events of valid transactions after from, and then each new
// one as its block is written, and marks the end of each block. It ends with an error: that of ctx, or ErrUnavailable once the ledger is closed.
func (d *driver) Events(ctx context.Context, from ledger.Checkpoint) iter.Seq2[ledger.Event, error] {
	return func(yield func(ledger.Event, error) bool) {
		for b := from.Block; ; b++ {
			events, err := d.await(ctx, b, from)
			if err != nil {
				yield(ledger.Event{}, err)
				return
			}
			for _, e := range events {
				if !yield(e, nil) {
					return
				}
			}
			if b == from.Block && from.TxID == "" {
				continue // it ended before the checkpoint
			}
			if !yield(ledger.Event{Block: b}, nil) {
				return
			}
		}
	}
}

// await returns the events of block b after the checkpoint, and waits until there is such a block.
func (d *driver) await(ctx context.Context, b uint64, from ledger.Checkpoint) ([]ledger.Event, error) {
	for {
		if err := d.enter(ctx); err != nil {
			return nil, err
		}
		last, grown := d.net.end()
		if b <= last.height || b == from.Block {
			events, err := d.net.events(b, last.height, from)
			d.net.leave()
			return events, err
		}
		d.net.leave()
		select {
		case <-grown:
		case <-ctx.Done():
		case <-d.done:
		case <-d.net.done:
		}
	}
}

func (n *Network) events(b, height uint64, from ledger.Checkpoint) ([]ledger.Event, error) {
	if b > height {
		return nil, fmt.Errorf("%w: it is at block %d, and the last block is %d", ledger.ErrCheckpoint, b, height)
	}
	if b == from.Block && b != 0 && from.TxID == "" {
		return nil, nil // the whole block was processed
	}
	var out []ledger.Event
	err := n.db.View(func(tx *bbolt.Tx) (err error) {
		out, err = eventsOf(tx, b, from)
		return err
	})
	return out, err
}

func eventsOf(tx *bbolt.Tx, b uint64, from ledger.Checkpoint) ([]ledger.Event, error) {
	blk, err := readBlock(tx, b)
	if err != nil {
		return nil, err
	}
	var out []ledger.Event
	skip := b == from.Block && from.TxID != ""
	for i, flag := range blk.flags {
		t, err := transactionAt(tx, version{b, uint64(i)})
		if err != nil {
			return nil, err
		}
		if skip {
			skip = t.header.TxId != from.TxID
			continue
		}
		e, err := t.event()
		if err != nil {
			return nil, tampered(b, "the event of transaction %d: %v", i, err)
		}
		if e != nil && flag == byte(peer.TxValidationCode_VALID) {
			out = append(out, ledger.Event{Block: b, TxID: e.TxId, Name: e.EventName, Payload: e.Payload})
		}
	}
	if skip {
		return nil, fmt.Errorf("%w: its transaction %s is not in block %d", ledger.ErrCheckpoint, from.TxID, b)
	}
	return out, nil
}
