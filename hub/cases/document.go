package cases

import (
	"encoding/json"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

// documentsBucket keeps uploaded documents by the SHA-256 digest of their bytes.
var documentsBucket = []byte("documents")

// A Document is an uploaded document as the ledger has it. Its bytes are in the
// document store.
type Document struct {
	protocol.DocumentRecord
	Block uint64 `json:"block"` // of the record's transaction
}

// PutDocuments keeps documents, over earlier rows of the same digests.
func (r *DB) PutDocuments(docs []Document) error {
	return r.db.Update(func(tx *bbolt.Tx) error {
		for _, d := range docs {
			b, err := json.Marshal(d)
			if err != nil {
				return err
			}
			if err := tx.Bucket(documentsBucket).Put([]byte(d.Digests.SHA256), b); err != nil {
				return err
			}
		}
		return nil
	})
}

// Document returns the document of a SHA-256 digest, or ErrNotFound.
func (r *DB) Document(digest documents.Digest) (Document, error) {
	var d Document
	return d, r.get(documentsBucket, string(digest), &d)
}
