package hub_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/projection"
	"github.com/tradehub/tradehub/hub/verify"
)

// pages reads a list to its end, page by page, and returns what of gives of each.
func pages[T any](w *world, caller, path string, of func(T) []string) (ids []string) {
	w.Helper()
	for path != "" {
		var page T
		a := w.get(caller, path)
		a.into(http.StatusOK, &page)
		ids = append(ids, of(page)...)
		path, _, _ = strings.Cut(strings.TrimPrefix(a.header.Get("Link"), "<"), ">")
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
	w := start(t)
	mine := w.reserved("bank-a", importSet, "R-1")
	again := w.verified("bank-a", importSet, "R-2")
	others := w.verified("bank-b", importSet, "R-3")
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
	w.moved("bank-a", "confirm", mine, verify.MoveConfirm, api.Step{})
	if got := pages(w, "bank-a", "/v1/claims?state=FINANCED", claimIDs); len(got) != 1 {
		t.Errorf("financed claims %v", got)
	}
	if got := pages(w, "bank-a", "/v1/claims?state=RESERVED", claimIDs); got != nil {
		t.Errorf("reserved claims %v", got)
	}
}

// TestListsAreAskedForRight refuses queries and cursors that were not given out.
func TestListsAreAskedForRight(t *testing.T) {
	w := start(t)
	for i := range 3 {
		w.verified("bank-a", importSet, fmt.Sprintf("R-%d", i))
	}
	first := w.get("bank-a", "/v1/verdicts?limit=1")
	link, _, _ := strings.Cut(strings.TrimPrefix(first.header.Get("Link"), "<"), ">")
	_, cursor, _ := strings.Cut(link, "cursor=")
	cursor, _, _ = strings.Cut(cursor, "&")
	if cursor == "" {
		t.Fatalf("no cursor in %q", first.header.Get("Link"))
	}
	for path, caller := range map[string]string{
		"/v1/verdicts?cursor=" + cursor:          "bank-b", // another bank
		"/v1/claims?cursor=" + cursor:            "bank-a", // another list
		"/v1/verdicts?cursor=" + cursor + "AAAA": "bank-a",
		"/v1/verdicts?cursor=A":                  "bank-a",
	} {
		w.get(caller, path).problem(http.StatusBadRequest, api.CodeCursor)
	}
	for _, path := range []string{
		"/v1/claims?state=LOST", "/v1/claims?limit=0", "/v1/claims?limit=201", "/v1/claims?limit=x", "/v1/claims?limit=1&limit=2",
		"/v1/verdicts?state=GREEN", "/v1/search", "/v1/search?q=", "/v1/search?q=a&r=b", "/v1/search?q=" + strings.Repeat("x", 201),
	} {
		w.get("bank-a", path).problem(http.StatusBadRequest, api.CodeBadRequest)
	}
	for _, path := range []string{"/v1/claims", "/v1/verdicts"} {
		for _, who := range organisations {
			if who.Role != protocol.RoleBank {
				w.get(who.Name, path).problem(http.StatusForbidden, api.CodeForbidden)
			}
		}
	}
}

// TestSearch looks for a claim, its token, a verdict and a document as everybody.
func TestSearch(t *testing.T) {
	w := start(t)
	c := w.reserved("bank-a", importSet, "R-1")
	doc := w.sample(importSet, "R-1").Documents[0]
	for _, who := range organisations {
		sees := who.MSPID == "BankAMSP" || who.Role == protocol.RoleRegistrar || who.Role == protocol.RoleSupervisor || who.Role == protocol.RoleAuditor
		for _, word := range []string{c.ID, c.Uses[0].Token.String(), c.Verdict} {
			var found api.Search
			a := w.get(who.Name, "/v1/search?q="+word)
			a.into(http.StatusOK, &found)
			if n := len(found.Claims) + len(found.Verdicts); (n > 0) != sees {
				t.Errorf("%s finds %d under %s, of bank A", who.Name, n, word)
			}
			if !sees && strings.Contains(string(a.body), "BankAMSP") {
				t.Errorf("%s is told of bank A: %s", who.Name, a.body)
			}
		}
		var found api.Search
		w.get(who.Name, "/v1/search?q="+string(doc)).into(http.StatusOK, &found)
		if len(found.Documents) != 1 {
			t.Errorf("%s does not find a registered document", who.Name)
		}
	}
}

// TestProjectionIsRebuiltAlike builds the projection anew from the first block,
// after traffic of every kind, a purge among it.
func TestProjectionIsRebuiltAlike(t *testing.T) {
	w := start(t)
	c := w.reserved("bank-a", importSet, "R-1")
	w.moved("bank-a", "release", c, verify.MoveRelease, api.Step{Reason: "WITH"})
	w.moved("bank-b", "confirm", w.reserved("bank-b", renumberedSet, "R-2"), verify.MoveConfirm, api.Step{})
	w.verified("bank-a", alteredSet, "R-3")
	supervisor, _, err := w.hub.As(t.Context(), "supervisor")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := supervisor.Claims.Purge(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	if err := w.hub.Projection.Current(t.Context()); err != nil {
		t.Fatal(err)
	}
	was, err := w.hub.Projection.Hash()
	if err != nil {
		t.Fatal(err)
	}
	own, _, err := w.hub.As(t.Context(), "registrar")
	if err != nil {
		t.Fatal(err)
	}
	fresh := filepath.Join(t.TempDir(), "projection.db")
	p, err := projection.Open(projection.File{Path: fresh, Key: fresh + ".key"}, ledger.NewFeed(own), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if _, is, err := projection.Rebuild(t.Context(), projection.File{Path: fresh, Key: fresh + ".key"}, ledger.NewFeed(own), slog.New(slog.DiscardHandler)); err != nil || is.String() != was.String() {
		t.Errorf("rebuilt %s, live %s, %v", is, was, err)
	}
	var claims api.Claims
	w.get("bank-a", "/v1/claims").into(http.StatusOK, &claims)
	if len(claims.Claims) != 0 {
		t.Errorf("a purged claim is listed: %+v", claims.Claims)
	}
	if got := pages(w, "bank-b", "/v1/claims?state="+string(dedupe.Financed), claimIDs); len(got) != 1 {
		t.Errorf("bank B's claims %v", got)
	}
}
