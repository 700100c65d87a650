package certificate_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/certificate"
)

var issued = time.Date(2026, 11, 10, 3, 12, 44, 0, time.UTC)

func newSigner(t testing.TB, name string) *certificate.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		NotBefore: issued.AddDate(-1, 0, 0), NotAfter: issued.AddDate(9, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &certificate.Signer{Key: key, Cert: cert}
}

// statement is a RED verdict with everything that a certificate can show.
func statement() *certificate.Statement {
	text := func(en, hans, hant string) documents.Text {
		return documents.Text{documents.English: en, documents.SimplifiedChinese: hans, documents.TraditionalChinese: hant}
	}
	sum := strings.Repeat("9f86d081", 8)
	return &certificate.Statement{
		Channel: "trade-shenzhen",
		Receipt: protocol.Receipt{TxID: sum, Block: 48212},
		Verdict: documents.Verdict{
			ID: "V-000123", Version: 1, IssuedAt: issued, ValidUntil: issued.AddDate(0, 0, 7),
			Request: documents.Request{
				ID: "SZ-1", Bank: "BankAMSP", Product: "IMPORT_PAYMENT_FIN",
				Applicant: documents.Party{Name: "深圳市海岚进出口有限公司 𠮷龘"},
				Amount:    documents.Money{Minor: 823000000, Currency: "CNY"},
			},
			Outcome:  documents.Red,
			Coverage: documents.Coverage{Evaluated: 30, NotEvaluated: 4, NotApplicable: 3, Grade: documents.GradeB},
			Dimensions: map[documents.Dimension]documents.Outcome{
				documents.DimAuthenticity: documents.Green, documents.DimConsistency: documents.Red, documents.DimDuplicate: documents.Green,
				documents.DimCargo: documents.Amber, documents.DimPrice: documents.Grey, documents.DimSanctions: documents.Grey,
			},
			Findings: []documents.Finding{
				{
					Rule: "A05", Severity: documents.Block, Result: documents.Fail, Tolerance: "0.5 %", Basis: []string{"GAC/SAFE 1999", "hub default"},
					Text: text("The declared total is 8.1 % below the invoice total.", "报关单成交总价比发票总额低8.1%。", "報關單成交總價比發票總額低8.1%。"),
					Compared: []documents.Compared{
						{Doc: "INV", Path: "/totals/taxInclusive", Value: "8,400,000.00 CNY"},
						{Doc: "DEC", Path: "/totals/taxInclusive", Value: "7,720,000.00 CNY"},
					},
				},
				{Rule: "P01", Result: documents.NotEvaluated, Text: text("No contract was presented.", "未提交合同。", "未提交合約。")},
			},
			Duplicate: documents.Registry{Outcome: documents.OutcomeClear, Kinds: []string{"A1", "A2", "B4"}, LedgerHeight: 48212, IndexHeight: 48212},
			Evidence: []documents.Evidence{{
				Doc: "INV", Type: documents.TypeInvoice, Number: "LCC-2026-1188", AnchoredTx: sum, Block: 48190,
				Digests:   documents.Digests{SHA256: documents.Digest("sha256:" + sum), SM3: documents.Digest("sm3:" + sum), Canonical: documents.Digest("sha256:" + sum)},
				Signature: documents.Signature{Status: documents.SignatureNone},
			}},
			Policy: documents.Policy{Pack: "cn-import-2026.1", PackDigest: documents.Digest("sha256:" + sum), NormVersion: "1", KeyProtection: "one local key; demonstration only"},
			Notice: text("Advice on data consistency; not proof of authenticity.", "仅就数据一致性提供意见，不证明单据真实。", "僅就數據一致性提供意見，不證明單據真實。"),
		},
	}
}

func render(t testing.TB, st *certificate.Statement, s *certificate.Signer, lang documents.Lang) *certificate.Certificate {
	t.Helper()
	c, err := certificate.Render(st, s, certificate.Options{Lang: lang})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func anchors(signers ...*certificate.Signer) (out []*x509.Certificate) {
	for _, s := range signers {
		out = append(out, s.Cert)
	}
	return out
}

func TestSameInputSameBytes(t *testing.T) {
	s := newSigner(t, "hub")
	for _, lang := range documents.Langs {
		a, b := render(t, statement(), s, lang), render(t, statement(), s, lang)
		if !bytes.Equal(a.PDF, b.PDF) || !bytes.Equal(a.JWS, b.JWS) {
			t.Errorf("%s: two renderings differ", lang)
		}
	}
}

func TestGenuine(t *testing.T) {
	s := newSigner(t, "hub")
	c := render(t, statement(), s, documents.English)
	for form, file := range map[string][]byte{"PDF": c.PDF, "JWS": c.JWS} {
		r := certificate.Verify(file, anchors(newSigner(t, "another"), s), issued)
		if r.Status != certificate.StatusGenuine || r.VerdictID != "V-000123" || r.Outcome != documents.Red || r.Expired {
			t.Errorf("%s: %+v, want genuine", form, r)
		}
		if r := certificate.Verify(file, anchors(s), issued.AddDate(0, 1, 0)); r.Status != certificate.StatusGenuine || !r.Expired {
			t.Errorf("%s a month later: %+v, want genuine and expired", form, r)
		}
	}
}

func TestUnknownSigner(t *testing.T) {
	c := render(t, statement(), newSigner(t, "stranger"), documents.English)
	for form, file := range map[string][]byte{"PDF": c.PDF, "JWS": c.JWS} {
		r := certificate.Verify(file, anchors(newSigner(t, "hub")), issued)
		if r.Status != certificate.StatusUnknown || r.VerdictID != "" {
			t.Errorf("%s: %+v, want unknown signer and nothing of the content", form, r)
		}
	}
}

func TestSuperseded(t *testing.T) {
	s := newSigner(t, "hub")
	old := render(t, statement(), s, documents.English)
	next := statement()
	next.Verdict.ID, next.Verdict.Supersedes = "V-000124", "V-000123"
	later := render(t, next, s, documents.English)
	if r := certificate.Verify(old.PDF, anchors(s), issued, later.JWS); r.Status != certificate.StatusSuperseded || r.SupersededBy != "V-000124" {
		t.Errorf("%+v, want superseded by V-000124", r)
	}
	forged := render(t, next, newSigner(t, "stranger"), documents.English)
	if r := certificate.Verify(old.PDF, anchors(s), issued, forged.PDF); r.Status != certificate.StatusGenuine {
		t.Errorf("a stranger's successor: %+v, want genuine", r)
	}
}

// TestAnyChangedByteIsTold flips bits over the whole of both forms.
func TestAnyChangedByteIsTold(t *testing.T) {
	s := newSigner(t, "hub")
	c := render(t, statement(), s, documents.TraditionalChinese)
	for form, file := range map[string][]byte{"PDF": c.PDF, "JWS": c.JWS} {
		step := max(1, len(file)/400)
		for i := 0; i < len(file); i += step {
			for _, bit := range []byte{1, 0x20} {
				bad := bytes.Clone(file)
				bad[i] ^= bit
				if r := certificate.Verify(bad, anchors(s), issued); r.Status == certificate.StatusGenuine || r.VerdictID != "" {
					t.Fatalf("%s byte %d of %d: %+v", form, i, len(file), r)
				}
			}
		}
		// The signature's own end, where base64 has bits that no decoder reads.
		for i := max(0, len(file)-120); i < len(file); i++ {
			bad := bytes.Clone(file)
			bad[i] ^= 1
			if r := certificate.Verify(bad, anchors(s), issued); r.Status == certificate.StatusGenuine {
				t.Fatalf("%s byte %d of %d is not covered", form, i, len(file))
			}
		}
		for _, bad := range [][]byte{file[:len(file)-1], append(bytes.Clone(file), ' '), append(bytes.Clone(file), file...)} {
			if r := certificate.Verify(bad, anchors(s), issued); r.Status == certificate.StatusGenuine {
				t.Errorf("%s cut or grown to %d bytes is called genuine", form, len(bad))
			}
		}
	}
}

// TestSwappedStatement puts another genuine statement's seal on a file.
func TestSwappedSeal(t *testing.T) {
	s := newSigner(t, "hub")
	a := render(t, statement(), s, documents.English)
	other := statement()
	other.Verdict.Outcome = documents.Green
	b := render(t, other, s, documents.English)
	seal := func(pdf []byte) int { return bytes.LastIndex(pdf, []byte("%Tradehub-Seal")) }
	mixed := append(bytes.Clone(a.PDF[:seal(a.PDF)]), b.PDF[seal(b.PDF):]...)
	if r := certificate.Verify(mixed, anchors(s), issued); r.Status != certificate.StatusTampered {
		t.Errorf("%+v, want tampered", r)
	}
}

func TestNotACertificate(t *testing.T) {
	for _, file := range []string{"", "hello", "%PDF-1.4\n%%EOF\n", "{}", `{"payload":"","signatures":[]}`} {
		if r := certificate.Verify([]byte(file), nil, issued); r.Status != certificate.StatusNone {
			t.Errorf("%q: %+v, want not a certificate", file, r)
		}
	}
}

func FuzzVerify(f *testing.F) {
	s := newSigner(f, "hub")
	c := render(f, statement(), s, documents.English)
	f.Add(c.JWS)
	f.Add(c.PDF)
	f.Fuzz(func(t *testing.T, file []byte) {
		r := certificate.Verify(file, anchors(s), issued)
		if r.Status == certificate.StatusGenuine && !bytes.Equal(file, c.JWS) && !bytes.Equal(file, c.PDF) {
			t.Errorf("%d bytes that were never issued are called genuine", len(file))
		}
	})
}

// TestEarlierVersion verifies a certificate that was issued before verdicts had
// a headline, a trade and a matrix.
func TestEarlierVersion(t *testing.T) {
	file, err := os.ReadFile("testdata/earlier.pdf")
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile("testdata/earlier.pem")
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(b)
	signer, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	r := certificate.Verify(file, []*x509.Certificate{signer}, signer.NotBefore)
	if r.Status != certificate.StatusGenuine || r.Outcome != documents.Green {
		t.Errorf("%+v, want genuine and GREEN", r)
	}
	file[len(file)/2] ^= 1
	if r := certificate.Verify(file, []*x509.Certificate{signer}, signer.NotBefore); r.Status != certificate.StatusTampered {
		t.Errorf("one bit flipped: %+v, want tampered", r)
	}
}

// TestStandingIsNotSigned draws what became of a verdict since: on the page, and
// not in the statement.
func TestStandingIsNotSigned(t *testing.T) {
	s := newSigner(t, "hub")
	before := render(t, statement(), s, documents.English)
	after, err := certificate.Render(statement(), s, certificate.Options{Standing: &certificate.Standing{At: issued.AddDate(0, 0, 1), Taken: true}})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before.JWS, after.JWS) || bytes.Equal(before.PDF, after.PDF) {
		t.Error("the statement changed with its standing, or the page did not")
	}
	if r := certificate.Verify(after.PDF, anchors(s), issued); r.Status != certificate.StatusGenuine {
		t.Errorf("%+v, want genuine", r)
	}
}
