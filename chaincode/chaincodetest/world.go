package chaincodetest

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"github.com/tradehub/tradehub/chaincode"
	"github.com/tradehub/tradehub/chaincode/catalogue"
	"github.com/tradehub/tradehub/chaincode/protocol"
)

// A World is the contracts with their world state.
type World struct {
	// Now is the timestamp of the next transaction.
	Now time.Time
	// Events are what committed transactions emitted, in order.
	Events []Event
	// Further are the other chaincodes of the channel, by name: the catalogues.
	Further map[string]shim.Chaincode

	t        testing.TB
	cc       shim.Chaincode
	state    map[place][]byte
	txs      int
	operator []byte          // who submits orders
	enrolled map[string]bool // creators of orders
}

// Channel is the name of the world's channel.
const Channel = "trade"

// Operator is the organisation that submits orders.
const Operator = "HubMSP"

// Charter lets OrgMSP act as everybody, and the others as what they are called.
func Charter() protocol.Charter {
	as := func(msp string, roles ...protocol.Role) protocol.Organisation {
		return protocol.Organisation{MSPID: msp, Roles: roles}
	}
	return protocol.Charter{
		as("OrgMSP", protocol.Roles...), as(Operator, protocol.RoleRegistrar), as("OtherHubMSP", protocol.RoleRegistrar),
		as("AlphaMSP", protocol.RoleBank), as("BetaMSP", protocol.RoleBank), as("GammaMSP", protocol.RoleBank),
		as("CustomsMSP", protocol.RoleCustoms), as("OtherCustomsMSP", protocol.RoleCustoms), as("CarrierMSP", protocol.RoleCarrier),
		as("SellerMSP", protocol.RoleSeller), as("TaxMSP", protocol.RoleTax),
		as("SupervisorMSP", protocol.RoleSupervisor), as("AuditorMSP", protocol.RoleAuditor),
	}
}

var (
	operatorOnce sync.Once
	operatorOf   []byte
)

// operator returns one creator for all worlds: making its key takes longer than most tests.
func operator(t testing.TB) []byte {
	operatorOnce.Do(func() { operatorOf = NewCreator(t, Operator, "operator", protocol.RoleRegistrar) })
	return operatorOf
}

// An Event is what a committed transaction emitted.
type Event struct {
	Name    string
	Payload []byte
}

// New returns the contracts, and extra ones, with an empty world state, at noon of a Friday.
func New(t testing.TB, extra ...contractapi.ContractInterface) *World {
	t.Helper()
	cc, err := chaincode.New(Charter(), extra...)
	if err != nil {
		t.Fatal(err)
	}
	w := &World{
		Now: time.Date(2026, 1, 9, 12, 0, 0, 0, time.UTC), Further: map[string]shim.Chaincode{}, t: t, cc: cc, state: map[place][]byte{},
		operator: operator(t), enrolled: map[string]bool{},
	}
	for _, name := range catalogue.Names {
		w.Further[name] = catalogue.New()
	}
	return w
}

// Submit runs a transaction with the argument's JSON and commits what it wrote. An order is
// signed by the creator, who is enrolled first, and submitted in a batch of its own. It fails
// with a *protocol.Error if the contract refuses.
func (w *World) Submit(creator []byte, tx string, arg any) ([]byte, error) {
	w.t.Helper()
	if protocol.IsOrder(tx) {
		return w.order(creator, tx, arg)
	}
	return w.Invoke(creator, tx, mustMarshal(w.t, arg))
}

// Invoke runs a transaction with the arguments as they are.
func (w *World) Invoke(creator []byte, tx string, args ...string) ([]byte, error) {
	w.t.Helper()
	return w.InvokeTransient(creator, tx, nil, args...)
}

// InvokeTransient runs a transaction with transient data. It runs it twice on
// the same state and fails the test when the two differ in anything that
// endorsers sign.
func (w *World) InvokeTransient(creator []byte, tx string, transient map[string][]byte, args ...string) ([]byte, error) {
	w.t.Helper()
	w.txs++
	a, b := w.run(creator, tx, transient, args), w.run(creator, tx, transient, args)
	if !a.equal(b) {
		w.t.Fatalf("%s is not deterministic:\n%+v\n%+v", tx, a, b)
	}
	if a.text != "" {
		if e, ok := protocol.ParseError(a.text); ok {
			return nil, e
		}
		return nil, errors.New(a.text)
	}
	for k, v := range a.stub.writes {
		if v == nil {
			delete(w.state, k)
		} else {
			w.state[k] = v
		}
	}
	if a.stub.event != nil {
		w.Events = append(w.Events, *a.stub.event)
	}
	return a.payload, nil
}

// Set puts a value there, as something before the contracts' time.
func (w *World) Set(collection, key string, value []byte) { w.state[place{collection, key}] = value }

// All returns the values of the collection by their keys; "" is the world state, and the
// name of a further chaincode is that of its own.
func (w *World) All(collection string) map[string][]byte {
	out := map[string][]byte{}
	for p, v := range w.state {
		if p.collection == collection {
			out[p.key] = v
		}
	}
	return out
}

// Keys returns how many keys the collection has; "" is the world state.
func (w *World) Keys(collection string) int { return len(w.All(collection)) }

// Public returns the world state as text, for comparing.
func (w *World) Public() string {
	var lines []string
	for p, v := range w.state {
		if p.collection == "" {
			lines = append(lines, fmt.Sprintf("%q=%s", p.key, v))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

type outcome struct {
	stub    *stub
	payload []byte
	text    string // of the error
}

// TxID returns the ID of the world's n-th transaction, refused ones counted, from 1.
func TxID(n int) string { return fmt.Sprintf("%x", sha256.Sum256(fmt.Append(nil, n))) }

func (w *World) run(creator []byte, tx string, transient map[string][]byte, args []string) outcome {
	s := &stub{
		world: w, creator: creator, tx: tx, args: args, transient: transient,
		id: TxID(w.txs), at: w.Now, writes: map[place][]byte{},
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
