package chaincodetest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"

	"tradehub/chaincode"
)

// A World is the contracts with their world state.
type World struct {
	// Now is the timestamp of the next transaction.
	Now time.Time
	// Events are what committed transactions emitted, in order.
	Events []Event

	t     testing.TB
	cc    shim.Chaincode
	state map[string][]byte
	txs   int
}

// An Event is what a committed transaction emitted.
type Event struct {
	Name    string
	Payload []byte
}

// New returns the contracts with an empty world state, at noon of a Friday.
func New(t testing.TB) *World {
	t.Helper()
	cc, err := chaincode.New()
	if err != nil {
		t.Fatal(err)
	}
	return &World{Now: time.Date(2026, 1, 9, 12, 0, 0, 0, time.UTC), t: t, cc: cc, state: map[string][]byte{}}
}

// Submit runs a transaction with the argument's JSON and commits what it wrote.
// A refusal comes back as a *chaincode.Error.
func (w *World) Submit(creator []byte, tx string, arg any) ([]byte, error) {
	w.t.Helper()
	return w.Invoke(creator, tx, mustMarshal(w.t, arg))
}

// Invoke runs a transaction with the arguments as they are. It runs it twice on
// the same state and fails the test when the two differ in anything that
// endorsers sign.
func (w *World) Invoke(creator []byte, tx string, args ...string) ([]byte, error) {
	w.t.Helper()
	w.txs++
	a, b := w.run(creator, tx, args), w.run(creator, tx, args)
	if !a.equal(b) {
		w.t.Fatalf("%s is not deterministic:\n%+v\n%+v", tx, a, b)
	}
	if a.text != "" {
		if e, ok := chaincode.ParseError(a.text); ok {
			return nil, e
		}
		return nil, errors.New(a.text)
	}
	for k, v := range a.stub.writes {
		w.state[k] = v
	}
	if a.stub.event != nil {
		w.Events = append(w.Events, *a.stub.event)
	}
	return a.payload, nil
}

// Keys returns how many state keys there are.
func (w *World) Keys() int { return len(w.state) }

type outcome struct {
	stub    *stub
	payload []byte
	text    string // of the error
}

func (w *World) run(creator []byte, tx string, args []string) outcome {
	s := &stub{
		world: w, creator: creator, tx: tx, args: args,
		id: fmt.Sprintf("%064x", w.txs), at: w.Now, writes: map[string][]byte{},
	}
	r := w.cc.Invoke(s)
	if r.GetStatus() != shim.OK {
		return outcome{s, nil, r.GetMessage()}
	}
	return outcome{s, r.GetPayload(), ""}
}

func (o outcome) equal(p outcome) bool {
	if (o.stub.event == nil) != (p.stub.event == nil) {
		return false
	}
	if o.stub.event != nil && (o.stub.event.Name != p.stub.event.Name || !bytes.Equal(o.stub.event.Payload, p.stub.event.Payload)) {
		return false
	}
	return o.text == p.text && bytes.Equal(o.payload, p.payload) && maps.EqualFunc(o.stub.writes, p.stub.writes, bytes.Equal)
}

func mustMarshal(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Call submits a transaction and reads its answer.
func Call[T any](w *World, creator []byte, tx string, arg any) (T, error) {
	w.t.Helper()
	var v T
	b, err := w.Submit(creator, tx, arg)
	if err != nil {
		return v, err
	}
	if err := json.Unmarshal(b, &v); err != nil {
		w.t.Fatalf("%s answered %s: %v", tx, b, err)
	}
	return v, nil
}
