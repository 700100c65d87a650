package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/verify"
)

// pages reads a list to its end, page by page, and returns what of gives of each.
func pages[T any](w *hubtest.World, caller, path string, of func(T) []string) (ids []string) {
	w.Helper()
	for path != "" {
		var page T
		a := w.Get(caller, path)
		a.Into(http.StatusOK, &page)
		ids = append(ids, of(page)...)
		path, _, _ = strings.Cut(strings.TrimPrefix(a.Header.Get("Link"), "<"), ">")
	}
	return ids
}

func claimIDs(p api.Claims) (ids []string) {
	for _, c := range p.Claims {
		ids = append(ids, c.ID)
	}
	return ids
}

func verdictIDs(p api.Verdicts) (ids []string) {
	for _, v := range p.Verdicts {
		ids = append(ids, v.ID)
	}
	return ids
}

// TestListsAreOnesOwn lists the claims and verdicts of two banks.
func TestListsAreOnesOwn(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	mine := w.Reserved("bank-a", hubtest.Import, "R-1")
	again := w.Verified("bank-a", hubtest.Import, "R-2")
	others := w.Verified("bank-b", hubtest.Import, "R-3")
	if got := pages(w, "bank-a", "/v1/claims", claimIDs); fmt.Sprint(got) != fmt.Sprint([]string{mine.ID}) {
		t.Errorf("bank A's claims %v, want %s", got, mine.ID)
	}
	if got := pages(w, "bank-b", "/v1/claims", claimIDs); got != nil {
		t.Errorf("bank B is shown claims %v", got)
	}
	got := pages(w, "bank-a-2", "/v1/verdicts?limit=1", verdictIDs)
	if len(got) != 2 || !strings.Contains(fmt.Sprint(got), mine.Verdict) || !strings.Contains(fmt.Sprint(got), again.Verdict.ID) {
		t.Errorf("bank A's verdicts %v", got)
	}
	if got := pages(w, "bank-b", "/v1/verdicts", verdictIDs); fmt.Sprint(got) != fmt.Sprint([]string{others.Verdict.ID}) {
		t.Errorf("bank B's verdicts %v", got)
	}
	w.Moved("bank-a", "confirm", mine, verify.MoveConfirm, api.Step{})
	if got := pages(w, "bank-a", "/v1/claims?state=FINANCED", claimIDs); len(got) != 1 {
		t.Errorf("financed claims %v", got)
	}
	if got := pages(w, "bank-a", "/v1/claims?state=RESERVED", claimIDs); got != nil {
		t.Errorf("reserved claims %v", got)
	}
}

// TestListsAreAskedForRight refuses queries and cursors that were not given out.
func TestListsAreAskedForRight(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	for i := range 3 {
		w.Verified("bank-a", hubtest.Import, fmt.Sprintf("R-%d", i))
	}
	first := w.Get("bank-a", "/v1/verdicts?limit=1")
	link, _, _ := strings.Cut(strings.TrimPrefix(first.Header.Get("Link"), "<"), ">")
	_, cursor, _ := strings.Cut(link, "cursor=")
	cursor, _, _ = strings.Cut(cursor, "&")
	if cursor == "" {
		t.Fatalf("no cursor in %q", first.Header.Get("Link"))
	}
	for path, caller := range map[string]string{
		"/v1/verdicts?cursor=" + cursor:          "bank-b", // another bank
		"/v1/claims?cursor=" + cursor:            "bank-a", // another list
		"/v1/verdicts?cursor=" + cursor + "AAAA": "bank-a",
		"/v1/verdicts?cursor=A":                  "bank-a",
	} {
		w.Get(caller, path).Problem(http.StatusBadRequest, api.CodeCursor)
	}
	for _, path := range []string{
		"/v1/claims?state=LOST", "/v1/claims?limit=0", "/v1/claims?limit=201", "/v1/claims?limit=x", "/v1/claims?limit=1&limit=2",
		"/v1/verdicts?state=GREEN", "/v1/search", "/v1/search?q=", "/v1/search?q=a&r=b", "/v1/search?q=" + strings.Repeat("x", 201),
	} {
		w.Get("bank-a", path).Problem(http.StatusBadRequest, api.CodeBadRequest)
	}
	for _, path := range []string{"/v1/claims", "/v1/verdicts"} {
		for _, who := range hubtest.Organisations {
			if !protocol.May(who.Role, protocol.OrderClaim) {
				w.Get(who.Name, path).Problem(http.StatusForbidden, api.CodeForbidden)
			}
		}
	}
}
