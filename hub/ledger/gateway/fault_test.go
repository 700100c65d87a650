package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	gw "github.com/hyperledger/fabric-protos-go-apiv2/gateway"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"

	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/ledger/gateway"
	"github.com/tradehub/tradehub/hub/ledger/gateway/gatewaytest"
)

func probe(tx string, args ...string) ledger.Call {
	c := ledger.Call{Tx: "probe:" + tx}
	for _, a := range args {
		c.Args = append(c.Args, []byte(a))
	}
	return c
}

func submit(t testing.TB, d ledger.Driver, c ledger.Call) ledger.Receipt {
	t.Helper()
	_, r, err := d.Submit(t.Context(), c)
	if err != nil {
		t.Fatalf("submit %s: %v", c.Tx, err)
	}
	return r
}

func wantValue(t testing.TB, d ledger.Driver, key, want string) {
	t.Helper()
	b, err := d.Evaluate(t.Context(), probe("Get", key))
	if err != nil || string(b) != want {
		t.Errorf("value of %s: %q, %v; want %q", key, b, err, want)
	}
}

// times fails a method at a peer (-1 is any) the first n times.
func times(n int32, method string, at int, err error) gatewaytest.Fault {
	var left atomic.Int32
	left.Store(n)
	return func(_ context.Context, m string, peer int) error {
		if m == method && (at < 0 || at == peer) && left.Add(-1) >= 0 {
			return err
		}
		return nil
	}
}

// calls counts the calls of each method at each peer.
type calls struct {
	mu sync.Mutex
	n  map[string]int
}

func (c *calls) count(_ context.Context, method string, peer int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == nil {
		c.n = map[string]int{}
	}
	c.n[fmt.Sprint(method, peer)]++
	return nil
}

func (c *calls) of(method string, peer int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n[fmt.Sprint(method, peer)]
}

var away = status.Error(codes.Unavailable, "away")

func TestPeerAwayIsPassedOver(t *testing.T) {
	l := start(t)
	c := l.open(t, 0, gateway.Options{})
	submit(t, c, probe("Put", "k", "1"))
	l.Stop(0)
	submit(t, c, probe("Put", "k", "2"))
	wantValue(t, c, "k", "2")
	l.Stop(1)
	if _, err := c.Evaluate(t.Context(), probe("Get", "k")); !errors.Is(err, ledger.ErrUnavailable) {
		t.Errorf("error %v with no peer, want ErrUnavailable", err)
	}
	_, r, err := c.Submit(t.Context(), probe("Put", "k", "3"))
	if !errors.Is(err, ledger.ErrUnavailable) || r.TxID != "" {
		t.Errorf("receipt %+v, error %v: nothing was endorsed, so there is nothing to look for", r, err)
	}
	l.Restart(t, 0)
	deadline := time.Now().Add(30 * time.Second) // the client tries to connect again by itself
	for _, err := c.Evaluate(t.Context(), probe("Get", "k")); err != nil; _, err = c.Evaluate(t.Context(), probe("Get", "k")) {
		if time.Now().After(deadline) {
			t.Fatalf("the client did not come back: %v", err)
		}
		time.Sleep(20 * time.Millisecond)
	}
	submit(t, c, probe("Put", "k", "4"))
	wantValue(t, c, "k", "4")
}

func TestEachStageIsAskedElsewhere(t *testing.T) {
	for _, method := range []string{gw.Gateway_Endorse_FullMethodName, gw.Gateway_Evaluate_FullMethodName, gw.Gateway_CommitStatus_FullMethodName} {
		t.Run(method, func(t *testing.T) {
			l := start(t)
			c := l.open(t, 0, gateway.Options{})
			l.Inject(times(1000, method, 0, away), nil)
			submit(t, c, probe("Increment", "n"))
			wantValue(t, c, "n", "1")
		})
	}
}

// The peer handed the transaction on and its answer was lost: the block is
// found at the other peer, and nothing is handed over twice.
func TestLostAnswerAfterSubmit(t *testing.T) {
	l, seen := start(t), &calls{}
	c := l.open(t, 0, gateway.Options{})
	l.Inject(seen.count, times(1, gw.Gateway_Submit_FullMethodName, -1, away))
	r := submit(t, c, probe("Increment", "n"))
	if r.Block == 0 || r.TxID == "" {
		t.Errorf("receipt %+v is not filled", r)
	}
	wantValue(t, c, "n", "1")
	if n := seen.of(gw.Gateway_Submit_FullMethodName, 0) + seen.of(gw.Gateway_Submit_FullMethodName, 1); n != 1 {
		t.Errorf("handed over %d times, want once", n)
	}
	if seen.of(gw.Gateway_CommitStatus_FullMethodName, 1) == 0 {
		t.Error("the other peer was not asked")
	}
}

// The peer lost the transaction before it handed it on: it is looked for, and
// then the same one goes to the other peer.
func TestLostSubmission(t *testing.T) {
	l, seen := start(t), &calls{}
	c := l.open(t, 0, gateway.Options{Look: 50 * time.Millisecond})
	lost := times(1, gw.Gateway_Submit_FullMethodName, 0, away)
	l.Inject(func(ctx context.Context, m string, peer int) error {
		return errors.Join(seen.count(ctx, m, peer), lost(ctx, m, peer))
	}, nil)
	r := submit(t, c, probe("Increment", "n"))
	wantValue(t, c, "n", "1")
	if seen.of(gw.Gateway_Endorse_FullMethodName, 0) != 1 || seen.of(gw.Gateway_Submit_FullMethodName, 1) != 1 || r.Block == 0 {
		t.Errorf("receipt %+v; endorsed %d times, handed to the other peer %d times", r, seen.of(gw.Gateway_Endorse_FullMethodName, 0), seen.of(gw.Gateway_Submit_FullMethodName, 1))
	}
}

// An orderer took the transaction and died with it: the same one is handed over
// again long before its block is given up.
func TestOrdererDiesWithTheTransaction(t *testing.T) {
	l, seen := start(t), &calls{}
	c := l.open(t, 0, gateway.Options{Look: 20 * time.Millisecond})
	l.Inject(seen.count, nil)
	l.Forget(2)
	r := submit(t, c, probe("Increment", "n"))
	wantValue(t, c, "n", "1")
	if n := seen.of(gw.Gateway_Submit_FullMethodName, 0); n != 3 || seen.of(gw.Gateway_Endorse_FullMethodName, 0) != 1 || r.Block == 0 {
		t.Errorf("receipt %+v; endorsed %d times, handed over %d times", r, seen.of(gw.Gateway_Endorse_FullMethodName, 0), n)
	}
	l.Forget(1000)
	_, r, err := l.open(t, 0, gateway.Options{Look: 20 * time.Millisecond, CommitStatus: 300 * time.Millisecond}).Submit(t.Context(), probe("Increment", "n"))
	var stage *gateway.StageError
	if !errors.Is(err, ledger.ErrUnavailable) || !errors.As(err, &stage) || stage.Stage != gateway.StageCommitStatus || r.TxID == "" {
		t.Errorf("receipt %+v, error %v; want ErrUnavailable, where and of what transaction", r, err)
	}
}

// A peer that was just started answers, and cannot serve yet: another is asked.
func TestPeerThatIsNotWholeIsPassedOver(t *testing.T) {
	for name, err := range map[string]error{
		"knows no others": status.Error(codes.FailedPrecondition, "no combination of peers can be derived which satisfy the endorsement policy: no peer combination can satisfy the endorsement policy"),
		"no chaincode": detailed(codes.Aborted, "failed to endorse transaction, see attached details for more info",
			"error in simulation: failed to execute transaction 1: could not launch chaincode tradecc:1: connection to tradecc:1 failed"),
	} {
		t.Run(name, func(t *testing.T) {
			l := start(t)
			c := l.open(t, 0, gateway.Options{})
			l.Inject(times(1000, gw.Gateway_Endorse_FullMethodName, 0, err), nil)
			submit(t, c, probe("Put", "k", "v"))
			wantValue(t, c, "k", "v")
		})
	}
	t.Run("a refusal is final", func(t *testing.T) {
		l, seen := start(t), &calls{}
		c := l.open(t, 0, gateway.Options{})
		refused := times(1, gw.Gateway_Endorse_FullMethodName, 0, detailed(codes.Aborted, "failed to endorse transaction", "chaincode response 500, LIMIT: connection error"))
		l.Inject(func(ctx context.Context, m string, peer int) error {
			return errors.Join(seen.count(ctx, m, peer), refused(ctx, m, peer))
		}, nil)
		var ce *ledger.ContractError
		if _, _, err := c.Submit(t.Context(), probe("Put", "k", "v")); !errors.As(err, &ce) || seen.of(gw.Gateway_Endorse_FullMethodName, 1) != 0 {
			t.Errorf("error %v; another peer was asked %d times", err, seen.of(gw.Gateway_Endorse_FullMethodName, 1))
		}
	})
}

// detailed is an error as a gateway reports what an endorser said.
func detailed(code codes.Code, message, detail string) error {
	st, err := status.New(code, message).WithDetails(protoadapt.MessageV1Of(&gw.ErrorDetail{MspId: "BankAMSP", Message: detail}))
	if err != nil {
		return err
	}
	return st.Err()
}

// Both copies arrive: the transaction counts once.
func TestSlowSubmissionIsCountedOnce(t *testing.T) {
	l := start(t)
	c := l.open(t, 0, gateway.Options{Submit: 50 * time.Millisecond, Look: 50 * time.Millisecond})
	slow := make(chan struct{})
	var first atomic.Bool
	l.Inject(func(_ context.Context, m string, _ int) error {
		if m == gw.Gateway_Submit_FullMethodName && first.CompareAndSwap(false, true) {
			<-slow
		}
		return nil
	}, nil)
	submit(t, c, probe("Increment", "n"))
	close(slow)
	submit(t, c, probe("Increment", "n"))
	wantValue(t, c, "n", "2")
}

func TestOpenOutcomeNamesTheTransaction(t *testing.T) {
	l := start(t)
	c := l.open(t, 0, gateway.Options{Look: 20 * time.Millisecond})
	l.Inject(times(1000, gw.Gateway_Submit_FullMethodName, -1, away), nil)
	_, r, err := c.Submit(t.Context(), probe("Put", "k", "v"))
	var stage *gateway.StageError
	if !errors.Is(err, ledger.ErrUnavailable) || r.TxID == "" || !errors.As(err, &stage) || stage.Stage != gateway.StageSubmit || stage.TxID != r.TxID {
		t.Errorf("receipt %+v, error %v; want ErrUnavailable and the transaction's ID", r, err)
	}
	if stage.Address != l.profile.Peers[0].Address || stage.MSPID != "BankAMSP" {
		t.Errorf("the error names %s of %s", stage.Address, stage.MSPID)
	}
}

func TestRefusedSubmissionIsNotRepeated(t *testing.T) {
	l, seen := start(t), &calls{}
	c := l.open(t, 0, gateway.Options{})
	refused := times(1, gw.Gateway_Submit_FullMethodName, -1, status.Error(codes.Aborted, "received unsuccessful response from orderer: status=FORBIDDEN"))
	l.Inject(func(ctx context.Context, m string, peer int) error {
		return errors.Join(seen.count(ctx, m, peer), refused(ctx, m, peer))
	}, nil)
	_, _, err := c.Submit(t.Context(), probe("Put", "k", "v"))
	if err == nil || errors.Is(err, ledger.ErrUnavailable) || seen.of(gw.Gateway_Submit_FullMethodName, 1) != 0 {
		t.Errorf("error %v; handed to the other peer %d times", err, seen.of(gw.Gateway_Submit_FullMethodName, 1))
	}
}

// Endorsers one block apart differ for a moment; a contract that differs, always.
func TestEndorsersThatDifferForAMoment(t *testing.T) {
	l := start(t)
	c := l.open(t, 0, gateway.Options{})
	differ := status.Error(codes.Aborted, "failed to collect enough transaction endorsements: ProposalResponsePayloads do not match")
	l.Inject(times(2, gw.Gateway_Endorse_FullMethodName, -1, differ), nil)
	submit(t, c, probe("Put", "k", "v"))
	l.Inject(times(1000, gw.Gateway_Endorse_FullMethodName, -1, differ), nil)
	if _, _, err := c.Submit(t.Context(), probe("Put", "k", "w")); !errors.Is(err, ledger.ErrNondeterministic) {
		t.Errorf("error %v, want ErrNondeterministic", err)
	}
}

func TestDeadlines(t *testing.T) {
	for method, opts := range map[string]gateway.Options{
		gw.Gateway_Evaluate_FullMethodName:     {Evaluate: 20 * time.Millisecond},
		gw.Gateway_Endorse_FullMethodName:      {Endorse: 20 * time.Millisecond},
		gw.Gateway_CommitStatus_FullMethodName: {CommitStatus: 20 * time.Millisecond},
	} {
		t.Run(method, func(t *testing.T) {
			l := start(t)
			l.Inject(func(ctx context.Context, m string, _ int) error {
				if m == method {
					<-ctx.Done()
					return status.FromContextError(ctx.Err()).Err()
				}
				return nil
			}, nil)
			call := func(ctx context.Context, opts gateway.Options) (ledger.Receipt, error) {
				c := l.open(t, 0, opts)
				if method == gw.Gateway_Evaluate_FullMethodName {
					_, err := c.Evaluate(ctx, probe("Get", "k"))
					return ledger.Receipt{TxID: "none"}, err
				}
				_, r, err := c.Submit(ctx, probe("Put", "k", "v"))
				return r, err
			}
			r, err := call(t.Context(), opts)
			if !errors.Is(err, ledger.ErrUnavailable) || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error %v at the stage's deadline", err)
			}
			if method == gw.Gateway_CommitStatus_FullMethodName && r.TxID == "" {
				t.Error("the receipt does not name the transaction that may yet be committed")
			}
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			defer cancel()
			if _, err := call(ctx, gateway.Options{}); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ledger.ErrUnavailable) {
				t.Errorf("error %v at the caller's deadline", err)
			}
		})
	}
}

// No more calls run at once than a peer takes; the others wait for their turn.
func TestCallsInFlightAreLimited(t *testing.T) {
	l := start(t)
	n, err := gateway.Dial(l.profile, gateway.Options{InFlight: 3})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Close() })
	var running, most atomic.Int32
	l.Inject(func(context.Context, string, int) error {
		r := running.Add(1)
		for m := most.Load(); r > m && !most.CompareAndSwap(m, r); m = most.Load() {
		}
		return nil
	}, func(context.Context, string, int) error {
		running.Add(-1)
		return nil
	})
	var wg sync.WaitGroup
	for i := range 30 {
		c, err := n.Client(name(callers[i%2]))
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			if _, err := c.Evaluate(t.Context(), probe("Timestamp")); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if most.Load() > 3 {
		t.Errorf("%d calls ran at once, want 3 at most", most.Load())
	}
}

// A peer that has not committed what a caller was told of is not asked for it.
func TestPeerThatIsBehindIsPassedOver(t *testing.T) {
	l, seen := start(t), &calls{}
	n, err := gateway.Dial(l.profile, gateway.Options{CatchUp: 30 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Close() })
	bank, err := n.Client(name(callers[0]))
	if err != nil {
		t.Fatal(err)
	}
	customs, err := n.Client(name(callers[2])) // asks its own peer, 1, first
	if err != nil {
		t.Fatal(err)
	}
	l.Inject(func(ctx context.Context, m string, peer int) error {
		if m == gw.Gateway_CommitStatus_FullMethodName && peer == 1 {
			<-ctx.Done() // it does not have the block
			return status.FromContextError(ctx.Err()).Err()
		}
		return seen.count(ctx, m, peer)
	}, nil)
	submit(t, bank, probe("Put", "k", "v"))
	wantValue(t, customs, "k", "v")
	if seen.of(gw.Gateway_Evaluate_FullMethodName, 1) != 0 {
		t.Error("the peer that is behind was asked")
	}
}

// A peer that has not committed an event's block is not asked what the event changed.
func TestPeerThatIsBehindTheEventsIsPassedOver(t *testing.T) {
	l, seen := start(t), &calls{}
	submit(t, l.open(t, 0, gateway.Options{}), probe("Emit", "k", "v")) // by another process
	follower := l.open(t, 0, gateway.Options{CatchUp: 30 * time.Millisecond})
	l.Inject(func(ctx context.Context, m string, peer int) error {
		if m == gw.Gateway_CommitStatus_FullMethodName && peer == 1 {
			<-ctx.Done() // it does not have the block
			return status.FromContextError(ctx.Err()).Err()
		}
		return seen.count(ctx, m, peer)
	}, nil)
	only := probe("Get", "k")
	only.Orgs = []string{"CustomsMSP"} // peer 1
	for e, err := range follower.Events(t.Context(), ledger.Checkpoint{}) {
		if err != nil {
			t.Fatal(err)
		}
		if e.TxID == "" {
			continue
		}
		if _, err := follower.Evaluate(t.Context(), only); !errors.Is(err, ledger.ErrUnavailable) {
			t.Errorf("the peer that is behind answered: %v", err)
		}
		if _, err := follower.Evaluate(t.Context(), probe("Get", "k")); err != nil {
			t.Error(err)
		}
		break
	}
	if seen.of(gw.Gateway_Evaluate_FullMethodName, 1) != 0 || seen.of(gw.Gateway_Evaluate_FullMethodName, 0) != 1 {
		t.Error("the peer that is behind was asked, or the one that gave the event was not")
	}
}

// A stream goes on at the next peer, without a gap and without a repetition.
func TestEventsOutliveTheirPeer(t *testing.T) {
	l := start(t)
	c := l.open(t, 0, gateway.Options{})
	want := []string{"0", "1", "2", "3"}
	place := ledger.Checkpoint{}
	i := 0
	submit(t, c, probe("Emit", "k", want[0]))
	for e, err := range c.Events(t.Context(), ledger.Checkpoint{}) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Block < place.Block || e.Block == place.Block && place.TxID == "" && place.Block > 0 {
			t.Fatalf("event %+v after %+v", e, place)
		}
		place = ledger.Checkpoint{Block: e.Block, TxID: e.TxID}
		if e.TxID == "" {
			continue
		}
		if string(e.Payload) != want[i] {
			t.Fatalf("event %q, want %q", e.Payload, want[i])
		}
		if i++; i == len(want) {
			return
		}
		l.Stop(i % 2) // the stream breaks at the one, and the next event is at the other
		l.Restart(t, i%2)
		submit(t, c, probe("Emit", "k", want[i]))
	}
}

func TestEventsEndWhenNoPeerAnswers(t *testing.T) {
	l := start(t)
	c := l.open(t, 0, gateway.Options{Reopen: 50 * time.Millisecond})
	l.Stop(0)
	l.Stop(1)
	for _, err := range c.Events(t.Context(), ledger.Checkpoint{}) {
		var stage *gateway.StageError
		if !errors.Is(err, ledger.ErrUnavailable) || !errors.As(err, &stage) || stage.Stage != gateway.StageEvents {
			t.Errorf("error %v", err)
		}
		return
	}
	t.Error("the stream ended without an error")
}

func TestCheckpointOfAnotherLedger(t *testing.T) {
	l := start(t)
	c := l.open(t, 0, gateway.Options{})
	r := submit(t, c, probe("Put", "k", "v"))
	for _, from := range []ledger.Checkpoint{{Block: r.Block + 5}, {Block: r.Block, TxID: "no such"}} {
		n := 0
		for _, err := range c.Events(t.Context(), from) {
			if n++; err == nil || errors.Is(err, ledger.ErrUnavailable) {
				t.Errorf("checkpoint %+v: %v", from, err)
				break
			}
		}
		if n != 1 {
			t.Errorf("checkpoint %+v: the stream ended %d times", from, n)
		}
	}
}

func TestStrangersAreRefused(t *testing.T) {
	l, other := start(t), start(t)
	p := l.profile
	p.Identities = other.profile.Identities // enrolled by another network's organisations of the same names
	c, err := gatewaytest.Open(t, p, name(callers[0]), gateway.Options{Reopen: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.Submit(t.Context(), probe("Put", "k", "v")); err == nil || errors.Is(err, ledger.ErrUnavailable) {
		t.Errorf("a stranger's transaction: %v", err)
	}
	for _, err := range c.Events(t.Context(), ledger.Checkpoint{}) {
		if err == nil {
			t.Error("a stranger reads events")
		}
		break
	}
	p = l.profile
	p.Peers[0].TLSRoots, p.Peers = other.profile.Peers[0].TLSRoots, p.Peers[:1]
	c, err = gatewaytest.Open(t, p, name(callers[0]), gateway.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Evaluate(t.Context(), probe("Timestamp")); !errors.Is(err, ledger.ErrUnavailable) {
		t.Errorf("a peer with another root's certificate: %v", err)
	}
}

func TestIdentityFaults(t *testing.T) {
	l := start(t)
	if _, err := gatewaytest.Open(t, l.profile, "nobody", gateway.Options{}); err == nil {
		t.Error("an identity that the profile has not was opened")
	}
	for name, id := range map[string]gateway.Identity{
		"no file":        {MSPID: "BankAMSP", Certificate: "/none", Key: "/none"},
		"no certificate": {MSPID: "BankAMSP", Certificate: writeProfile(t, "x"), Key: writeProfile(t, "x")},
		"no key":         {MSPID: "BankAMSP", Certificate: l.profile.Peers[0].TLSRoots, Key: l.profile.Peers[0].TLSRoots},
	} {
		p := l.profile
		p.Identities = map[string]gateway.Identity{"x": id}
		if _, err := gatewaytest.Open(t, p, "x", gateway.Options{}); err == nil {
			t.Errorf("%s: it was opened", name)
		}
	}
}
