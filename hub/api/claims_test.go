package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/verify"
)

func TestClaimIsConfirmedAndRepaid(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	c := w.Reserved("bank-a", hubtest.Import, "R-1")
	whole := c.Amount.Minor
	hubtest.WantState(t, c, dedupe.Reserved, whole)
	w.Post("bank-a", "x-1", "/v1/claims/"+c.ID+"/repay", api.Step{Amount: c.Amount}).Problem(http.StatusConflict, "CLAIM_STATE")
	w.Post("bank-a", "x-2", "/v1/claims/"+c.ID+"/expire", api.Step{}).Problem(http.StatusConflict, "LEASE_RUNNING")
	c = w.Moved("bank-a", "confirm", c, verify.MoveConfirm, api.Step{})
	hubtest.WantState(t, c, dedupe.Financed, whole)
	part := documents.Money{Minor: 36000, Currency: c.Amount.Currency}
	c = w.Moved("bank-a", "repay-1", c, verify.MoveRepay, api.Step{Amount: part})
	hubtest.WantState(t, c, dedupe.PartRepaid, whole-36000)
	w.Post("bank-a", "x-3", "/v1/claims/"+c.ID+"/repay", api.Step{Amount: documents.Money{Minor: whole, Currency: "USD"}}).
		Problem(http.StatusUnprocessableEntity, "AMOUNT")
	w.Post("bank-a", "x-4", "/v1/claims/"+c.ID+"/repay", api.Step{Amount: documents.Money{Minor: 1, Currency: "EUR"}}).
		Problem(http.StatusUnprocessableEntity, "AMOUNT")
	c = w.Moved("bank-a", "repay-2", c, verify.MoveRepay, api.Step{Amount: c.Amount})
	hubtest.WantState(t, c, dedupe.Repaid, 0)
	var kept dedupe.Claim
	w.Get("bank-a", "/v1/claims/"+c.ID).Into(http.StatusOK, &kept)
	hubtest.WantState(t, &kept, dedupe.Repaid, 0)
	if b := w.Reserved("bank-b", hubtest.Renumbered, "R-2"); b == nil {
		t.Error("a repaid import cannot be financed again")
	}
}

func TestRepaymentCountsOnce(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	c := w.Reserved("bank-a", hubtest.Import, "R-1")
	whole := c.Amount.Minor
	w.Moved("bank-a", "confirm", c, verify.MoveConfirm, api.Step{})
	step := api.Step{Amount: documents.Money{Minor: 5, Currency: "USD"}}
	for range 3 {
		w.Moved("bank-a", `"a key, as structured field" é`, c, verify.MoveRepay, step)
	}
	hubtest.WantState(t, w.Moved("bank-a", "another", c, verify.MoveRepay, step), dedupe.PartRepaid, whole-10)
}

func TestClaimIsReleased(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	c := w.Reserved("bank-a", hubtest.Import, "R-1")
	v := api.Reservation{Verdict: c.Verdict}
	w.Post("bank-a", "x-1", "/v1/claims/"+c.ID+"/release", api.Step{Reason: "because"}).Problem(http.StatusBadRequest, "INVALID_ARGUMENT")
	c = w.Moved("bank-a", "release", c, verify.MoveRelease, api.Step{Reason: "WITH"})
	if c.State.Active() {
		t.Errorf("released is %s", c.State)
	}
	w.Post("bank-a", "x-2", "/v1/claims/"+c.ID+"/confirm", api.Step{}).Problem(http.StatusConflict, "CLAIM_STATE")
	w.Post("bank-a", "x-3", "/v1/claims", v).Problem(http.StatusConflict, "CLAIM_STATE") // it holds nothing any more
	w.Reserved("bank-b", hubtest.Renumbered, "R-2")
}

func TestReversalTakesTwo(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	c := w.Reserved("bank-a", hubtest.Import, "R-1")
	c = w.Moved("bank-a", "confirm", c, verify.MoveConfirm, api.Step{})
	c = w.Moved("bank-a", "ask", c, verify.MoveReverse, api.Step{})
	if c.State != dedupe.Financed || c.ReversalBy == "" {
		t.Fatalf("asked for: %+v", c)
	}
	w.Post("bank-a", "agree", "/v1/claims/"+c.ID+"/reverse", api.Step{}).Problem(http.StatusForbidden, "FOUR_EYES")
	c = w.Moved("bank-a-2", "agree", c, verify.MoveReverse, api.Step{})
	if c.State != dedupe.Reversed {
		t.Errorf("two persons agreed: %s", c.State)
	}
}

func TestRenewalsAreCounted(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	c := w.Reserved("bank-a", hubtest.Import, "R-1")
	for i := range 2 {
		c = w.Moved("bank-a", fmt.Sprintf("renew-%d", i), c, verify.MoveRenew, api.Step{})
	}
	w.Post("bank-a", "renew-2", "/v1/claims/"+c.ID+"/renew", api.Step{}).Problem(http.StatusConflict, "RENEWALS_USED")
}

func TestReservationNeedsAVerdictThatCarriesIt(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	red := w.Verified("bank-a", hubtest.Altered, "R-1").Verdict
	for i, accept := range []bool{false, true} {
		w.Post("bank-a", fmt.Sprint("red-", i), "/v1/claims", api.Reservation{Verdict: red.ID, Accept: accept}).Problem(http.StatusConflict, "NOT_OVERRIDDEN")
	}
	w.Post("bank-a", "none", "/v1/claims", api.Reservation{Verdict: "V-none"}).Problem(http.StatusNotFound, api.CodeNotFound)
	w.Post("bank-a", "bad", "/v1/claims", `{"verdictId":7}`).Problem(http.StatusBadRequest, api.CodeBadRequest)
	w.Post("bank-a", "more", "/v1/claims", `{"verdictId":"V-1","amount":1}`).Problem(http.StatusBadRequest, api.CodeBadRequest)
}

// TestOneOfSixteenGetsTheCapacity lets two banks, each by eight requests at
// once, claim one import.
func TestOneOfSixteenGetsTheCapacity(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	type bid struct{ caller, key, verdict string }
	var bids []bid
	for i := range 8 {
		id := fmt.Sprintf("R-%d", i)
		bids = append(bids, bid{"bank-a", id, w.Verified("bank-a", hubtest.Import, "a-"+id).Verdict.ID})
		bids = append(bids, bid{"bank-b", id, w.Verified("bank-b", hubtest.Renumbered, "b-"+id).Verdict.ID})
	}
	answers := make([]hubtest.Answer, len(bids))
	var all sync.WaitGroup
	begin := make(chan struct{})
	for i, b := range bids {
		all.Go(func() {
			<-begin
			answers[i] = w.Post(b.caller, b.key, "/v1/claims", api.Reservation{Verdict: b.verdict})
		})
	}
	close(begin)
	all.Wait()
	won := 0
	for i, a := range answers {
		if a.Status == http.StatusCreated {
			won++
			continue
		}
		p := a.Problem(http.StatusConflict, api.CodeTaken)
		if p.Decision == nil || p.Decision.Outcome != documents.OutcomeOver || len(p.Decision.Hits) == 0 {
			t.Errorf("bid %d: %s", i, a.Body)
		}
	}
	if won != 1 {
		t.Errorf("%d of %d claims succeeded, want 1", won, len(bids))
	}
}

// TestRefusedClaimTellsNothingOfWhom holds what a bank learns of another's claim to kinds, states and ages.
func TestRefusedClaimTellsNothingOfWhom(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	b := w.Verified("bank-b", hubtest.Renumbered, "R-2").Verdict
	c := w.Reserved("bank-a", hubtest.Import, "R-1")
	a := w.Post("bank-b", "r", "/v1/claims", api.Reservation{Verdict: b.ID})
	a.Problem(http.StatusConflict, api.CodeTaken)
	v := w.Get("bank-b", "/v1/verdicts/"+w.Verified("bank-b", hubtest.Renumbered, "R-3").Verdict.ID)
	for _, secret := range []string{"BankAMSP", c.ID, "R-1", c.Verdict} {
		for _, told := range [][]byte{a.Body, v.Body} {
			if contains(told, secret) {
				t.Errorf("bank B is told %q: %s", secret, told)
			}
		}
	}
}

func contains(b []byte, s string) bool { return bytes.Contains(b, []byte(`"`+s+`"`)) }
