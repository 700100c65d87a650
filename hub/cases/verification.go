package cases

import (
	"encoding/json"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

// A Verification is one verification of a presentation.
type Verification struct {
	ID     string           `json:"id"`          // of the verdict
	Bank   string           `json:"bank"`        // MSP that asked; nobody else may read it
	Report documents.Digest `json:"report"`      // of the report in the document store
	At     time.Time        `json:"at,omitzero"` // when the verdict was issued
	// Match is what the registry answered, where that says that the documents were financed.
	Match documents.RegistryOutcome `json:"match,omitempty"`
	// Receipt says where the verdict was recorded; without a TxID it was not
	// yet, and Pending lists it.
	Receipt protocol.Receipt `json:"receipt"`
}

// PutVerification keeps a verification, over an earlier row of the same ID.
func (r *DB) PutVerification(c Verification) error {
	b, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return r.db.Update(func(tx *bbolt.Tx) error {
		if err := unlistVerification(tx, c.ID); err != nil {
			return err
		}
		if err := tx.Bucket(listedBucket).Put(c.listed(), nil); err != nil {
			return err
		}
		return tx.Bucket(verificationsBucket).Put([]byte(c.ID), b)
	})
}

// Verification returns the verification of a verdict, or ErrNotFound.
func (r *DB) Verification(id string) (Verification, error) {
	var c Verification
	return c, r.get(verificationsBucket, id, &c)
}

// DropVerification forgets a verification whose verdict the ledger refused.
func (r *DB) DropVerification(id string) error {
	return r.db.Update(func(tx *bbolt.Tx) error {
		if err := unlistVerification(tx, id); err != nil {
			return err
		}
		return tx.Bucket(verificationsBucket).Delete([]byte(id))
	})
}

// Pending returns the verifications whose verdict is not on the ledger yet: the hub
// stopped between the two.
func (r *DB) Pending() ([]Verification, error) {
	var pending []Verification
	err := r.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(verificationsBucket).ForEach(func(k, v []byte) error {
			var c Verification
			if err := json.Unmarshal(v, &c); err != nil {
				return fmt.Errorf("records: verification %s: %w", k, err)
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
