package api_test

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/certificate"
	"github.com/tradehub/tradehub/hub/hubtest"
)

func failures(v documents.Verdict) []string {
	var out []string
	for _, f := range v.Findings {
		if f.Result == documents.Fail {
			out = append(out, f.Rule)
		}
	}
	return out
}

func TestVerification(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	green := w.Verified("bank-a", hubtest.Import, "R-1")
	if green.Verdict.Outcome != documents.Green || green.Receipt.TxID == "" || green.Verdict.Request.Bank != "BankAMSP" {
		t.Errorf("%s, %v, receipt %+v", green.Verdict.Outcome, failures(green.Verdict), green.Receipt)
	}
	red := w.Verified("bank-a", hubtest.Altered, "R-2")
	if got := failures(red.Verdict); red.Verdict.Outcome != documents.Red || !slices.Contains(got, "A05") || !slices.Contains(got, "G02") {
		t.Errorf("%s, %v", red.Verdict.Outcome, got)
	}
	var again api.Verified
	w.Get("bank-a", "/v1/verdicts/"+green.Verdict.ID).Into(http.StatusOK, &again)
	if again.Receipt != green.Receipt || again.Verdict.ID != green.Verdict.ID {
		t.Errorf("read back as %+v", again)
	}
}

func TestVerificationRefusals(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	good := w.Sample(hubtest.Import, "R-1")
	b, err := json.Marshal(good)
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	change := func(f func(*api.Verification)) api.Verification {
		v := good
		f(&v)
		return v
	}
	for name, test := range map[string]struct {
		body   any
		status int
		code   api.Code
		says   string
	}{
		"empty":           {"", http.StatusBadRequest, api.CodeBadRequest, "empty"},
		"no JSON":         {"{", http.StatusBadRequest, api.CodeBadRequest, ""},
		"two values":      {text + "{}", http.StatusBadRequest, api.CodeBadRequest, ""},
		"an array":        {"[]", http.StatusBadRequest, api.CodeBadRequest, ""},
		"a name twice":    {strings.Replace(text, `"product"`, `"id":"R-9","product"`, 1), http.StatusBadRequest, api.CodeBadRequest, ""},
		"unknown member":  {strings.Replace(text, `"product"`, `"colour":"GREEN","product"`, 1), http.StatusBadRequest, api.CodeBadRequest, ""},
		"another case":    {strings.Replace(text, `"product"`, `"Product"`, 1), http.StatusBadRequest, api.CodeBadRequest, ""},
		"invalid UTF-8":   {strings.Replace(text, "R-1", "R-\xff", 1), http.StatusBadRequest, api.CodeBadRequest, ""},
		"too large":       {text + strings.Repeat(" ", 1<<20), http.StatusRequestEntityTooLarge, api.CodeTooLarge, "1048576"},
		"no document":     {change(func(v *api.Verification) { v.Documents = nil }), http.StatusBadRequest, api.CodeBadRequest, "1 to 50"},
		"many documents":  {change(func(v *api.Verification) { v.Documents = slices.Repeat(v.Documents, 17) }), http.StatusBadRequest, api.CodeBadRequest, "1 to 50"},
		"one named twice": {change(func(v *api.Verification) { v.Documents = slices.Repeat(v.Documents, 2) }), http.StatusBadRequest, api.CodeBadRequest, "twice"},
		"no digest":       {change(func(v *api.Verification) { v.Documents = []documents.Digest{"invoice"} }), http.StatusBadRequest, api.CodeBadRequest, "SHA-256"},
		"not uploaded": {
			change(func(v *api.Verification) {
				v.Documents = []documents.Digest{documents.Digest("sha256:" + strings.Repeat("0", 64))}
			}), http.StatusNotFound, api.CodeNotFound, "document sha256:0000",
		},
		"no amount":             {change(func(v *api.Verification) { v.Request.Amount.Minor = 0 }), http.StatusBadRequest, api.CodeBadRequest, "amount/minor"},
		"no currency":           {change(func(v *api.Verification) { v.Request.Amount.Currency = "XXY" }), http.StatusBadRequest, api.CodeBadRequest, "amount/ccy"},
		"supersedes nothing":    {change(func(v *api.Verification) { v.Supersedes = "V-none" }), http.StatusNotFound, api.CodeNotFound, ""},
		"supersedes outlandish": {change(func(v *api.Verification) { v.Supersedes = "\n" }), http.StatusNotFound, api.CodeNotFound, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := w.In(t).Post("bank-a", name, "/v1/verifications", test.body).Problem(test.status, test.code)
			if !strings.Contains(p.Detail, test.says) {
				t.Errorf("detail %q does not say %q", p.Detail, test.says)
			}
		})
	}
}

func TestVerdictIsSupersededOnce(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	first := w.Verified("bank-a", hubtest.Import, "R-1")
	v := w.Sample(hubtest.Import, "R-1")
	v.Supersedes = first.Verdict.ID
	var second api.Verified
	w.Post("bank-a", "again", "/v1/verifications", v).Into(http.StatusCreated, &second)
	if second.Verdict.Supersedes != first.Verdict.ID {
		t.Errorf("supersedes %q", second.Verdict.Supersedes)
	}
	for range 2 { // a refused verdict leaves nothing that a repetition would find
		w.Post("bank-a", "third", "/v1/verifications", v).Problem(http.StatusConflict, "SUPERSEDED")
	}
	w.Post("bank-a", "claim", "/v1/claims", api.Reservation{Verdict: first.Verdict.ID}).Problem(http.StatusConflict, "SUPERSEDED")
	w.Post("bank-a", "claim-2", "/v1/claims", api.Reservation{Verdict: second.Verdict.ID}).Into(http.StatusCreated, new(any))
}

func TestCertificate(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	v := w.Verified("bank-a", hubtest.Import, "R-1")
	path := "/v1/verdicts/" + v.Verdict.ID + "/certificate"
	block, _ := pem.Decode(w.Get("", "/v1/identity-certificate").Body)
	if block == nil {
		t.Fatal("no identity certificate")
	}
	anchor, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	for accept, begins := range map[string]string{"": "%PDF-", "application/pdf": "%PDF-", "application/jose+json": "{", "*/*": "%PDF-"} {
		a := w.Send("bank-a", http.MethodGet, path, nil, "Accept", accept)
		if a.Status != http.StatusOK || !bytes.HasPrefix(a.Body, []byte(begins)) {
			t.Fatalf("accepting %q: status %d, %.20q", accept, a.Status, a.Body)
		}
		res := certificate.Verify(a.Body, []*x509.Certificate{anchor}, time.Now())
		if res.Status != certificate.StatusGenuine || res.VerdictID != v.Verdict.ID || res.Receipt != v.Receipt {
			t.Errorf("accepting %q: %+v", accept, res)
		}
	}
	w.Send("bank-a", http.MethodGet, path, nil, "Accept", "text/html").Problem(http.StatusNotAcceptable, api.CodeNotAcceptable)
	for header, lang := range map[string]documents.Lang{
		"zh-HK, en;q=0.5": documents.TraditionalChinese, "zh": documents.SimplifiedChinese, "de": documents.English, "": documents.English,
	} {
		a := w.Send("bank-a", http.MethodGet, path, nil, "Accept-Language", header)
		if want := []byte("/Lang (" + string(lang) + ")"); !bytes.Contains(a.Body, want) {
			t.Errorf("Accept-Language %q: the certificate is not in %s but %q", header, lang, regexp.MustCompile(`/Lang \([^)]*\)`).Find(a.Body))
		}
	}
}

// TestDigestIsNoRight holds that a bank reads a document only if it uploaded it, or was named
// by the firm that did. Every peer of the channel sees the digests.
func TestDigestIsNoRight(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	v := w.Sample(hubtest.Import, "R-1")
	v.Documents = nil
	for _, name := range []string{"invoice.xml", "declaration.xml", "bill-of-lading.json"} {
		data := bytes.ReplaceAll(w.File(hubtest.Import, name), []byte("2026"), []byte("2025"))
		var up api.Uploaded
		w.Send("agent", http.MethodPost, "/v1/documents?banks=BankAMSP", data).Into(http.StatusCreated, &up)
		v.Documents = append(v.Documents, up.Digests.SHA256)
	}
	absent := v
	absent.Documents = []documents.Digest{documents.Digest("sha256:" + strings.Repeat("0", 64))}
	theirs := w.Post("bank-b", "theirs", "/v1/verifications", v).Problem(http.StatusNotFound, api.CodeNotFound)
	none := w.Post("bank-b", "none", "/v1/verifications", absent).Problem(http.StatusNotFound, api.CodeNotFound)
	if strings.ReplaceAll(theirs.Detail, string(v.Documents[0]), "") != strings.ReplaceAll(none.Detail, string(absent.Documents[0]), "") {
		t.Errorf("a document of another is told from none: %q, %q", theirs.Detail, none.Detail)
	}
	w.Post("bank-a", "mine", "/v1/verifications", v).Into(http.StatusCreated, new(api.Verified))
	w.Send("agent", http.MethodPost, "/v1/documents?banks=BankCMSP", []byte("x")).Problem(http.StatusBadRequest, api.CodeBadRequest)
}
