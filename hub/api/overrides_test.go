package api_test

import (
	"net/http"
	"testing"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/verify"
)

func override(w *hubtest.World, caller, key, verdict, reason string) hubtest.Answer {
	w.Helper()
	return w.Post(caller, key, "/v1/verdicts/"+verdict+"/override", api.OverrideRequest{Reason: reason})
}

// TestOverrideTakesTwo lets two officers finance against a RED verdict, and shows
// the supervisor that they did.
func TestOverrideTakesTwo(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	red := w.Verified("bank-a", hubtest.Altered, "R-1").Verdict
	ask := api.Reservation{Verdict: red.ID}
	var asked, agreed verify.Overridden
	override(w, "bank-a", "o-1", red.ID, "EXPL").Into(http.StatusAccepted, &asked)
	w.Post("bank-a", "c-1", "/v1/claims", ask).Problem(http.StatusConflict, "NOT_OVERRIDDEN")
	override(w, "bank-a", "o-2", red.ID, "EXPL").Problem(http.StatusForbidden, "FOUR_EYES")
	override(w, "bank-a-2", "o-3", red.ID, "COLL").Problem(http.StatusConflict, "EXISTS")
	override(w, "bank-a-2", "o-4", red.ID, "EXPL").Into(http.StatusCreated, &agreed)
	if o := agreed.Override; !o.Agreed() || o.AskedBy != asked.Override.AskedBy {
		t.Fatalf("agreed: %+v", o)
	}
	var settled verify.Settled
	w.Post("bank-a", "c-2", "/v1/claims", ask).Into(http.StatusCreated, &settled)
	if c := settled.Claim; c.Override == nil || c.Override.Reason != "EXPL" || !c.Override.Agreed() {
		t.Errorf("the claim says %+v", c.Override)
	}
	var kept dedupe.Claim
	w.Get("bank-a", "/v1/claims/"+settled.Claim.ID).Into(http.StatusOK, &kept)
	if kept.Override == nil || *kept.Override != *settled.Claim.Override {
		t.Errorf("kept %+v, answered %+v", kept.Override, settled.Claim.Override)
	}

	var seen api.Overrides
	w.Get("supervisor", "/v1/overrides").Into(http.StatusOK, &seen)
	if len(seen.Overrides) != 1 || seen.Overrides[0].Verdict != red.ID || seen.Overrides[0].Override.Reason != "EXPL" {
		t.Errorf("the supervisor sees %+v", seen)
	}
	w.Get("bank-a", "/v1/overrides").Problem(http.StatusForbidden, api.CodeForbidden)
}

// TestWhatCannotBeOverridden tries what an officer must not be able to do.
func TestWhatCannotBeOverridden(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	w.Reserved("bank-a", hubtest.Import, "R-1")
	taken := w.Verified("bank-b", hubtest.Renumbered, "R-2").Verdict
	override(w, "bank-b", "o-1", taken.ID, "EXPL").Problem(http.StatusConflict, api.CodeVerdict) // capacity
	red := w.Verified("bank-a", hubtest.Altered, "R-3").Verdict
	override(w, "bank-b", "o-2", red.ID, "EXPL").Problem(http.StatusNotFound, api.CodeNotFound) // another bank's
	override(w, "bank-a", "o-3", red.ID, "because").Problem(http.StatusBadRequest, "INVALID_ARGUMENT")
	override(w, "supervisor", "o-4", red.ID, "EXPL").Problem(http.StatusForbidden, api.CodeForbidden)
	green := w.Verified("bank-a", hubtest.Import, "R-4").Verdict
	override(w, "bank-a", "o-5", green.ID, "EXPL").Problem(http.StatusConflict, api.CodeVerdict)
}

// TestCertificateSaysWhatBecameOfIt fetches a certificate before and after another bank took the capacity.
func TestCertificateSaysWhatBecameOfIt(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	v := w.Verified("bank-b", hubtest.Renumbered, "R-1").Verdict
	standing := func() string {
		return w.Get("bank-b", "/v1/verdicts/"+v.ID+"/certificate").Header.Get("Tradehub-Standing")
	}
	if got := standing(); got != "current" {
		t.Errorf("before: %q", got)
	}
	w.Reserved("bank-a", hubtest.Import, "R-2")
	if got := standing(); got != "capacity-taken" {
		t.Errorf("after: %q", got)
	}
}
