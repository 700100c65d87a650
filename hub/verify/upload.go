package verify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/intake"
)

// An Upload is one document read, kept and anchored.
type Upload struct {
	intake.Result
	Record protocol.DocumentRecord
	Block  uint64 // of Record's transaction
}

// Upload reads, keeps and anchors one document. When it returns, the bytes are
// on disk and their digests on the ledger.
func (v *Verifier) Upload(ctx context.Context, data []byte) (*Upload, error) {
	res, err := v.Reader.Read(ctx, data)
	if err != nil {
		return nil, err
	}
	if _, err := v.Store.Put(ctx, data); err != nil {
		return nil, err
	}
	v.at("stored")
	recs, err := v.register(ctx, []protocol.DocumentInput{{Digests: res.Digests, Type: res.Document.Type}})
	if err != nil {
		return nil, err
	}
	block, err := v.Cases.Block(recs[0].TxID)
	return &Upload{*res, recs[0], block}, err
}

// Files returns uploaded documents by the digests of their bytes.
func (v *Verifier) Files(ctx context.Context, digests []documents.Digest) ([]File, error) {
	files := make([]File, 0, len(digests))
	for _, d := range digests {
		b, err := v.Store.Get(ctx, d)
		if err != nil {
			return nil, fmt.Errorf("document %s: %w", d, err)
		}
		files = append(files, File{Name: string(d), Data: b})
	}
	return files, nil
}

// MoveKey returns the key under which the ledger recognises a caller's repeated
// move of a claim. The contract takes fewer characters than an Idempotency-Key may have.
func MoveKey(caller, key string) string {
	sum := sha256.Sum256([]byte("move|" + caller + "|" + key))
	return "M-" + hex.EncodeToString(sum[:10])
}
