package chaincode

import (
	"slices"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/tradehub/tradehub/chaincode/codec"
)

// A space is what one transaction reads and writes of the world state, or of the
// records of claims. A peer never shows a transaction its own writes, and asks
// a round trip for each read; a space shows the orders of one transaction what
// those before them wrote, and reads many keys at once.
//
// What an order writes is put aside until it is kept, or dropped when the order
// is refused, so that a refused order leaves nothing behind.
type space struct {
	at      medium
	as      codec.Codec
	values  map[string][]byte // as read or as kept; nil is a key that is not there
	parsed  map[string]any    // some of the values, see load
	kept    changes
	pending changes // of the order under way
}

// A medium is where a space's values are: read once each, and written once.
type medium interface {
	// read returns the values of keys; nil is one that is not there.
	read(keys []string) ([][]byte, error)
	// write makes a change of each of the keys, in their order.
	write(keys []string, of map[string]change) error
}

// changes are at most one a key, in the order in which the keys were first changed.
type changes struct {
	keys []string
	of   map[string]change
}

func (c *changes) set(key string, to change) {
	if _, ok := c.of[key]; !ok {
		c.keys = append(c.keys, key)
	}
	c.of[key] = to
}

func (c *changes) clear() {
	c.keys = c.keys[:0]
	clear(c.of)
}

// A change is what is done to one key.
type change struct {
	value  []byte // nil is none any more
	purge  bool   // all earlier values, from the peers that hold them
	policy []byte // key-level endorsement policy from now on; nil leaves it as it is
}

func newSpace(at medium, as codec.Codec) *space {
	return &space{at, as, map[string][]byte{}, map[string]any{}, changes{of: map[string]change{}}, changes{of: map[string]change{}}}
}

// fetch reads the keys that are not known yet in one request to the peer.
func (s *space) fetch(keys ...string) error {
	unknown := slices.DeleteFunc(slices.Clone(keys), func(k string) bool {
		_, known := s.values[k]
		return known
	})
	if len(unknown) == 0 {
		return nil
	}
	slices.Sort(unknown)
	unknown = slices.Compact(unknown)
	values, err := s.at.read(unknown)
	if err != nil {
		return err
	}
	for i, k := range unknown {
		s.values[k] = values[i]
	}
	return nil
}

// get returns the value of a key, nil where there is none.
func (s *space) get(key string) ([]byte, error) {
	if c, ok := s.pending.of[key]; ok {
		return c.value, nil
	}
	err := s.fetch(key)
	return s.values[key], err
}

func (s *space) put(key string, value []byte) {
	c := s.pending.of[key]
	c.value = value
	s.pending.set(key, c)
}

// purge takes the value away, and all earlier ones; what is put there after is kept.
func (s *space) purge(key string) { s.pending.set(key, change{purge: true}) }

// protect sets the key-level endorsement policy of a key that the order writes.
func (s *space) protect(key string, policy []byte) {
	c := s.pending.of[key]
	c.policy = policy
	s.pending.set(key, c)
}

// keep takes over what the order under way has written.
func (s *space) keep() {
	for _, k := range s.pending.keys {
		c, before := s.pending.of[k], s.kept.of[k]
		if c.policy == nil {
			c.policy = before.policy
		}
		c.purge = c.purge || before.purge
		s.kept.set(k, c)
		s.values[k] = c.value
		delete(s.parsed, k)
	}
	s.pending.clear()
}

// drop forgets what the order under way has written.
func (s *space) drop() { s.pending.clear() }

// flush writes what was kept.
func (s *space) flush() error {
	if len(s.kept.keys) == 0 {
		return nil
	}
	return s.at.write(s.kept.keys, s.kept.of)
}

// A worldState is the state that everybody on the channel reads.
type worldState struct{ stub shim.ChaincodeStubInterface }

func (w worldState) read(keys []string) ([][]byte, error) {
	values, err := w.stub.GetMultipleStates(keys...)
	for i, v := range values {
		if len(v) == 0 { // a peer answers many keys at once with empty values for those that are not there
			values[i] = nil
		}
	}
	return values, err
}

func (w worldState) write(keys []string, of map[string]change) error {
	w.stub.StartWriteBatch()
	for _, k := range keys {
		if err := w.stub.PutState(k, of[k].value); err != nil {
			return err
		}
	}
	return w.stub.FinishWriteBatch()
}
