package state_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"

	"github.com/tradehub/tradehub/chaincode/codec"
	"github.com/tradehub/tradehub/chaincode/state"
)

// A table is a backend that counts its reads.
type table struct {
	values map[string]string
	reads  [][]string
	wrote  []string // keys, in order
	of     map[string]state.Change
}

func (b *table) Read(keys []string) ([][]byte, error) {
	b.reads = append(b.reads, slices.Clone(keys))
	out := make([][]byte, len(keys))
	for i, k := range keys {
		if v, ok := b.values[k]; ok {
			out[i] = []byte(v)
		}
	}
	return out, nil
}

func (b *table) Write(keys []string, of map[string]state.Change) error {
	b.wrote, b.of = slices.Clone(keys), maps.Clone(of)
	return nil
}

// load returns the number under a key; -1 is none.
func load(t *testing.T, tx *state.Tx, key string) int {
	t.Helper()
	n, err := state.Load[int](tx, key)
	if err != nil {
		t.Fatal(err)
	}
	if n == nil {
		return -1
	}
	return *n
}

func store(t *testing.T, tx *state.Tx, key string, n int) {
	t.Helper()
	if err := state.Store(tx, key, n); err != nil {
		t.Fatal(err)
	}
}

// TestOrders carries three orders out: each reads what those before it kept, and
// nothing of the one that was dropped.
func TestOrders(t *testing.T) {
	b := &table{values: map[string]string{"a": "1", "b": "2"}}
	tx := state.New(b, codec.JSON)
	want := func(a, b, c int) {
		t.Helper()
		if x, y, z := load(t, tx, "a"), load(t, tx, "b"), load(t, tx, "c"); x != a || y != b || z != c {
			t.Errorf("read %d, %d, %d, want %d, %d, %d", x, y, z, a, b, c)
		}
	}
	if all, err := state.LoadAll[int](tx, []string{"b", "c", "a", "b"}); err != nil || *all[0] != 2 || all[1] != nil || *all[2] != 1 {
		t.Errorf("all are %v, %v", all, err)
	}
	store(t, tx, "c", 3)
	want(1, 2, 3)
	tx.Keep()
	store(t, tx, "c", 4)
	tx.Purge("a")
	want(-1, 2, 4)
	tx.Drop()
	want(1, 2, 3)
	if !tx.Changed() {
		t.Error("nothing changed")
	}
	store(t, tx, "a", 5)
	want(5, 2, 3)
	tx.Keep()
	if err := tx.Flush(); err != nil {
		t.Fatal(err)
	}
	if len(b.reads) != 1 || !slices.Equal(b.reads[0], []string{"a", "b", "c"}) {
		t.Errorf("the backend was read %q, want each key once and sorted", b.reads)
	}
	if !slices.Equal(b.wrote, []string{"c", "a"}) || string(b.of["c"].Value) != "3" || string(b.of["a"].Value) != "5" {
		t.Errorf("wrote %q: %v", b.wrote, b.of)
	}
}

// TestChangesOfOneKey holds that a later order does not lose what an earlier one asked for.
func TestChangesOfOneKey(t *testing.T) {
	b := &table{}
	tx := state.New(b, codec.JSON)
	tx.Put("k", []byte("1"))
	tx.Protect("k", []byte("policy"))
	tx.Keep()
	tx.Purge("k")
	tx.Put("k", []byte("2"))
	tx.Keep()
	tx.Put("k", []byte("3"))
	tx.Keep()
	if err := tx.Flush(); err != nil {
		t.Fatal(err)
	}
	if c := b.of["k"]; string(c.Value) != "3" || !c.Purge || string(c.Policy) != "policy" || len(b.wrote) != 1 {
		t.Errorf("wrote %q: %+v", b.wrote, c)
	}
}

func TestNothingIsWritten(t *testing.T) {
	b := &table{}
	tx := state.New(b, codec.JSON)
	tx.Put("k", []byte("1"))
	tx.Drop()
	tx.Keep()
	if err := tx.Flush(); err != nil || b.of != nil || tx.Changed() {
		t.Errorf("wrote %v, %v", b.of, err)
	}
}

func TestUnreadableValue(t *testing.T) {
	tx := state.New(&table{values: map[string]string{"k": "?"}}, codec.JSON)
	if _, err := state.Load[int](tx, "k"); err == nil || !strings.Contains(err.Error(), `state under "k"`) {
		t.Errorf("error %v does not name the key", err)
	}
}

// A worldStub is the world state of a peer.
type worldStub struct {
	shim.ChaincodeStubInterface
	state map[string]string
}

func (worldStub) StartWriteBatch()        {}
func (worldStub) FinishWriteBatch() error { return nil }

func (w worldStub) GetMultipleStates(keys ...string) ([][]byte, error) {
	out := make([][]byte, len(keys))
	for i, k := range keys {
		out[i] = []byte(w.state[k]) // as a peer: empty is not there
	}
	return out, nil
}

func (w worldStub) PutState(key string, value []byte) error {
	w.state[key] = string(value)
	return nil
}

func (w worldStub) DelState(key string) error {
	delete(w.state, key)
	return nil
}

func TestPublic(t *testing.T) {
	w := worldStub{state: map[string]string{"old": "1", "gone": "2"}}
	tx := state.NewPublic(w)
	if load(t, tx, "old") != 1 || load(t, tx, "none") != -1 {
		t.Error("the world state is read otherwise than it is")
	}
	store(t, tx, "new", 3)
	tx.Purge("gone")
	tx.Keep()
	if err := tx.Flush(); err != nil || !maps.Equal(w.state, map[string]string{"old": "1", "new": "3"}) {
		t.Errorf("the world state is %v, %v", w.state, err)
	}
	tx.Protect("new", []byte("policy"))
	tx.Keep()
	if err := tx.Flush(); err == nil {
		t.Error("a key of the world state has a policy")
	}
}
