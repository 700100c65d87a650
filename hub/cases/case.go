package cases

import (
	"encoding/json"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

// A Case is one verification of a presentation.
type Case struct {
	ID     string           `json:"id"`          // of the verdict
	Bank   string           `json:"bank"`        // MSP that asked; nobody else may read it
	Report documents.Digest `json:"report"`      // of the report in the document store
	At     time.Time        `json:"at,omitzero"` // when the verdict was issued
	// Receipt says where the verdict was recorded; without a TxID it was not
	// yet, and Pending lists the case.
	Receipt protocol.Receipt `json:"receipt"`
}

// PutCase keeps a case, over an earlier row of the same ID.
func (r *DB) PutCase(c Case) error {
	b, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return r.db.Update(func(tx *bbolt.Tx) error {
		if err := unlistCase(tx, c.ID); err != nil {
			return err
		}
		if err := tx.Bucket(listedBucket).Put(c.listed(), nil); err != nil {
			return err
		}
		return tx.Bucket(casesBucket).Put([]byte(c.ID), b)
	})
}

// Case returns the case of a verdict, or ErrNotFound.
func (r *DB) Case(id string) (Case, error) {
	var c Case
	return c, r.get(casesBucket, id, &c)
}

// DropCase forgets a case whose verdict the ledger refused.
func (r *DB) DropCase(id string) error {
	return r.db.Update(func(tx *bbolt.Tx) error {
		if err := unlistCase(tx, id); err != nil {
			return err
		}
		return tx.Bucket(casesBucket).Delete([]byte(id))
	})
}

// Pending returns the cases whose verdict is not on the ledger yet: the hub
// stopped between the two.
func (r *DB) Pending() ([]Case, error) {
	var pending []Case
	err := r.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(casesBucket).ForEach(func(k, v []byte) error {
			var c Case
			if err := json.Unmarshal(v, &c); err != nil {
				return fmt.Errorf("records: case %s: %w", k, err)
			}
			if c.Receipt.TxID == "" {
				pending = append(pending, c)
			}
			return nil
		})
	})
	return pending, err
}

// PutReceipt keeps in which block a transaction of the hub's own was committed.
func (r *DB) PutReceipt(rc protocol.Receipt) error {
	return r.put(blocksBucket, rc.TxID, rc.Block)
}

// Block returns the block of a transaction of the hub's own, or ErrNotFound.
func (r *DB) Block(txID string) (uint64, error) {
	var block uint64
	return block, r.get(blocksBucket, txID, &block)
}
