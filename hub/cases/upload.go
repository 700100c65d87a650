package cases

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/documents"
)

var (
	uploadsBucket = []byte("uploads")         // which organisation uploaded which document
	latestBucket  = []byte("uploads by time") // see Upload.listed
)

// An Upload is a document that an organisation uploaded.
type Upload struct {
	Digest documents.Digest `json:"digest"`      // SHA-256 of its bytes
	At     time.Time        `json:"at,omitzero"` // for the first time; zero where an earlier version of the hub kept no time
}

// PutUpload keeps that the organisation uploaded documents, by their SHA-256 digests. Who has
// the bytes may read them. The first time counts.
func (r *DB) PutUpload(mspID string, at time.Time, digests ...documents.Digest) error {
	return r.db.Update(func(tx *bbolt.Tx) error {
		for _, d := range digests {
			row := grantRow(mspID, d)
			if uploaded(tx, mspID, d) == nil {
				continue
			}
			u := Upload{d, at}
			value, err := json.Marshal(u)
			if err != nil {
				return err
			}
			if err := errors.Join(tx.Bucket(uploadsBucket).Put(row, value), tx.Bucket(latestBucket).Put(u.listed(mspID), nil)); err != nil {
				return err
			}
		}
		return nil
	})
}

// listed returns the key that an upload is listed under: its organisation, its time so that
// later ones come first, and its digest.
func (u Upload) listed(mspID string) []byte {
	b := grantRow(mspID, "")
	b = binary.BigEndian.AppendUint64(b, ^(uint64(u.At.Unix()) ^ 1<<63)) //nolint:gosec // the bits are meant, not the number
	return append(b, u.Digest...)
}

// Upload returns when the organisation uploaded the document, or ErrNotFound.
func (r *DB) Upload(mspID string, digest documents.Digest) (u Upload, err error) {
	return u, r.db.View(func(tx *bbolt.Tx) error {
		if err := uploaded(tx, mspID, digest); err != nil {
			return err
		}
		u, err = readUpload(digest, tx.Bucket(uploadsBucket).Get(grantRow(mspID, digest)))
		return err
	})
}

// readUpload reads a row. One of an earlier version is empty.
func readUpload(digest documents.Digest, row []byte) (Upload, error) {
	u := Upload{Digest: digest}
	if len(row) == 0 {
		return u, nil
	}
	if err := json.Unmarshal(row, &u); err != nil {
		return u, fmt.Errorf("records: upload of %s: %w", digest, err)
	}
	return u, nil
}

// Uploads returns at most n uploads of the organisation after the place, latest first, and the
// place where they end, nil at the end. Those without a time come last.
func (r *DB) Uploads(mspID string, after []byte, n int) (rows []Upload, end []byte, err error) {
	prefix := grantRow(mspID, "")
	err = r.db.View(func(tx *bbolt.Tx) error {
		c := tx.Bucket(latestBucket).Cursor()
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
			digest := documents.Digest(end[timeBytes:])
			u, err := readUpload(digest, tx.Bucket(uploadsBucket).Get(grantRow(mspID, digest)))
			if err != nil {
				return err
			}
			rows = append(rows, u)
		}
		end = nil
		return nil
	})
	return rows, end, err
}

// listUploads lists the uploads of a file that an earlier version made without lists.
func listUploads(tx *bbolt.Tx) error {
	if tx.Bucket(latestBucket) != nil {
		return nil
	}
	latest, err := tx.CreateBucket(latestBucket)
	if err != nil {
		return err
	}
	return tx.Bucket(uploadsBucket).ForEach(func(k, v []byte) error {
		org, digest, _ := bytes.Cut(k, []byte{0})
		u, err := readUpload(documents.Digest(digest), v)
		if err != nil {
			return err
		}
		return latest.Put(u.listed(string(org)), nil)
	})
}

// Uploaded returns nil if the organisation uploaded the document, or ErrNotFound.
func (r *DB) Uploaded(mspID string, digest documents.Digest) error {
	return r.db.View(func(tx *bbolt.Tx) error { return uploaded(tx, mspID, digest) })
}

func uploaded(tx *bbolt.Tx, mspID string, digest documents.Digest) error {
	row := grantRow(mspID, digest)
	if k, _ := tx.Bucket(uploadsBucket).Cursor().Seek(row); !bytes.Equal(k, row) {
		return fmt.Errorf("%w: document %s", ErrNotFound, digest)
	}
	return nil
}

// SoleUploads returns the documents that the organisation uploaded and no other did.
func (r *DB) SoleUploads(mspID string) (sole []documents.Digest, err error) {
	prefix := grantRow(mspID, "")
	err = r.db.View(func(tx *bbolt.Tx) error {
		others := map[documents.Digest]bool{}
		return errors.Join(tx.Bucket(uploadsBucket).ForEach(func(k, _ []byte) error {
			if _, d, _ := bytes.Cut(k, []byte{0}); !bytes.HasPrefix(k, prefix) {
				others[documents.Digest(d)] = true
			}
			return nil
		}), tx.Bucket(uploadsBucket).ForEach(func(k, _ []byte) error {
			if d, own := bytes.CutPrefix(k, prefix); own && !others[documents.Digest(d)] {
				sole = append(sole, documents.Digest(d))
			}
			return nil
		}))
	})
	return sole, err
}

// DropUploads forgets what the organisation uploaded.
func (r *DB) DropUploads(mspID string) error {
	prefix := grantRow(mspID, "")
	return r.db.Update(func(tx *bbolt.Tx) error {
		for _, bucket := range [][]byte{uploadsBucket, latestBucket} {
			c := tx.Bucket(bucket).Cursor()
			for k, _ := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, _ = c.Seek(prefix) {
				if err := c.Delete(); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
