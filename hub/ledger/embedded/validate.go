package embedded

import (
	"bytes"

	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"go.etcd.io/bbolt"
)

// validate decides whether a transaction may change the state. The state holds what earlier
// transactions of the same block have written. The rule is Fabric's: every version that was
// read must still be the current one, and every range must still give the same keys at the
// same versions. The policies of what is changed must be satisfied by the endorsements.
func (n *Network) validate(tx *bbolt.Tx, s *submission) (peer.TxValidationCode, error) {
	required, err := n.rules.required(s.rw.changes(), params(tx))
	if err != nil || len(unmet(required, s.orgs)) != 0 {
		return peer.TxValidationCode_ENDORSEMENT_POLICY_FAILURE, err
	}
	for ns, c := range s.rw.public {
		if ok, err := unchanged(tx, ns.state(), c.reads, ns.key); !ok || err != nil {
			return peer.TxValidationCode_MVCC_READ_CONFLICT, err
		}
	}
	for name, c := range s.rw.private {
		ok, err := unchanged(tx, bucketDigests, c.reads, func(d string) []byte { return digestKey(name, []byte(d)) })
		if !ok || err != nil {
			return peer.TxValidationCode_MVCC_READ_CONFLICT, err
		}
	}
	for ns, c := range s.rw.public {
		for _, r := range c.ranges {
			if ok, err := r.unchanged(tx, ns); !ok || err != nil {
				return peer.TxValidationCode_PHANTOM_READ_CONFLICT, err
			}
		}
	}
	return peer.TxValidationCode_VALID, nil
}

func unchanged(tx *bbolt.Tx, bucket []byte, reads map[string]*version, stored func(string) []byte) (bool, error) {
	for k, v := range reads {
		r, err := get(tx, bucket, stored(k))
		if err != nil {
			return false, err
		}
		if !r.versionOf().equal(v) {
			return false, nil
		}
	}
	return true, nil
}

// unchanged runs the query again as far as the contract had looked.
func (r *rangeRead) unchanged(tx *bbolt.Tx, ns namespace) (bool, error) {
	c := tx.Bucket(ns.state()).Cursor()
	k, v := c.Seek(ns.key(r.start))
	for i := range r.keys {
		if k == nil || !bytes.Equal(k, ns.key(r.keys[i])) {
			return false, nil
		}
		rec, err := parseRecord(v)
		if err != nil {
			return false, err
		}
		if rec.version != r.versions[i] {
			return false, nil
		}
		k, v = c.Next()
	}
	beyond := k == nil || !bytes.HasPrefix(k, ns.prefix()) || (r.end != "" && bytes.Compare(k, ns.key(r.end)) >= 0)
	return !r.exhausted || beyond, nil
}

// apply writes what a valid transaction changes.
func (s *submission) apply(tx *bbolt.Tx, at version) error {
	for ns, c := range s.rw.public {
		if err := c.applyPublic(tx, ns, at); err != nil {
			return err
		}
	}
	for name, c := range s.rw.private {
		if err := c.applyPrivate(tx, name, at); err != nil {
			return err
		}
	}
	return nil
}

func (k *keyspace) applyPublic(tx *bbolt.Tx, ns namespace, at version) error {
	for key, w := range k.writes {
		if err := change(tx, ns.state(), ns.key(key), w.deleted, w.value, at); err != nil {
			return err
		}
	}
	for key, param := range k.params {
		if err := setParam(tx, ns.state(), ns.key(key), param, at); err != nil {
			return err
		}
	}
	return nil
}

// applyPrivate writes the values where only members' contracts read, and their digests where all do.
func (k *keyspace) applyPrivate(tx *bbolt.Tx, collection string, at version) error {
	private := tx.Bucket(bucketPrivate)
	for key, w := range k.writes {
		var err error
		if w.deleted {
			err = private.Delete(privateKey(collection, key))
		} else {
			err = private.Put(privateKey(collection, key), w.value)
		}
		if err != nil {
			return err
		}
		if err := change(tx, bucketDigests, digestKey(collection, digest([]byte(key))), w.deleted, digest(w.value), at); err != nil {
			return err
		}
	}
	for key, param := range k.params {
		if err := setParam(tx, bucketDigests, digestKey(collection, digest([]byte(key))), param, at); err != nil {
			return err
		}
	}
	return nil
}

// change writes or deletes one record; its validation parameter stays.
func change(tx *bbolt.Tx, bucket, key []byte, deleted bool, value []byte, at version) error {
	b := tx.Bucket(bucket)
	if deleted {
		return b.Delete(key)
	}
	old, err := get(tx, bucket, key)
	if err != nil {
		return err
	}
	r := record{version: at, value: value}
	if old != nil {
		r.param = old.param
	}
	return b.Put(key, r.marshal())
}

// setParam sets a key's validation parameter. As on Fabric, a key without a value has none.
func setParam(tx *bbolt.Tx, bucket, key, param []byte, at version) error {
	r, err := get(tx, bucket, key)
	if r == nil || err != nil {
		return err
	}
	return tx.Bucket(bucket).Put(key, record{at, param, r.value}.marshal())
}
