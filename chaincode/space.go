package chaincode

import (
	"slices"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
)

// A space is what one transaction reads and writes of the world state or of a
// private collection. A peer never shows a transaction its own writes, and asks
// a round trip for each read; a space shows the orders of one transaction what
// those before them wrote, and reads many keys at once.
//
// What an order writes is put aside until it is kept, or dropped when the order
// is refused, so that a refused order leaves nothing behind.
type space struct {
	stub       shim.ChaincodeStubInterface
	collection string            // "" is the world state
	values     map[string][]byte // as read or as kept; nil is a key that is not there
	parsed     map[string]any    // some of the values, see load
	kept       changes
	pending    changes // of the order under way
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
	value  []byte
	purge  bool   // the value, and all earlier ones, from the peers that hold them
	policy []byte // key-level endorsement policy from now on; nil leaves it as it is
}

func newSpace(stub shim.ChaincodeStubInterface, collection string) *space {
	return &space{stub, collection, map[string][]byte{}, map[string]any{}, changes{of: map[string]change{}}, changes{of: map[string]change{}}}
}

// fetch reads the keys that are not known yet in one request to the peer.
func (s *space) fetch(keys ...string) error {
	unknown := slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(keys))), func(k string) bool {
		_, known := s.values[k]
		return known
	})
	if len(unknown) == 0 {
		return nil
	}
	var values [][]byte
	var err error
	if s.collection == "" {
		values, err = s.stub.GetMultipleStates(unknown...)
	} else {
		values, err = s.stub.GetMultiplePrivateData(s.collection, unknown...)
	}
	if err != nil {
		return err
	}
	for i, k := range unknown {
		if len(values[i]) == 0 { // a peer answers many keys at once with empty values for those that are not there
			values[i] = nil
		}
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
	s.pending.set(key, change{value: value, policy: s.pending.of[key].policy})
}

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
		c := s.pending.of[k]
		if c.policy == nil {
			c.policy = s.kept.of[k].policy
		}
		s.kept.set(k, c)
		s.values[k] = c.value
		delete(s.parsed, k)
	}
	s.pending.clear()
}

// drop forgets what the order under way has written.
func (s *space) drop() { s.pending.clear() }

// flush writes what was kept, as one batch.
func (s *space) flush() error {
	if len(s.kept.keys) == 0 {
		return nil
	}
	s.stub.StartWriteBatch()
	for _, k := range s.kept.keys {
		if err := s.write(k, s.kept.of[k]); err != nil {
			return err
		}
	}
	return s.stub.FinishWriteBatch()
}

func (s *space) write(key string, c change) error {
	if s.collection == "" {
		return s.stub.PutState(key, c.value)
	}
	if c.purge {
		return s.stub.PurgePrivateData(s.collection, key)
	}
	if err := s.stub.PutPrivateData(s.collection, key, c.value); err != nil || c.policy == nil {
		return err
	}
	return s.stub.SetPrivateDataValidationParameter(s.collection, key, c.policy)
}
