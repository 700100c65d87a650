package hub_test

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/certificate"
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
	w := start(t)
	green := w.verified("bank-a", importSet, "R-1")
	if green.Verdict.Outcome != documents.Green || green.Receipt.TxID == "" || green.Verdict.Request.Bank != "BankAMSP" {
		t.Errorf("%s, %v, receipt %+v", green.Verdict.Outcome, failures(green.Verdict), green.Receipt)
	}
	red := w.verified("bank-a", alteredSet, "R-2")
	if got := failures(red.Verdict); red.Verdict.Outcome != documents.Red || !slices.Contains(got, "A05") || !slices.Contains(got, "G02") {
		t.Errorf("%s, %v", red.Verdict.Outcome, got)
	}
	var again api.Verified
	w.get("bank-a", "/v1/verdicts/"+green.Verdict.ID).into(http.StatusOK, &again)
	if again.Receipt != green.Receipt || again.Verdict.ID != green.Verdict.ID {
		t.Errorf("read back as %+v", again)
	}
}

func TestVerificationRefusals(t *testing.T) {
	w := start(t)
	good := w.sample(importSet, "R-1")
	text := string(encode(t, good))
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
			p := (&world{T: t, hub: w.hub, url: w.url}).post("bank-a", name, "/v1/verifications", test.body).problem(test.status, test.code)
			if !strings.Contains(p.Detail, test.says) {
				t.Errorf("detail %q does not say %q", p.Detail, test.says)
			}
		})
	}
}

func TestVerdictIsSupersededOnce(t *testing.T) {
	w := start(t)
	first := w.verified("bank-a", importSet, "R-1")
	v := w.sample(importSet, "R-1")
	v.Supersedes = first.Verdict.ID
	var second api.Verified
	w.post("bank-a", "again", "/v1/verifications", v).into(http.StatusCreated, &second)
	if second.Verdict.Supersedes != first.Verdict.ID {
		t.Errorf("supersedes %q", second.Verdict.Supersedes)
	}
	for range 2 { // a refused verdict leaves nothing that a repetition would find
		w.post("bank-a", "third", "/v1/verifications", v).problem(http.StatusConflict, "SUPERSEDED")
	}
	w.post("bank-a", "claim", "/v1/claims", api.Reservation{Verdict: first.Verdict.ID}).problem(http.StatusConflict, "SUPERSEDED")
	w.post("bank-a", "claim-2", "/v1/claims", api.Reservation{Verdict: second.Verdict.ID}).into(http.StatusCreated, new(any))
}

func TestCertificate(t *testing.T) {
	w := start(t)
	v := w.verified("bank-a", importSet, "R-1")
	path := "/v1/verdicts/" + v.Verdict.ID + "/certificate"
	block, _ := pem.Decode(w.get("", "/v1/identity-certificate").body)
	if block == nil {
		t.Fatal("no identity certificate")
	}
	anchor, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	for accept, begins := range map[string]string{"": "%PDF-", "application/pdf": "%PDF-", "application/jose+json": "{", "*/*": "%PDF-"} {
		a := w.send("bank-a", http.MethodGet, path, nil, "Accept", accept)
		if a.status != http.StatusOK || !bytes.HasPrefix(a.body, []byte(begins)) {
			t.Fatalf("accepting %q: status %d, %.20q", accept, a.status, a.body)
		}
		res := certificate.Verify(a.body, []*x509.Certificate{anchor}, time.Now())
		if res.Status != certificate.StatusGenuine || res.VerdictID != v.Verdict.ID || res.Receipt != v.Receipt {
			t.Errorf("accepting %q: %+v", accept, res)
		}
	}
	w.send("bank-a", http.MethodGet, path, nil, "Accept", "text/html").problem(http.StatusNotAcceptable, api.CodeNotAcceptable)
	chinese := w.send("bank-a", http.MethodGet, path, nil, "Accept-Language", "zh-HK, en;q=0.5")
	var german, english answer
	for range 5 { // the page says to the second when it was fetched
		german = w.send("bank-a", http.MethodGet, path, nil, "Accept-Language", "de")
		if english = w.send("bank-a", http.MethodGet, path, nil); bytes.Equal(german.body, english.body) {
			break
		}
	}
	if bytes.Equal(chinese.body, english.body) || !bytes.Equal(german.body, english.body) {
		t.Error("the certificate is not in the client's language, English where there is none")
	}
}

func TestHealth(t *testing.T) {
	w := start(t)
	var live struct{ Live bool }
	w.get("", "/livez").into(http.StatusOK, &live)
	var ready struct {
		Ready bool
		Parts map[string]string
	}
	w.get("", "/readyz").into(http.StatusOK, &ready)
	if want := map[string]string{"ledger": "", "index": "", "projection": ""}; !live.Live || !ready.Ready || !maps.Equal(ready.Parts, want) {
		t.Errorf("%+v, %+v", live, ready)
	}
}

func TestRoutesThatAreNot(t *testing.T) {
	w := start(t)
	w.get("bank-a", "/v2/verdicts").problem(http.StatusNotFound, api.CodeNoRoute)
	a := w.send("bank-a", http.MethodDelete, "/v1/claims/C-1", nil)
	a.problem(http.StatusMethodNotAllowed, api.CodeNoMethod)
	if a.header.Get("Allow") != http.MethodGet {
		t.Errorf("Allow is %q (RFC 9110 §15.5.6)", a.header.Get("Allow"))
	}
}

func TestProblemIsInTheClientsLanguage(t *testing.T) {
	w := start(t)
	for header, title := range map[string]string{
		"": "Not found", "en-GB": "Not found", "zh": "未找到", "zh-CN": "未找到", "zh-Hans-SG": "未找到", "zh-HK": "找不到", "zh-TW": "找不到",
		"zh-Hant": "找不到", "de": "Not found", "de, zh-CN;q=0.5": "未找到", "en;q=0.1, zh-HK": "找不到", ";;;": "Not found",
	} {
		a := w.send("bank-a", http.MethodGet, "/v1/verdicts/V-none", nil, "Accept-Language", header)
		var p api.Problem
		if err := json.Unmarshal(a.body, &p); err != nil || p.Title != title {
			t.Errorf("Accept-Language %q: title %q, want %q", header, p.Title, title)
		}
	}
}
