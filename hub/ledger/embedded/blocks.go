package embedded

import (
	"bytes"
	"context"
	"fmt"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/hub/ledger"
)

// Height returns the number of the last block.
func (n *Network) Height() uint64 {
	t, _ := n.end()
	return t.height
}

// Block returns a block whole, and waits until it is there.
func (n *Network) Block(ctx context.Context, number uint64) (*common.Block, error) {
	for {
		if err := n.enter(); err != nil {
			return nil, err
		}
		last, grown := n.end()
		if number <= last.height {
			b, err := n.wholeBlock(number)
			n.leave()
			return b, err
		}
		n.leave()
		select {
		case <-grown:
		case <-n.done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (n *Network) wholeBlock(number uint64) (*common.Block, error) {
	out := &common.Block{Data: &common.BlockData{}}
	err := n.db.View(func(tx *bbolt.Tx) error {
		b, err := readBlock(tx, number)
		if err != nil {
			return err
		}
		out.Header, out.Metadata = b.header, blockMetadata(bytes.Clone(b.flags), bytes.Clone(b.commit))
		for i := range b.flags {
			e := tx.Bucket(bucketTransactions).Get(place(version{number, uint64(i)}))
			if e == nil {
				return tampered(number, "transaction %d is missing", i)
			}
			out.Data.Data = append(out.Data.Data, bytes.Clone(e))
		}
		return nil
	})
	return out, err
}

// Locate returns where a transaction was written. It looks through the last
// block first: what is asked for is mostly young.
func (n *Network) Locate(ctx context.Context, txID string) (r ledger.Receipt, err error) {
	if err := n.enter(); err != nil {
		return r, err
	}
	defer n.leave()
	err = n.db.View(func(tx *bbolt.Tx) error {
		c := tx.Bucket(bucketTransactions).Cursor()
		for k, _ := c.Last(); k != nil; k, _ = c.Prev() {
			if err := ctx.Err(); err != nil {
				return err
			}
			at, err := parsePlace(k)
			if err != nil {
				return fmt.Errorf("%w: %w", ErrTampered, err)
			}
			t, err := transactionAt(tx, at)
			if err != nil {
				return err
			}
			if t.header.TxId == txID {
				r = ledger.Receipt{TxID: txID, Block: at.block}
				return nil
			}
		}
		return fmt.Errorf("%w: %s", ledger.ErrNotFound, txID)
	})
	return r, err
}
