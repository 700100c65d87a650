package chaincode

import (
	"encoding/json"
	"fmt"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
)

// load reads the value under key, or returns nil where there is none.
func load[T any](ctx *Context, key string) (*T, error) {
	b, err := ctx.GetStub().GetState(key)
	if err != nil || b == nil {
		return nil, err
	}
	return parseState[T](key, b)
}

// loadAll reads the values under keys in one request to the peer; a value that
// is not there is nil.
func loadAll[T any](ctx *Context, keys []string) ([]*T, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	values, err := ctx.GetStub().GetMultipleStates(keys...)
	if err != nil {
		return nil, err
	}
	out := make([]*T, len(keys))
	for i, b := range values {
		if b == nil {
			continue
		}
		if out[i], err = parseState[T](keys[i], b); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// drain reads every value of the iterator, in key order, and closes it.
func drain[T any](it shim.StateQueryIteratorInterface) (out []T, err error) {
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
		v, err := parseState[T](kv.GetKey(), kv.GetValue())
		if err != nil {
			return nil, err
		}
		out = append(out, *v)
	}
	return out, nil
}

func parseState[T any](key string, b []byte) (*T, error) {
	v := new(T)
	if err := json.Unmarshal(b, v); err != nil {
		return nil, fmt.Errorf("state under %q: %w", key, err)
	}
	return v, nil
}

func store(ctx *Context, key string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return ctx.GetStub().PutState(key, b)
}

// emit sets the transaction's event. A transaction has one: a second call would
// take the place of the first.
func emit(ctx *Context, name string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return ctx.GetStub().SetEvent(name, b)
}
