package hub_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/hub/api"
)

// routes returns the routes that the hub itself says it has.
func (w *world) routes() gin.RoutesInfo {
	w.Helper()
	table, ok := w.hub.Handler().(interface{ Routes() gin.RoutesInfo })
	if !ok {
		w.Fatal("the handler does not list its routes")
	}
	return table.Routes()
}

// fill puts something for every parameter of a path.
func fill(path string) string {
	return strings.NewReplacer(":digest", "sha256:"+strings.Repeat("0", 64), ":id", "X-1").Replace(path)
}

// TestAccess calls every route in every role and compares who was let in with
// the golden table, so that a change of access is seen in review.
func TestAccess(t *testing.T) {
	w := start(t)
	var b strings.Builder
	for _, r := range w.routes() {
		var let []string
		if w.send("", r.Method, fill(r.Path), "{}").status != http.StatusUnauthorized {
			let = append(let, "everybody")
		}
		for _, c := range organisations {
			a := w.send(c.Name, r.Method, fill(r.Path), "{}", "Idempotency-Key", "k")
			switch {
			case a.status == http.StatusUnauthorized || a.status >= http.StatusInternalServerError:
				t.Errorf("%s %s as %s: status %d", r.Method, r.Path, c.Name, a.status)
			case a.status == http.StatusForbidden:
				a.problem(http.StatusForbidden, api.CodeForbidden)
			case let == nil || let[0] != "everybody":
				let = append(let, c.Name)
			}
		}
		fmt.Fprintf(&b, "%-4s %-32s %s\n", r.Method, r.Path, strings.Join(let, " "))
	}
	golden(t, "testdata/access.golden", sorted(b.String()))
}

func TestUnauthenticated(t *testing.T) {
	w := start(t)
	for name, header := range map[string]string{
		"none": "", "unknown": "Bearer nobody", "empty": "Bearer ", "another scheme": "Basic YmFuay1hOg==", "no scheme": "bank-a",
		"another case of a token": "Bearer Bank-A", "two tokens": "Bearer bank-a bank-b",
	} {
		t.Run(name, func(t *testing.T) {
			for _, r := range w.routes() {
				if !strings.HasPrefix(r.Path, "/v1/") || r.Path == "/v1/identity-certificate" {
					continue
				}
				a := (&world{T: t, hub: w.hub, url: w.url}).send("", r.Method, fill(r.Path), "{}", "Authorization", header, "Idempotency-Key", "k")
				a.problem(http.StatusUnauthorized, api.CodeUnauthenticated)
			}
		})
	}
}

// TestAnotherBanks holds that to a bank, another bank's verdicts and claims are
// as if they were not there.
func TestAnotherBanks(t *testing.T) {
	w := start(t)
	claim := w.reserved("bank-a", importSet, "R-1")
	missing := w.get("bank-b", "/v1/claims/C-none")
	for _, path := range []string{"/v1/verdicts/" + claim.Verdict, "/v1/verdicts/" + claim.Verdict + "/certificate", "/v1/claims/" + claim.ID} {
		w.get("bank-b", path).problem(http.StatusNotFound, api.CodeNotFound)
	}
	for _, r := range w.routes() {
		move, ok := strings.CutPrefix(r.Path, "/v1/claims/:id/")
		if !ok {
			continue
		}
		a := w.post("bank-b", "move-"+move, "/v1/claims/"+claim.ID+"/"+move, `{}`)
		if a.status == http.StatusForbidden { // no bank makes it, as the table of TestAccess shows
			a.problem(http.StatusForbidden, api.CodeForbidden)
			continue
		}
		p := a.problem(http.StatusNotFound, api.CodeNotFound)
		if same := missing.problem(http.StatusNotFound, api.CodeNotFound); p.Detail != same.Detail || p.Title != same.Title {
			t.Errorf("%s of another's claim is told from one that is not there: %q, %q", move, p.Detail, same.Detail)
		}
	}
	w.post("bank-b", "reserve", "/v1/claims", api.Reservation{Verdict: claim.Verdict}).problem(http.StatusNotFound, api.CodeNotFound)
	again := w.sample(alteredSet, "R-2")
	again.Supersedes = claim.Verdict
	w.post("bank-b", "supersede", "/v1/verifications", again).problem(http.StatusNotFound, api.CodeNotFound)
	w.get("bank-a-2", "/v1/claims/"+claim.ID).into(http.StatusOK, new(any)) // a colleague may
}
