package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/trees"
)

// papers returns the digests of n documents.
func papers(t *testing.T, n int) []trees.Leaf {
	t.Helper()
	docs := make([][]byte, n)
	for i := range docs {
		docs[i] = fmt.Appendf(nil, "document %d", i)
	}
	sums, err := accel.Standard().HashBatch(t.Context(), docs, accel.SHA256, accel.SM3)
	if err != nil {
		t.Fatal(err)
	}
	leaves := make([]trees.Leaf, n)
	for i, s := range sums {
		leaves[i] = trees.Leaf{SHA256: documents.NewDigest(accel.SHA256, s[0]), SM3: documents.NewDigest(accel.SM3, s[1])}
	}
	return leaves
}

func TestDocumentsOfATreeAreProved(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	leaves := papers(t, 1000)
	var rec protocol.TreeRecord
	a := w.Send("agent", http.MethodPost, "/v1/trees", api.Anchoring{Documents: leaves})
	a.Into(http.StatusCreated, &rec)
	place := a.Header.Get("Location")
	if rec.Size != 1000 || rec.Known || place != "/v1/trees/"+string(rec.Roots.SHA256) {
		t.Fatalf("%+v at %s", rec, place)
	}
	var again, read protocol.TreeRecord
	w.Send("bank-a", http.MethodPost, "/v1/trees", api.Anchoring{Documents: leaves}).Into(http.StatusCreated, &again)
	w.Get("supervisor", place).Into(http.StatusOK, &read)
	if !again.Known || again.TxID != rec.TxID || read != rec {
		t.Errorf("again %+v, read %+v, want %+v", again, read, rec)
	}
	for _, i := range []int{0, 1, 511, 512, 998, 999} {
		var p trees.Proof
		w.Get("agent", place+"/proofs/"+string(leaves[i].SHA256)).Into(http.StatusOK, &p)
		if p.Index != i || p.Leaf != leaves[i] || *p.Record != rec {
			t.Errorf("document %d: %+v", i, p)
		}
		if err := p.Verify(leaves[i]); err != nil {
			t.Errorf("document %d: %v", i, err)
		}
	}
}

func TestTreesThatAreRefused(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	leaves := papers(t, 3)
	var rec protocol.TreeRecord
	w.Send("bank-a", http.MethodPost, "/v1/trees", api.Anchoring{Documents: leaves}).Into(http.StatusCreated, &rec)
	place := "/v1/trees/" + string(rec.Roots.SHA256)
	none := "sha256:" + strings.Repeat("0", 64)
	for name, path := range map[string]string{
		"a tree that nobody anchored":  "/v1/trees/" + none,
		"a document that is not in it": place + "/proofs/" + none,
		"a proof in no tree":           "/v1/trees/" + none + "/proofs/" + none,
	} {
		t.Run(name, func(t *testing.T) { w.Get("bank-a", path).Problem(http.StatusNotFound, api.CodeNotFound) })
	}
	w.Get("bank-b", place+"/proofs/"+string(leaves[0].SHA256)).Problem(http.StatusNotFound, api.CodeNotFound)
	w.Get("bank-a", "/v1/trees/"+string(rec.Roots.SM3)).Problem(http.StatusBadRequest, api.CodeBadRequest)
	w.Get("bank-a", place+"/proofs/1").Problem(http.StatusBadRequest, api.CodeBadRequest)
	for name, body := range map[string]any{
		"no document":       api.Anchoring{},
		"too many":          api.Anchoring{Documents: make([]trees.Leaf, trees.MaxLeaves+1)},
		"no SM3 digest":     api.Anchoring{Documents: []trees.Leaf{{SHA256: leaves[0].SHA256}}},
		"digests exchanged": api.Anchoring{Documents: []trees.Leaf{{SHA256: leaves[0].SM3, SM3: leaves[0].SHA256}}},
		"no JSON":           "{",
		"another member":    `{"files":[]}`,
	} {
		t.Run(name, func(t *testing.T) {
			w.Send("bank-a", http.MethodPost, "/v1/trees", body).Problem(http.StatusBadRequest, api.CodeBadRequest)
		})
	}
}
