package state

import (
	"slices"

	"github.com/tradehub/tradehub/chaincode/codec"
)

// A Tx is what one transaction reads and writes of a backend. A peer never shows a
// transaction its own writes, and each read of a peer is a round trip. A Tx shows the
// orders of one transaction what the orders before them wrote, and reads many keys at
// once.
//
// What an order writes is staged until Keep, or Drop if the order is refused, so that a
// refused order changes nothing.
type Tx struct {
	backend   Backend
	codec     codec.Codec
	values    map[string][]byte // as read or as committed; nil is a key that is not there
	parsed    map[string]any    // some of the values, see Load
	committed changes
	staged    changes // of the current order
}

// A Backend holds the values. A Tx reads each key once, and writes once.
type Backend interface {
	// Read returns the values of keys; nil is one that is not there.
	Read(keys []string) ([][]byte, error)
	// Write makes a change of each of the keys, in their order.
	Write(keys []string, of map[string]Change) error
}

// A Change is what is done to one key.
type Change struct {
	Value  []byte // nil removes the key
	Purge  bool   // removes all earlier values, also from the peers that hold them
	Policy []byte // key-level endorsement policy from now on; nil leaves it as it is
}

// changes are at most one a key, in the order in which the keys were first changed.
type changes struct {
	keys []string
	of   map[string]Change
}

func (c *changes) set(key string, to Change) {
	if _, ok := c.of[key]; !ok {
		c.keys = append(c.keys, key)
	}
	c.of[key] = to
}

func (c *changes) clear() {
	c.keys = c.keys[:0]
	clear(c.of)
}

// New returns an empty Tx over the backend, whose values the codec reads and writes.
func New(b Backend, c codec.Codec) *Tx {
	return &Tx{b, c, map[string][]byte{}, map[string]any{}, changes{of: map[string]Change{}}, changes{of: map[string]Change{}}}
}

// Fetch reads the keys that are not known yet in one request to the peer.
func (t *Tx) Fetch(keys ...string) error {
	unknown := slices.DeleteFunc(slices.Clone(keys), func(k string) bool {
		_, known := t.values[k]
		return known
	})
	if len(unknown) == 0 {
		return nil
	}
	slices.Sort(unknown)
	unknown = slices.Compact(unknown)
	values, err := t.backend.Read(unknown)
	if err != nil {
		return err
	}
	for i, k := range unknown {
		t.values[k] = values[i]
	}
	return nil
}

// Get returns the value of a key, nil if there is none.
func (t *Tx) Get(key string) ([]byte, error) {
	if c, ok := t.staged.of[key]; ok {
		return c.Value, nil
	}
	err := t.Fetch(key)
	return t.values[key], err
}

// Put stages a value.
func (t *Tx) Put(key string, value []byte) {
	c := t.staged.of[key]
	c.Value = value
	t.staged.set(key, c)
}

// Purge stages the removal of the value and of all earlier ones. A value that is put
// afterwards is kept.
func (t *Tx) Purge(key string) { t.staged.set(key, Change{Purge: true}) }

// Protect stages the key-level endorsement policy of a key that the order writes.
func (t *Tx) Protect(key string, policy []byte) {
	c := t.staged.of[key]
	c.Policy = policy
	t.staged.set(key, c)
}

// Keep commits what is staged.
func (t *Tx) Keep() {
	for _, k := range t.staged.keys {
		c, before := t.staged.of[k], t.committed.of[k]
		if c.Policy == nil {
			c.Policy = before.Policy
		}
		c.Purge = c.Purge || before.Purge
		t.committed.set(k, c)
		t.values[k] = c.Value
		delete(t.parsed, k)
	}
	t.staged.clear()
}

// Drop discards what is staged.
func (t *Tx) Drop() { t.staged.clear() }

// Changed reports whether anything is committed.
func (t *Tx) Changed() bool { return len(t.committed.keys) > 0 }

// Flush writes what is committed.
func (t *Tx) Flush() error {
	if !t.Changed() {
		return nil
	}
	return t.backend.Write(t.committed.keys, t.committed.of)
}
