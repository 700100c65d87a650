package api_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/verify"
)

// pattern turns the parameters of a path into gin's.
var pattern = strings.NewReplacer("{", ":", "}", "")

func TestIdempotencyKeyIsNeeded(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	for _, r := range api.Describe().Operations {
		if !r.Once {
			continue
		}
		r.Path = fill(pattern.Replace(r.Path))
		let := 0
		for _, caller := range []string{"bank-a", "customs", "supervisor", "agent"} {
			if w.Send(caller, r.Method, r.Path, "{}").Status == http.StatusForbidden {
				continue
			}
			let++
			w.Send(caller, r.Method, r.Path, "{}").Problem(http.StatusBadRequest, api.CodeKeyMissing)
			w.Send(caller, r.Method, r.Path, "{}", "Idempotency-Key", strings.Repeat("k", 256)).Problem(http.StatusBadRequest, api.CodeKeyMissing)
		}
		if let == 0 {
			t.Errorf("nobody may call %s", r.Path)
		}
	}
}

func TestRepeatedRequestHasTheSameAnswer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var v api.Verification
	var first hubtest.Answer
	t.Run("at once", func(t *testing.T) {
		w := hubtest.StartWith(t, hubtest.Settings(dir))
		v = w.Sample(hubtest.Import, "R-1")
		first = w.Post("bank-a", "k", "/v1/verifications", v)
		first.Into(http.StatusCreated, new(any))
		sameAnswer(t, w.Post("bank-a", "k", "/v1/verifications", v), first)
	})
	t.Run("after a restart", func(t *testing.T) {
		w := hubtest.StartWith(t, hubtest.Settings(dir))
		sameAnswer(t, w.Post("bank-a", "k", "/v1/verifications", v), first)
	})
}

func sameAnswer(t *testing.T, a, first hubtest.Answer) {
	t.Helper()
	if a.Status != first.Status || !bytes.Equal(a.Body, first.Body) || a.Header.Get("Location") != first.Header.Get("Location") {
		t.Errorf("status %d %s; the first was %d %s", a.Status, a.Body, first.Status, first.Body)
	}
	if a.Header.Get("Idempotency-Replayed") != "true" || first.Header.Get("Idempotency-Replayed") != "" {
		t.Error("a replay does not say so, or a first answer does")
	}
}

func TestKeyOfAnotherRequest(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	v := w.Sample(hubtest.Import, "R-1")
	var got api.Verified
	w.Post("bank-a", "k", "/v1/verifications", v).Into(http.StatusCreated, &got)
	other := v
	other.Request.Amount.Minor--
	w.Post("bank-a", "k", "/v1/verifications", other).Problem(http.StatusUnprocessableEntity, api.CodeKeyReused)
	w.Post("bank-a", "k", "/v1/claims", api.Reservation{Verdict: got.Verdict.ID}).Problem(http.StatusUnprocessableEntity, api.CodeKeyReused)
	t.Run("is another caller's to use", func(t *testing.T) {
		var colleague api.Verified
		w.Post("bank-a-2", "k", "/v1/verifications", v).Into(http.StatusCreated, &colleague)
		if colleague.Verdict.ID == got.Verdict.ID {
			t.Error("two callers share a key")
		}
	})
}

// TestRefusalDoesNotUseTheKeyUp repeats failed requests under their keys: one that
// somebody else stood in the way of, and one that was malformed.
func TestRefusalDoesNotUseTheKeyUp(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	b := w.Verified("bank-b", hubtest.Renumbered, "R-2").Verdict
	c := w.Reserved("bank-a", hubtest.Import, "R-1")
	ask := api.Reservation{Verdict: b.ID}
	w.Post("bank-b", "k", "/v1/claims", ask).Problem(http.StatusConflict, api.CodeTaken)
	w.Moved("bank-a", "release", c, verify.MoveRelease, api.Step{Reason: "WITH"})
	w.Post("bank-b", "k", "/v1/claims", `{"verdictId":7}`).Problem(http.StatusBadRequest, api.CodeBadRequest)
	w.Post("bank-b", "k", "/v1/claims", ask).Into(http.StatusCreated, new(any))
	w.Post("bank-b", "k", "/v1/claims", `{"verdictId":7}`).Problem(http.StatusUnprocessableEntity, api.CodeKeyReused)
}

// TestRepetitionShowsTheResource repeats requests after the resource moved on: the
// answer has the first one's status, place and receipt, and the resource as it is now.
func TestRepetitionShowsTheResource(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	v := w.Verified("bank-a", hubtest.Import, "R-1").Verdict
	var reserved, again, confirmed, repeated verify.Settled
	w.Post("bank-a", "reserve", "/v1/claims", api.Reservation{Verdict: v.ID}).Into(http.StatusCreated, &reserved)
	path := "/v1/claims/" + reserved.Claim.ID
	w.Post("bank-a", "confirm", path+"/confirm", api.Step{}).Into(http.StatusOK, &confirmed)

	replayed := w.Post("bank-a", "reserve", "/v1/claims", api.Reservation{Verdict: v.ID})
	replayed.Into(http.StatusCreated, &again)
	if again.Claim.State != confirmed.Claim.State || again.Receipt != reserved.Receipt || replayed.Header.Get("Location") != path || replayed.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("the repeated reservation is answered %s in %+v", replayed.Body, replayed.Header)
	}
	height := w.Height()
	w.Post("bank-a", "confirm", path+"/confirm", api.Step{}).Into(http.StatusOK, &repeated)
	if repeated.Receipt != confirmed.Receipt || repeated.Claim.State != confirmed.Claim.State {
		t.Errorf("the repeated confirmation is answered %+v, the first was %+v", repeated, confirmed)
	}
	if now := w.Height(); now != height {
		t.Errorf("a repetition cost %d blocks", now-height)
	}

	var first, second documents.Attestation
	in := api.Attesting{Document: w.Upload("customs", w.File(hubtest.Import, "declaration.xml"))}
	w.Post("customs", "attest", "/v1/attestations", in).Into(http.StatusCreated, &first)
	w.Post("customs", "attest", "/v1/attestations", in).Into(http.StatusCreated, &second)
	if second.ID != first.ID || second.Version != first.Version {
		t.Errorf("attested %+v, again %+v", first, second)
	}
	w.Post("customs", "revoke", "/v1/attestations/"+first.ID+"/revoke", api.Revoking{Reason: "withdrawn"}).Into(http.StatusOK, &first)
	w.Post("customs", "revoke", "/v1/attestations/"+first.ID+"/revoke", api.Revoking{Reason: "withdrawn"}).Into(http.StatusOK, &second)
	if !second.Revoked || second.ID != first.ID {
		t.Errorf("revoked %+v, again %+v", first, second)
	}
}
