package intake_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/intake"
	"github.com/tradehub/tradehub/documents/ofdseal/sealtest"
	"github.com/tradehub/tradehub/documents/xmlguard"
	"github.com/tradehub/tradehub/documents/xmlsig"
)

var now = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

func newIntake() *intake.Intake {
	return &intake.Intake{Hasher: accel.Standard(), Now: func() time.Time { return now }}
}

func TestReadFormats(t *testing.T) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(strings.Replace(declaration, "UTF-8", "GBK", 1))
	if err != nil {
		t.Fatal(err)
	}
	const none, unsupported = documents.SignatureNone, documents.SignatureUnsupported
	for _, c := range []struct {
		name     string
		data     []byte
		format   documents.Format
		number   string
		status   documents.SignatureStatus
		embedded string
	}{
		{"UBL invoice", sample(t, "ubl.xml"), documents.FormatUBLInvoice, "BP-2026-0417", none, ""},
		{"UBL credit note", sample(t, "creditnote.xml"), documents.FormatUBLCreditNote, "", none, ""},
		{"CII", sample(t, "cii.xml"), documents.FormatCII, "", none, ""},
		{"ZUGFeRD 1", sample(t, "zugferd1.xml"), documents.FormatZUGFeRD1, "", none, ""},
		{"PDF", pdf(sample(t, "cii.xml"), "factur-x.xml", ""), documents.FormatPDFInvoice, "", none, "factur-x.xml"},
		{"signed PDF", pdf(sample(t, "cii.xml"), "factur-x.xml", "/Sig<</ByteRange[0 1 2 3]>>"), documents.FormatPDFInvoice, "", unsupported, "factur-x.xml"},
		{"PDF after a preamble", append([]byte("\n\n"), pdf(sample(t, "cii.xml"), "factur-x.xml", "")...), documents.FormatPDFInvoice, "", none, "factur-x.xml"},
		{"OFD", ofd(t), documents.FormatOFDInvoice, "", none, ""},
		{"digital e-fapiao", sample(t, "einvoice.xml"), documents.FormatEInvoice, "26442000000087654321", none, ""},
		{"digital e-fapiao as OFD", sealtest.Zip(t, digitalParts(t)), documents.FormatOFDEInvoice, "26442000000087654321", none, ""},
		{"China Single Window", []byte(declaration), documents.FormatCNDeclaration, "531620261160001234", none, ""},
		{"China Single Window in GBK", []byte(gbk), documents.FormatCNDeclaration, "531620261160001234", none, ""},
		{"DCSA", []byte(" \n" + transportDocument), documents.FormatDCSATransport, "OLCU2604417", none, ""},
		{"UBL bill of lading", []byte(billOfLading), documents.FormatUBLBillOfLading, "OLCU2604417", none, ""},
		{"XML after a blank line", []byte("\r\n" + billOfLading), documents.FormatUBLBillOfLading, "OLCU2604417", none, ""},
		{"XML that names PDF and OFD", []byte("<!-- %PDF-1.7 OFD.xml -->" + billOfLading), documents.FormatUBLBillOfLading, "OLCU2604417", none, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := newIntake().Read(context.Background(), c.data)
			if err != nil {
				t.Fatal(err)
			}
			if got.Document.Format != c.format || c.number != "" && got.Document.Number != c.number {
				t.Errorf("format %s, number %q", got.Document.Format, got.Document.Number)
			}
			if got.Signature.Status != c.status || got.Embedded != c.embedded {
				t.Errorf("signature %+v, embedded %q", got.Signature, got.Embedded)
			}
			mustHaveDigests(t, got, c.data)
		})
	}
}

// mustHaveDigests: those of the bytes always, the canonical one with a document.
func mustHaveDigests(t *testing.T, got *intake.Result, data []byte) {
	t.Helper()
	sums, err := accel.Standard().HashBatch(context.Background(), [][]byte{data}, accel.SHA256, accel.SM3)
	if err != nil {
		t.Fatal(err)
	}
	want := documents.Digests{SHA256: documents.NewDigest(accel.SHA256, sums[0][0]), SM3: documents.NewDigest(accel.SM3, sums[0][1])}
	if got.Document != nil {
		canonical, err := got.Document.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		want.Canonical = documents.DigestOf(canonical)
	}
	if got.Digests != want {
		t.Errorf("digests %+v, want %+v", got.Digests, want)
	}
}

func TestReadRefuses(t *testing.T) {
	for _, c := range []struct {
		name, data string
		code       documents.Code
	}{
		{"nothing", "", documents.CodeSyntax},
		{"blanks", "\ufeff \r\n", documents.CodeSyntax},
		{"junk", "\x89PNG\r\n\x1a\n\x00\x00", documents.CodeUnsupported},
		{"text", "Invoice No. 7", documents.CodeUnsupported},
		{"no PDF header in its place", strings.Repeat("x", 1020) + "%PDF-1.7", documents.CodeUnsupported},
		{"PDF without invoice", string(pdf([]byte("<a/>"), "note.xml", "")), documents.CodeMissing},
		{"PDF with a declaration", string(pdf([]byte(declaration), "factur-x.xml", "")), documents.CodeUnsupported},
		{"broken PDF", "%PDF-1.7\n", documents.CodeSyntax},
		{"other ZIP", string(container(t, "word/document.xml", "<a/>")), documents.CodeUnsupported},
		{"ZIP of the tax bureau", string(container(t, "dzfp_1.pdf", "%PDF-1.7", "dzfp_1.xml", "<EInvoice/>", "dzfp_1.ofd", string(ofd(t)))), documents.CodeUnsupported},
		{"OFD without invoice", string(container(t, "OFD.xml", "<OFD/>")), documents.CodeMissing},
		{"unknown root", "<html>", documents.CodeUnsupported},
		{"unknown namespace", `<Invoice xmlns="urn:test">`, documents.CodeUnsupported},
		{"known root, broken", strings.TrimSuffix(billOfLading, ">"), documents.CodeSyntax},
		{"DOCTYPE", "<!DOCTYPE BillOfLading>" + billOfLading, documents.CodeForbidden},
		{"DOCTYPE in UTF-16", "\xfe\xff\x00<\x00!\x00D\x00O\x00C\x00T\x00Y\x00P\x00E\x00 \x00a\x00>", documents.CodeForbidden},
		{"UTF-16 without mark", "\x00<\x00a\x00/\x00>", documents.CodeUnsupported},
		{"JSON array", "[]", documents.CodeUnsupported},
		{"broken JSON", "{", documents.CodeSyntax},
		{"other JSON", `{"a":1}`, documents.CodeUnsupported},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := newIntake().Read(context.Background(), []byte(c.data))
			var s *documents.SyntaxError
			if !errors.As(err, &s) || s.Code != c.code || got.Document != nil {
				t.Errorf("got %v, %v; want code %s", got.Document, err, c.code)
			}
			mustHaveDigests(t, got, []byte(c.data))
		})
	}
}

func TestReadLimit(t *testing.T) {
	in := newIntake()
	in.Limits = xmlguard.Limits{Bytes: len(billOfLading)}
	if _, err := in.Read(context.Background(), []byte(billOfLading)); err != nil {
		t.Error(err)
	}
	got, err := in.Read(context.Background(), []byte(billOfLading+" "))
	var s *documents.SyntaxError
	if !errors.As(err, &s) || s.Code != documents.CodeLimit || got.Digests.SHA256 != "" {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err = newIntake().Read(context.Background(), bytes.Repeat([]byte(" "), 32<<20+1)); !errors.As(err, &s) || s.Code != documents.CodeLimit {
		t.Errorf("33 MiB: %v", err)
	}
}

// hasher is an engine that fails.
type hasher struct{ err error }

func (h hasher) Name() string { return "failing" }

func (h hasher) HashBatch(context.Context, [][]byte, ...accel.Algorithm) ([][][]byte, error) {
	return nil, h.err
}

func TestReadHasher(t *testing.T) {
	gone := errors.New("device is gone")
	in := newIntake()
	in.Hasher = hasher{gone}
	if got, err := in.Read(context.Background(), []byte(billOfLading)); !errors.Is(err, gone) || got == nil || got.Document != nil {
		t.Errorf("got %+v, %v", got, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := newIntake().Read(ctx, []byte(billOfLading)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
	if got, err := new(intake.Intake).Read(context.Background(), []byte(billOfLading)); err != nil || got.Digests.SM3 == "" {
		t.Errorf("zero value: %+v, %v", got, err)
	}
}

func TestReadSigned(t *testing.T) {
	data, cert := signed(t, sample(t, "ubl.xml"))
	pinned := xmlsig.Anchors{"LEI:529900BALTPRECIS0007": {cert}}
	another := xmlsig.Anchors{"VAT:DE999999999": {cert}, "VAT:DE815746390": {cert}} // the seller is keyed by its LEI
	changed := bytes.Replace(data, []byte("BP-2026-0417"), []byte("BP-2026-9417"), 1)
	for _, c := range []struct {
		name    string
		data    []byte
		anchors xmlsig.Anchors
		status  documents.SignatureStatus
		number  string
	}{
		{"valid", data, pinned, documents.SignatureValid, "BP-2026-0417"},
		{"pinned for every document", data, xmlsig.Anchors{intake.AnyIssuer: {cert}}, documents.SignatureValid, "BP-2026-0417"},
		{"pinned for another issuer", data, another, documents.SignatureUntrusted, "BP-2026-0417"},
		{"not pinned", data, nil, documents.SignatureUntrusted, "BP-2026-0417"},
		{"changed", changed, pinned, documents.SignatureInvalid, "BP-2026-9417"},
		{"in a PDF", pdf(data, "xrechnung.xml", ""), pinned, documents.SignatureValid, "BP-2026-0417"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := newIntake()
			in.Anchors = c.anchors
			got, err := in.Read(context.Background(), c.data)
			if err != nil {
				t.Fatal(err)
			}
			if got.Signature.Status != c.status || got.Document.Number != c.number || c.status == documents.SignatureValid && len(got.Issuers) != 1 {
				t.Errorf("signature %+v, issuers %v, number %q", got.Signature, got.Issuers, got.Document.Number)
			}
			if path := got.Document.Places["/number"]; path != "/Invoice/cbc:ID" {
				t.Errorf("the number stands at %q", path)
			}
		})
	}
	t.Run("same content as unsigned", func(t *testing.T) {
		in := newIntake()
		plain, err := in.Read(context.Background(), sample(t, "ubl.xml"))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := in.Read(context.Background(), data); err != nil || got.Digests.Canonical != plain.Digests.Canonical {
			t.Errorf("canonical digests differ, or %v", err)
		}
	})
}

// signed returns the document with an enveloped signature, and who signed it.
func signed(t *testing.T, data []byte) ([]byte, *x509.Certificate) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Baltic Parts GmbH"},
		NotBefore: now.AddDate(0, -6, 0), NotAfter: now.AddDate(0, 6, 0), KeyUsage: x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
	must(t, err)
	cert, err := x509.ParseCertificate(der)
	must(t, err)
	ctx, err := dsig.NewSigningContext(key, [][]byte{der})
	must(t, err)
	doc := etree.NewDocument()
	must(t, doc.ReadFromBytes(data))
	el, err := ctx.SignEnveloped(doc.Root())
	must(t, err)
	out, err := etree.NewDocumentWithRoot(el).WriteToBytes()
	must(t, err)
	return out, cert
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// FuzzRead: whatever comes in, there is a document or a refusal that says
// why, and the digests of the bytes.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"ubl.xml", "cii.xml", "zugferd1.xml", "creditnote.xml"} {
		f.Add(sample(f, name))
	}
	f.Add(pdf(sample(f, "cii.xml"), "factur-x.xml", ""))
	f.Add(ofd(f))
	f.Add([]byte(declaration))
	f.Add([]byte(transportDocument))
	f.Add([]byte(billOfLading))
	in := newIntake()
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := in.Read(context.Background(), data)
		var s *documents.SyntaxError
		if err != nil && (!errors.As(err, &s) || s.Code == "" || got.Document != nil) || err == nil && got.Document == nil {
			t.Fatalf("got %v, %v", got.Document, err)
		}
		mustHaveDigests(t, got, data)
	})
}
