package embedded

import (
	"bytes"
	"encoding/json"

	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/corridor"
)

// A replay computes the state again from the blocks. It holds digests of the
// values, not the values.
type replay struct {
	client    *corridor.ClientState
	rules     *rules            // as of the block that is read
	state     map[string]record // by storage key; value is a digest
	further   map[string]record // as state, of further chaincodes
	digests   map[string]record // by storage key
	envelopes int
}

// auditState checks every endorsement, and that state and private data are what the blocks make them.
func (n *Network) auditState(tx *bbolt.Tx, height uint64) error {
	r := &replay{client: n.ClientState(1), state: map[string]record{}, further: map[string]record{}, digests: map[string]record{}}
	for b := uint64(0); b <= height; b++ {
		if err := r.block(tx, b); err != nil {
			return err
		}
	}
	if err := same(tx, height, bucketState, r.state, digest); err != nil {
		return err
	}
	if err := same(tx, height, bucketFurther, r.further, digest); err != nil {
		return err
	}
	if err := same(tx, height, bucketDigests, r.digests, bytes.Clone); err != nil {
		return err
	}
	if n := tx.Bucket(bucketTransactions).Stats().KeyN; n != r.envelopes {
		return tampered(height, "there are %d transactions, the blocks have %d", n, r.envelopes)
	}
	return r.private(tx, height)
}

func (r *replay) block(tx *bbolt.Tx, n uint64) error {
	b, err := readBlock(tx, n)
	if err != nil {
		return err
	}
	for i, flag := range b.flags {
		r.envelopes++
		at := version{n, uint64(i)}
		t, err := transactionAt(tx, at)
		if err != nil {
			return err
		}
		if t.config != nil {
			err = r.configure(t, at)
		} else {
			err = r.transaction(t, at, flag == byte(peer.TxValidationCode_VALID))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *replay) configure(t *transaction, at version) error {
	var c config
	if err := json.Unmarshal(t.config, &c); err != nil {
		return tampered(at.block, "the configuration: %v", err)
	}
	rules, err := c.options().rules()
	if err != nil {
		return tampered(at.block, "the configuration: %v", err)
	}
	r.rules = rules
	return nil
}

func (r *replay) transaction(t *transaction, at version, valid bool) error {
	if err := r.endorsements(t, at, valid); err != nil || !valid {
		return err
	}
	r.apply(t, at)
	return nil
}

// endorsements checks the signatures, and of a valid transaction that they satisfy
// the policies of what it writes.
func (r *replay) endorsements(t *transaction, at version, valid bool) error {
	var orgs []string
	for _, e := range t.endorsements {
		c := corridor.Endorsement{Endorser: e.Endorser, Signature: e.Signature}
		id, err := c.Verify(r.client, t.payload)
		if err != nil {
			return tampered(at.block, "transaction %d: %v", at.tx, err)
		}
		orgs = append(orgs, id)
	}
	if !valid {
		return nil
	}
	required, err := r.rules.required(t.changes(), r.param)
	if err != nil {
		return tampered(at.block, "transaction %d: %v", at.tx, err)
	}
	if short := unmet(required, orgs); len(short) > 0 {
		return tampered(at.block, "transaction %d is endorsed by %q, which is too few for %s", at.tx, orgs, short[0].of)
	}
	return nil
}

// param returns a key-level policy as of the block that is read.
func (r *replay) param(bucket, key []byte) ([]byte, error) {
	return r.records(bucket)[string(key)].param, nil
}

// records returns what a bucket holds as of the block that is read.
func (r *replay) records(bucket []byte) map[string]record {
	switch string(bucket) {
	case string(bucketState):
		return r.state
	case string(bucketFurther):
		return r.further
	}
	return r.digests
}

func (r *replay) apply(t *transaction, at version) {
	for ns, m := range t.public {
		r.applyPublic(ns, m, at)
	}
	for name, h := range t.collections {
		for _, w := range h.HashedWrites {
			put(r.digests, string(digestKey(name, w.KeyHash)), w.IsDelete, w.ValueHash, at)
		}
		for _, m := range h.MetadataWrites {
			setEntry(r.digests, string(digestKey(name, m.KeyHash)), m.Entries, at)
		}
	}
}

func (r *replay) applyPublic(ns namespace, set *kvrwset.KVRWSet, at version) {
	state := r.records(ns.state())
	for _, w := range set.Writes {
		put(state, string(ns.key(w.Key)), w.IsDelete, digest(w.Value), at)
	}
	for _, m := range set.MetadataWrites {
		setEntry(state, string(ns.key(m.Key)), m.Entries, at)
	}
}

func put(m map[string]record, key string, deleted bool, value []byte, at version) {
	if deleted {
		delete(m, key)
		return
	}
	m[key] = record{at, m[key].param, value}
}

func setEntry(m map[string]record, key string, entries []*kvrwset.KVMetadataEntry, at version) {
	r, ok := m[key]
	if !ok {
		return
	}
	r.version, r.param = at, nil
	for _, e := range entries {
		r.param = e.Value
	}
	m[key] = r
}

// same compares a bucket of records with those that were computed.
func same(tx *bbolt.Tx, height uint64, bucket []byte, want map[string]record, valueOf func([]byte) []byte) error {
	seen := 0
	err := tx.Bucket(bucket).ForEach(func(k, v []byte) error {
		got, err := parseRecord(v)
		if err != nil {
			return tampered(height, "the %s of %q: %v", bucket, k, err)
		}
		w, ok := want[string(k)]
		if !ok || w.version != got.version || !bytes.Equal(w.param, got.param) || !bytes.Equal(w.value, valueOf(got.value)) {
			return tampered(height, "the %s of %q is not what the blocks say", bucket, k)
		}
		seen++
		return nil
	})
	if err == nil && seen != len(want) {
		return tampered(height, "the %s has %d keys, the blocks make %d", bucket, seen, len(want))
	}
	return err
}

// private checks that the private values are those whose digests the blocks hold.
func (r *replay) private(tx *bbolt.Tx, height uint64) error {
	seen := 0
	err := tx.Bucket(bucketPrivate).ForEach(func(k, v []byte) error {
		collection, key, _ := bytes.Cut(k, []byte{0})
		w, ok := r.digests[string(digestKey(string(collection), digest(key)))]
		if !ok || !bytes.Equal(w.value, digest(v)) {
			return tampered(height, "a private value of collection %s is not what its digest says", collection)
		}
		seen++
		return nil
	})
	if err == nil && seen != len(r.digests) {
		return tampered(height, "there are %d private values, the blocks have %d digests", seen, len(r.digests))
	}
	return err
}
