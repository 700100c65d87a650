package ledgertest

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/tradehub/tradehub/hub/ledger"
)

func testRegisterThenRead(s *suite) {
	d := s.driver(0)
	_, rc := d.submit("probe:Put", s.key, "one")
	if rc.TxID == "" || rc.Block == 0 {
		s.Errorf("receipt %+v is not filled", rc)
	}
	wantEqual(s, "value", d.evaluate("probe:Get", s.key), "one")
	wantEqual(s, "value for another organisation", s.driver(1).evaluate("probe:Get", s.key), "one")
}

// The text is all that crosses from a contract, and the code is at its beginning.
func testErrorTextSurvives(s *suite) {
	d := s.driver(0)
	const text = "CODE: with detail: of 第一 and \"quotes\""
	_, err := d.Evaluate(s.ctx, call("probe:Refuse", text))
	_, _, submitErr := d.Submit(s.ctx, call("probe:Refuse", text))
	_, proveErr := d.Prove(s.ctx, call("probe:Refuse", text), []string{s.h.Identities[0].MSPID, s.h.Identities[1].MSPID})
	for _, err := range []error{err, submitErr, proveErr} {
		var ce *ledger.ContractError
		if !errors.As(err, &ce) || ce.Text != text {
			s.Errorf("error %q, want exactly the contract's text", err)
		}
	}
}

func testUnknownTransaction(s *suite) {
	for _, tx := range []string{"probe:NoSuch", "nosuch:Get", "probe:"} {
		if _, err := s.driver(0).Evaluate(s.ctx, call(tx)); err == nil {
			s.Errorf("%s was answered", tx)
		}
	}
}

func testNoReadYourWrites(s *suite) {
	got, _ := s.driver(0).submit("probe:WriteThenRead", s.key)
	wantEqual(s, "a read sees the transaction's own write", got, "false")
	wantEqual(s, "value after the commit", s.driver(0).evaluate("probe:Get", s.key), "new")
}

func testEvaluateDoesNotCommit(s *suite) {
	d := s.driver(0)
	d.evaluate("probe:Put", s.key, "evaluated")
	d.submit("probe:Put", s.key+"-after", "x") // a block later there is still nothing
	d.refused("NOT_FOUND", "probe:Get", s.key)
}

func testNondeterminism(s *suite) {
	d := s.driver(0)
	_, _, err := d.Submit(s.ctx, call("probe:Nondeterministic", s.key))
	wantIs(s, err, ledger.ErrNondeterministic)
	d.refused("NOT_FOUND", "probe:Get", s.key)
}

func testPanic(s *suite) {
	d := s.driver(0)
	_, _, submitErr := d.Submit(s.ctx, call("probe:Panic", s.key))
	_, evalErr := d.Evaluate(s.ctx, call("probe:Panic", s.key))
	for _, err := range []error{submitErr, evalErr} {
		if err == nil || !strings.Contains(err.Error(), "probe:Panic") || !strings.Contains(err.Error(), s.key) {
			s.Errorf("error %v does not say which transaction panicked, and with what", err)
		}
	}
	d.submit("probe:Put", s.key, "after") // and the ledger goes on
}

func testCancelled(s *suite) {
	ctx, cancel := context.WithCancel(s.ctx)
	cancel()
	s.wantEverywhere(ctx, s.driver(0), context.Canceled)
}

func testDeadline(s *suite) {
	ctx, cancel := context.WithDeadline(s.ctx, time.Now().Add(-time.Second))
	defer cancel()
	s.wantEverywhere(ctx, s.driver(0), context.DeadlineExceeded)
}

func testClosed(s *suite) {
	d := s.driver(0)
	if err := d.Close(); err != nil {
		s.Fatal(err)
	}
	s.wantEverywhere(s.ctx, d, ledger.ErrUnavailable)
	if err := d.Close(); err != nil {
		s.Errorf("closing again: %v", err)
	}
	s.driver(0).submit("probe:Put", s.key, "another driver still works")
}

// wantEverywhere checks the error of every method.
func (s *suite) wantEverywhere(ctx context.Context, d *caller, want error) {
	s.Helper()
	_, _, err := d.Submit(ctx, call("probe:Put", s.key, "x"))
	wantIs(s, err, want)
	_, err = d.Evaluate(ctx, call("probe:Get", s.key))
	wantIs(s, err, want)
	_, err = d.Prove(ctx, call("probe:Get", s.key), []string{s.h.Identities[0].MSPID})
	wantIs(s, err, want)
	_, err = d.Height(ctx)
	wantIs(s, err, want)
	n := 0
	for _, err := range d.Events(ctx, ledger.Checkpoint{}) {
		wantIs(s, err, want)
		n++
	}
	wantEqual(s, "ends of the stream of events", n, 1)
}

func testTimestamp(s *suite) {
	text := s.driver(0).evaluate("probe:Timestamp")
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || !strings.HasSuffix(text, "Z") {
		s.Fatalf("time %q is not RFC 3339 in UTC: %v", text, err)
	}
	if d := time.Since(at).Abs(); d > 10*time.Minute {
		s.Errorf("the transaction's time is %s away from now", d)
	}
}

func testCaller(s *suite) {
	for i, id := range s.h.Identities {
		got := decode[Caller](s, s.driver(i).evaluate("probe:Caller"))
		wantEqual(s, "MSP ID", got.MSPID, id.MSPID)
		wantEqual(s, "role", got.Role, string(id.Role))
		if got.CommonName == "" {
			s.Errorf("%s: the identity certificate has no common name", id.MSPID)
		}
	}
}
