package embedded

import (
	"bytes"
	"errors"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/queryresult"
	"go.etcd.io/bbolt"
)

// errExhausted is the answer of Next after the last entry.
var errExhausted = errors.New("no such key: the iterator is at its end")

// An iterator walks the keys of a range in the snapshot, in byte order.
type iterator struct {
	s      *stub
	cursor *bbolt.Cursor
	prefix []byte // in storage, before each key
	end    []byte // storage key that is the first beyond the range; nil is the prefix's end
	value  func(stored []byte) (version, []byte, error)
	seen   *rangeRead // nil if the range is not checked again

	begun bool
	start []byte
	next  *queryresult.KV // looked at and not yet handed out
	done  bool
	err   error
}

var _ shim.StateQueryIteratorInterface = (*iterator)(nil)

func newStateIterator(s *stub, start, end string) *iterator {
	it := &iterator{s: s, cursor: s.tx.Bucket(s.ns.state()).Cursor(), start: s.ns.key(start), prefix: s.ns.prefix()}
	if end != "" {
		it.end = s.ns.key(end)
	}
	it.value = func(b []byte) (version, []byte, error) {
		r, err := parseRecord(b)
		return r.version, r.value, err
	}
	return it
}

func newPrivateIterator(s *stub, collection, start, end string) *iterator {
	it := &iterator{s: s, cursor: s.tx.Bucket(bucketPrivate).Cursor(), start: privateKey(collection, start), prefix: []byte(collection + "\x00")}
	if end != "" {
		it.end = privateKey(collection, end)
	}
	it.value = func(b []byte) (version, []byte, error) { return version{}, b, nil }
	return it
}

// look fetches the next entry, if there is one. To know that a range goes on,
// or that it ends, is to have read it: both are noted.
func (it *iterator) look() {
	if it.next != nil || it.done || it.err != nil {
		return
	}
	if it.err = it.s.alive(); it.err != nil {
		return
	}
	var k, v []byte
	if it.begun {
		k, v = it.cursor.Next()
	} else {
		k, v = it.cursor.Seek(it.start)
		it.begun = true
	}
	if k == nil || !bytes.HasPrefix(k, it.prefix) || (it.end != nil && bytes.Compare(k, it.end) >= 0) {
		it.done = true
		if it.seen != nil {
			it.seen.exhausted = true
		}
		return
	}
	ver, value, err := it.value(v)
	if err != nil {
		it.err = err
		return
	}
	key := string(k[len(it.prefix):])
	it.next = &queryresult.KV{Namespace: it.s.chaincode(), Key: key, Value: bytes.Clone(value)}
	if it.seen != nil {
		it.seen.keys = append(it.seen.keys, key)
		it.seen.versions = append(it.seen.versions, ver)
	}
}

func (it *iterator) HasNext() bool {
	it.look()
	return it.next != nil || it.err != nil // Next returns the error
}

func (it *iterator) Next() (*queryresult.KV, error) {
	it.look()
	if it.err != nil {
		return nil, it.err
	}
	if it.next == nil {
		return nil, errExhausted
	}
	kv := it.next
	it.next = nil
	return kv, nil
}

func (it *iterator) Close() error { return nil }

// take returns up to n entries and the key of the one after them, "" if there is none.
func (it *iterator) take(n int) (rows []*queryresult.KV, next string, err error) {
	for it.HasNext() && len(rows) < n {
		kv, err := it.Next()
		if err != nil {
			return nil, "", err
		}
		rows = append(rows, kv)
	}
	if it.next != nil {
		next = it.next.Key
	}
	return rows, next, it.err
}

// A rowIterator walks entries that were fetched before.
type rowIterator struct{ rows []*queryresult.KV }

func (it *rowIterator) HasNext() bool { return len(it.rows) != 0 }

func (it *rowIterator) Next() (*queryresult.KV, error) {
	if len(it.rows) == 0 {
		return nil, errExhausted
	}
	kv := it.rows[0]
	it.rows = it.rows[1:]
	return kv, nil
}

func (it *rowIterator) Close() error { return nil }
