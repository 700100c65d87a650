package hub_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/verify"
)

// moved makes a move that must succeed.
func (w *world) moved(caller, key string, c *dedupe.Claim, m verify.Move, step api.Step) *dedupe.Claim {
	w.Helper()
	var s verify.Settled
	w.post(caller, key, "/v1/claims/"+c.ID+"/"+string(m), step).into(http.StatusOK, &s)
	if s.Receipt.TxID == "" {
		w.Errorf("%s without a receipt", m)
	}
	return s.Claim
}

func wantState(t *testing.T, c *dedupe.Claim, s dedupe.State, minor int64) {
	t.Helper()
	if c.State != s || c.Amount.Minor != minor {
		t.Errorf("%s over %s, want %s over %d", c.State, c.Amount, s, minor)
	}
}

func TestClaimIsConfirmedAndRepaid(t *testing.T) {
	w := start(t)
	c := w.reserved("bank-a", importSet, "R-1")
	whole := c.Amount.Minor
	wantState(t, c, dedupe.Reserved, whole)
	w.post("bank-a", "x-1", "/v1/claims/"+c.ID+"/repay", api.Step{Amount: c.Amount}).problem(http.StatusConflict, "CLAIM_STATE")
	w.post("bank-a", "x-2", "/v1/claims/"+c.ID+"/expire", api.Step{}).problem(http.StatusConflict, "LEASE_RUNNING")
	c = w.moved("bank-a", "confirm", c, verify.MoveConfirm, api.Step{})
	wantState(t, c, dedupe.Financed, whole)
	part := documents.Money{Minor: 36000, Currency: c.Amount.Currency}
	c = w.moved("bank-a", "repay-1", c, verify.MoveRepay, api.Step{Amount: part})
	wantState(t, c, dedupe.PartRepaid, whole-36000)
	w.post("bank-a", "x-3", "/v1/claims/"+c.ID+"/repay", api.Step{Amount: documents.Money{Minor: whole, Currency: "USD"}}).
		problem(http.StatusUnprocessableEntity, "AMOUNT")
	w.post("bank-a", "x-4", "/v1/claims/"+c.ID+"/repay", api.Step{Amount: documents.Money{Minor: 1, Currency: "EUR"}}).
		problem(http.StatusUnprocessableEntity, "AMOUNT")
	c = w.moved("bank-a", "repay-2", c, verify.MoveRepay, api.Step{Amount: c.Amount})
	wantState(t, c, dedupe.Repaid, 0)
	var kept dedupe.Claim
	w.get("bank-a", "/v1/claims/"+c.ID).into(http.StatusOK, &kept)
	wantState(t, &kept, dedupe.Repaid, 0)
	if b := w.reserved("bank-b", renumberedSet, "R-2"); b == nil {
		t.Error("a repaid import cannot be financed again")
	}
}

func TestRepaymentCountsOnce(t *testing.T) {
	w := start(t)
	c := w.reserved("bank-a", importSet, "R-1")
	whole := c.Amount.Minor
	w.moved("bank-a", "confirm", c, verify.MoveConfirm, api.Step{})
	step := api.Step{Amount: documents.Money{Minor: 5, Currency: "USD"}}
	for range 3 {
		w.moved("bank-a", `"a key, as structured field" é`, c, verify.MoveRepay, step)
	}
	wantState(t, w.moved("bank-a", "another", c, verify.MoveRepay, step), dedupe.PartRepaid, whole-10)
}

func TestClaimIsReleased(t *testing.T) {
	w := start(t)
	c := w.reserved("bank-a", importSet, "R-1")
	v := api.Reservation{Verdict: c.Verdict}
	w.post("bank-a", "x-1", "/v1/claims/"+c.ID+"/release", api.Step{Reason: "because"}).problem(http.StatusBadRequest, "INVALID_ARGUMENT")
	c = w.moved("bank-a", "release", c, verify.MoveRelease, api.Step{Reason: "WITH"})
	if c.State.Active() {
		t.Errorf("released is %s", c.State)
	}
	w.post("bank-a", "x-2", "/v1/claims/"+c.ID+"/confirm", api.Step{}).problem(http.StatusConflict, "CLAIM_STATE")
	w.post("bank-a", "x-3", "/v1/claims", v).problem(http.StatusConflict, "CLAIM_STATE") // it holds nothing any more
	w.reserved("bank-b", renumberedSet, "R-2")
}

func TestReversalTakesTwo(t *testing.T) {
	w := start(t)
	c := w.reserved("bank-a", importSet, "R-1")
	c = w.moved("bank-a", "confirm", c, verify.MoveConfirm, api.Step{})
	c = w.moved("bank-a", "ask", c, verify.MoveReverse, api.Step{})
	if c.State != dedupe.Financed || c.ReversalBy == "" {
		t.Fatalf("asked for: %+v", c)
	}
	w.post("bank-a", "agree", "/v1/claims/"+c.ID+"/reverse", api.Step{}).problem(http.StatusForbidden, "FOUR_EYES")
	c = w.moved("bank-a-2", "agree", c, verify.MoveReverse, api.Step{})
	if c.State != dedupe.Reversed {
		t.Errorf("two persons agreed: %s", c.State)
	}
}

func TestRenewalsAreCounted(t *testing.T) {
	w := start(t)
	c := w.reserved("bank-a", importSet, "R-1")
	for i := range 2 {
		c = w.moved("bank-a", fmt.Sprintf("renew-%d", i), c, verify.MoveRenew, api.Step{})
	}
	w.post("bank-a", "renew-2", "/v1/claims/"+c.ID+"/renew", api.Step{}).problem(http.StatusConflict, "RENEWALS_USED")
}

func TestReservationNeedsAVerdictThatCarriesIt(t *testing.T) {
	w := start(t)
	red := w.verified("bank-a", alteredSet, "R-1").Verdict
	for i, accept := range []bool{false, true} {
		w.post("bank-a", fmt.Sprint("red-", i), "/v1/claims", api.Reservation{Verdict: red.ID, Accept: accept}).problem(http.StatusConflict, "NOT_OVERRIDDEN")
	}
	w.post("bank-a", "none", "/v1/claims", api.Reservation{Verdict: "V-none"}).problem(http.StatusNotFound, api.CodeNotFound)
	w.post("bank-a", "bad", "/v1/claims", `{"verdictId":7}`).problem(http.StatusBadRequest, api.CodeBadRequest)
	w.post("bank-a", "more", "/v1/claims", `{"verdictId":"V-1","amount":1}`).problem(http.StatusBadRequest, api.CodeBadRequest)
}

// TestOneOfSixteenGetsTheCapacity lets two banks, each by eight requests at
// once, claim one import.
func TestOneOfSixteenGetsTheCapacity(t *testing.T) {
	w := start(t)
	type bid struct{ caller, key, verdict string }
	var bids []bid
	for i := range 8 {
		id := fmt.Sprintf("R-%d", i)
		bids = append(bids, bid{"bank-a", id, w.verified("bank-a", importSet, "a-"+id).Verdict.ID})
		bids = append(bids, bid{"bank-b", id, w.verified("bank-b", renumberedSet, "b-"+id).Verdict.ID})
	}
	answers := make([]answer, len(bids))
	var all sync.WaitGroup
	begin := make(chan struct{})
	for i, b := range bids {
		all.Go(func() {
			<-begin
			answers[i] = w.post(b.caller, b.key, "/v1/claims", api.Reservation{Verdict: b.verdict})
		})
	}
	close(begin)
	all.Wait()
	won := 0
	for i, a := range answers {
		if a.status == http.StatusCreated {
			won++
			continue
		}
		p := a.problem(http.StatusConflict, api.CodeTaken)
		if p.Decision == nil || p.Decision.Outcome != documents.OutcomeOver || len(p.Decision.Hits) == 0 {
			t.Errorf("bid %d: %s", i, a.body)
		}
	}
	if won != 1 {
		t.Errorf("%d of %d claims succeeded, want 1", won, len(bids))
	}
}

// TestRefusedClaimTellsNothingOfWhom holds what a bank learns of another's claim to kinds, states and ages.
func TestRefusedClaimTellsNothingOfWhom(t *testing.T) {
	w := start(t)
	b := w.verified("bank-b", renumberedSet, "R-2").Verdict
	c := w.reserved("bank-a", importSet, "R-1")
	a := w.post("bank-b", "r", "/v1/claims", api.Reservation{Verdict: b.ID})
	a.problem(http.StatusConflict, api.CodeTaken)
	v := w.get("bank-b", "/v1/verdicts/"+w.verified("bank-b", renumberedSet, "R-3").Verdict.ID)
	for _, secret := range []string{"BankAMSP", c.ID, "R-1", c.Verdict} {
		for _, told := range [][]byte{a.body, v.body} {
			if contains(told, secret) {
				t.Errorf("bank B is told %q: %s", secret, told)
			}
		}
	}
}
