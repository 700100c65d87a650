package embedded

import (
	"encoding/binary"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"
)

// ledgerFile is the ledger's file in its folder.
const ledgerFile = "ledger.db"

// maxKey is the longest state key in bytes: bbolt's own limit, less the name of
// the collection or chaincode that is stored before a key.
const maxKey = 32000

// The buckets. A key that begins with a place has the block's number and the
// transaction's number, 8 bytes each, big-endian.
var (
	bucketMeta         = []byte("meta")         // "tip" → tip; "config" → config
	bucketBlocks       = []byte("blocks")       // block's number → common.Block without its data
	bucketTransactions = []byte("transactions") // place → common.Envelope
	bucketState        = []byte("state")        // key → record
	bucketDigests      = []byte("digests")      // collection, 0, digest of key → record of the value's digest
	bucketPrivate      = []byte("private")      // collection, 0, key → value

	// Of further chaincodes. It is a bucket of its own, so that no range over the
	// state of the network's chaincode can meet their keys.
	bucketFurther = []byte("further") // chaincode, 0, key → record
)

var buckets = [][]byte{
	bucketMeta, bucketBlocks, bucketTransactions, bucketState, bucketDigests, bucketPrivate, bucketFurther,
}

// place returns the storage key of a transaction.
func place(v version) []byte {
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, v.block), v.tx)
}

func parsePlace(b []byte) (version, error) {
	if len(b) != 16 {
		return version{}, fmt.Errorf("a place has %d bytes, want 16", len(b))
	}
	return version{binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:])}, nil
}

func blockKey(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// A record is a value of the state with its version and its validation parameter.
type record struct {
	version version
	param   []byte
	value   []byte
}

// marshal returns the version, the length of the parameter, the parameter and the value.
func (r record) marshal() []byte {
	b := place(r.version)
	b = binary.AppendUvarint(b, uint64(len(r.param)))
	b = append(b, r.param...)
	return append(b, r.value...)
}

var errRecord = errors.New("a record of the state is cut off")

// parseRecord reads what marshal wrote. The slices are b's.
func parseRecord(b []byte) (record, error) {
	if len(b) < 17 {
		return record{}, errRecord
	}
	v, err := parsePlace(b[:16])
	if err != nil {
		return record{}, err
	}
	n, used := binary.Uvarint(b[16:])
	rest := b[16:]
	if used <= 0 || n > uint64(len(rest)-used) {
		return record{}, errRecord
	}
	rest = rest[used:]
	return record{v, rest[:n], rest[n:]}, nil
}

// get returns the record under key, or nil. Its slices are valid until tx ends.
func get(tx *bbolt.Tx, bucket, key []byte) (*record, error) {
	b := tx.Bucket(bucket).Get(key)
	if b == nil {
		return nil, nil
	}
	r, err := parseRecord(b)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTampered, err)
	}
	return &r, nil
}

func (r *record) versionOf() *version {
	if r == nil {
		return nil
	}
	v := r.version
	return &v
}

func privateKey(collection, key string) []byte { return []byte(collection + "\x00" + key) }

func digestKey(collection string, keyDigest []byte) []byte {
	return append([]byte(collection+"\x00"), keyDigest...)
}
