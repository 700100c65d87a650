package embedded_test

import (
	"context"
	"errors"
	"testing"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/failpoint"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/ledger/embedded"
)

// A contract is a chaincode of one function.
type contract func(shim.ChaincodeStubInterface) ([]byte, error)

func (c contract) Init(shim.ChaincodeStubInterface) *peer.Response { return shim.Success(nil) }

func (c contract) Invoke(stub shim.ChaincodeStubInterface) *peer.Response {
	b, err := c(stub)
	if err != nil {
		return shim.Error(err.Error())
	}
	return shim.Success(b)
}

// running opens a network in a new folder that runs the contract, and a driver for a bank.
func running(t testing.TB, c contract, opts embedded.Options) (*embedded.Network, ledger.Driver) {
	t.Helper()
	n, err := embedded.Open(t.TempDir(), c, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return n, driver(t, n, "BankAMSP", protocol.RoleBank)
}

func probe(tx string, args ...string) ledger.Call {
	c := ledger.Call{Tx: "probe:" + tx}
	for _, a := range args {
		c.Args = append(c.Args, []byte(a))
	}
	return c
}

func submit(t testing.TB, d ledger.Driver, c ledger.Call) ([]byte, ledger.Receipt) {
	t.Helper()
	b, rc, err := d.Submit(context.Background(), c)
	if err != nil {
		t.Fatalf("submit %s: %v", c.Tx, err)
	}
	return b, rc
}

func wantIs(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("error %v, want %v", err, want)
	}
}

// A gate holds the committer back at one point, so that what is submitted meanwhile is in one block.
type gate struct {
	queued  chan struct{} // gets one for each submission that is in the queue
	reached chan struct{} // closed when the committer is held
	release chan struct{}
	held    bool
}

// newGate returns a gate of the only network that commits until the test ends.
func newGate(t *testing.T) *gate {
	g := &gate{make(chan struct{}, 1000), make(chan struct{}), make(chan struct{}), false}
	t.Cleanup(failpoint.Set(g.at))
	return g
}

// at is only called by the committer for "filled", so held needs no lock.
func (g *gate) at(point string) {
	switch point {
	case "queued":
		g.queued <- struct{}{}
	case "filled":
		if !g.held {
			g.held = true
			close(g.reached)
			<-g.release
		}
	}
}

// hold submits one call that waits inside the committer.
func (g *gate) hold(t testing.TB, d ledger.Driver, c ledger.Call) {
	go d.Submit(context.Background(), c)
	<-g.queued
	<-g.reached
}

// An answer is what became of a call.
type answer struct {
	rc  ledger.Receipt
	err error
}

// together submits the calls while the committer is held, and then lets it go.
func (g *gate) together(t testing.TB, d ledger.Driver, calls ...ledger.Call) []answer {
	t.Helper()
	answers := make([]answer, len(calls))
	done := make(chan struct{})
	for i, c := range calls {
		go func() {
			_, rc, err := d.Submit(context.Background(), c)
			answers[i] = answer{rc, err}
			done <- struct{}{}
		}()
		<-g.queued
	}
	close(g.release)
	for range calls {
		<-done
	}
	return answers
}
