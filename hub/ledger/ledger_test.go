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

	"tradehub/chaincode"
	"tradehub/dedupe"
	"tradehub/documents"
	"tradehub/hub/ledger"
)

// TestTransactions calls every method and compares what reaches the driver.
func TestTransactions(t *testing.T) {
	ctx := t.Context()
	move := chaincode.ClaimMove{ID: "C-1", Key: "k"}
	input := chaincode.ClaimInput{ID: "C-1"}
	tok := dedupe.Token{Kind: dedupe.KindInvoiceBuyer, Epoch: 2026, Value: "00"}
	attest := chaincode.AttestInput{Key: "sha256:1"}
	first := func(_ any, err error) error { return err }
	second := func(_ any, _ ledger.Receipt, err error) error { return err }
	for _, c := range []struct {
		tx     string
		submit bool
		arg    any
		call   func(*ledger.Ledger) error
	}{
		{chaincode.TxRegister, true, []chaincode.DocumentInput{{Type: "380"}}, func(l *ledger.Ledger) error {
			_, _, err := l.Register(ctx, []chaincode.DocumentInput{{Type: "380"}})
			return err
		}},
		{chaincode.TxDocument, false, "sha256:1", func(l *ledger.Ledger) error { _, err := l.Document(ctx, "sha256:1"); return err }},
		{chaincode.TxAttest, true, attest, func(l *ledger.Ledger) error { _, _, err := l.Attest(ctx, attest); return err }},
		{chaincode.TxRevoke, true, attest, func(l *ledger.Ledger) error { _, _, err := l.Revoke(ctx, attest); return err }},
		{chaincode.TxAttestations, false, "sha256:1", func(l *ledger.Ledger) error { _, err := l.Attestations(ctx, "sha256:1"); return err }},
		{chaincode.TxAmended, false, "sha256:1", func(l *ledger.Ledger) error { _, err := l.Amended(ctx, "sha256:1"); return err }},
		{chaincode.TxRecordVerdict, true, chaincode.VerdictRecord{ID: "V-1"}, func(l *ledger.Ledger) error {
			_, _, err := l.RecordVerdict(ctx, chaincode.VerdictRecord{ID: "V-1"})
			return err
		}},
		{chaincode.TxVerdict, false, "V-1", func(l *ledger.Ledger) error { _, err := l.Verdict(ctx, "V-1"); return err }},
		{chaincode.TxCheck, false, input, func(l *ledger.Ledger) error { _, err := l.Check(ctx, input); return err }},
		{chaincode.TxReserve, true, input, func(l *ledger.Ledger) error { _, _, err := l.Reserve(ctx, input); return err }},
		{chaincode.TxConfirm, true, move, func(l *ledger.Ledger) error { return second(l.Confirm(ctx, move)) }},
		{chaincode.TxRelease, true, move, func(l *ledger.Ledger) error { return second(l.Release(ctx, move)) }},
		{chaincode.TxRenew, true, move, func(l *ledger.Ledger) error { return second(l.Renew(ctx, move)) }},
		{chaincode.TxRepay, true, move, func(l *ledger.Ledger) error { return second(l.Repay(ctx, move)) }},
		{chaincode.TxReverse, true, move, func(l *ledger.Ledger) error { return second(l.Reverse(ctx, move)) }},
		{chaincode.TxExpire, true, move, func(l *ledger.Ledger) error { return second(l.Expire(ctx, move)) }},
		{chaincode.TxFreeze, true, move, func(l *ledger.Ledger) error { return second(l.Freeze(ctx, move)) }},
		{chaincode.TxThaw, true, move, func(l *ledger.Ledger) error { return second(l.Thaw(ctx, move)) }},
		{chaincode.TxClaim, false, "C-1", func(l *ledger.Ledger) error { return first(l.Claim(ctx, "C-1")) }},
		{chaincode.TxAsset, false, tok, func(l *ledger.Ledger) error { return first(l.Asset(ctx, tok)) }},
	} {
		t.Run(c.tx, func(t *testing.T) {
			var got []ledger.Call
			refuse := &ledger.ContractError{Text: "NOT_FOUND: nothing"}
			l := ledger.New(fake{
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
			})
			err := c.call(l)
			if e, ok := errors.AsType[*chaincode.Error](err); !ok || e.Code != chaincode.CodeNotFound {
				t.Errorf("error %v", err)
			}
			want := []ledger.Call{{Tx: c.tx, Args: [][]byte{marshal(t, c.arg)}}}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("calls %q\nwant  %q", got, want)
			}
		})
	}
}

func TestAnswers(t *testing.T) {
	receipt := ledger.Receipt{TxID: "t1", Block: 7}
	t.Run("a submitted transaction is answered with its receipt", func(t *testing.T) {
		want := chaincode.ClaimAnswer{Claim: &dedupe.Claim{ID: "C-1", State: dedupe.Reserved}, Decision: dedupe.Decision{Outcome: documents.OutcomeClear}}
		l := ledger.New(fake{submit: func(context.Context, ledger.Call) ([]byte, ledger.Receipt, error) {
			return marshal(t, want), receipt, nil
		}})
		got, r, err := l.Reserve(t.Context(), chaincode.ClaimInput{ID: "C-1"})
		if err != nil || r != receipt || !reflect.DeepEqual(*got, want) {
			t.Errorf("got %+v, %+v, %v", got, r, err)
		}
	})
	t.Run("an attestation gets the block that it was made in", func(t *testing.T) {
		for tx, block := range map[string]uint64{"t1": 7, "t0": 0} {
			l := ledger.New(fake{submit: func(context.Context, ledger.Call) ([]byte, ledger.Receipt, error) {
				return marshal(t, documents.Attestation{TxID: tx}), receipt, nil
			}})
			if a, _, err := l.Attest(t.Context(), chaincode.AttestInput{}); err != nil || a.Block != block {
				t.Errorf("made in %s: %+v, %v", tx, a, err)
			}
		}
	})
	t.Run("an answer that cannot be read is an error", func(t *testing.T) {
		l := ledger.New(fake{evaluate: func(context.Context, ledger.Call) ([]byte, error) { return []byte("{"), nil }})
		if _, err := l.Claim(t.Context(), "C-1"); err == nil {
			t.Error("no error")
		}
	})
	t.Run("the height", func(t *testing.T) {
		l := ledger.New(fake{height: func(context.Context) (uint64, error) { return 9, nil }})
		if h, err := l.Height(t.Context()); h != 9 || err != nil {
			t.Errorf("%d, %v", h, err)
		}
		l = ledger.New(fake{height: func(context.Context) (uint64, error) { return 0, ledger.ErrUnavailable }})
		if _, err := l.Height(t.Context()); !errors.Is(err, ledger.ErrUnavailable) {
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
		{"a refusal", &ledger.ContractError{Text: "NOT_OWNER: of another bank"}, &chaincode.Error{Code: chaincode.CodeNotOwner, Detail: "of another bank"}},
		{"a refusal behind the peer's words", &ledger.ContractError{Text: "chaincode response 500, EXISTS: taken"}, &chaincode.Error{Code: chaincode.CodeExists, Detail: "taken"}},
		{"unavailable", fmt.Errorf("dial: %w", ledger.ErrUnavailable), ledger.ErrUnavailable},
		{"endorsers differ", ledger.ErrNondeterministic, ledger.ErrNondeterministic},
		{"the context ended", context.DeadlineExceeded, context.DeadlineExceeded},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := ledger.New(fake{
				submit: func(context.Context, ledger.Call) ([]byte, ledger.Receipt, error) {
					return nil, ledger.Receipt{}, c.err
				},
				evaluate: func(context.Context, ledger.Call) ([]byte, error) { return nil, c.err },
			})
			_, _, err := l.Confirm(t.Context(), chaincode.ClaimMove{ID: "C-1"})
			if !errors.Is(err, c.want) || !strings.HasPrefix(err.Error(), "confirm claim C-1: ") {
				t.Errorf("submit: %v", err)
			}
			if _, err = l.Verdict(t.Context(), "V-1"); !errors.Is(err, c.want) || !strings.HasPrefix(err.Error(), "verdict V-1: ") {
				t.Errorf("evaluate: %v", err)
			}
		})
	}
	t.Run("a text of no contract of ours stays as it is", func(t *testing.T) {
		l := ledger.New(fake{evaluate: func(context.Context, ledger.Call) ([]byte, error) {
			return nil, &ledger.ContractError{Text: "Contract not found with name claims"}
		}})
		_, err := l.Claim(t.Context(), "C-1")
		if ce, ok := errors.AsType[*ledger.ContractError](err); !ok || ce.Text != "Contract not found with name claims" {
			t.Errorf("error %v", err)
		}
	})
}

func TestLostRace(t *testing.T) {
	over := chaincode.ClaimAnswer{Decision: dedupe.Decision{Outcome: documents.OutcomeOver}}
	losing := func(t *testing.T, tries *int, races int) *ledger.Ledger {
		return ledger.New(fake{submit: func(context.Context, ledger.Call) ([]byte, ledger.Receipt, error) {
			if *tries++; *tries <= races {
				return nil, ledger.Receipt{TxID: "lost", Block: uint64(*tries)}, fmt.Errorf("commit: %w", ledger.ErrConflict)
			}
			return marshal(t, over), ledger.Receipt{TxID: "won", Block: 99}, nil
		}})
	}
	t.Run("is made again and answered", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			tries := 0
			a, r, err := losing(t, &tries, 3).Reserve(t.Context(), chaincode.ClaimInput{ID: "C-1"})
			if err != nil || a.Decision.Outcome != documents.OutcomeOver || r.TxID != "won" || tries != 4 {
				t.Errorf("got %+v, %+v, %v after %d tries", a, r, err, tries)
			}
		})
	})
	t.Run("is given up after some tries", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			tries := 0
			start := time.Now()
			_, r, err := losing(t, &tries, 1000).Reserve(t.Context(), chaincode.ClaimInput{ID: "C-1"})
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
			_, _, err := losing(t, &tries, 1000).Reserve(ctx, chaincode.ClaimInput{ID: "C-1"})
			if !errors.Is(err, context.DeadlineExceeded) || tries != 2 {
				t.Errorf("got %v after %d tries", err, tries)
			}
		})
	})
}

func TestClaims(t *testing.T) {
	pages := map[string]chaincode.ClaimPage{
		"":   {Claims: []dedupe.Claim{{ID: "C-1"}, {ID: "C-2"}}, Bookmark: "b1"},
		"b1": {Claims: []dedupe.Claim{}, Bookmark: "b2"}, // a page of others' claims
		"b2": {Claims: []dedupe.Claim{{ID: "C-3"}}},
	}
	asked := 0
	l := ledger.New(fake{evaluate: func(_ context.Context, c ledger.Call) ([]byte, error) {
		asked++
		var p chaincode.Page
		if err := json.Unmarshal(c.Args[0], &p); err != nil || p.Size != chaincode.MaxPage {
			t.Errorf("asked with %s", c.Args[0])
		}
		return marshal(t, pages[p.Bookmark]), nil
	}})
	var ids []string
	for c, err := range l.Claims(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, c.ID)
	}
	if !slices.Equal(ids, []string{"C-1", "C-2", "C-3"}) || asked != 3 {
		t.Errorf("%v in %d pages", ids, asked)
	}
	for range l.Claims(t.Context()) {
		break
	}
	if asked != 4 {
		t.Errorf("a reader that stopped asked for %d pages", asked-3)
	}
	l = ledger.New(fake{evaluate: func(context.Context, ledger.Call) ([]byte, error) { return nil, ledger.ErrUnavailable }})
	for _, err := range l.Claims(t.Context()) {
		if !errors.Is(err, ledger.ErrUnavailable) {
			t.Errorf("error %v", err)
		}
	}
}

func TestEvents(t *testing.T) {
	source := func(events []ledger.Event, end error) *ledger.Ledger {
		return ledger.New(fake{events: func(_ context.Context, from ledger.Checkpoint) iter.Seq2[ledger.Event, error] {
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
		}})
	}
	l := source([]ledger.Event{
		{Block: 4, TxID: "a", Name: chaincode.EventDocuments, Payload: marshal(t, []chaincode.DocumentRecord{{TxID: "a"}})},
		{Block: 4, TxID: "b", Name: chaincode.EventAttested, Payload: marshal(t, chaincode.AttestedEvent{Key: "sha256:1"})},
		{Block: 5, TxID: "c", Name: chaincode.EventVerdict, Payload: marshal(t, chaincode.VerdictRecord{ID: "V-1"})},
		{Block: 6, TxID: "d", Name: chaincode.EventClaim, Payload: marshal(t, dedupe.Claim{ID: "C-1"})},
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
	if len(got) != 5 || got[0].Documents[0].TxID != "a" || got[1].Attested.Attestation.Block != 4 || got[2].Verdict.ID != "V-1" ||
		got[3].Claim.ID != "C-1" || got[3].At != (ledger.Checkpoint{Block: 6, TxID: "d"}) || got[4].Claim != nil {
		t.Errorf("got %+v", got)
	}
	for range l.Events(t.Context(), ledger.Checkpoint{Block: 3}) {
		break
	}
	for _, err := range source([]ledger.Event{{Name: chaincode.EventClaim, Payload: []byte("{")}}, nil).Events(t.Context(), ledger.Checkpoint{Block: 3}) {
		if err == nil {
			t.Error("a payload that cannot be read was passed on")
		}
	}
}
