package api_test

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/hubtest"
)

var update = flag.Bool("update", false, "write the golden file")

// routes returns the routes that the hub itself says it has.
func routes(w *hubtest.World) gin.RoutesInfo {
	w.Helper()
	table, ok := w.Hub.API().(interface{ Routes() gin.RoutesInfo })
	if !ok {
		w.Fatal("the handler does not list its routes")
	}
	all := table.Routes()
	for i := range all {
		all[i].Path = strings.ReplaceAll(all[i].Path, `\:`, ":") // a colon that is no parameter, until gin has answered once
	}
	return all
}

// fill puts something for every parameter of a path.
func fill(path string) string {
	return strings.NewReplacer("/:digest", "/sha256:"+strings.Repeat("0", 64), "/:id", "/X-1", "/:document", "/sha256:"+strings.Repeat("0", 64)).Replace(path)
}

// TestAccess calls every route in every role and compares who was let in with
// the golden table, so that a change of access is seen in review.
func TestAccess(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	var b strings.Builder
	for _, r := range routes(w) {
		var let []string
		if w.Send("", r.Method, fill(r.Path), "{}").Status != http.StatusUnauthorized {
			let = append(let, "everybody")
		}
		for _, c := range hubtest.Organisations {
			a := w.Send(c.Name, r.Method, fill(r.Path), "{}", "Idempotency-Key", "k")
			switch {
			case a.Status == http.StatusUnauthorized || a.Status >= http.StatusInternalServerError:
				t.Errorf("%s %s as %s: status %d", r.Method, r.Path, c.Name, a.Status)
			case a.Status == http.StatusForbidden:
				a.Problem(http.StatusForbidden, api.CodeForbidden)
			case let == nil || let[0] != "everybody":
				let = append(let, c.Name)
			}
		}
		fmt.Fprintf(&b, "%-4s %-32s %s\n", r.Method, r.Path, strings.Join(let, " "))
	}
	golden(t, "testdata/access.golden", sorted(b.String()))
}

func TestRoutesThatAreNot(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	w.Get("bank-a", "/v1/nothing").Problem(http.StatusNotFound, api.CodeNoRoute)
	a := w.Send("bank-a", http.MethodDelete, "/v1/claims/C-1", nil)
	a.Problem(http.StatusMethodNotAllowed, api.CodeNoMethod)
	if a.Header.Get("Allow") != http.MethodGet {
		t.Errorf("Allow is %q (RFC 9110 §15.5.6)", a.Header.Get("Allow"))
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; run with -update and look at the change:\n%s", path, got)
	}
}

// sorted puts lines in order.
func sorted(lines string) string {
	return strings.Join(slices.Sorted(strings.Lines(lines)), "")
}
