package api_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/hubtest"
)

func TestAttestation(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	v := w.Sample(hubtest.Import, "R-1") // invoice, declaration, bill of lading
	invoice, declaration, bill := v.Documents[0], v.Documents[1], v.Documents[2]
	t.Run("of what another organisation uploaded", func(t *testing.T) {
		w.Post("customs", "theirs", "/v1/attestations", api.Attesting{Document: declaration}).Problem(http.StatusNotFound, api.CodeNotFound)
	})
	w.Upload("customs", w.File(hubtest.Import, "declaration.xml"))
	for _, by := range []string{"customs", "carrier"} {
		w.Upload(by, w.File(hubtest.Import, "bill-of-lading.json"))
	}
	t.Run("by the document's authority", func(t *testing.T) {
		for by, d := range map[string]documents.Digest{"customs": declaration, "carrier": bill, "seller": invoice} {
			var a documents.Attestation
			w.Post(by, "attest", "/v1/attestations", api.Attesting{Document: d}).Into(http.StatusCreated, &a)
			if string(a.Authority) != by || a.Document != d || a.ID == "" || len(a.Facts) < 5 || a.Block == 0 {
				t.Errorf("%s: %+v", by, a)
			}
		}
	})
	t.Run("by another authority", func(t *testing.T) {
		w.Post("customs", "other", "/v1/attestations", api.Attesting{Document: bill}).Problem(http.StatusForbidden, api.CodeForbidden)
	})
	t.Run("of what nobody uploaded", func(t *testing.T) {
		d := documents.Digest("sha256:" + strings.Repeat("0", 64))
		w.Post("customs", "none", "/v1/attestations", api.Attesting{Document: d}).Problem(http.StatusNotFound, api.CodeNotFound)
	})
	t.Run("shows in the verdict", func(t *testing.T) {
		var got api.Verified
		w.Post("bank-a", "v", "/v1/verifications", v).Into(http.StatusCreated, &got)
		if got.Verdict.Coverage.Grade != documents.GradeA || got.Verdict.Outcome != documents.Green {
			t.Errorf("%s of grade %s", got.Verdict.Outcome, got.Verdict.Coverage.Grade)
		}
	})
}

// amended uploads the declaration of the sample with another gross weight.
func amended(w *hubtest.World, weight string) documents.Digest {
	w.Helper()
	data := regexp.MustCompile(`<GrossWet>[^<]*</GrossWet>`).ReplaceAll(w.File(hubtest.Import, "declaration.xml"), []byte("<GrossWet>"+weight+"</GrossWet>"))
	return w.Upload("customs", data)
}

func TestAmendAndRevoke(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	v := w.Sample(hubtest.Import, "R-1")
	first, second := w.Upload("customs", w.File(hubtest.Import, "declaration.xml")), amended(w, "9999")
	var a documents.Attestation
	attest := func(by, key string, in api.Attesting) hubtest.Answer { return w.Post(by, key, "/v1/attestations", in) }
	attest("customs", "1", api.Attesting{Document: first}).Into(http.StatusCreated, &a)
	attest("customs", "2", api.Attesting{Document: second}).Problem(http.StatusConflict, api.Code(protocol.CodeExists))
	attest("customs", "3", api.Attesting{Document: second, Supersedes: second}).Problem(http.StatusConflict, api.Code(protocol.CodeSuperseded))
	attest("customs", "4", api.Attesting{Document: second, Supersedes: "declaration"}).Problem(http.StatusBadRequest, api.CodeBadRequest)
	var b documents.Attestation
	attest("customs", "5", api.Attesting{Document: second, Supersedes: first}).Into(http.StatusCreated, &b)
	if b.ID != a.ID || b.Version != 2 || b.Document != second || b.Block == 0 {
		t.Errorf("amended is %+v", b)
	}
	t.Run("the version before is found", func(t *testing.T) {
		var got api.Verified
		w.Post("bank-a", "v", "/v1/verifications", v).Into(http.StatusCreated, &got)
		if e := got.Verdict.Evidence[1].Attested; got.Verdict.Outcome != documents.Red || len(e) != 1 || e[0].Earlier != 1 || e[0].Attestation.Block != b.Block {
			t.Errorf("%s, %+v", got.Verdict.Outcome, e)
		}
	})
	t.Run("both versions are listed", func(t *testing.T) {
		for _, path := range []string{"/v1/attestations", "/v1/attestations/" + a.ID} {
			var list api.Attestations
			w.Get("customs", path).Into(http.StatusOK, &list)
			n, superseded := len(list.Attestations), 0
			for _, row := range list.Attestations {
				if row.SupersededBy == second {
					superseded++
				}
			}
			if n != 2 || superseded != 1 || list.Block < b.Block {
				t.Errorf("%s: %+v", path, list)
			}
		}
		var none api.Attestations
		w.Get("carrier", "/v1/attestations").Into(http.StatusOK, &none)
		if len(none.Attestations) != 0 {
			t.Errorf("the carrier's are %+v", none)
		}
		w.Get("bank-a", "/v1/attestations").Problem(http.StatusForbidden, api.CodeForbidden)
		w.Get("bank-a", "/v1/attestations/A-0").Problem(http.StatusNotFound, api.CodeNotFound)
	})
	t.Run("revoked by who attested", func(t *testing.T) {
		path := "/v1/attestations/" + a.ID + "/revoke"
		w.Post("carrier", "r", path, api.Revoking{Reason: "mine"}).Problem(http.StatusForbidden, api.Code(protocol.CodeNotOwner))
		w.Post("bank-a", "r", path, api.Revoking{Reason: "mine"}).Problem(http.StatusForbidden, api.CodeForbidden)
		w.Post("customs", "r1", path, api.Revoking{}).Problem(http.StatusBadRequest, api.CodeBadRequest)
		var r documents.Attestation
		w.Post("customs", "r2", path, api.Revoking{Reason: "declaration deleted"}).Into(http.StatusOK, &r)
		if !r.Revoked || r.Reason != "declaration deleted" || r.Version != 2 {
			t.Errorf("revoked is %+v", r)
		}
		w.Post("customs", "r3", path, api.Revoking{Reason: "again"}).Problem(http.StatusConflict, api.Code(protocol.CodeRevoked))
		var list api.Attestations
		w.Get("bank-a", "/v1/attestations/"+a.ID).Into(http.StatusOK, &list)
		if n := len(list.Attestations); n != 2 || !list.Attestations[1].Revoked || list.Attestations[0].Revoked {
			t.Errorf("versions %+v", list)
		}
	})
}
