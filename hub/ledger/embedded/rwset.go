package embedded

import (
	"crypto/sha256"
	"maps"
	"slices"
	"strings"

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
	ranges []*rangeRead        // none in a collection
}

func newKeyspace() *keyspace {
	return &keyspace{map[string]*version{}, map[string]write{}, map[string][]byte{}, nil}
}

// touched reports whether anything was read or written.
func (k *keyspace) touched() bool { return len(k.reads)+len(k.ranges) != 0 || k.written() }

// written reports whether a key is written or its policy set.
func (k *keyspace) written() bool { return len(k.writes)+len(k.params) != 0 }

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
	public  map[namespace]*keyspace // of each chaincode that ran
	private map[string]*keyspace    // by collection
	values  map[string]bool         // collections with a value that was read, not its digest alone
}

// newReadWriteSet returns that of a run of the chaincode that was asked.
func newReadWriteSet(asked namespace) *readWriteSet {
	return &readWriteSet{public: map[namespace]*keyspace{asked: newKeyspace()}, private: map[string]*keyspace{}, values: map[string]bool{}}
}

// namespace returns what is known of a chaincode's state, and notes that the chaincode ran.
func (s *readWriteSet) namespace(ns namespace) *keyspace {
	if s.public[ns] == nil {
		s.public[ns] = newKeyspace()
	}
	return s.public[ns]
}

func (s *readWriteSet) collection(name string) *keyspace {
	if s.private[name] == nil {
		s.private[name] = newKeyspace()
	}
	return s.private[name]
}

func (s *readWriteSet) writes() bool {
	for _, k := range s.public {
		if k.written() {
			return true
		}
	}
	for _, k := range s.private {
		if k.written() {
			return true
		}
	}
	return false
}

var deterministic = proto.MarshalOptions{Deterministic: true}

const lifecycleNamespace = "_lifecycle"

func lifecycleKey(chaincode string) string { return "namespaces/fields/" + chaincode + "/Sequence" }

// results returns the set in the form that endorsers sign. Like a peer, it
// begins with the reads of the definitions of the chaincodes that ran, so that a
// change of a definition makes what was endorsed before invalid. The chaincodes'
// sets follow by their names; of a further one only if it has anything in it.
func (s *readWriteSet) results(chaincode string, definition version) ([]byte, error) {
	life, err := deterministic.Marshal(s.definitions(chaincode, definition))
	if err != nil {
		return nil, err
	}
	m := &rwset.TxReadWriteSet{NsRwset: []*rwset.NsReadWriteSet{{Namespace: lifecycleNamespace, Rwset: life}}}
	for ns, k := range s.public {
		if ns != ownNamespace && !k.touched() {
			continue
		}
		public, err := deterministic.Marshal(k.message())
		if err != nil {
			return nil, err
		}
		m.NsRwset = append(m.NsRwset, &rwset.NsReadWriteSet{Namespace: ns.chaincode(chaincode), Rwset: public})
	}
	sets := m.NsRwset[1:]
	slices.SortFunc(sets, func(a, b *rwset.NsReadWriteSet) int { return strings.Compare(a.Namespace, b.Namespace) })
	own := slices.IndexFunc(sets, func(n *rwset.NsReadWriteSet) bool { return n.Namespace == chaincode })
	if own < 0 { // another chaincode was asked, and none but the network's own has collections
		return deterministic.Marshal(m)
	}
	if sets[own].CollectionHashedRwset, err = s.collections(); err != nil {
		return nil, err
	}
	return deterministic.Marshal(m)
}

func (s *readWriteSet) definitions(chaincode string, definition version) *kvrwset.KVRWSet {
	m := &kvrwset.KVRWSet{}
	for ns := range s.public {
		m.Reads = append(m.Reads, &kvrwset.KVRead{Key: lifecycleKey(ns.chaincode(chaincode)), Version: definition.message()})
	}
	slices.SortFunc(m.Reads, func(a, b *kvrwset.KVRead) int { return strings.Compare(a.Key, b.Key) })
	return m
}

func (s *readWriteSet) collections() (out []*rwset.CollectionHashedReadWriteSet, err error) {
	for _, name := range slices.Sorted(maps.Keys(s.private)) {
		c, err := s.private[name].hashed(name)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// message returns what a block shows of a world state.
func (k *keyspace) message() *kvrwset.KVRWSet {
	m := &kvrwset.KVRWSet{}
	for _, key := range slices.Sorted(maps.Keys(k.reads)) {
		m.Reads = append(m.Reads, &kvrwset.KVRead{Key: key, Version: k.reads[key].message()})
	}
	for _, r := range k.ranges {
		m.RangeQueriesInfo = append(m.RangeQueriesInfo, r.message())
	}
	m.Writes = k.writeMessages()
	for _, key := range slices.Sorted(maps.Keys(k.params)) {
		m.MetadataWrites = append(m.MetadataWrites, &kvrwset.KVMetadataWrite{Key: key, Entries: paramEntries(k.params[key])})
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
