package hubtest

import (
	"net/http"
	"slices"
	"testing"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/demo/samples"
	"github.com/tradehub/tradehub/hub/verify"
)

// The sample presentations.
const (
	Import     = samples.Import
	Renumbered = samples.Renumbered
	Altered    = samples.Altered
)

// Sample uploads a sample presentation and returns a bank's request for a verdict
// on it, under the request ID.
func (w *World) Sample(set, id string) api.Verification {
	w.Helper()
	req, files, err := samples.Read(set)
	if err != nil {
		w.Fatal(err)
	}
	req.ID = id
	v := api.Verification{Request: req}
	for _, f := range files {
		var up api.Uploaded
		w.Send("agent", http.MethodPost, "/v1/documents?banks=BankAMSP,BankBMSP", f.Data).Into(http.StatusCreated, &up)
		v.Documents = append(v.Documents, up.Digests.SHA256)
	}
	return v
}

// Upload uploads a document as a caller, and returns its digest.
func (w *World) Upload(caller string, data []byte) documents.Digest {
	w.Helper()
	var up api.Uploaded
	w.Send(caller, http.MethodPost, "/v1/documents", data).Into(http.StatusCreated, &up)
	return up.Digests.SHA256
}

// File returns a document of a sample.
func (w *World) File(set, name string) []byte {
	w.Helper()
	return File(w.T, set, name)
}

// File returns a document of a sample.
func File(t testing.TB, set, name string) []byte {
	t.Helper()
	_, files, err := samples.Read(set)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(files, func(f verify.File) bool { return f.Name == name })
	if i < 0 {
		t.Fatalf("sample %s has no file %s", set, name)
	}
	return files[i].Data
}

// Verified requests a verdict on a sample.
func (w *World) Verified(caller, set, id string) api.Verified {
	w.Helper()
	var v api.Verified
	w.Post(caller, "verify-"+id, "/v1/verifications", w.Sample(set, id)).Into(http.StatusCreated, &v)
	return v
}

// Reserved makes the claim that a new verdict on a sample needs.
func (w *World) Reserved(caller, set, id string) *dedupe.Claim {
	w.Helper()
	v := w.Verified(caller, set, id)
	var s verify.Settled
	w.Post(caller, "reserve-"+id, "/v1/claims", api.Reservation{Verdict: v.Verdict.ID}).Into(http.StatusCreated, &s)
	return s.Claim
}

// Moved makes a move on a claim and returns the claim after it.
func (w *World) Moved(caller, key string, c *dedupe.Claim, m verify.Move, step api.Step) *dedupe.Claim {
	w.Helper()
	var s verify.Settled
	w.Post(caller, key, "/v1/claims/"+c.ID+"/"+string(m), step).Into(http.StatusOK, &s)
	if s.Receipt.TxID == "" {
		w.Errorf("%s without a receipt", m)
	}
	return s.Claim
}

// WantState holds a claim to a state and an amount in minor units.
func WantState(t *testing.T, c *dedupe.Claim, s dedupe.State, minor int64) {
	t.Helper()
	if c.State != s || c.Amount.Minor != minor {
		t.Errorf("%s over %s, want %s over %d", c.State, c.Amount, s, minor)
	}
}

// Presentation returns the request and the documents of a sample.
func Presentation(set string) (documents.Request, [][]byte, error) {
	req, files, err := samples.Read(set)
	var all [][]byte
	for _, f := range files {
		all = append(all, f.Data)
	}
	return req, all, err
}
