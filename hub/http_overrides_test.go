package hub_test

import (
	"net/http"
	"testing"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/verify"
)

func (w *world) override(caller, key, verdict, reason string) answer {
	w.Helper()
	return w.post(caller, key, "/v1/verdicts/"+verdict+"/override", api.OverrideRequest{Reason: reason})
}

// TestOverrideTakesTwo lets two officers finance against a RED verdict, and shows
// the supervisor that they did.
func TestOverrideTakesTwo(t *testing.T) {
	w := start(t)
	red := w.verified("bank-a", alteredSet, "R-1").Verdict
	ask := api.Reservation{Verdict: red.ID}
	var asked, agreed verify.Overridden
	w.override("bank-a", "o-1", red.ID, "EXPL").into(http.StatusAccepted, &asked)
	w.post("bank-a", "c-1", "/v1/claims", ask).problem(http.StatusConflict, "NOT_OVERRIDDEN")
	w.override("bank-a", "o-2", red.ID, "EXPL").problem(http.StatusForbidden, "FOUR_EYES")
	w.override("bank-a-2", "o-3", red.ID, "COLL").problem(http.StatusConflict, "EXISTS")
	w.override("bank-a-2", "o-4", red.ID, "EXPL").into(http.StatusCreated, &agreed)
	if o := agreed.Override; !o.Agreed() || o.AskedBy != asked.Override.AskedBy {
		t.Fatalf("agreed: %+v", o)
	}
	var settled verify.Settled
	w.post("bank-a", "c-2", "/v1/claims", ask).into(http.StatusCreated, &settled)
	if c := settled.Claim; c.Override == nil || c.Override.Reason != "EXPL" || !c.Override.Agreed() {
		t.Errorf("the claim says %+v", c.Override)
	}
	var kept dedupe.Claim
	w.get("bank-a", "/v1/claims/"+settled.Claim.ID).into(http.StatusOK, &kept)
	if kept.Override == nil || *kept.Override != *settled.Claim.Override {
		t.Errorf("kept %+v, answered %+v", kept.Override, settled.Claim.Override)
	}

	var seen api.Overrides
	w.get("supervisor", "/v1/overrides").into(http.StatusOK, &seen)
	if len(seen.Overrides) != 1 || seen.Overrides[0].Verdict != red.ID || seen.Overrides[0].Override.Reason != "EXPL" {
		t.Errorf("the supervisor sees %+v", seen)
	}
	w.get("bank-a", "/v1/overrides").problem(http.StatusForbidden, api.CodeForbidden)
}

// TestWhatCannotBeOverridden tries what an officer must not be able to do.
func TestWhatCannotBeOverridden(t *testing.T) {
	w := start(t)
	w.reserved("bank-a", importSet, "R-1")
	taken := w.verified("bank-b", renumberedSet, "R-2").Verdict
	w.override("bank-b", "o-1", taken.ID, "EXPL").problem(http.StatusConflict, api.CodeVerdict) // capacity
	red := w.verified("bank-a", alteredSet, "R-3").Verdict
	w.override("bank-b", "o-2", red.ID, "EXPL").problem(http.StatusNotFound, api.CodeNotFound) // another bank's
	w.override("bank-a", "o-3", red.ID, "because").problem(http.StatusBadRequest, "INVALID_ARGUMENT")
	w.override("supervisor", "o-4", red.ID, "EXPL").problem(http.StatusForbidden, api.CodeForbidden)
	green := w.verified("bank-a", importSet, "R-4").Verdict
	w.override("bank-a", "o-5", green.ID, "EXPL").problem(http.StatusConflict, api.CodeVerdict)
}

// TestCertificateSaysWhatBecameOfIt fetches a certificate before and after another bank took the capacity.
func TestCertificateSaysWhatBecameOfIt(t *testing.T) {
	w := start(t)
	v := w.verified("bank-b", renumberedSet, "R-1").Verdict
	standing := func() string {
		return w.get("bank-b", "/v1/verdicts/"+v.ID+"/certificate").header.Get("Tradehub-Standing")
	}
	if got := standing(); got != "current" {
		t.Errorf("before: %q", got)
	}
	w.reserved("bank-a", importSet, "R-2")
	if got := standing(); got != "capacity-taken" {
		t.Errorf("after: %q", got)
	}
}
