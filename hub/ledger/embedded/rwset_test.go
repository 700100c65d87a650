package embedded

import (
	"encoding/hex"
	"slices"
	"testing"

	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"google.golang.org/protobuf/proto"
)

// alone is what one chaincode's results were before there were further ones:
// blocks, proofs and signatures of that time hold such bytes.
const alone = "12350a0a5f6c6966656379636c6512270a250a1f6e616d657370616365732f6669656c64732f6d61696e2f53657175656e63651202080112cb010a046d61696e12540a090a01611204080310010a030a016212130a0178120179180122090a070a0178120208021a060a01611a01761a050a01631001221e0a016112190a1456414c49444154494f4e5f504152414d455445521201701a6d0a0163124612440a208254c329a92850f6d539dd376f4816ee2764517da5e0235514af433164480d7a1a2050e721e49c013f00c62cf59f2163542a9d8df02464efeb615d31051b0fddc3261a20fd81c3cf99f7e92c8954f2866f383496ca40c32d9cd45dde877f5045ecb0a183"

func filled() *readWriteSet {
	s := newReadWriteSet(ownNamespace)
	k := s.namespace(ownNamespace)
	k.reads["a"], k.reads["b"] = &version{3, 1}, nil
	k.writes["a"], k.writes["c"] = write{value: []byte("v")}, write{deleted: true}
	k.params["a"] = []byte("p")
	k.ranges = append(k.ranges, &rangeRead{start: "x", end: "y", exhausted: true, keys: []string{"x"}, versions: []version{{2, 0}}})
	s.collection("c").writes["k"] = write{value: []byte("w")}
	return s
}

func TestResultsOfOneChaincode(t *testing.T) {
	b, err := filled().results("main", version{block: 1})
	if got := hex.EncodeToString(b); err != nil || got != alone {
		t.Errorf("%s, %v", got, err)
	}
}

func TestResultsOfSeveralChaincodes(t *testing.T) {
	s := filled()
	s.namespace("main-before").reads["a"] = &version{4, 0}
	s.namespace("a").writes["a"] = write{value: []byte("w")}
	s.namespace("untouched")
	b, err := s.results("main", version{block: 1})
	if err != nil {
		t.Fatal(err)
	}
	tx, life := &rwset.TxReadWriteSet{}, &kvrwset.KVRWSet{}
	if err := proto.Unmarshal(b, tx); err != nil {
		t.Fatal(err)
	}
	if err := proto.Unmarshal(tx.NsRwset[0].Rwset, life); err != nil {
		t.Fatal(err)
	}
	var names, keys []string
	for _, ns := range tx.NsRwset {
		if names = append(names, ns.Namespace); len(ns.CollectionHashedRwset) != btoi(ns.Namespace == "main") {
			t.Errorf("%s has %d collections", ns.Namespace, len(ns.CollectionHashedRwset))
		}
	}
	for _, r := range life.Reads {
		keys = append(keys, r.Key)
	}
	if want := []string{"_lifecycle", "a", "main", "main-before"}; !slices.Equal(names, want) {
		t.Errorf("namespaces %q, want %q", names, want)
	}
	// A chaincode that ran is one whose definition was read, whatever it did. Sorted as keys: "-" is before "/".
	want := []string{lifecycleKey("a"), lifecycleKey("main-before"), lifecycleKey("main"), lifecycleKey("untouched")}
	if !slices.Equal(keys, want) {
		t.Errorf("definitions %q, want %q", keys, want)
	}
}

// No storage key of one namespace is in another's range.
func TestNamespaces(t *testing.T) {
	seen := map[string]string{}
	for _, ns := range []namespace{"a", "ab", "a\x01"} {
		for _, key := range []string{"k", "b\x00k", "\x00t\x00x\x00", "a"} {
			at := string(ns.key(key))
			if other, ok := seen[at]; ok {
				t.Errorf("%q of %q is stored where %s is", key, ns, other)
			}
			seen[at] = string(ns) + " " + key
		}
	}
	if string(ownNamespace.key("k")) != "k" {
		t.Error("the network's own keys are stored otherwise than folders have them")
	}
}
