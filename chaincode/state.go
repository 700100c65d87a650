package chaincode

import (
	"encoding/json"
	"fmt"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"

	"github.com/tradehub/tradehub/chaincode/codec"
	"github.com/tradehub/tradehub/chaincode/protocol"
)

// load reads the value under key, or returns nil where there is none. What many
// orders of a transaction read is parsed once: change the value that is returned,
// and nothing that it refers to.
func load[T any](s *space, key string) (*T, error) {
	b, err := s.get(key)
	if err != nil || b == nil {
		return nil, err
	}
	if _, changed := s.pending.of[key]; changed {
		return parseState[T](s.as, key, b)
	}
	if v, ok := s.parsed[key].(T); ok {
		return &v, nil
	}
	v, err := parseState[T](s.as, key, b)
	if err == nil {
		s.parsed[key] = *v
	}
	return v, err
}

// loadAll reads the values under keys in one request to the peer; a value that
// is not there is nil.
func loadAll[T any](s *space, keys []string) ([]*T, error) {
	if err := s.fetch(keys...); err != nil {
		return nil, err
	}
	out := make([]*T, len(keys))
	for i, k := range keys {
		var err error
		if out[i], err = load[T](s, k); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// drain reads every value of the iterator, JSON, in key order, and closes it.
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
		v, err := parseState[T](codec.JSON, kv.GetKey(), kv.GetValue())
		if err != nil {
			return nil, err
		}
		out = append(out, *v)
	}
	return out, nil
}

func parseState[T any](as codec.Codec, key string, b []byte) (*T, error) {
	v := new(T)
	if err := as.Unmarshal(b, v); err != nil {
		return nil, fmt.Errorf("state under %q: %w", key, err)
	}
	return v, nil
}

func store(s *space, key string, v any) error {
	b, err := s.as.Marshal(v)
	if err != nil {
		return err
	}
	s.put(key, b)
	return nil
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

// emitClaims sets the transaction's event to those of claims.
func emitClaims(ctx *Context, events []protocol.ClaimEvent) error {
	b, err := protocol.FormatClaimEvents(events)
	if err != nil {
		return err
	}
	return ctx.GetStub().SetEvent(protocol.EventClaims, b)
}

// finish is run after every transaction that was not refused: it writes.
func finish(ctx *Context, _ any) error {
	ctx.public.keep()
	ctx.private.keep()
	if err := ctx.public.flush(); err != nil {
		return err
	}
	return ctx.private.flush()
}
