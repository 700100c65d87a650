package hub_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/verify"
)

func TestIdempotencyKeyIsNeeded(t *testing.T) {
	w := start(t)
	for _, r := range w.routes() {
		if r.Method != http.MethodPost || r.Path == "/v1/documents" || r.Path == "/v1/trees" { // the content is the key
			continue
		}
		caller := "bank-a"
		if strings.HasPrefix(r.Path, "/v1/attestations") {
			caller = "customs"
		}
		w.send(caller, r.Method, fill(r.Path), "{}").problem(http.StatusBadRequest, api.CodeKeyMissing)
		w.send(caller, r.Method, fill(r.Path), "{}", "Idempotency-Key", strings.Repeat("k", 256)).problem(http.StatusBadRequest, api.CodeKeyMissing)
	}
}

func TestRepeatedRequestHasTheSameAnswer(t *testing.T) {
	dir := t.TempDir()
	var v api.Verification
	var first answer
	t.Run("at once", func(t *testing.T) {
		w := startWith(t, settings(dir))
		v = w.sample(importSet, "R-1")
		first = w.post("bank-a", "k", "/v1/verifications", v)
		first.into(http.StatusCreated, new(any))
		sameAnswer(t, w.post("bank-a", "k", "/v1/verifications", v), first)
	})
	t.Run("after a restart", func(t *testing.T) {
		w := startWith(t, settings(dir))
		sameAnswer(t, w.post("bank-a", "k", "/v1/verifications", v), first)
	})
}

func sameAnswer(t *testing.T, a, first answer) {
	t.Helper()
	if a.status != first.status || !bytes.Equal(a.body, first.body) || a.header.Get("Location") != first.header.Get("Location") {
		t.Errorf("status %d %s; the first was %d %s", a.status, a.body, first.status, first.body)
	}
	if a.header.Get("Idempotency-Replayed") != "true" || first.header.Get("Idempotency-Replayed") != "" {
		t.Error("a replay does not say so, or a first answer does")
	}
}

func TestKeyOfAnotherRequest(t *testing.T) {
	w := start(t)
	v := w.sample(importSet, "R-1")
	var got api.Verified
	w.post("bank-a", "k", "/v1/verifications", v).into(http.StatusCreated, &got)
	other := v
	other.Request.Amount.Minor--
	w.post("bank-a", "k", "/v1/verifications", other).problem(http.StatusUnprocessableEntity, api.CodeKeyReused)
	w.post("bank-a", "k", "/v1/claims", api.Reservation{Verdict: got.Verdict.ID}).problem(http.StatusUnprocessableEntity, api.CodeKeyReused)
	t.Run("is another caller's to use", func(t *testing.T) {
		var colleague api.Verified
		w.post("bank-a-2", "k", "/v1/verifications", v).into(http.StatusCreated, &colleague)
		if colleague.Verdict.ID == got.Verdict.ID {
			t.Error("two callers share a key")
		}
	})
}

// TestFailureDoesNotUseTheKeyUp repeats failed requests under their keys: one that
// somebody else stood in the way of, and one that was malformed.
func TestFailureDoesNotUseTheKeyUp(t *testing.T) {
	w := start(t)
	b := w.verified("bank-b", renumberedSet, "R-2").Verdict
	c := w.reserved("bank-a", importSet, "R-1")
	ask := api.Reservation{Verdict: b.ID}
	w.post("bank-b", "k", "/v1/claims", ask).problem(http.StatusConflict, api.CodeTaken)
	w.moved("bank-a", "release", c, verify.MoveRelease, api.Step{Reason: "WITH"})
	w.post("bank-b", "k", "/v1/claims", `{"verdictId":7}`).problem(http.StatusBadRequest, api.CodeBadRequest)
	w.post("bank-b", "k", "/v1/claims", ask).into(http.StatusCreated, new(any))
	w.post("bank-b", "k", "/v1/claims", `{"verdictId":7}`).problem(http.StatusUnprocessableEntity, api.CodeKeyReused)
}

// TestRepetitionShowsTheResource repeats requests after the resource moved on: the
// answer has the first one's status, place and receipt, and the resource as it is now.
func TestRepetitionShowsTheResource(t *testing.T) {
	w := start(t)
	v := w.verified("bank-a", importSet, "R-1").Verdict
	var reserved, again, confirmed, repeated verify.Settled
	w.post("bank-a", "reserve", "/v1/claims", api.Reservation{Verdict: v.ID}).into(http.StatusCreated, &reserved)
	path := "/v1/claims/" + reserved.Claim.ID
	w.post("bank-a", "confirm", path+"/confirm", api.Step{}).into(http.StatusOK, &confirmed)

	replayed := w.post("bank-a", "reserve", "/v1/claims", api.Reservation{Verdict: v.ID})
	replayed.into(http.StatusCreated, &again)
	if again.Claim.State != confirmed.Claim.State || again.Receipt != reserved.Receipt || replayed.header.Get("Location") != path || replayed.header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("the repeated reservation is answered %s in %+v", replayed.body, replayed.header)
	}
	height := w.height()
	w.post("bank-a", "confirm", path+"/confirm", api.Step{}).into(http.StatusOK, &repeated)
	if repeated.Receipt != confirmed.Receipt || repeated.Claim.State != confirmed.Claim.State {
		t.Errorf("the repeated confirmation is answered %+v, the first was %+v", repeated, confirmed)
	}
	if now := w.height(); now != height {
		t.Errorf("a repetition cost %d blocks", now-height)
	}

	var up api.Uploaded
	w.send("agent", http.MethodPost, "/v1/documents", w.file(importSet, "declaration.xml")).into(http.StatusCreated, &up)
	var first, second documents.Attestation
	in := api.Attesting{Document: up.Digests.SHA256}
	w.post("customs", "attest", "/v1/attestations", in).into(http.StatusCreated, &first)
	w.post("customs", "attest", "/v1/attestations", in).into(http.StatusCreated, &second)
	if second.ID != first.ID || second.Version != first.Version {
		t.Errorf("attested %+v, again %+v", first, second)
	}
	w.post("customs", "revoke", "/v1/attestations/"+first.ID+"/revoke", api.Revoking{Reason: "withdrawn"}).into(http.StatusOK, &first)
	w.post("customs", "revoke", "/v1/attestations/"+first.ID+"/revoke", api.Revoking{Reason: "withdrawn"}).into(http.StatusOK, &second)
	if !second.Revoked || second.ID != first.ID {
		t.Errorf("revoked %+v, again %+v", first, second)
	}
}
