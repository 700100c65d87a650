package ledger_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/itertest"
	"github.com/tradehub/tradehub/hub/ledger"
)

// TestTransactions calls every method that is a transaction and compares what reaches the driver.
func TestTransactions(t *testing.T) {
	ctx := t.Context()
	attest, revoke, keys := protocol.AttestInput{Document: "sha256:1"}, protocol.RevokeInput{ID: "A-1"}, []documents.Digest{"sha256:1"}
	docs := []protocol.DocumentInput{{Type: "380"}}
	tree := protocol.TreeInput{Size: 3}
	ref := protocol.AttestationRef{Key: "sha256:1", Authority: documents.AuthorityCustoms, MSPID: "CustomsMSP"}
	for _, c := range []struct {
		tx     string
		submit bool
		arg    any
		call   func(*ledger.Ledger) error
	}{
		{protocol.TxRegister, true, docs, func(l *ledger.Ledger) error { _, _, err := l.Documents.Register(ctx, docs); return err }},
		{protocol.TxDocument, false, "sha256:1", func(l *ledger.Ledger) error { _, err := l.Documents.Document(ctx, "sha256:1"); return err }},
		{protocol.TxRegisterTree, true, tree, func(l *ledger.Ledger) error { _, _, err := l.Documents.RegisterTree(ctx, tree); return err }},
		{protocol.TxTree, false, "sha256:1", func(l *ledger.Ledger) error { _, err := l.Documents.Tree(ctx, "sha256:1"); return err }},
		{protocol.TxAttest, true, attest, func(l *ledger.Ledger) error { _, _, err := l.Documents.Attest(ctx, attest); return err }},
		{protocol.TxRevoke, true, revoke, func(l *ledger.Ledger) error { _, _, err := l.Documents.Revoke(ctx, revoke); return err }},
		{protocol.TxAttestations, false, keys, func(l *ledger.Ledger) error { _, err := l.Documents.Attestations(ctx, keys); return err }},
		{protocol.TxAttestation, false, ref, func(l *ledger.Ledger) error { _, err := l.Documents.Attestation(ctx, ref); return err }},
		{protocol.TxAmended, false, keys, func(l *ledger.Ledger) error { _, err := l.Documents.Amended(ctx, keys); return err }},
		{protocol.TxRecordVerdicts, true, []protocol.VerdictRecord{{ID: "V-1"}}, func(l *ledger.Ledger) error {
			_, _, err := l.Cases.RecordVerdict(ctx, protocol.VerdictRecord{ID: "V-1"})
			return err
		}},
		{protocol.TxVerdict, false, "V-1", func(l *ledger.Ledger) error { _, err := l.Cases.Verdict(ctx, "V-1"); return err }},
	} {
		t.Run(c.tx, func(t *testing.T) {
			var got []ledger.Call
			refuse := &ledger.ContractError{Text: "NOT_FOUND: nothing"}
			d := &fake{
				submit: func(_ context.Context, call ledger.Call) ([]byte, ledger.Receipt, error) {
					got = append(got, call)
					if !c.submit {
						t.Error("submitted")
					}
					return nil, ledger.Receipt{}, refuse
				},
				evaluate: func(_ context.Context, call ledger.Call) ([]byte, error) {
					got = append(got, call)
					if c.submit {
						t.Error("evaluated")
					}
					return nil, refuse
				},
			}
			err := c.call(alone(t, d))
			if e, ok := errors.AsType[*protocol.Error](err); !ok || e.Code != protocol.CodeNotFound {
				t.Errorf("error %v", err)
			}
			want := []ledger.Call{{Tx: c.tx, Args: [][]byte{marshal(t, c.arg)}}}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("calls %q\nwant  %q", got, want)
			}
		})
	}
}

// alone returns the ledger of a registrar that submits its own orders.
func alone(t *testing.T, d *fake) *ledger.Ledger {
	b := ledger.NewBatcher(d, ledger.BatchOptions{})
	t.Cleanup(func() { b.Close() })
	return ledger.New(d, b)
}

// TestOrders calls every method that is an order and compares what is signed and submitted.
func TestOrders(t *testing.T) {
	ctx := t.Context()
	move := protocol.ClaimMove{ID: "C-1", Key: "k"}
	input := protocol.ClaimInput{ID: "C-1"}
	tok := dedupe.Token{Kind: dedupe.KindInvoiceBuyer, Epoch: 2026, Value: "00"}
	first := func(_ any, err error) error { return err }
	second := func(_ any, _ ledger.Receipt, err error) error { return err }
	for _, c := range []struct {
		name string
		arg  any
		call func(*ledger.Ledger) error
	}{
		{protocol.OrderCheck, input, func(l *ledger.Ledger) error { return first(l.Claims.Check(ctx, input)) }},
		{protocol.OrderReserve, input, func(l *ledger.Ledger) error { return second(l.Claims.Reserve(ctx, input)) }},
		{protocol.OrderConfirm, move, func(l *ledger.Ledger) error { return second(l.Claims.Confirm(ctx, move)) }},
		{protocol.OrderRelease, move, func(l *ledger.Ledger) error { return second(l.Claims.Release(ctx, move)) }},
		{protocol.OrderRenew, move, func(l *ledger.Ledger) error { return second(l.Claims.Renew(ctx, move)) }},
		{protocol.OrderRepay, move, func(l *ledger.Ledger) error { return second(l.Claims.Repay(ctx, move)) }},
		{protocol.OrderReverse, move, func(l *ledger.Ledger) error { return second(l.Claims.Reverse(ctx, move)) }},
		{protocol.OrderExpire, move, func(l *ledger.Ledger) error { return second(l.Claims.Expire(ctx, move)) }},
		{protocol.OrderFreeze, move, func(l *ledger.Ledger) error { return second(l.Claims.Freeze(ctx, move)) }},
		{protocol.OrderThaw, move, func(l *ledger.Ledger) error { return second(l.Claims.Thaw(ctx, move)) }},
		{protocol.OrderPurge, "C-1", func(l *ledger.Ledger) error { return second(l.Claims.Purge(ctx, "C-1")) }},
		{protocol.OrderClaim, "C-1", func(l *ledger.Ledger) error { return first(l.Claims.Claim(ctx, "C-1")) }},
		{protocol.OrderFacts, []string{"C-1"}, func(l *ledger.Ledger) error { return first(l.Claims.Facts(ctx, []string{"C-1"})) }},
		{protocol.OrderAsset, tok, func(l *ledger.Ledger) error { return first(l.Claims.Asset(ctx, tok)) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []protocol.Order
			p := newParty(t, ledger.BatchOptions{Members: []string{"A", "B"}}, func(o protocol.Order) (any, error) {
				got = append(got, o)
				return nil, &protocol.Error{Code: protocol.CodeNotFound, Detail: "nothing"}
			})
			if protocol.Evaluated(c.name) {
				p.registrar.submit = nil
			} else {
				p.registrar.evaluate = nil
			}
			err := c.call(p.Ledger)
			if e, ok := errors.AsType[*protocol.Error](err); !ok || e.Code != protocol.CodeNotFound {
				t.Errorf("error %v", err)
			}
			want := []protocol.Order{{Name: c.name, Argument: marshal(t, c.arg)}}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("orders %q\nwant   %q", got, want)
			}
		})
	}
}

func TestAnswers(t *testing.T) {
	t.Run("an order is answered with its receipt", func(t *testing.T) {
		want := protocol.ClaimAnswer{Claim: &dedupe.Claim{ID: "C-1", State: dedupe.Reserved}, Decision: dedupe.Decision{Outcome: documents.OutcomeClear}}
		p := newParty(t, ledger.BatchOptions{}, func(protocol.Order) (any, error) {
			return protocol.Reserved{Claim: want.Claim, Decision: want.Decision}, nil
		})
		got, r, err := p.Claims.Reserve(t.Context(), protocol.ClaimInput{ID: "C-1"})
		if err != nil || r != (ledger.Receipt{TxID: "t1", Block: 1}) || !reflect.DeepEqual(*got, want) {
			t.Errorf("got %+v, %+v, %v", got, r, err)
		}
	})
	t.Run("an order that was carried out before is answered with the first receipt", func(t *testing.T) {
		p := newParty(t, ledger.BatchOptions{}, nil)
		p.registrar.submit = func(_ context.Context, c ledger.Call) ([]byte, ledger.Receipt, error) {
			answer := []protocol.Answer{{TxID: "t0", Value: marshal(t, dedupe.Claim{ID: "C-1"})}}
			b, err := protocol.Seal(c.Transient[protocol.TransientSeal], "t9", marshal(t, answer))
			return b, ledger.Receipt{TxID: "t9", Block: 9}, err
		}
		p.registrar.locate = func(_ context.Context, txID string) (ledger.Receipt, error) {
			return ledger.Receipt{TxID: txID, Block: 3}, nil
		}
		_, r, err := p.Claims.Confirm(t.Context(), protocol.ClaimMove{ID: "C-1", Key: "k"})
		if err != nil || r != (ledger.Receipt{TxID: "t0", Block: 3}) {
			t.Errorf("got %+v, %v", r, err)
		}
	})
	t.Run("somebody who is no member is enrolled once", func(t *testing.T) {
		p := newParty(t, ledger.BatchOptions{}, func(protocol.Order) (any, error) { return dedupe.Claim{}, nil })
		p.own.evaluate = func(context.Context, ledger.Call) ([]byte, error) {
			return nil, &ledger.ContractError{Text: "NOT_FOUND: no member"}
		}
		enrolled := 0
		p.own.submit = func(_ context.Context, c ledger.Call) ([]byte, ledger.Receipt, error) {
			enrolled++
			if c.Tx != protocol.TxEnroll {
				t.Errorf("submitted %s", c.Tx)
			}
			return marshal(t, protocol.Member{}), ledger.Receipt{}, nil
		}
		for range 2 {
			if _, err := p.Claims.Claim(t.Context(), "C-1"); err != nil {
				t.Fatal(err)
			}
		}
		if enrolled != 1 {
			t.Errorf("enrolled %d times", enrolled)
		}
	})
	t.Run("an attestation gets the block that it was made in", func(t *testing.T) {
		for tx, block := range map[string]uint64{"t1": 7, "t0": 0} {
			l := ledger.New(&fake{submit: func(context.Context, ledger.Call) ([]byte, ledger.Receipt, error) {
				return marshal(t, documents.Attestation{TxID: tx}), ledger.Receipt{TxID: "t1", Block: 7}, nil
			}}, nil)
			if a, _, err := l.Documents.Attest(t.Context(), protocol.AttestInput{}); err != nil || a.Block != block {
				t.Errorf("made in %s: %+v, %v", tx, a, err)
			}
		}
	})
	t.Run("an answer that cannot be read is an error", func(t *testing.T) {
		p := newParty(t, ledger.BatchOptions{}, nil)
		for _, bad := range []string{"{", "t.", "t.AAAA"} {
			p.registrar.evaluate = func(context.Context, ledger.Call) ([]byte, error) { return []byte(bad), nil }
			if _, err := p.Claims.Claim(t.Context(), "C-1"); err == nil {
				t.Errorf("%q: no error", bad)
			}
		}
	})
	t.Run("the height", func(t *testing.T) {
		l := ledger.New(&fake{height: func(context.Context) (uint64, error) { return 9, nil }}, nil)
		if h, err := l.Height(t.Context()); h != 9 || err != nil {
			t.Errorf("%d, %v", h, err)
		}
		l = ledger.New(&fake{height: func(context.Context) (uint64, error) { return 0, ledger.ErrUnavailable }}, nil)
		if _, err := l.Height(t.Context()); !errors.Is(err, ledger.ErrUnavailable) {
			t.Errorf("error %v", err)
		}
	})
	t.Run("where a transaction is", func(t *testing.T) {
		l := ledger.New(&fake{locate: func(context.Context, string) (ledger.Receipt, error) { return ledger.Receipt{}, ledger.ErrNotFound }}, nil)
		if _, err := l.Locate(t.Context(), "t1"); !errors.Is(err, &protocol.Error{Code: protocol.CodeNotFound}) {
			t.Errorf("error %v", err)
		}
	})
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want error
	}{
		{"a refusal", &ledger.ContractError{Text: "NOT_OWNER: of another bank"}, &protocol.Error{Code: protocol.CodeNotOwner, Detail: "of another bank"}},
		{"a refusal behind the peer's words", &ledger.ContractError{Text: "chaincode response 500, EXISTS: taken"}, &protocol.Error{Code: protocol.CodeExists, Detail: "taken"}},
		{"unavailable", fmt.Errorf("dial: %w", ledger.ErrUnavailable), ledger.ErrUnavailable},
		{"endorsers differ", ledger.ErrNondeterministic, ledger.ErrNondeterministic},
		{"the context ended", context.DeadlineExceeded, context.DeadlineExceeded},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newParty(t, ledger.BatchOptions{}, nil)
			p.registrar.submit = func(context.Context, ledger.Call) ([]byte, ledger.Receipt, error) {
				return nil, ledger.Receipt{}, c.err
			}
			_, _, err := p.Claims.Confirm(t.Context(), protocol.ClaimMove{ID: "C-1"})
			if !errors.Is(err, c.want) || !strings.HasPrefix(err.Error(), "confirm claim C-1: ") {
				t.Errorf("submit: %v", err)
			}
			l := ledger.New(&fake{evaluate: func(context.Context, ledger.Call) ([]byte, error) { return nil, c.err }}, nil)
			if _, err = l.Cases.Verdict(t.Context(), "V-1"); !errors.Is(err, c.want) || !strings.HasPrefix(err.Error(), "verdict V-1: ") {
				t.Errorf("evaluate: %v", err)
			}
		})
	}
	t.Run("a text of no contract of ours stays as it is", func(t *testing.T) {
		p := newParty(t, ledger.BatchOptions{}, nil)
		p.registrar.evaluate = func(context.Context, ledger.Call) ([]byte, error) {
			return nil, &ledger.ContractError{Text: "Contract not found with name claims"}
		}
		_, err := p.Claims.Claim(t.Context(), "C-1")
		if ce, ok := errors.AsType[*ledger.ContractError](err); !ok || ce.Text != "Contract not found with name claims" {
			t.Errorf("error %v", err)
		}
	})
}

func TestLostRace(t *testing.T) {
	losing := func(t *testing.T, tries *int, races int) *ledger.Ledger {
		return ledger.New(&fake{submit: func(context.Context, ledger.Call) ([]byte, ledger.Receipt, error) {
			if *tries++; *tries <= races {
				return nil, ledger.Receipt{TxID: "lost", Block: uint64(*tries)}, fmt.Errorf("commit: %w", ledger.ErrConflict)
			}
			return marshal(t, documents.Attestation{}), ledger.Receipt{TxID: "won", Block: 99}, nil
		}}, nil)
	}
	t.Run("is made again and answered", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			tries := 0
			_, r, err := losing(t, &tries, 3).Documents.Attest(t.Context(), protocol.AttestInput{})
			if err != nil || r.TxID != "won" || tries != 4 {
				t.Errorf("got %+v, %v after %d tries", r, err, tries)
			}
		})
	})
	t.Run("is given up after some tries", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			tries := 0
			start := time.Now()
			_, r, err := losing(t, &tries, 1000).Documents.Attest(t.Context(), protocol.AttestInput{})
			if !errors.Is(err, ledger.ErrConflict) || tries != 6 || r.TxID != "lost" {
				t.Errorf("got %v, %+v after %d tries", err, r, tries)
			}
			if waited := time.Since(start); waited != 620*time.Millisecond {
				t.Errorf("waited %s", waited)
			}
		})
	})
	t.Run("ends with the context", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
			defer cancel()
			tries := 0
			_, _, err := losing(t, &tries, 1000).Documents.Attest(ctx, protocol.AttestInput{})
			if !errors.Is(err, context.DeadlineExceeded) || tries != 2 {
				t.Errorf("got %v after %d tries", err, tries)
			}
		})
	})
}

// TestClaims reads the claims that events name, each once, in their current state.
func TestClaims(t *testing.T) {
	p := newParty(t, ledger.BatchOptions{}, func(o protocol.Order) (any, error) {
		var ids []string
		if err := json.Unmarshal(o.Argument, &ids); err != nil {
			return nil, err
		}
		var out []dedupe.Claim
		for _, id := range ids {
			if id != "C-2" { // it was purged
				out = append(out, dedupe.Claim{ID: id})
			}
		}
		return out, nil
	})
	p.own.height = func(context.Context) (uint64, error) { return 5, nil }
	p.own.events = func(context.Context, ledger.Checkpoint) iter.Seq2[ledger.Event, error] {
		return func(yield func(ledger.Event, error) bool) {
			for block, ids := range [][]string{{"C-1", "C-2"}, nil, {"C-1", "C-3"}, nil, nil, nil} {
				var events []protocol.ClaimEvent
				for _, id := range ids {
					events = append(events, protocol.ClaimEvent{ID: id})
				}
				if events != nil && !yield(ledger.Event{Block: uint64(block), TxID: "t", Name: protocol.EventClaims, Payload: claimEvents(t, events...)}, nil) {
					return
				}
				if !yield(ledger.Event{Block: uint64(block)}, nil) {
					return
				}
			}
			t.Error("read beyond the height")
		}
	}
	var ids []string
	for c, err := range p.AllClaims(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, c.ID)
	}
	if !slices.Equal(ids, []string{"C-1", "C-3"}) {
		t.Errorf("claims %v", ids)
	}
	itertest.Stops2(t, len(ids), p.AllClaims)
	p.own.height = func(context.Context) (uint64, error) { return 0, ledger.ErrUnavailable }
	for _, err := range p.AllClaims(t.Context()) {
		if !errors.Is(err, ledger.ErrUnavailable) {
			t.Errorf("error %v", err)
		}
	}
}

func TestEvents(t *testing.T) {
	source := func(events []ledger.Event, end error) *ledger.Ledger {
		return ledger.New(&fake{events: func(_ context.Context, from ledger.Checkpoint) iter.Seq2[ledger.Event, error] {
			if from != (ledger.Checkpoint{Block: 3}) {
				t.Errorf("from %+v", from)
			}
			return func(yield func(ledger.Event, error) bool) {
				for _, e := range events {
					if !yield(e, nil) {
						return
					}
				}
				if end != nil {
					yield(ledger.Event{}, end)
				}
			}
		}}, nil)
	}
	l := source([]ledger.Event{
		{Block: 4, TxID: "a", Name: protocol.EventDocuments, Payload: marshal(t, []protocol.DocumentRecord{{TxID: "a"}})},
		{Block: 4, TxID: "b", Name: protocol.EventAttested, Payload: marshal(t, documents.Attestation{ID: "A-1"})},
		{Block: 5, TxID: "c", Name: protocol.EventVerdicts, Payload: marshal(t, []protocol.VerdictRecord{{ID: "V-1"}})},
		{Block: 6, TxID: "d", Name: protocol.EventClaims, Payload: claimEvents(t, protocol.ClaimEvent{ID: "C-1"})},
		{Block: 6, TxID: "d2", Name: protocol.EventTree, Payload: marshal(t, protocol.TreeRecord{TxID: "d2"})},
		{Block: 7, TxID: "e", Name: "of a later version", Payload: []byte("?")},
	}, context.Canceled)
	var got []ledger.Change
	var last error
	for c, err := range l.Events(t.Context(), ledger.Checkpoint{Block: 3}) {
		if last = err; err == nil {
			got = append(got, c)
		}
	}
	if !errors.Is(last, context.Canceled) || !strings.Contains(last.Error(), "block 7") {
		t.Errorf("ended with %v", last)
	}
	if len(got) != 6 || got[4].Tree == nil || got[4].Tree.TxID != "d2" || got[0].Documents[0].TxID != "a" || got[1].Attested.Block != 4 || got[2].Verdicts[0].ID != "V-1" ||
		got[3].Claims[0].ID != "C-1" || got[3].At != (ledger.Checkpoint{Block: 6, TxID: "d"}) || got[5].Claims != nil {
		t.Errorf("got %+v", got)
	}
	itertest.Stops2(t, len(got), func(ctx context.Context) iter.Seq2[ledger.Change, error] {
		return l.Events(ctx, ledger.Checkpoint{Block: 3})
	})
	for _, err := range source([]ledger.Event{{Name: protocol.EventClaims, Payload: []byte("{")}}, nil).Events(t.Context(), ledger.Checkpoint{Block: 3}) {
		if err == nil {
			t.Error("a payload that cannot be read was passed on")
		}
	}
}

func claimEvents(t *testing.T, events ...protocol.ClaimEvent) []byte {
	t.Helper()
	b, err := protocol.FormatClaimEvents(events)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
