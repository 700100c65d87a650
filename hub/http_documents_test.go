package hub_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"tradehub/chaincode"
	"tradehub/documents"
	"tradehub/hub/api"
	"tradehub/hub/demo"
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
		Record   chaincode.DocumentRecord
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
	var rec chaincode.DocumentRecord
	w.get("supervisor", place).into(http.StatusOK, &rec)
	if rec.TxID != up.Record.TxID || rec.Digests != up.Digests {
		t.Errorf("the ledger has %+v, the upload said %+v", rec, up.Record)
	}
}

func TestUploadAgainIsTheSameDocument(t *testing.T) {
	w := start(t)
	data := files(t, importSet)["declaration.xml"]
	var first, second struct{ Record chaincode.DocumentRecord }
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
			if string(a.Authority) != by || a.Canonical == "" || a.Block == 0 {
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
