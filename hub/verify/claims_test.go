package verify_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/demo/samples"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/verify"
)

// granted lets the ledger grant every reservation.
func (w *world) granted() *verify.Claims {
	w.bank.reserve = func(in protocol.ClaimInput) (*protocol.ClaimAnswer, ledger.Receipt, error) {
		return &protocol.ClaimAnswer{Claim: &dedupe.Claim{ID: in.ID, State: dedupe.Reserved, Verdict: in.Verdict}}, w.commit(), nil
	}
	return &verify.Claims{Index: w.index, Now: w.v.Now}
}

func TestOutcomeThatCarriesAClaim(t *testing.T) {
	for _, test := range []struct {
		outcome documents.Outcome
		accept  bool
		carries bool
	}{
		{documents.Green, false, true}, {documents.Green, true, true},
		{documents.Amber, false, false}, {documents.Amber, true, true},
		{documents.Red, false, true}, {documents.Red, true, true}, // whether two officers overrode it the ledger knows
		{documents.Grey, false, false}, {documents.Grey, true, false},
		{"", true, false},
	} {
		w := newWorld(t)
		claims := w.granted()
		r := w.verified(samples.Import)
		r.Verdict.Outcome = test.outcome
		s, err := claims.Reserve(t.Context(), w.bank, r, test.accept)
		var refused *verify.VerdictError
		if got := err == nil && s.Claim != nil; got != test.carries || !got && !errors.As(err, &refused) {
			t.Errorf("%s, accepted %t: %v, %v", test.outcome, test.accept, s, err)
		}
		if test.carries && (s.Claim.Verdict != "V-1" || s.Claim.ID != r.Claim.ID) {
			t.Errorf("claim %+v", s.Claim)
		}
	}
}

// TestVerdictsThatNothingCarries holds that neither time passed nor a capacity
// taken can be overridden, before the ledger is asked.
func TestVerdictsThatNothingCarries(t *testing.T) {
	final := documents.Finding{Rule: "X01", Severity: documents.Block, Result: documents.Fail}
	for name, change := range map[string]func(*documents.Verdict){
		"expired": func(v *documents.Verdict) { v.ValidUntil = noon.Add(-time.Second) },
		"capacity taken": func(v *documents.Verdict) {
			v.Outcome, v.Findings = documents.Red, append(v.Findings, final)
		},
		"declaration used up": func(v *documents.Verdict) {
			v.Outcome, v.Findings = documents.Red, append(v.Findings, documents.Finding{Rule: "A06", Severity: documents.Block, Result: documents.Fail})
		},
		"grey": func(v *documents.Verdict) { v.Outcome = documents.Grey },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			claims := w.granted()
			r := w.verified(samples.Import)
			change(&r.Verdict)
			var refused *verify.VerdictError
			if _, err := claims.Reserve(t.Context(), w.bank, r, true); !errors.As(err, &refused) {
				t.Errorf("reserve: %v", err)
			}
			if _, err := claims.Override(t.Context(), w.bank, r, "EXPL"); !errors.As(err, &refused) {
				t.Errorf("override: %v", err)
			}
		})
	}
}

func TestStanding(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*world, *verify.Report)
		want   string
	}{
		"nothing happened":  {func(*world, *verify.Report) {}, "current"},
		"capacity is taken": {func(w *world, _ *verify.Report) { w.bank.check = decided(documents.OutcomeOver, nil) }, "capacity-taken"},
		"it was taken already": {func(w *world, r *verify.Report) {
			w.bank.check, r.Verdict.Duplicate.Outcome = decided(documents.OutcomeOver, nil), documents.OutcomeOver
		}, "current"},
		"no answer":  {func(w *world, _ *verify.Report) { w.bank.check = decided("", ledger.ErrUnavailable) }, "unknown"},
		"superseded": {func(w *world, _ *verify.Report) { w.supersede("V-1", "V-2") }, "superseded"},
		"all of it": {func(w *world, r *verify.Report) {
			w.supersede("V-1", "V-2")
			w.bank.check, r.Verdict.ValidUntil = decided(documents.OutcomeOver, nil), noon.Add(-time.Second)
		}, "capacity-taken, superseded, expired"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			r := w.verified(samples.Import)
			claims := &verify.Claims{Index: w.index, Now: w.v.Now}
			test.change(w, r)
			if got := strings.Join(claims.Standing(t.Context(), w.bank, r).Words(), ", "); got != test.want {
				t.Errorf("standing %q, want %q", got, test.want)
			}
		})
	}
}

func decided(o documents.RegistryOutcome, err error) func(protocol.ClaimInput) (*dedupe.Decision, error) {
	return func(protocol.ClaimInput) (*dedupe.Decision, error) { return &dedupe.Decision{Outcome: o}, err }
}

func (w *world) supersede(id, by string) {
	v := w.verdicts[id]
	v.SupersededBy = by
	w.verdicts[id] = v
}

// TestIndexAloneRefusesNobody lets the index say "taken", rightly and wrongly.
func TestIndexAloneRefusesNobody(t *testing.T) {
	for name, test := range map[string]struct {
		bank  string
		state dedupe.State
		err   error
		over  bool // as the ledger says
		asked bool // the ledger is asked to reserve
	}{
		"taken":                   {"C-other", dedupe.Financed, nil, true, false},
		"taken, says the index":   {"C-other", dedupe.Financed, nil, false, true},
		"repaid":                  {"C-other", dedupe.Repaid, nil, true, true},
		"the index is away":       {"C-other", dedupe.Financed, dedupe.ErrUnavailable, true, true},
		"nobody, says the index":  {"", "", nil, false, true},
		"the claim's own holding": {"own", dedupe.Reserved, nil, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			claims := w.granted()
			r := w.verified(samples.Import)
			holder := test.bank
			if holder == "own" {
				holder = r.Claim.ID
			}
			w.index.lookup = func(tokens []dedupe.Token) ([]dedupe.Asset, []dedupe.Near, uint64, error) {
				if holder == "" {
					return nil, nil, 1, test.err
				}
				return []dedupe.Asset{{Token: tokens[0], Holdings: []dedupe.Holding{{Claim: holder, State: test.state}}}}, nil, 1, test.err
			}
			w.bank.check = func(protocol.ClaimInput) (*dedupe.Decision, error) {
				if test.over {
					return &dedupe.Decision{Outcome: documents.OutcomeOver}, nil
				}
				return &dedupe.Decision{Outcome: documents.OutcomeClear}, nil
			}
			s, err := claims.Reserve(t.Context(), w.bank, r, false)
			if err != nil {
				t.Fatal(err)
			}
			if asked := s.Claim != nil; asked != test.asked {
				t.Errorf("the ledger was asked to reserve: %t, want %t", asked, test.asked)
			}
		})
	}
}

func TestReservationThatTheLedgerRefuses(t *testing.T) {
	w := newWorld(t)
	claims := w.granted()
	r := w.verified(samples.Import)
	w.bank.reserve = func(protocol.ClaimInput) (*protocol.ClaimAnswer, ledger.Receipt, error) {
		return &protocol.ClaimAnswer{Decision: dedupe.Decision{Outcome: documents.OutcomeOver}}, w.commit(), nil
	}
	s, err := claims.Reserve(t.Context(), w.bank, r, false)
	if err != nil || s.Claim != nil || s.Decision.Outcome != documents.OutcomeOver {
		t.Errorf("%+v, %v", s, err)
	}
	w.bank.reserve = func(in protocol.ClaimInput) (*protocol.ClaimAnswer, ledger.Receipt, error) {
		return &protocol.ClaimAnswer{Claim: &dedupe.Claim{ID: in.ID, State: dedupe.Expired}}, w.commit(), nil
	}
	if s, err = claims.Reserve(t.Context(), w.bank, r, false); !errors.Is(err, &protocol.Error{Code: protocol.CodeClaimState}) {
		t.Errorf("an expired claim is answered as one that holds: %+v, %v", s, err)
	}
}

func TestMoveThatIsNot(t *testing.T) {
	w := newWorld(t)
	if _, err := w.granted().Move(t.Context(), w.bank, "freeze", protocol.ClaimMove{}); err == nil {
		t.Error("a bank may freeze")
	}
}

// TestNamesTellNothing holds that IDs on the ledger do not show what they were made of.
func TestNamesTellNothing(t *testing.T) {
	v, other := &verify.Verifier{IDKey: []byte("key")}, &verify.Verifier{IDKey: []byte("other")}
	ids := map[string]bool{}
	for _, id := range []string{
		v.ClaimID("BankAMSP", "R-1"), v.ClaimID("BankBMSP", "R-1"), v.ClaimID("BankAMSP", "R-2"),
		other.ClaimID("BankAMSP", "R-1"), other.VerdictID("BankAMSP", "R-1"),
		v.VerdictID("BankAMSP", "R-1"), v.VerdictID("BankBMSP", "R-1"), verify.MoveKey("BankAMSP", "R-1"), verify.MoveKey("BankBMSP", "R-1"),
	} {
		if ids[id] || len(id) != 22 {
			t.Errorf("%s is not one of its own", id)
		}
		ids[id] = true
	}
	if once, again := v.ClaimID("BankAMSP", "R-1"), v.ClaimID("BankAMSP", "R-1"); once != again {
		t.Error("the same request is another claim")
	}
}
