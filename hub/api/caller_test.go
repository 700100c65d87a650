package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/hubtest"
)

func TestUnauthenticated(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	for name, header := range map[string]string{
		"none": "", "unknown": "Bearer nobody", "empty": "Bearer ", "another scheme": "Basic YmFuay1hOg==", "no scheme": "bank-a",
		"another case of a token": "Bearer Bank-A", "two tokens": "Bearer bank-a bank-b",
	} {
		t.Run(name, func(t *testing.T) {
			for _, r := range api.Describe().Operations {
				if r.Open {
					continue
				}
				a := w.In(t).Send("", r.Method, fill(pattern.Replace(r.Path)), "{}", "Authorization", header, "Idempotency-Key", "k")
				a.Problem(http.StatusUnauthorized, api.CodeUnauthenticated)
			}
		})
	}
}

// TestAnotherBanks holds that to a bank, another bank's verdicts and claims are
// as if they were not there.
func TestAnotherBanks(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	claim := w.Reserved("bank-a", hubtest.Import, "R-1")
	missing := w.Get("bank-b", "/v1/claims/C-none")
	for _, path := range []string{"/v1/verdicts/" + claim.Verdict, "/v1/verdicts/" + claim.Verdict + "/certificate", "/v1/claims/" + claim.ID} {
		w.Get("bank-b", path).Problem(http.StatusNotFound, api.CodeNotFound)
	}
	for _, r := range routes(w) {
		move, ok := strings.CutPrefix(r.Path, "/v1/claims/:id/")
		if !ok {
			continue
		}
		a := w.Post("bank-b", "move-"+move, "/v1/claims/"+claim.ID+"/"+move, `{}`)
		if a.Status == http.StatusForbidden { // no bank makes it, as the table of TestAccess shows
			a.Problem(http.StatusForbidden, api.CodeForbidden)
			continue
		}
		p := a.Problem(http.StatusNotFound, api.CodeNotFound)
		if same := missing.Problem(http.StatusNotFound, api.CodeNotFound); p.Detail != same.Detail || p.Title != same.Title {
			t.Errorf("%s of another's claim is told from one that is not there: %q, %q", move, p.Detail, same.Detail)
		}
	}
	w.Post("bank-b", "reserve", "/v1/claims", api.Reservation{Verdict: claim.Verdict}).Problem(http.StatusNotFound, api.CodeNotFound)
	again := w.Sample(hubtest.Altered, "R-2")
	again.Supersedes = claim.Verdict
	w.Post("bank-b", "supersede", "/v1/verifications", again).Problem(http.StatusNotFound, api.CodeNotFound)
	w.Get("bank-a-2", "/v1/claims/"+claim.ID).Into(http.StatusOK, new(any)) // a colleague may
}
