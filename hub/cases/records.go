package cases

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// ErrNotFound means that there is no row of the key.
var ErrNotFound = errors.New("records: not found")

var (
	verificationsBucket = []byte("cases")
	listedBucket        = []byte("cases by bank") // see Verification.listed
	blocksBucket        = []byte("blocks")        // by transaction
	treesBucket         = []byte("trees")         // by organisation and root
)

// DB is the file. Its methods may be called concurrently.
type DB struct{ db *bbolt.DB }

// lockTimeout is how long Open waits for another process to release the file.
const lockTimeout = 2 * time.Second

// Open opens or creates the file at path.
func Open(path string) (*DB, error) {
	db, err := openFile(path)
	if err != nil {
		return nil, err
	}
	old, err := dropAnswers(db)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("records: %w", err), db.Close())
	}
	if old {
		if err := rewrite(db); err != nil {
			return nil, fmt.Errorf("records: write %s again without the answers of earlier versions: %w", path, err)
		}
		return Open(path)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, b := range slices.Concat(bookBuckets, webhookBuckets, [][]byte{verificationsBucket, documentsBucket, requestsBucket, blocksBucket, treesBucket, pricesBucket, uploadsBucket, sessionsBucket, visitsBucket, transcriptsBucket, unmaskingsBucket, exportsBucket}) {
			if _, err := tx.CreateBucketIfNotExists(b); err != nil {
				return err
			}
		}
		return errors.Join(listVerifications(tx), listUploads(tx))
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("records: %w", err), db.Close())
	}
	return &DB{db}, nil
}

// openFile opens the file that is at path once the lock is held: another process
// may have put a rewritten one there while this one waited.
func openFile(path string) (*bbolt.DB, error) {
	for {
		var file *os.File
		db, err := bbolt.Open(path, 0o600, &bbolt.Options{
			Timeout: lockTimeout,
			OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
				var err error
				file, err = os.OpenFile(name, flag, mode)
				return file, err
			},
		})
		if errors.Is(err, berrors.ErrTimeout) {
			return nil, fmt.Errorf("records: %s is in use by another process; stop it or name another data folder", path)
		}
		if err != nil {
			return nil, fmt.Errorf("records: open %s: %w", path, err)
		}
		locked, err := file.Stat()
		named, err2 := os.Stat(path)
		if err == nil && err2 == nil && os.SameFile(locked, named) {
			return db, nil
		}
		if err := errors.Join(err, err2, db.Close()); err != nil {
			return nil, fmt.Errorf("records: open %s: %w", path, err)
		}
	}
}

// Snapshot begins to read the file as it is now. The caller ends it by Rollback.
func (r *DB) Snapshot() (*bbolt.Tx, error) { return r.db.Begin(false) }

// Close closes the file.
func (r *DB) Close() error { return r.db.Close() }

func (r *DB) put(bucket []byte, key string, row any) error {
	b, err := json.Marshal(row)
	if err != nil {
		return err
	}
	return r.db.Update(func(tx *bbolt.Tx) error { return tx.Bucket(bucket).Put([]byte(key), b) })
}

func (r *DB) get(bucket []byte, key string, row any) error {
	return r.db.View(func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucket).Get([]byte(key))
		if b == nil {
			return fmt.Errorf("%w: %s %s", ErrNotFound, bucket, key)
		}
		return json.Unmarshal(b, row)
	})
}
