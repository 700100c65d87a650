package cases

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

// requestsBucket keeps sealed requests under their names: 8 bytes of the time,
// for the sweep, and the row.
var requestsBucket = []byte("requests")

// A Request is one under an Idempotency-Key that succeeded
// (draft-ietf-httpapi-idempotency-key-header-07). It holds no answer: a repeat of it is shown
// the resource.
type Request struct {
	Digest   documents.Digest `json:"digest"` // of method, route and body
	At       time.Time        `json:"at"`
	Status   int              `json:"status"`
	Location string           `json:"location"`         // of the resource
	Receipt  protocol.Receipt `json:"receipt,omitzero"` // of the transaction, where the answer names one
}

// Requests are the sealed rows of requests.
type Requests struct {
	db   *DB
	seal *Seal
}

// Requests returns the rows that the seal opens.
func (r *DB) Requests(seal *Seal) *Requests { return &Requests{r, seal} }

// requestName names a caller's key. The caller's length keeps two callers apart
// whatever their names and keys hold.
func requestName(s *Seal, caller, key string) RowName {
	return s.Name("request", strconv.Itoa(len(caller)), caller, key)
}

// Put keeps the request of a caller's key.
func (r *Requests) Put(caller, key string, q Request) error {
	b, err := json.Marshal(q)
	if err != nil {
		return err
	}
	name := requestName(r.seal, caller, key)
	row := append(binary.BigEndian.AppendUint64(nil, uint64(q.At.Unix())), r.seal.Close(name, b)...)
	return r.db.db.Update(func(tx *bbolt.Tx) error { return tx.Bucket(requestsBucket).Put(name[:], row) })
}

// Request returns the request of a caller's key, or ErrNotFound.
func (r *Requests) Request(caller, key string) (q Request, err error) {
	name := requestName(r.seal, caller, key)
	return q, r.db.db.View(func(tx *bbolt.Tx) error {
		row := tx.Bucket(requestsBucket).Get(name[:])
		if row == nil {
			return fmt.Errorf("%w: request under this key", ErrNotFound)
		}
		b, ok := r.seal.Open(name, row[min(timeBytes, len(row)):])
		if !ok {
			return fmt.Errorf("records: the row of a request was changed")
		}
		return json.Unmarshal(b, &q)
	})
}

// DropBefore forgets the requests that were answered before t, and returns how many.
func (r *Requests) DropBefore(t time.Time) (int, error) {
	dropped := 0
	return dropped, r.db.db.Update(func(tx *bbolt.Tx) error {
		var old [][]byte
		b := tx.Bucket(requestsBucket)
		err := b.ForEach(func(name, row []byte) error {
			if len(row) < timeBytes || int64(binary.BigEndian.Uint64(row)) < t.Unix() {
				old = append(old, name)
			}
			return nil
		})
		if err != nil {
			return err
		}
		dropped = len(old)
		for _, name := range old {
			if err := b.Delete(name); err != nil {
				return err
			}
		}
		return nil
	})
}
