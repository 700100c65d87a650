package cases

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

var talliesBucket = []byte("tallies")

// Tallies is a file of sealed rows that were counted from elsewhere. Losing it loses nothing:
// it is counted again. Its methods may be called concurrently.
type Tallies struct {
	db   *bbolt.DB
	seal *Seal
}

// ErrSealed means that a row was changed, or sealed with another key.
var ErrSealed = errors.New("tallies: a row was changed, or sealed with another key")

// OpenTallies opens or makes the file. A damaged one is replaced by an empty one.
func OpenTallies(path string, seal *Seal) (*Tallies, error) {
	open := func() (*bbolt.DB, error) {
		return bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockTimeout, NoFreelistSync: true})
	}
	db, err := open()
	if errors.Is(err, berrors.ErrInvalid) || errors.Is(err, berrors.ErrChecksum) || errors.Is(err, berrors.ErrVersionMismatch) {
		if err := os.Remove(path); err != nil {
			return nil, fmt.Errorf("tallies: %w", err)
		}
		db, err = open()
	}
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, fmt.Errorf("tallies: %s is in use by another process; stop it or name another data folder", path)
	}
	if err != nil {
		return nil, fmt.Errorf("tallies: open %s: %w", path, err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucketIfNotExists(talliesBucket)
		return err
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("tallies: %w", err), db.Close())
	}
	return &Tallies{db, seal}, nil
}

// Close closes the file.
func (t *Tallies) Close() error { return t.db.Close() }

// A TallyTx is one transaction. Rows that it changes are written at its end.
type TallyTx struct {
	bucket  *bbolt.Bucket
	seal    *Seal
	changed map[RowName]any
}

// View reads rows in one transaction.
func (t *Tallies) View(read func(*TallyTx) error) error {
	return t.db.View(func(tx *bbolt.Tx) error { return read(&TallyTx{tx.Bucket(talliesBucket), t.seal, nil}) })
}

// Update changes rows in one transaction: all of them, or none if it fails.
func (t *Tallies) Update(write func(*TallyTx) error) error {
	return t.db.Update(func(tx *bbolt.Tx) error {
		b := &TallyTx{tx.Bucket(talliesBucket), t.seal, map[RowName]any{}}
		if err := write(b); err != nil {
			return err
		}
		for name, row := range b.changed {
			text, err := json.Marshal(row)
			if err == nil {
				err = b.bucket.Put(name[:], t.seal.Close(name, text))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Drop forgets a row at once.
func (tx *TallyTx) Drop(parts ...string) error {
	name := tx.seal.Name(append([]string{"tally"}, parts...)...)
	delete(tx.changed, name)
	return tx.bucket.Delete(name[:])
}

// Reset drops every row.
func (t *Tallies) Reset() error {
	return t.db.Update(func(tx *bbolt.Tx) error {
		if err := tx.DeleteBucket(talliesBucket); err != nil {
			return err
		}
		_, err := tx.CreateBucket(talliesBucket)
		return err
	})
}

// Tally returns the row of the name, as this transaction has it, and a zero one where there is
// none. What is done to it in an Update is kept.
func Tally[R any](tx *TallyTx, parts ...string) (*R, error) {
	name := tx.seal.Name(append([]string{"tally"}, parts...)...)
	if row, ok := tx.changed[name].(*R); ok {
		return row, nil
	}
	row := new(R)
	if sealed := tx.bucket.Get(name[:]); sealed != nil {
		text, ok := tx.seal.Open(name, sealed)
		if !ok {
			return nil, ErrSealed
		}
		if err := json.Unmarshal(text, row); err != nil {
			return nil, fmt.Errorf("tallies: %w", err)
		}
	}
	if tx.changed != nil {
		tx.changed[name] = row
	}
	return row, nil
}
