package embedded_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/ledger/embedded"
)

func gated(t *testing.T, opts embedded.Options) (*gate, ledger.Driver) {
	t.Helper()
	opts = banks(opts)
	g := newGate(t)
	n := open(t, t.TempDir(), opts)
	d := driver(t, n, "BankAMSP", protocol.RoleBank)
	return g, d
}

// What arrives while a block is written shares the next one.
func TestGroupCommit(t *testing.T) {
	g, d := gated(t, options())
	g.hold(t, d, probe("Put", "first", "x"))
	var calls []ledger.Call
	for i := range 50 {
		calls = append(calls, probe("Put", fmt.Sprint("k", i), "x"))
	}
	blocks := map[uint64]int{}
	for _, a := range g.together(t, d, calls...) {
		if a.err != nil {
			t.Error(a.err)
		}
		blocks[a.rc.Block]++
	}
	if len(blocks) != 1 {
		t.Errorf("50 transactions took the blocks %v", blocks)
	}
}

func TestBlockSize(t *testing.T) {
	opts := options()
	opts.BlockSize = 10
	g, d := gated(t, opts)
	g.hold(t, d, probe("Put", "first", "x"))
	var calls []ledger.Call
	for i := range 10 {
		calls = append(calls, probe("Put", fmt.Sprint("k", i), "x"))
	}
	blocks := map[uint64]int{}
	for _, a := range g.together(t, d, calls...) {
		if blocks[a.rc.Block]++; a.err != nil || blocks[a.rc.Block] > 10 {
			t.Errorf("block %d has %d transactions, error %v", a.rc.Block, blocks[a.rc.Block], a.err)
		}
	}
}

// Transactions that were simulated over the same snapshot: which of them are valid?
func TestValidation(t *testing.T) {
	put := func(k string) ledger.Call { return probe("Put", k, "new") }
	for name, c := range map[string]struct {
		calls []ledger.Call
		code  string // of the last one; the others are valid
	}{
		"a read after a write of the key":       {[]ledger.Call{put("old"), probe("Increment", "n"), probe("Increment", "n")}, "MVCC_READ_CONFLICT"},
		"a read of a key that is new":           {[]ledger.Call{put("k"), probe("Reserve", "k", "x")}, "MVCC_READ_CONFLICT"},
		"a read of a key that is deleted":       {[]ledger.Call{probe("Delete", "n"), probe("Increment", "n")}, "MVCC_READ_CONFLICT"},
		"blind writes of one key":               {[]ledger.Call{put("k"), put("k")}, ""},
		"a read of another key":                 {[]ledger.Call{put("k"), probe("Increment", "n")}, ""},
		"a new key in a range":                  {[]ledger.Call{put("p/5"), probe("CountThenAdd", "p", "6")}, "PHANTOM_READ_CONFLICT"},
		"a new key after a range's last":        {[]ledger.Call{put("p/9"), probe("CountThenAdd", "p", "6")}, "PHANTOM_READ_CONFLICT"},
		"a key of a range that is deleted":      {[]ledger.Call{probe("Delete", "p/1"), probe("CountThenAdd", "p", "6")}, "PHANTOM_READ_CONFLICT"},
		"a last key of a range that is deleted": {[]ledger.Call{probe("Delete", "p/2"), probe("CountThenAdd", "p", "6")}, "PHANTOM_READ_CONFLICT"},
		"a key of a range that is written":      {[]ledger.Call{put("p/1"), probe("CountThenAdd", "p", "6")}, "PHANTOM_READ_CONFLICT"},
		"a key just before a range":             {[]ledger.Call{put("p."), probe("CountThenAdd", "p", "6")}, ""},
		"a key just after a range":              {[]ledger.Call{put("p0"), probe("CountThenAdd", "p", "6")}, ""},
		"a composite key outside a range":       {[]ledger.Call{probe("PutComposite", "p", "5", "x"), probe("CountThenAdd", "p", "6")}, ""},
		"a composite key of the type":           {[]ledger.Call{probe("PutComposite", "p", "5", "x"), probe("CountComposite", "p", "6")}, "PHANTOM_READ_CONFLICT"},
	} {
		t.Run(name, func(t *testing.T) {
			g, d := gated(t, options())
			g.held = true // until the state is there
			for _, c := range []ledger.Call{probe("Put", "n", "1"), probe("Put", "p/1", "x"), probe("Put", "p/2", "x")} {
				submit(t, d, c)
				<-g.queued
			}
			g.held = false
			g.hold(t, d, probe("Put", "first", "x"))
			answers := g.together(t, d, c.calls...)
			for i, a := range answers {
				if last := i == len(answers)-1; !last || c.code == "" {
					if a.err != nil {
						t.Errorf("%s: %v", c.calls[i].Tx, a.err)
					}
					continue
				}
				wantIs(t, a.err, ledger.ErrConflict)
				if !strings.Contains(fmt.Sprint(a.err), c.code) || a.rc.Block == 0 || a.rc.TxID == "" {
					t.Errorf("%+v, want %s", a, c.code)
				}
			}
		})
	}
}

// A caller that gives up while its block is written knows the transaction's ID and can look later.
func TestCancelledWhileCommitting(t *testing.T) {
	g, d := gated(t, options())
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan answer)
	go func() {
		_, rc, err := d.Submit(ctx, probe("Put", "k", "v"))
		ended <- answer{rc, err}
	}()
	<-g.queued
	<-g.reached
	cancel()
	if a := <-ended; !errors.Is(a.err, context.Canceled) || a.rc.TxID == "" {
		t.Errorf("%+v, want context.Canceled and the transaction's ID", a)
	}
	close(g.release)
	submit(t, d, probe("Put", "after", "x"))
	if b, err := d.Evaluate(t.Context(), probe("Get", "k")); err != nil || string(b) != "v" {
		t.Errorf("%q, %v", b, err)
	}
}

// A contract that never ends meets the end of its caller's context.
func TestContractIsStopped(t *testing.T) {
	begun := make(chan struct{}, 10)
	_, d := running(t, func(stub shim.ChaincodeStubInterface) ([]byte, error) {
		begun <- struct{}{}
		for {
			if _, err := stub.GetState("k"); err != nil {
				return nil, err
			}
		}
	}, embedded.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-begun; cancel() }()
	_, _, err := d.Submit(ctx, ledger.Call{Tx: "loop"})
	wantIs(t, err, context.Canceled)
}

func TestClose(t *testing.T) {
	n := open(t, t.TempDir(), options())
	d := driver(t, n, "BankAMSP", protocol.RoleBank)
	submit(t, d, probe("Emit", "k", "v"))
	ended := make(chan error)
	seen := make(chan struct{})
	go func() {
		for e, err := range d.Events(context.Background(), ledger.Checkpoint{}) {
			if err != nil {
				ended <- err
				return
			}
			if string(e.Payload) == "v" {
				close(seen)
			}
		}
	}()
	<-seen
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	wantIs(t, <-ended, ledger.ErrUnavailable)
	_, _, err := d.Submit(t.Context(), probe("Put", "k", "v"))
	wantIs(t, err, ledger.ErrUnavailable)
	if err := n.Close(); err != nil {
		t.Errorf("closing again: %v", err)
	}
}

func BenchmarkSubmit(b *testing.B) {
	for _, clients := range []int{1, 16, 128} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			n := open(b, b.TempDir(), options())
			d := driver(b, n, "BankAMSP", protocol.RoleBank)
			work := make(chan int)
			done := make(chan error)
			for range clients {
				go func() {
					for i := range work {
						if _, _, err := d.Submit(context.Background(), probe("Put", fmt.Sprint("k", i), "value")); err != nil {
							done <- err
							return
						}
					}
					done <- nil
				}()
			}
			i := 0
			for b.Loop() {
				work <- i
				i++
			}
			close(work)
			for range clients {
				if err := <-done; err != nil {
					b.Fatal(err)
				}
			}
			h, _ := d.Height(context.Background())
			b.ReportMetric(float64(i)/float64(h), "tx/block")
			b.ReportMetric(float64(i)/b.Elapsed().Seconds(), "tx/s")
		})
	}
}

func BenchmarkEvaluate(b *testing.B) {
	n := open(b, b.TempDir(), options())
	d := driver(b, n, "BankAMSP", protocol.RoleBank)
	submit(b, d, probe("Put", "k", "v"))
	for b.Loop() {
		if _, err := d.Evaluate(context.Background(), probe("Get", "k")); err != nil {
			b.Fatal(err)
		}
	}
}
