package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/verify"
)

// TestSupervisorIntervenes disputes, settles, freezes, thaws and purges a bank's claim.
func TestSupervisorIntervenes(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	c := w.Reserved("bank-a", hubtest.Import, "R-1")
	whole := c.Amount.Minor
	steps := 0
	step := func(caller string, m verify.Move, want dedupe.State) {
		t.Helper()
		steps++
		c = w.Moved(caller, fmt.Sprint("step-", steps), c, m, api.Step{})
		hubtest.WantState(t, c, want, whole)
	}
	step("supervisor", dedupe.MoveFreeze, dedupe.Frozen)
	w.Post("bank-a", "x-1", "/v1/claims/"+c.ID+"/confirm", api.Step{}).Problem(http.StatusConflict, "CLAIM_STATE")
	step("supervisor", dedupe.MoveThaw, dedupe.Reserved)
	step("bank-a", dedupe.MoveConfirm, dedupe.Financed)
	w.Post("bank-b", "x-2", "/v1/claims/"+c.ID+"/dispute", api.Step{}).Problem(http.StatusNotFound, api.CodeNotFound)
	step("bank-a", dedupe.MoveDispute, dedupe.Disputed)
	w.Post("bank-a", "x-3", "/v1/claims/"+c.ID+"/settle", api.Step{}).Problem(http.StatusForbidden, api.CodeForbidden)
	step("supervisor", dedupe.MoveSettle, dedupe.Financed)
	step("supervisor", dedupe.MoveDispute, dedupe.Disputed)
	step("supervisor", dedupe.MoveSettle, dedupe.Financed)
	w.Post("supervisor", "x-4", "/v1/claims/"+c.ID+"/purge", "{}").Problem(http.StatusConflict, "CLAIM_STATE")
	w.Moved("bank-a", "repay", c, verify.MoveRepay, api.Step{Amount: c.Amount})
	var purged api.Purged
	for range 2 { // a repeated request has the same hubtest.Answer
		var again api.Purged
		w.Post("supervisor", "purge", "/v1/claims/"+c.ID+"/purge", "{}").Into(http.StatusOK, &again)
		if again.ID != c.ID || again.Receipt.TxID == "" || purged.ID != "" && again != purged {
			t.Errorf("purged %+v, after %+v", again, purged)
		}
		purged = again
	}
	w.Get("bank-a", "/v1/claims/"+c.ID).Problem(http.StatusNotFound, api.CodeNotFound)
	w.Get("supervisor", "/v1/claims/"+c.ID).Problem(http.StatusNotFound, api.CodeNotFound)
}

// TestSupervisorReads shows the supervisor claims, verdicts and cases of every bank.
func TestSupervisorReads(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	a, b := w.Reserved("bank-a", hubtest.Import, "R-1"), w.Verified("bank-b", hubtest.Renumbered, "R-2")
	w.Get("supervisor", "/v1/claims/"+a.ID).Into(http.StatusOK, new(any))
	for path, want := range map[string]int{"/v1/claims": 1, "/v1/claims?bank=BankAMSP": 1, "/v1/claims?bank=BankBMSP": 0, "/v1/claims?state=FINANCED": 0} {
		if got := pages(w, "supervisor", path, claimIDs); len(got) != want {
			t.Errorf("%s: %v, want %d", path, got, want)
		}
	}
	for path, want := range map[string]int{"/v1/verdicts?limit=1": 2, "/v1/verdicts?bank=BankBMSP": 1, "/v1/verdicts?bank=NoMSP": 0} {
		if got := pages(w, "supervisor", path, verdictIDs); len(got) != want {
			t.Errorf("%s: %v, want %d", path, got, want)
		}
	}
	var v api.Verified
	w.Get("supervisor", "/v1/verdicts/"+b.Verdict.ID).Into(http.StatusOK, &v)
	if v.Verdict.Request.Bank != "BankBMSP" || v.Receipt.TxID == "" {
		t.Errorf("verdict %+v", v)
	}
	w.Get("bank-a", "/v1/claims?bank=BankBMSP").Problem(http.StatusNotFound, api.CodeNotFound)
	w.Get("auditor", "/v1/verdicts/"+b.Verdict.ID).Problem(http.StatusForbidden, api.CodeForbidden)
}

// TestMembersAreSuspended refuses the orders of a suspended officer, and nobody else's.
func TestMembersAreSuspended(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	c := w.Reserved("bank-a", hubtest.Import, "R-1")
	id := memberID(w, "bank-a")
	var m protocol.Member
	w.Get("supervisor", "/v1/members/"+id).Into(http.StatusOK, &m)
	if m.MSPID != "BankAMSP" || m.Role != protocol.RoleBank || m.Suspended {
		t.Errorf("member %+v", m)
	}
	var out api.Membership
	w.Post("supervisor", "suspend", "/v1/members/"+id+"/suspend", "{}").Into(http.StatusOK, &out)
	if !out.Member.Suspended || out.Receipt.TxID == "" {
		t.Errorf("suspended %+v", out)
	}
	w.Get("bank-a", "/v1/claims/"+c.ID).Problem(http.StatusForbidden, "UNIDENTIFIED")
	w.Get("bank-a-2", "/v1/claims/"+c.ID).Into(http.StatusOK, new(any))
	w.Post("supervisor", "reinstate", "/v1/members/"+id+"/reinstate", "{}").Into(http.StatusOK, &out)
	w.Get("bank-a", "/v1/claims/"+c.ID).Into(http.StatusOK, new(any))
	var again api.Membership
	w.Post("supervisor", "suspend", "/v1/members/"+id+"/suspend", "{}").Into(http.StatusOK, &again)
	if again.Member.Suspended {
		t.Error("a repeated request suspends a member that was reinstated since")
	}
	w.Get("supervisor", "/v1/members/sha256:"+strings.Repeat("0", 64)).Problem(http.StatusNotFound, api.CodeNotFound)
	w.Get("supervisor", "/v1/members/bank-a").Problem(http.StatusBadRequest, api.CodeBadRequest)
	w.Get("bank-a", "/v1/members/"+id).Problem(http.StatusForbidden, api.CodeForbidden)
}

// memberID is what a caller's identity is called by as a member.
func memberID(w *hubtest.World, caller string) string {
	w.Helper()
	l, _, err := w.Hub.As(w.Context(), caller)
	if err != nil {
		w.Fatal(err)
	}
	return string(l.Members.Own())
}

// TestHoldings shows a bank the claims that its own peers keep.
func TestHoldings(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	c := w.Reserved("bank-a", hubtest.Import, "R-1")
	_, who, err := w.Hub.As(t.Context(), "bank-a")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Hub.Statements.Keep(t.Context(), who); err != nil {
		t.Fatal(err)
	}
	var h api.Holdings
	w.Get("bank-a-2", "/v1/holdings").Into(http.StatusOK, &h)
	if len(h.Holdings) != 1 || h.Holdings[0].Claim.ID != c.ID || !h.Holdings[0].Current {
		t.Errorf("holdings %+v", h)
	}
	if a := w.Get("bank-b", "/v1/holdings"); a.Status != http.StatusOK || string(a.Body) != `{"holdings":[]}` {
		t.Errorf("bank B's holdings: %d %s", a.Status, a.Body)
	}
}
