package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/verify"
)

// checked asks what the registry knows of a verdict's documents.
func checked(w *hubtest.World, caller, verdict string) (c verify.Lookup) {
	w.Helper()
	w.Send(caller, http.MethodPost, "/v1/checks", api.Checking{Verdict: verdict}).Into(http.StatusOK, &c)
	return c
}

// TestCheck follows a claim of another bank: each answer is as the ledger is then, and shows
// nothing of whose claim it is.
func TestCheck(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	b := w.Verified("bank-b", hubtest.Renumbered, "R-2").Verdict
	if c := checked(w, "bank-b", b.ID); c.Outcome != documents.OutcomeClear || c.Unanswered != "" || c.Verdict != b.ID || c.IndexHeight < c.LedgerHeight {
		t.Errorf("before the claim: %+v", c)
	}
	claim := w.Reserved("bank-a", hubtest.Import, "R-1")
	a := w.Send("bank-b", http.MethodPost, "/v1/checks", api.Checking{Verdict: b.ID})
	var c verify.Lookup
	a.Into(http.StatusOK, &c)
	if c.Outcome != documents.OutcomeOver || len(c.Hits) == 0 {
		t.Errorf("after the claim: %+v", c)
	}
	for _, secret := range []string{claim.ID, "BankA", "R-1"} {
		if strings.Contains(string(a.Body), secret) {
			t.Errorf("bank B is shown %s: %s", secret, a.Body)
		}
	}
	if own := checked(w, "bank-a", claim.Verdict); own.Outcome == documents.OutcomeOver {
		t.Errorf("a bank's own claim excludes it: %+v", own)
	}
	w.Moved("bank-a", "release", claim, verify.MoveRelease, api.Step{Reason: "WITH"})
	if c := checked(w, "bank-b", b.ID); c.Outcome != documents.OutcomeReleased {
		t.Errorf("after the release: %+v", c)
	}
	for _, id := range []string{b.ID, "V-none", ""} {
		w.Send("bank-a", http.MethodPost, "/v1/checks", api.Checking{Verdict: id}).Problem(http.StatusNotFound, api.CodeNotFound)
	}
}
