package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/verify"
)

func TestUploadIsReadKeptAndAnchored(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	a := w.Send("agent", http.MethodPost, "/v1/documents", w.File(hubtest.Import, "invoice.xml"))
	var up struct {
		Digests  documents.Digests
		Format   documents.Format
		Document documents.Document
		Record   protocol.DocumentRecord
		Block    uint64
	}
	a.Into(http.StatusCreated, &up)
	if up.Format != documents.FormatUBLInvoice || up.Document.Number != "LCC-2026-1188" || up.Block == 0 {
		t.Errorf("%s", a.Body)
	}
	place := a.Header.Get("Location")
	if place != "/v1/documents/"+string(up.Digests.SHA256) {
		t.Fatalf("location %q", place)
	}
	var rec protocol.DocumentRecord
	w.Get("supervisor", place).Into(http.StatusOK, &rec)
	if rec.TxID != up.Record.TxID || rec.Digests != up.Digests {
		t.Errorf("the ledger has %+v, the upload said %+v", rec, up.Record)
	}
}

func TestUploadAgainIsTheSameDocument(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	data := w.File(hubtest.Import, "declaration.xml")
	var first, second struct{ Record protocol.DocumentRecord }
	w.Send("agent", http.MethodPost, "/v1/documents", data).Into(http.StatusCreated, &first)
	w.Send("bank-a", http.MethodPost, "/v1/documents", data).Into(http.StatusCreated, &second)
	if !second.Record.Known || second.Record.TxID != first.Record.TxID {
		t.Errorf("first %+v, second %+v", first.Record, second.Record)
	}
}

func TestUploadRefusals(t *testing.T) {
	t.Parallel()
	cfg := hubtest.Settings(t.TempDir())
	cfg.MaxUpload = 64 << 10
	w := hubtest.StartWith(t, cfg)
	invoice := w.File(hubtest.Import, "invoice.xml")
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
			p := w.In(t).Send("agent", http.MethodPost, "/v1/documents", test.body).Problem(test.status, test.code)
			if p.Why != string(test.why) || p.Detail == "" {
				t.Errorf("why %q, detail %q; want %q", p.Why, p.Detail, test.why)
			}
		})
	}
}

func TestDocumentIsFoundByDigestAlone(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	zero := strings.Repeat("0", 64)
	w.Get("bank-a", "/v1/documents/sha256:"+zero).Problem(http.StatusNotFound, api.CodeNotFound)
	for _, name := range []string{"invoice.xml", "sha256:00", "sm3:" + zero, "sha256:" + strings.Repeat("A", 64)} {
		w.Get("bank-a", "/v1/documents/"+name).Problem(http.StatusBadRequest, api.CodeBadRequest)
	}
}

// TestFirmReadsItsFindings examines a firm's own documents.
func TestFirmReadsItsFindings(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	docs := w.Sample(hubtest.Altered, "R-1").Documents
	path := "/v1/documents/" + string(docs[0]) + "/findings"
	whole := path + "?with=" + string(docs[1]) + "," + string(docs[2])
	var lone, all api.Findings
	w.Get("agent", path).Into(http.StatusOK, &lone)
	w.Get("agent", whole).Into(http.StatusOK, &all)
	if len(lone.Findings) == 0 || len(all.Findings) <= len(lone.Findings) {
		t.Errorf("%d findings of one document, %d of three", len(lone.Findings), len(all.Findings))
	}
	if !slices.Contains(failed(all), "A05") {
		t.Errorf("the altered amount is not found: %v", failed(all))
	}
	for _, f := range all.Findings {
		if strings.HasPrefix(f.Rule, "X") || len(f.Compared) == 0 {
			t.Errorf("%+v is not of documents", f)
		}
		for _, c := range f.Compared {
			if c.Doc == "REQ" || c.Doc == "LEDGER" {
				t.Errorf("%s compares %+v", f.Rule, c)
			}
		}
	}
	for _, bad := range []string{"?with=", "?with=x", "?with=" + string(docs[0]), "?with=a&with=b", "?bank=BankAMSP"} {
		w.Get("agent", path+bad).Problem(http.StatusBadRequest, api.CodeBadRequest)
	}
}

func failed(f api.Findings) (rules []string) {
	for _, x := range f.Findings {
		if x.Result == "FAIL" {
			rules = append(rules, x.Rule)
		}
	}
	return rules
}

// TestThiefLearnsNothingFromFindings holds that findings reveal nothing of what banks did,
// nor of documents that others uploaded.
func TestThiefLearnsNothingFromFindings(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	mine := w.Sample(hubtest.Import, "R-1")
	path := "/v1/documents/" + string(mine.Documents[0]) + "/findings"
	whole := path + "?with=" + string(mine.Documents[1]) + "," + string(mine.Documents[2])
	before := w.Get("agent", whole)
	c := w.Reserved("bank-a", hubtest.Import, "R-1")
	w.Moved("bank-a", "confirm", c, verify.MoveConfirm, api.Step{})
	w.Verified("bank-b", hubtest.Import, "R-2")
	if after := w.Get("agent", whole); string(after.Body) != string(before.Body) || after.Status != http.StatusOK {
		t.Errorf("the answer changed once banks asked:\n%s\n%s", before.Body, after.Body)
	}
	var up api.Uploaded // by a bank; the thief has the digest
	w.Send("bank-a", http.MethodPost, "/v1/documents", w.File(hubtest.Renumbered, "invoice.xml")).Into(http.StatusCreated, &up)
	theirs := string(up.Digests.SHA256)
	none := "sha256:" + strings.Repeat("0", 64)
	for _, form := range []string{"/v1/documents/%s/findings", path + "?with=%s"} {
		real, absent := w.Get("agent", fmt.Sprintf(form, theirs)), w.Get("agent", fmt.Sprintf(form, none))
		p, q := real.Problem(http.StatusNotFound, api.CodeNotFound), absent.Problem(http.StatusNotFound, api.CodeNotFound)
		if p.Detail != q.Detail || p.Title != q.Title {
			t.Errorf("another's document is told from none: %q, %q", p.Detail, q.Detail)
		}
	}
	for _, who := range []string{"bank-a", "supervisor", "customs", "registrar"} {
		w.Get(who, path).Problem(http.StatusForbidden, api.CodeForbidden)
	}
}
