package embedded

import (
	"bytes"
	"fmt"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/queryresult"
	"go.etcd.io/bbolt"
)

// A history walks the writes of one key, the newest first. The values are read
// from the blocks, which are their only copy.
type history struct {
	s      *stub
	key    string
	cursor *bbolt.Cursor
	prefix []byte
	at     []byte // storage key of the next entry, nil at the end
}

var _ shim.HistoryQueryIteratorInterface = (*history)(nil)

func newHistory(s *stub, key string) *history {
	h := &history{s: s, key: key, cursor: s.tx.Bucket(s.ns.history()).Cursor(), prefix: s.ns.historyPrefix(key)}
	beyond := append(bytes.Clone(h.prefix), bytes.Repeat([]byte{0xff}, 16)...)
	if k, _ := h.cursor.Seek(beyond); k == nil {
		h.at, _ = h.cursor.Last()
	} else {
		h.at, _ = h.cursor.Prev()
	}
	return h
}

func (h *history) HasNext() bool {
	return len(h.at) == len(h.prefix)+16 && bytes.HasPrefix(h.at, h.prefix)
}

func (h *history) Next() (*queryresult.KeyModification, error) {
	if err := h.s.alive(); err != nil {
		return nil, err
	}
	if !h.HasNext() {
		return nil, errExhausted
	}
	v, err := parsePlace(h.at[len(h.prefix):])
	if err != nil {
		return nil, err
	}
	h.at, _ = h.cursor.Prev()
	t, err := transactionAt(h.s.tx, v)
	if err != nil {
		return nil, err
	}
	for _, w := range t.public[h.s.ns].GetWrites() {
		if w.Key == h.key {
			return &queryresult.KeyModification{TxId: t.header.TxId, Value: w.Value, Timestamp: t.header.Timestamp, IsDelete: w.IsDelete}, nil
		}
	}
	return nil, fmt.Errorf("%w: block %d does not write %q, which the history says", ErrTampered, v.block, h.key)
}

func (h *history) Close() error { return nil }
