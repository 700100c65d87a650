package hub_test

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/demo"
)

func files(t *testing.T, set string) map[string][]byte {
	t.Helper()
	_, list, err := demo.Sample(set)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range list {
		out[f.Name] = f.Data
	}
	return out
}

func TestUploadIsReadKeptAndAnchored(t *testing.T) {
	w := start(t)
	a := w.send("agent", http.MethodPost, "/v1/documents", files(t, importSet)["invoice.xml"])
	var up struct {
		Digests  documents.Digests
		Format   documents.Format
		Document documents.Document
		Record   protocol.DocumentRecord
		Block    uint64
	}
	a.into(http.StatusCreated, &up)
	if up.Format != documents.FormatUBLInvoice || up.Document.Number != "LCC-2026-1188" || up.Block == 0 {
		t.Errorf("%s", a.body)
	}
	place := a.header.Get("Location")
	if place != "/v1/documents/"+string(up.Digests.SHA256) {
		t.Fatalf("location %q", place)
	}
	var rec protocol.DocumentRecord
	w.get("supervisor", place).into(http.StatusOK, &rec)
	if rec.TxID != up.Record.TxID || rec.Digests != up.Digests {
		t.Errorf("the ledger has %+v, the upload said %+v", rec, up.Record)
	}
}

func TestUploadAgainIsTheSameDocument(t *testing.T) {
	w := start(t)
	data := files(t, importSet)["declaration.xml"]
	var first, second struct{ Record protocol.DocumentRecord }
	w.send("agent", http.MethodPost, "/v1/documents", data).into(http.StatusCreated, &first)
	w.send("bank-a", http.MethodPost, "/v1/documents", data).into(http.StatusCreated, &second)
	if !second.Record.Known || second.Record.TxID != first.Record.TxID {
		t.Errorf("first %+v, second %+v", first.Record, second.Record)
	}
}

func TestUploadRefusals(t *testing.T) {
	cfg := settings(t.TempDir())
	cfg.MaxUpload = 64 << 10
	w := startWith(t, cfg)
	invoice := files(t, importSet)["invoice.xml"]
	for name, test := range map[string]struct {
		body   any
		status int
		code   api.Code
		why    documents.Code
	}{
		"empty":           {"", http.StatusBadRequest, api.CodeBadRequest, ""},
		"too large":       {bytes.Repeat([]byte(" "), 64<<10+1), http.StatusRequestEntityTooLarge, api.CodeTooLarge, ""},
		"of no format":    {"\x00\x01\x02", http.StatusUnsupportedMediaType, api.CodeUnsupported, documents.CodeUnsupported},
		"of other format": {"<html/>", http.StatusUnsupportedMediaType, api.CodeUnsupported, documents.CodeUnsupported},
		"cut off":         {invoice[:len(invoice)/2], http.StatusUnprocessableEntity, api.CodeDocument, documents.CodeSyntax},
		"with a DOCTYPE": {
			bytes.Replace(invoice, []byte("?>"), []byte("?><!DOCTYPE Invoice>"), 1), http.StatusUnprocessableEntity, api.CodeDocument, documents.CodeForbidden,
		},
		"invalid UTF-8": {bytes.Replace(invoice, []byte("Lion"), []byte("\xffion"), 1), http.StatusUnprocessableEntity, api.CodeDocument, documents.CodeSyntax},
	} {
		t.Run(name, func(t *testing.T) {
			p := (&world{T: t, hub: w.hub, url: w.url}).send("agent", http.MethodPost, "/v1/documents", test.body).problem(test.status, test.code)
			if p.Why != string(test.why) || p.Detail == "" {
				t.Errorf("why %q, detail %q; want %q", p.Why, p.Detail, test.why)
			}
		})
	}
}

func TestDocumentIsFoundByDigestAlone(t *testing.T) {
	w := start(t)
	zero := strings.Repeat("0", 64)
	w.get("bank-a", "/v1/documents/sha256:"+zero).problem(http.StatusNotFound, api.CodeNotFound)
	for _, name := range []string{"invoice.xml", "sha256:00", "sm3:" + zero, "sha256:" + strings.Repeat("A", 64)} {
		w.get("bank-a", "/v1/documents/"+name).problem(http.StatusBadRequest, api.CodeBadRequest)
	}
}

func TestAttestation(t *testing.T) {
	w := start(t)
	v := w.sample(importSet, "R-1") // invoice, declaration, bill of lading
	invoice, declaration, bill := v.Documents[0], v.Documents[1], v.Documents[2]
	t.Run("by the document's authority", func(t *testing.T) {
		for by, d := range map[string]documents.Digest{"customs": declaration, "carrier": bill, "seller": invoice} {
			var a documents.Attestation
			w.post(by, "attest", "/v1/attestations", api.Attesting{Document: d}).into(http.StatusCreated, &a)
			if string(a.Authority) != by || a.Document != d || a.ID == "" || len(a.Facts) < 5 || a.Block == 0 {
				t.Errorf("%s: %+v", by, a)
			}
		}
	})
	t.Run("by another authority", func(t *testing.T) {
		w.post("customs", "other", "/v1/attestations", api.Attesting{Document: bill}).problem(http.StatusForbidden, api.CodeForbidden)
	})
	t.Run("of what nobody uploaded", func(t *testing.T) {
		d := documents.Digest("sha256:" + strings.Repeat("0", 64))
		w.post("customs", "none", "/v1/attestations", api.Attesting{Document: d}).problem(http.StatusNotFound, api.CodeNotFound)
	})
	t.Run("shows in the verdict", func(t *testing.T) {
		var got api.Verified
		w.post("bank-a", "v", "/v1/verifications", v).into(http.StatusCreated, &got)
		if got.Verdict.Coverage.Grade != documents.GradeA || got.Verdict.Outcome != documents.Green {
			t.Errorf("%s of grade %s", got.Verdict.Outcome, got.Verdict.Coverage.Grade)
		}
	})
}

// amended uploads the declaration of the sample with another gross weight.
func (w *world) amended(weight string) documents.Digest {
	w.Helper()
	_, files, err := demo.Sample(importSet)
	if err != nil {
		w.Fatal(err)
	}
	data := regexp.MustCompile(`<GrossWet>[^<]*</GrossWet>`).ReplaceAll(files[1].Data, []byte("<GrossWet>"+weight+"</GrossWet>"))
	var up api.Uploaded
	w.send("customs", http.MethodPost, "/v1/documents", data).into(http.StatusCreated, &up)
	return up.Digests.SHA256
}

func TestAmendAndRevoke(t *testing.T) {
	w := start(t)
	v := w.sample(importSet, "R-1")
	first, second := v.Documents[1], w.amended("9999")
	var a documents.Attestation
	attest := func(by, key string, in api.Attesting) answer { return w.post(by, key, "/v1/attestations", in) }
	attest("customs", "1", api.Attesting{Document: first}).into(http.StatusCreated, &a)
	attest("customs", "2", api.Attesting{Document: second}).problem(http.StatusConflict, api.Code(protocol.CodeExists))
	attest("customs", "3", api.Attesting{Document: second, Supersedes: second}).problem(http.StatusConflict, api.Code(protocol.CodeSuperseded))
	attest("customs", "4", api.Attesting{Document: second, Supersedes: "declaration"}).problem(http.StatusBadRequest, api.CodeBadRequest)
	var b documents.Attestation
	attest("customs", "5", api.Attesting{Document: second, Supersedes: first}).into(http.StatusCreated, &b)
	if b.ID != a.ID || b.Version != 2 || b.Document != second || b.Block == 0 {
		t.Errorf("amended is %+v", b)
	}
	t.Run("the version before is found", func(t *testing.T) {
		var got api.Verified
		w.post("bank-a", "v", "/v1/verifications", v).into(http.StatusCreated, &got)
		if e := got.Verdict.Evidence[1].Attested; got.Verdict.Outcome != documents.Red || len(e) != 1 || e[0].Earlier != 1 || e[0].Attestation.Block != b.Block {
			t.Errorf("%s, %+v", got.Verdict.Outcome, e)
		}
	})
	t.Run("both versions are listed", func(t *testing.T) {
		for _, path := range []string{"/v1/attestations", "/v1/attestations/" + a.ID} {
			var list api.Attestations
			w.get("customs", path).into(http.StatusOK, &list)
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
		w.get("carrier", "/v1/attestations").into(http.StatusOK, &none)
		if len(none.Attestations) != 0 {
			t.Errorf("the carrier's are %+v", none)
		}
		w.get("bank-a", "/v1/attestations").problem(http.StatusForbidden, api.CodeForbidden)
		w.get("bank-a", "/v1/attestations/A-0").problem(http.StatusNotFound, api.CodeNotFound)
	})
	t.Run("revoked by who attested", func(t *testing.T) {
		path := "/v1/attestations/" + a.ID + "/revoke"
		w.post("carrier", "r", path, api.Revoking{Reason: "mine"}).problem(http.StatusForbidden, api.Code(protocol.CodeNotOwner))
		w.post("bank-a", "r", path, api.Revoking{Reason: "mine"}).problem(http.StatusForbidden, api.CodeForbidden)
		w.post("customs", "r1", path, api.Revoking{}).problem(http.StatusBadRequest, api.CodeBadRequest)
		var r documents.Attestation
		w.post("customs", "r2", path, api.Revoking{Reason: "declaration deleted"}).into(http.StatusOK, &r)
		if !r.Revoked || r.Reason != "declaration deleted" || r.Version != 2 {
			t.Errorf("revoked is %+v", r)
		}
		w.post("customs", "r3", path, api.Revoking{Reason: "again"}).problem(http.StatusConflict, api.Code(protocol.CodeRevoked))
		var list api.Attestations
		w.get("bank-a", "/v1/attestations/"+a.ID).into(http.StatusOK, &list)
		if n := len(list.Attestations); n != 2 || !list.Attestations[1].Revoked || list.Attestations[0].Revoked {
			t.Errorf("versions %+v", list)
		}
	})
}
