package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/hubtest"
)

// TestBatch verifies and reserves many at once: answers are in order, a wrong item is its own
// problem, and a repeated batch does nothing twice.
func TestBatch(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	one := w.Sample(hubtest.Import, "R")
	var in api.VerificationBatch
	const n, wrong = 40, 7
	for i := range n {
		v := one
		v.Request.ID = fmt.Sprint("R-", i)
		if i == wrong {
			v.Request.Amount = documents.Money{}
		}
		in.Verifications = append(in.Verifications, v)
	}
	var first, again api.VerificationAnswers
	w.Post("bank-a", "batch", "/v1/verifications:batch", in).Into(http.StatusOK, &first)
	if len(first.Answers) != n {
		t.Fatalf("%d answers", len(first.Answers))
	}
	var claims api.ReservationBatch
	for i, a := range first.Answers {
		if i == wrong {
			if a.Status != http.StatusBadRequest || a.Problem == nil || a.Problem.Code != api.CodeBadRequest || a.Problem.Title == "" || a.Verdict != "" {
				t.Errorf("the wrong item: %+v", a)
			}
			continue
		}
		var v api.Verified
		w.Get("bank-a", a.Location).Into(http.StatusOK, &v)
		if a.Status != http.StatusCreated || v.Verdict.ID != a.Verdict || v.Verdict.Request.ID != fmt.Sprint("R-", i) || v.Verdict.Outcome != a.Outcome {
			t.Errorf("answer %d: %+v is of %s", i, a, v.Verdict.Request.ID)
		}
		claims.Claims = append(claims.Claims, api.Reservation{Verdict: a.Verdict, Accept: true})
	}
	height := w.Height()
	w.Post("bank-a", "batch", "/v1/verifications:batch", in).Into(http.StatusOK, &again)
	if w.Height() != height || again.Answers[0] != first.Answers[0] || again.Answers[n-1] != first.Answers[n-1] {
		t.Errorf("a repeated batch costs %d blocks: %+v", w.Height()-height, again.Answers[0])
	}
	in.Verifications = in.Verifications[:1]
	w.Post("bank-a", "batch", "/v1/verifications:batch", in).Problem(http.StatusUnprocessableEntity, api.CodeKeyReused)
	wantOneGrant(w, claims)
}

// wantOneGrant reserves on verdicts of one import, whose capacity is granted once.
func wantOneGrant(w *hubtest.World, claims api.ReservationBatch) {
	w.Helper()
	var got, again api.ReservationAnswers
	w.Post("bank-a", "claims", "/v1/claims:batch", claims).Into(http.StatusOK, &got)
	w.Post("bank-a", "claims", "/v1/claims:batch", claims).Into(http.StatusOK, &again)
	granted := 0
	for i, a := range got.Answers {
		switch {
		case a.Status == http.StatusCreated:
			granted++
			if a.Settled.Claim.Verdict != claims.Claims[i].Verdict || again.Answers[i].Settled.Claim.ID != a.Settled.Claim.ID {
				w.Errorf("answer %d: %+v, again %+v", i, a.Settled.Claim, again.Answers[i])
			}
		case a.Status != http.StatusConflict || a.Problem.Code != api.CodeTaken || a.Problem.Decision == nil:
			w.Errorf("answer %d: %+v", i, a)
		}
	}
	if granted != 1 {
		w.Errorf("%d claims on one import were granted", granted)
	}
}

func TestBatchIsBounded(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	for _, n := range []int{0, api.MaxBatch + 1} {
		w.Post("bank-a", fmt.Sprint("v", n), "/v1/verifications:batch", api.VerificationBatch{Verifications: make([]api.Verification, n)}).
			Problem(http.StatusBadRequest, api.CodeBadRequest)
		w.Post("bank-a", fmt.Sprint("c", n), "/v1/claims:batch", api.ReservationBatch{Claims: make([]api.Reservation, n)}).
			Problem(http.StatusBadRequest, api.CodeBadRequest)
	}
}
