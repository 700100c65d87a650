package cases

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"go.etcd.io/bbolt"
)

// listed returns the key that a verification is listed under: its bank, its time so that later
// ones come first, and its ID. No MSP ID has a NUL.
func (c Verification) listed() []byte {
	b := append([]byte(c.Bank), 0)
	b = binary.BigEndian.AppendUint64(b, ^(uint64(c.At.Unix()) ^ 1<<63)) //nolint:gosec // the bits are meant, not the number
	return append(b, c.ID...)
}

// timeBytes is what the time takes in the key.
const timeBytes = 8

// Verifications returns at most n verifications for the bank after the place, latest first, and
// the place where they end, nil at the end. A place names a verification for that bank.
func (r *DB) Verifications(bank string, after []byte, n int) (rows []Verification, end []byte, err error) {
	prefix := append([]byte(bank), 0)
	err = r.db.View(func(tx *bbolt.Tx) error {
		c := tx.Bucket(listedBucket).Cursor()
		first := append(bytes.Clone(prefix), after...)
		k, _ := c.Seek(first)
		if len(after) > 0 && bytes.Equal(k, first) {
			k, _ = c.Next()
		}
		for ; bytes.HasPrefix(k, prefix); k, _ = c.Next() {
			if len(rows) == n {
				return nil
			}
			end = bytes.Clone(k[len(prefix):])
			var row Verification
			if err := json.Unmarshal(tx.Bucket(verificationsBucket).Get(end[timeBytes:]), &row); err != nil {
				return fmt.Errorf("records: verification %s: %w", end[timeBytes:], err)
			}
			rows = append(rows, row)
		}
		end = nil
		return nil
	})
	return rows, end, err
}

// unlistVerification takes the verification, as it was kept, from its bank's list.
func unlistVerification(tx *bbolt.Tx, id string) error {
	b := tx.Bucket(verificationsBucket).Get([]byte(id))
	if b == nil {
		return nil
	}
	var old Verification
	if err := json.Unmarshal(b, &old); err != nil {
		return fmt.Errorf("records: verification %s: %w", id, err)
	}
	return tx.Bucket(listedBucket).Delete(old.listed())
}

// listVerifications lists the verifications of a file that an earlier version made without lists.
func listVerifications(tx *bbolt.Tx) error {
	if tx.Bucket(listedBucket) != nil {
		return nil
	}
	listed, err := tx.CreateBucket(listedBucket)
	if err != nil {
		return err
	}
	return tx.Bucket(verificationsBucket).ForEach(func(k, v []byte) error {
		var c Verification
		if err := json.Unmarshal(v, &c); err != nil {
			return fmt.Errorf("records: verification %s: %w", k, err)
		}
		return listed.Put(c.listed(), nil)
	})
}
