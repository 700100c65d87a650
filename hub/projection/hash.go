package projection

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/documents"
)

// A Sum shows whether two projections hold the same.
type Sum struct {
	Digest documents.Digest `json:"digest"` // of all rows and lookups; "sha256:…"
	Block  uint64           `json:"block"`  // the last whose rows are there
	Rows   map[string]int   `json:"rows"`   // in each table
}

// String returns "DIGEST at block N".
func (s Sum) String() string { return fmt.Sprintf("%s at block %d", s.Digest, s.Block) }

// Hash returns SHA-256 over all rows, by table and key: for each row the table's name, the
// key and the value before it was sealed, each preceded by its length. The checkpoint is not
// in it, but returned with it: compare only sums of one block.
//
// A claim's private part is not in its event. It is read when the event is processed, in the
// state of that moment, which may be newer. So a projection that is built late may see at an
// early event the effect of a later one. Two projections agree all the same once the ledger
// is at rest, that is, when both hold every block and no transaction is in flight. Every
// change of a claim emits an event, so the last event of each claim was processed after its
// last change. The private part that was read then is the last one, and overwrites what was
// written at earlier events. That holds for a purge too, which is the last event of its
// claim: no facts are read after it.
func (p *Projection) Hash() (Sum, error) {
	sum := Sum{Rows: map[string]int{}}
	h := sha256.New()
	err := p.db.View(func(tx *bbolt.Tx) error {
		s, err := stateOf(tx)
		if err != nil {
			return err
		}
		sum.Block = s.Height
		return tx.ForEach(func(name []byte, b *bbolt.Bucket) error { // in order of the names
			if bytes.Equal(name, metaTable) {
				return nil
			}
			sum.Rows[string(name)] = 0
			return b.ForEach(func(k, v []byte) error {
				row, err := openRow(p.seal, name, string(k), v)
				if err != nil {
					return fmt.Errorf("projection: %s %q: %w; rebuild it", name, k, err)
				}
				write(h, name, k, row)
				sum.Rows[string(name)]++
				return nil
			})
		})
	})
	sum.Digest = documents.NewDigest(accel.SHA256, h.Sum(nil))
	return sum, err
}

// write writes every part behind its length.
func write(h hash.Hash, parts ...[]byte) {
	for _, b := range parts {
		_, _ = h.Write(binary.AppendUvarint(nil, uint64(len(b)))) // never fails
		_, _ = h.Write(b)
	}
}
