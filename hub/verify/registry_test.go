package verify_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/demo/samples"
	"github.com/tradehub/tradehub/hub/ledger"
)

func TestEverythingAnswers(t *testing.T) {
	w := newWorld(t)
	r := w.verified(samples.Import)
	if d := r.Verdict.Duplicate; r.Verdict.Outcome != documents.Green || d.Unanswered != "" || d.NearUnanswered != "" || d.Outcome != documents.OutcomeClear {
		t.Errorf("%s, %+v", r.Verdict.Outcome, d)
	}
	if len(r.Claim.Uses) == 0 || len(r.Claim.Near) == 0 || r.Receipt.TxID == "" {
		t.Errorf("claim %+v, receipt %+v", r.Claim, r.Receipt)
	}
}

// TestUnansweredIsNeverClear breaks what the registry's answer depends on, one thing at a
// time.
func TestUnansweredIsNeverClear(t *testing.T) {
	away := errors.New("away")
	const whole, near = "the whole registry", "similar claims"
	for name, test := range map[string]struct {
		breaks     func(w *world)
		unanswered string
	}{
		"the ledger is away": {func(w *world) {
			w.bank.check = func(protocol.ClaimInput) (*dedupe.Decision, error) { return nil, ledger.ErrUnavailable }
		}, whole},
		"the ledger keeps an asset in another currency": {func(w *world) {
			w.bank.check = func(protocol.ClaimInput) (*dedupe.Decision, error) {
				return nil, &protocol.Error{Code: protocol.CodeCurrencyMismatch}
			}
		}, whole},
		"the tokens cannot be made": {func(w *world) { w.tokenizer.tokens = func() error { return away } }, whole},
		"the ledger's height is not known": {func(w *world) {
			w.registrar.height = func() (uint64, error) { return 0, away }
		}, near},
		"the index is behind": {func(w *world) {
			w.v.MaxLag = 1 // nanosecond
			w.index.await = func(ctx context.Context, _ uint64) error {
				<-ctx.Done()
				return ctx.Err()
			}
		}, near},
		"the index is away": {func(w *world) {
			w.index.lookup = func([]dedupe.Token) ([]dedupe.Asset, []dedupe.Near, uint64, error) {
				return nil, nil, 0, dedupe.ErrUnavailable
			}
		}, near},
		"the index is being rebuilt": {func(w *world) {
			w.index.lookup = func([]dedupe.Token) ([]dedupe.Asset, []dedupe.Near, uint64, error) { return nil, nil, 0, nil }
		}, near},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			test.breaks(w)
			r := w.verified(samples.Import)
			d := r.Verdict.Duplicate
			if (d.Unanswered != "") != (test.unanswered == whole) || (d.NearUnanswered != "") != (test.unanswered == near) {
				t.Errorf("unanswered %q, near %q; want %s", d.Unanswered, d.NearUnanswered, test.unanswered)
			}
			if r.Verdict.Outcome != documents.Grey || r.Verdict.Dimensions[documents.DimDuplicate] != documents.Grey {
				t.Errorf("%s, duplicate %s; want GREY", r.Verdict.Outcome, r.Verdict.Dimensions[documents.DimDuplicate])
			}
			if w.verdicts["V-1"].Outcome != documents.Grey {
				t.Errorf("the ledger has %+v", w.verdicts["V-1"])
			}
		})
	}
}

// TestTakenStaysTaken holds that what was found is said though the rest could not be asked.
func TestTakenStaysTaken(t *testing.T) {
	w := newWorld(t)
	w.bank.check = func(protocol.ClaimInput) (*dedupe.Decision, error) {
		return &dedupe.Decision{Outcome: documents.OutcomeOver, Hits: []documents.Hit{{Kind: "A4", State: "active", Age: "<7d"}}}, nil
	}
	w.index.await = func(context.Context, uint64) error { return dedupe.ErrUnavailable }
	r := w.verified(samples.Import)
	if r.Verdict.Outcome != documents.Red || r.Verdict.Duplicate.Outcome != documents.OutcomeOver || r.Verdict.Duplicate.NearUnanswered == "" {
		t.Errorf("%s, %+v", r.Verdict.Outcome, r.Verdict.Duplicate)
	}
}

// TestRateThatIsMissing asks for an advance in a currency for which the request
// states no rate: the documents' share of it cannot be told, so nobody could
// be kept from financing them again.
func TestRateThatIsMissing(t *testing.T) {
	w := newWorld(t)
	in := w.input(samples.Import, "V-1")
	in.Request.Amount = documents.Money{Minor: 50_000_00, Currency: "EUR"}
	t.Run("cannot be confirmed", func(t *testing.T) {
		r, err := w.v.Verify(t.Context(), w.bank, in)
		if err != nil {
			t.Fatal(err)
		}
		if r.Verdict.Outcome == documents.Green || r.Verdict.Duplicate.Unanswered == "" {
			t.Errorf("%s, unanswered %q", r.Verdict.Outcome, r.Verdict.Duplicate.Unanswered)
		}
	})
	t.Run("is confirmed with it", func(t *testing.T) {
		in.VerdictID = "V-2"
		in.Request.FX = []documents.FXRate{{From: "EUR", To: "USD", Rate: decimal(t, "1.25"), Source: "PBOC", Date: "2026-11-10"}}
		r, err := w.v.Verify(t.Context(), w.bank, in)
		if err != nil {
			t.Fatal(err)
		}
		if r.Verdict.Duplicate.Unanswered != "" || len(r.Claim.Uses) == 0 {
			t.Errorf("unanswered %q, uses %v", r.Verdict.Duplicate.Unanswered, r.Claim.Uses)
		}
	})
}

func TestSimilarClaimsAreAsked(t *testing.T) {
	w := newWorld(t)
	w.index.lookup = func(tokens []dedupe.Token) ([]dedupe.Asset, []dedupe.Near, uint64, error) {
		var near []dedupe.Near
		for i, tok := range tokens {
			near = append(near, dedupe.Near{Token: tok, Holding: dedupe.Holding{
				Claim: fmt.Sprint("C-", i), Bank: "BankBMSP", State: dedupe.Financed, Minor: 1, Borrower: documents.BorrowerBuyer, Since: noon,
			}})
		}
		return nil, near, uint64(len(w.blocks)), nil
	}
	r := w.verified(samples.Import)
	if r.Verdict.Outcome != documents.Amber || r.Verdict.Duplicate.Outcome != documents.OutcomeNear {
		t.Errorf("%s, %+v", r.Verdict.Outcome, r.Verdict.Duplicate)
	}
}

func decimal(t *testing.T, s string) documents.Decimal {
	t.Helper()
	d, err := documents.ParseDecimal(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
