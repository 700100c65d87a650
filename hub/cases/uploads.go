package cases

import (
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/documents"
)

// uploadsBucket keeps which organisation uploaded which document.
var uploadsBucket = []byte("uploads")

// PutUpload keeps that the organisation uploaded the document of the SHA-256 digest.
func (r *DB) PutUpload(mspID string, digest documents.Digest) error {
	return r.db.Update(func(tx *bbolt.Tx) error { return tx.Bucket(uploadsBucket).Put(uploadRow(mspID, digest), nil) })
}

// Uploaded returns nil if the organisation uploaded the document, or ErrNotFound.
func (r *DB) Uploaded(mspID string, digest documents.Digest) error {
	return r.db.View(func(tx *bbolt.Tx) error {
		if k, _ := tx.Bucket(uploadsBucket).Cursor().Seek(uploadRow(mspID, digest)); string(k) != string(uploadRow(mspID, digest)) {
			return fmt.Errorf("%w: upload %s", ErrNotFound, digest)
		}
		return nil
	})
}

// uploadRow returns the key of an upload's row. No MSP ID has a NUL.
func uploadRow(mspID string, digest documents.Digest) []byte {
	return []byte(mspID + "\x00" + string(digest))
}
