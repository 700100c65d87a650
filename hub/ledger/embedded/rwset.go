package embedded

import (
	"crypto/sha256"
	"maps"
	"slices"

	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"
)

// A version says which transaction wrote a value; nil is of a key that has none.
type version struct{ block, tx uint64 }

func (v *version) message() *kvrwset.Version {
	if v == nil {
		return nil
	}
	return &kvrwset.Version{BlockNum: v.block, TxNum: v.tx}
}

func (v *version) equal(w *version) bool {
	return v == w || (v != nil && w != nil && *v == *w)
}

// A write is what a transaction does to one key.
type write struct {
	value           []byte
	deleted, purged bool
}

// A keyspace is what a transaction read and wrote of the world state, or of one collection.
type keyspace struct {
	reads  map[string]*version // by key; by key digest in a collection
	writes map[string]write    // by key
	params map[string][]byte   // validation parameters by key; empty removes
}

func newKeyspace() *keyspace {
	return &keyspace{map[string]*version{}, map[string]write{}, map[string][]byte{}}
}

// A rangeRead is what a range query saw: every key from start up to end, or up
// to the last one looked at where the contract stopped earlier.
type rangeRead struct {
	start, end string
	exhausted  bool
	keys       []string
	versions   []version
}

// A readWriteSet is what one run of a contract read and wrote.
type readWriteSet struct {
	public  *keyspace
	ranges  []*rangeRead
	private map[string]*keyspace // by collection
}

func newReadWriteSet() *readWriteSet {
	return &readWriteSet{public: newKeyspace(), private: map[string]*keyspace{}}
}

func (s *readWriteSet) collection(name string) *keyspace {
	if s.private[name] == nil {
		s.private[name] = newKeyspace()
	}
	return s.private[name]
}

func (s *readWriteSet) writes() bool {
	for _, k := range s.private {
		if len(k.writes)+len(k.params) != 0 {
			return true
		}
	}
	return len(s.public.writes)+len(s.public.params) != 0
}

var deterministic = proto.MarshalOptions{Deterministic: true}

const lifecycleNamespace = "_lifecycle"

func lifecycleKey(chaincode string) string { return "namespaces/fields/" + chaincode + "/Sequence" }

// results returns the set in the form that endorsers sign. Like a peer, it
// begins with the read of the chaincode's definition, so that a change of the
// definition makes what was endorsed before invalid.
func (s *readWriteSet) results(chaincode string, definition version) ([]byte, error) {
	life, err := deterministic.Marshal(&kvrwset.KVRWSet{Reads: []*kvrwset.KVRead{{Key: lifecycleKey(chaincode), Version: definition.message()}}})
	if err != nil {
		return nil, err
	}
	public, err := deterministic.Marshal(s.publicMessage())
	if err != nil {
		return nil, err
	}
	ns := &rwset.NsReadWriteSet{Namespace: chaincode, Rwset: public}
	for _, name := range slices.Sorted(maps.Keys(s.private)) {
		c, err := s.private[name].hashed(name)
		if err != nil {
			return nil, err
		}
		ns.CollectionHashedRwset = append(ns.CollectionHashedRwset, c)
	}
	return deterministic.Marshal(&rwset.TxReadWriteSet{NsRwset: []*rwset.NsReadWriteSet{{Namespace: lifecycleNamespace, Rwset: life}, ns}})
}

func (s *readWriteSet) publicMessage() *kvrwset.KVRWSet {
	m := &kvrwset.KVRWSet{}
	for _, k := range slices.Sorted(maps.Keys(s.public.reads)) {
		m.Reads = append(m.Reads, &kvrwset.KVRead{Key: k, Version: s.public.reads[k].message()})
	}
	for _, r := range s.ranges {
		m.RangeQueriesInfo = append(m.RangeQueriesInfo, r.message())
	}
	m.Writes = s.public.writeMessages()
	for _, k := range slices.Sorted(maps.Keys(s.public.params)) {
		m.MetadataWrites = append(m.MetadataWrites, &kvrwset.KVMetadataWrite{Key: k, Entries: paramEntries(s.public.params[k])})
	}
	return m
}

func (k *keyspace) writeMessages() []*kvrwset.KVWrite {
	var out []*kvrwset.KVWrite
	for _, key := range slices.Sorted(maps.Keys(k.writes)) {
		w := k.writes[key]
		out = append(out, &kvrwset.KVWrite{Key: key, IsDelete: w.deleted, Value: w.value})
	}
	return out
}

func paramEntries(param []byte) []*kvrwset.KVMetadataEntry {
	if len(param) == 0 {
		return nil
	}
	return []*kvrwset.KVMetadataEntry{{Name: peer.MetaDataKeys_VALIDATION_PARAMETER.String(), Value: param}}
}

func (r *rangeRead) message() *kvrwset.RangeQueryInfo {
	reads := &kvrwset.QueryReads{}
	for i, k := range r.keys {
		reads.KvReads = append(reads.KvReads, &kvrwset.KVRead{Key: k, Version: r.versions[i].message()})
	}
	return &kvrwset.RangeQueryInfo{
		StartKey: r.start, EndKey: r.end, ItrExhausted: r.exhausted,
		ReadsInfo: &kvrwset.RangeQueryInfo_RawReads{RawReads: reads},
	}
}

// hashed returns what a block shows of a collection: digests of keys and values.
func (k *keyspace) hashed(collection string) (*rwset.CollectionHashedReadWriteSet, error) {
	m := &kvrwset.HashedRWSet{}
	for _, d := range slices.Sorted(maps.Keys(k.reads)) {
		m.HashedReads = append(m.HashedReads, &kvrwset.KVReadHash{KeyHash: []byte(d), Version: k.reads[d].message()})
	}
	for _, key := range slices.Sorted(maps.Keys(k.writes)) {
		w := k.writes[key]
		h := &kvrwset.KVWriteHash{KeyHash: digest([]byte(key)), IsDelete: w.deleted, IsPurge: w.purged}
		if !w.deleted {
			h.ValueHash = digest(w.value)
		}
		m.HashedWrites = append(m.HashedWrites, h)
	}
	for _, key := range slices.Sorted(maps.Keys(k.params)) {
		m.MetadataWrites = append(m.MetadataWrites, &kvrwset.KVMetadataWriteHash{KeyHash: digest([]byte(key)), Entries: paramEntries(k.params[key])})
	}
	hashed, err := deterministic.Marshal(m)
	if err != nil {
		return nil, err
	}
	out := &rwset.CollectionHashedReadWriteSet{CollectionName: collection, HashedRwset: hashed}
	if len(k.writes) != 0 {
		private, err := deterministic.Marshal(&kvrwset.KVRWSet{Writes: k.writeMessages()})
		if err != nil {
			return nil, err
		}
		out.PvtRwsetHash = digest(private)
	}
	return out, nil
}

func digest(b []byte) []byte {
	d := sha256.Sum256(b)
	return d[:]
}
