package cases

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/documents"
)

var (
	uploadsBucket = []byte("uploads") // which organisation uploaded which document
	grantsBucket  = []byte("grants")  // by organisation, document and case
)

// A Grant lets an organisation read a document because a case was presented to it.
type Grant struct {
	Since time.Time `json:"since"`
	Until time.Time `json:"until,omitzero"` // zero while the case is open, or financed
	From  string    `json:"from,omitempty"` // MSP ID of the firm whose document it is
}

// PutUpload keeps that the organisation uploaded documents, by their SHA-256 digests. Who has
// the bytes may read them.
func (r *DB) PutUpload(mspID string, digests ...documents.Digest) error {
	return r.db.Update(func(tx *bbolt.Tx) error {
		for _, d := range digests {
			if err := tx.Bucket(uploadsBucket).Put(grantRow(mspID, d), nil); err != nil {
				return err
			}
		}
		return nil
	})
}

// GrantUploads lets the organisation read documents because their uploader named it.
func (r *DB) GrantUploads(mspID, uploader string, since time.Time, digests ...documents.Digest) error {
	return r.db.Update(func(tx *bbolt.Tx) error { return grant(tx, mspID, "", digests, Grant{Since: since, From: uploader}) })
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
		c := tx.Bucket(uploadsBucket).Cursor()
		for k, _ := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, _ = c.Seek(prefix) {
			if err := c.Delete(); err != nil {
				return err
			}
		}
		return nil
	})
}

// Readable returns nil if the organisation may read the document at the time: it uploaded it,
// or has a grant. Anything else is ErrNotFound, whether the document is there or not.
func (r *DB) Readable(mspID string, digest documents.Digest, at time.Time) error {
	_, err := r.Owners(mspID, digest, at)
	return err
}

// Owners returns the organisations whose document it is that the organisation may read at the
// time, sorted: itself if it uploaded it, and those that granted it. There may be none that is
// known by name. ErrNotFound is for an organisation that may not read it.
func (r *DB) Owners(mspID string, digest documents.Digest, at time.Time) ([]string, error) {
	var owners []string
	readable := false
	err := r.db.View(func(tx *bbolt.Tx) error {
		if uploaded(tx, mspID, digest) == nil {
			owners, readable = append(owners, mspID), true
		}
		prefix := append(grantRow(mspID, digest), 0)
		c := tx.Bucket(grantsBucket).Cursor()
		for k, v := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, v = c.Next() {
			var g Grant
			if err := json.Unmarshal(v, &g); err != nil {
				return fmt.Errorf("records: grant of %s: %w", digest, err)
			}
			if !g.Until.IsZero() && !at.Before(g.Until) {
				continue
			}
			if readable = true; g.From != "" && !slices.Contains(owners, g.From) {
				owners = append(owners, g.From)
			}
		}
		if !readable {
			return fmt.Errorf("%w: document %s", ErrNotFound, digest)
		}
		return nil
	})
	slices.Sort(owners)
	return owners, err
}

// grant lets the organisation read the documents because of the case. A grant of the same
// case is replaced.
func grant(tx *bbolt.Tx, mspID, caseID string, digests []documents.Digest, g Grant) error {
	b, err := json.Marshal(g)
	if err != nil {
		return err
	}
	for _, d := range digests {
		if err := tx.Bucket(grantsBucket).Put(append(append(grantRow(mspID, d), 0), caseID...), b); err != nil {
			return err
		}
	}
	return nil
}

// grantRow returns the key of an organisation's document. No MSP ID has a NUL.
func grantRow(mspID string, digest documents.Digest) []byte {
	return []byte(mspID + "\x00" + string(digest))
}
