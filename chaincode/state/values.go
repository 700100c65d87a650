package state

import (
	"fmt"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"

	"github.com/tradehub/tradehub/chaincode/codec"
)

// Load reads the value of a key, nil if there is none. A value that many orders of a
// transaction read is parsed once: change the value that is returned, and nothing that
// it refers to.
func Load[T any](t *Tx, key string) (*T, error) {
	b, err := t.Get(key)
	if err != nil || b == nil {
		return nil, err
	}
	if _, changed := t.staged.of[key]; changed {
		return Parse[T](t.codec, key, b)
	}
	if v, ok := t.parsed[key].(T); ok {
		return &v, nil
	}
	v, err := Parse[T](t.codec, key, b)
	if err == nil {
		t.parsed[key] = *v
	}
	return v, err
}

// LoadAll reads the values of keys in one request to the peer; a value that is not
// there is nil.
func LoadAll[T any](t *Tx, keys []string) ([]*T, error) {
	if err := t.Fetch(keys...); err != nil {
		return nil, err
	}
	out := make([]*T, len(keys))
	for i, k := range keys {
		var err error
		if out[i], err = Load[T](t, k); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Store stages a value under a key.
func Store(t *Tx, key string, v any) error {
	b, err := t.codec.Marshal(v)
	if err != nil {
		return err
	}
	t.Put(key, b)
	return nil
}

// Parse reads a value as the codec wrote it; key names it in the error.
func Parse[T any](c codec.Codec, key string, b []byte) (*T, error) {
	v := new(T)
	if err := c.Unmarshal(b, v); err != nil {
		return nil, fmt.Errorf("state under %q: %w", key, err)
	}
	return v, nil
}

// Drain reads every value of the iterator, JSON, in key order, and closes it.
func Drain[T any](it shim.StateQueryIteratorInterface) (out []T, err error) {
	defer func() {
		if cerr := it.Close(); err == nil {
			err = cerr
		}
	}()
	for it.HasNext() {
		kv, err := it.Next()
		if err != nil {
			return nil, err
		}
		v, err := Parse[T](codec.JSON, kv.GetKey(), kv.GetValue())
		if err != nil {
			return nil, err
		}
		out = append(out, *v)
	}
	return out, nil
}
