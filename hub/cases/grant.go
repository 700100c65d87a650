package cases

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/documents"
)

// grantsBucket keeps grants by organisation, document and case.
var grantsBucket = []byte("grants")

// A Grant lets an organisation read a document because a case was presented to it.
type Grant struct {
	Since time.Time `json:"since"`
	Until time.Time `json:"until,omitzero"` // zero while the case is open, or financed
	From  string    `json:"from,omitempty"` // MSP ID of the firm whose document it is
}

// GrantUploads lets the organisation read documents because their uploader named it.
func (r *DB) GrantUploads(mspID, by string, since time.Time, digests ...documents.Digest) error {
	return r.db.Update(func(tx *bbolt.Tx) error { return grant(tx, mspID, namedBy+by, digests, Grant{Since: since, From: by}) })
}

// namedBy begins the row of a grant that no case is the reason of, before the uploader.
const namedBy = "@"

// A Granted is who may read a document, and why.
type Granted struct {
	Grant
	Organisation string `json:"organisation"`
	Case         string `json:"caseId,omitempty"` // "" where the uploader named the organisation with the upload
	By           string `json:"by,omitempty"`     // the uploader who did; "" where a case is the reason
}

// Granted returns who of the organisations has a grant of the document, whoever gave it.
func (r *DB) Granted(digest documents.Digest, mspIDs []string) (out []Granted, err error) {
	return out, r.db.View(func(tx *bbolt.Tx) error {
		for _, org := range mspIDs {
			prefix := append(grantRow(org, digest), 0)
			c := tx.Bucket(grantsBucket).Cursor()
			for k, v := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, v = c.Next() {
				g := Granted{Organisation: org, Case: string(k[len(prefix):])}
				if err := json.Unmarshal(v, &g.Grant); err != nil {
					return fmt.Errorf("records: grant of %s: %w", digest, err)
				}
				if by, named := strings.CutPrefix(g.Case, namedBy); named {
					g.Case, g.By = "", by
				}
				out = append(out, g)
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
