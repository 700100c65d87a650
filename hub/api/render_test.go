package api_test

import (
	"net/http"
	"testing"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/verify"
)

// TestVersions reads a claim again only where it changed, and moves it only in the version
// that the client saw.
func TestVersions(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	c := w.Reserved("bank-a", hubtest.Import, "R-1")
	path := "/v1/claims/" + c.ID
	old := w.Get("bank-a", path).Header.Get("ETag")
	for header, want := range map[string]int{
		old: http.StatusNotModified, "W/" + old: http.StatusNotModified, `"x", ` + old: http.StatusNotModified, "*": http.StatusNotModified,
		`"x"`: http.StatusOK, "": http.StatusOK,
	} {
		a := w.Send("bank-a", http.MethodGet, path, nil, "If-None-Match", header)
		if a.Status != want || a.Header.Get("ETag") != old || want == http.StatusNotModified && len(a.Body) > 0 {
			t.Errorf("If-None-Match %q: status %d, %d bytes", header, a.Status, len(a.Body))
		}
	}
	w.Moved("bank-a", "renew", c, verify.MoveRenew, api.Step{})
	now := w.Get("bank-a", path).Header.Get("ETag")
	if now == old {
		t.Fatal("a changed claim has the version of before")
	}
	height := w.Height()
	for i, header := range []string{old, "W/" + now, `"x"`} {
		w.Send("bank-a", http.MethodPost, path+"/confirm", api.Step{}, "Idempotency-Key", "stale-"+string(rune('a'+i)), "If-Match", header).
			Problem(http.StatusPreconditionFailed, api.CodePrecondition)
	}
	if w.Height() != height {
		t.Error("a refused move was written")
	}
	confirm := func() hubtest.Answer {
		return w.Send("bank-a", http.MethodPost, path+"/confirm", api.Step{}, "Idempotency-Key", "confirm", "If-Match", now)
	}
	var s verify.Settled
	confirm().Into(http.StatusOK, &s)
	hubtest.WantState(t, s.Claim, dedupe.Financed, c.Amount.Minor)
	confirm().Into(http.StatusOK, &s) // a repetition is answered, although the version is another now
}
