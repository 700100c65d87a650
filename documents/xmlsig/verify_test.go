package xmlsig_test

import (
	"bytes"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlguard"
	"github.com/tradehub/tradehub/documents/xmlsig"
)

// pin pins certificates for one issuer.
func pin(certs ...*x509.Certificate) xmlsig.Anchors {
	return xmlsig.Anchors{"VAT:DE999999999": certs}
}

func TestVerifyAlgorithms(t *testing.T) {
	rsaSigner := identity(rsaKey(), nil, nil)
	p256, p384, p521 := identity(ecKey(elliptic.P256()), nil, nil), identity(ecKey(elliptic.P384()), nil, nil), identity(ecKey(elliptic.P521()), nil, nil)
	const yes, no = documents.SignatureValid, documents.SignatureUnsupported
	for _, c := range []struct {
		name string
		plan plan
		want documents.SignatureStatus
	}{
		{"RSA SHA-256", plan{signer: rsaSigner}, yes},
		{"RSA SHA-384", plan{signer: rsaSigner, method: dsig.RSASHA384SignatureMethod, digest: sha384}, yes},
		{"RSA SHA-512", plan{signer: rsaSigner, method: dsig.RSASHA512SignatureMethod, digest: sha512}, yes},
		{"ECDSA P-256", plan{signer: p256}, yes},
		{"ECDSA P-384", plan{signer: p384, method: dsig.ECDSASHA384SignatureMethod}, yes},
		{"ECDSA P-521", plan{signer: p521, method: dsig.ECDSASHA512SignatureMethod}, yes},
		{"by ID", plan{signer: rsaSigner, uri: "#inv"}, yes},
		{"C14N 1.0", plan{signer: rsaSigner, canonical: c14n10, transforms: []string{env, c14n10}}, yes},
		{"C14N 1.1", plan{signer: rsaSigner, canonical: c14n11, transforms: []string{env, c14n11}}, yes},
		{"with comments", plan{signer: rsaSigner, canonical: exc + "WithComments", transforms: []string{env, exc + "WithComments"}}, yes},
		{"no canonical form", plan{signer: rsaSigner, transforms: []string{env}}, yes},
		{"XAdES", plan{signer: rsaSigner, props: func(*etree.Element) {}}, yes},
		{"RSA SHA-1", plan{signer: rsaSigner, method: dsig.RSASHA1SignatureMethod}, no},
		{"ECDSA SHA-1", plan{signer: p256, method: dsig.ECDSASHA1SignatureMethod}, no},
		{"SHA-1 digest", plan{signer: rsaSigner, digest: sha1}, no},
		{"HMAC", plan{signer: rsaSigner, method: "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"}, no},
		{"RSA key of 1024 bits", plan{signer: identity(must(rsa.GenerateKey(rand.Reader, 1024)), nil, nil)}, no},
		{"curve P-224", plan{signer: identity(ecKey(elliptic.P224()), nil, nil)}, no},
		{"method of another key", plan{signer: p256, method: dsig.RSASHA256SignatureMethod}, no},
		{"XPath", plan{signer: rsaSigner, transforms: []string{env, "http://www.w3.org/TR/1999/REC-xpath-19991116"}}, no},
		{"XSLT", plan{signer: rsaSigner, transforms: []string{env, "http://www.w3.org/TR/1999/REC-xslt-19991116"}}, no},
		{"not enveloped", plan{signer: rsaSigner, transforms: []string{exc}}, no},
		{"enveloped twice", plan{signer: rsaSigner, transforms: []string{env, env}}, no},
		{"other file", plan{signer: rsaSigner, uri: "invoice.pdf"}, no},
		{"on the network", plan{signer: rsaSigner, uri: "http://127.0.0.1/x"}, no},
		{"XPointer", plan{signer: rsaSigner, uri: "#xpointer(/)"}, no},
		{"no URI", plan{signer: rsaSigner, noURI: true}, no},
		{"unknown canonical form", plan{signer: rsaSigner, canonical: "urn:test:c14n"}, no},
		{"no certificate", plan{signer: rsaSigner, keyInfo: func(el *etree.Element) { el.Child = nil }}, no},
		{"broken certificate", plan{signer: rsaSigner, keyInfo: func(el *etree.Element) { el.FindElement("//ds:X509Certificate").SetText("AAAA") }}, no},
		{"comment in SignedInfo", plan{signer: rsaSigner, info: func(el *etree.Element) { el.CreateComment("x") }}, no},
		{"more in SignedInfo", plan{signer: rsaSigner, info: func(el *etree.Element) { el.CreateElement("ds:Manifest") }}, no},
		{"two references to the document", plan{signer: rsaSigner, info: func(el *etree.Element) { el.AddChild(el.SelectElement("ds:Reference").Copy()) }}, no},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := parse(t, sign(t, c.plan))
			got := xmlsig.Verify(root, pin(c.plan.cert), now)
			if got.Signature.Status != c.want {
				t.Fatalf("got %+v, want %s", got.Signature, c.want)
			}
			if c.want == yes {
				mustBeInvoice(t, got)
			} else if got.Content != root || got.Signature.Detail == "" {
				t.Errorf("content %v, detail %q", got.Content, got.Signature.Detail)
			}
		})
	}
}

// mustBeInvoice: the content is the document without signature and comments.
func mustBeInvoice(t testing.TB, got xmlsig.Result) {
	t.Helper()
	const want = `<Invoice xmlns="urn:test:invoice" ID="inv"><x:Extension xmlns:x="urn:test:ext"></x:Extension>` + "\n  " +
		`<ID>R-2026-001</ID><Amount currency="EUR">1250.00</Amount></Invoice>`
	if text := string(canon(t, exc, got.Content)); text != want {
		t.Errorf("content is %s", text)
	}
	if !slices.Equal(got.Issuers, []string{"VAT:DE999999999"}) || !strings.Contains(got.Signature.Signer, "Nordlicht") {
		t.Errorf("issuers %v, signer %q", got.Issuers, got.Signature.Signer)
	}
}

func TestVerifyTrust(t *testing.T) {
	const valid, untrusted = documents.SignatureValid, documents.SignatureUntrusted
	ca := identity(ecKey(elliptic.P256()), nil, func(c *x509.Certificate) { c.IsCA, c.KeyUsage = true, x509.KeyUsageCertSign })
	oldCA := identity(ca.key, nil, func(c *x509.Certificate) {
		c.IsCA, c.KeyUsage, c.NotAfter = true, x509.KeyUsageCertSign, from.AddDate(0, 1, 0)
	})
	own, issued := identity(rsaKey(), nil, nil), identity(rsaKey(), ca, nil)
	other := identity(rsaKey(), nil, func(c *x509.Certificate) { c.SerialNumber.SetInt64(2) })
	server := identity(rsaKey(), nil, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment })
	for _, c := range []struct {
		name    string
		by      *signer
		anchors xmlsig.Anchors
		at      time.Time
		want    documents.SignatureStatus
	}{
		{"pinned", own, pin(own.cert), now, valid},
		{"not pinned", own, nil, now, untrusted},
		{"other certificate of the key", own, pin(other.cert), now, untrusted},
		{"not yet valid", own, pin(own.cert), from.Add(-time.Second), untrusted},
		{"expired", own, pin(own.cert), to.Add(time.Second), untrusted},
		{"not for signing", server, pin(server.cert), now, untrusted},
		{"issued by a pinned CA", issued, pin(ca.cert), now, valid},
		{"issued by an expired CA", issued, pin(oldCA.cert), now, untrusted},
		{"pinned, but no CA", issued, pin(own.cert), now, untrusted},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := xmlsig.Verify(parse(t, sign(t, plan{signer: c.by})), c.anchors, c.at)
			if got.Signature.Status != c.want || (c.want == untrusted) != (got.Signature.Detail != "") {
				t.Errorf("got %+v, want %s", got.Signature, c.want)
			}
			if got.Content.FindElement("//Signature") != nil || (c.want == valid) != (len(got.Issuers) == 1) {
				t.Errorf("the signature is in the content, or issuers %v", got.Issuers)
			}
		})
	}
}

func TestVerifyInvalid(t *testing.T) {
	by := identity(rsaKey(), nil, nil)
	good := string(sign(t, plan{signer: by, uri: "#inv", props: func(*etree.Element) {}}))
	for _, c := range []struct{ name, old, new string }{
		{"amount", "1250.00", "9250.00"},
		{"attribute", `currency="EUR"`, `currency="USD"`},
		{"added attribute", "<ID>", `<ID scheme="x">`},
		{"added element", "</Invoice>", "<Note/></Invoice>"},
		{"namespace", "urn:test:ext", "urn:test:ex2"},
		{"document's ID", `ID="inv"`, `ID="oth"`},
		{"ID twice", "<ID>", `<ID id="inv">`},
		{"signed properties", `Id="props"`, `Id="props" Target="x"`},
		{"properties' ID twice", "<ID>", `<ID id="props">`},
		{"properties taken out", "xades:SignedProperties", "xades:SignedPropertiez"},
	} {
		t.Run(c.name, func(t *testing.T) {
			changed := strings.ReplaceAll(good, c.old, c.new)
			got := xmlsig.Verify(parse(t, []byte(changed)), pin(by.cert), now)
			if changed == good || got.Signature.Status != documents.SignatureInvalid || got.Signature.Detail == "" {
				t.Errorf("got %+v", got.Signature)
			}
		})
	}
	t.Run("certificate that the properties do not name", func(t *testing.T) {
		other := identity(rsaKey(), nil, func(c *x509.Certificate) { c.SerialNumber.SetInt64(2) })
		swapped := strings.Replace(good, base64.StdEncoding.EncodeToString(by.cert.Raw), base64.StdEncoding.EncodeToString(other.cert.Raw), 1)
		got := xmlsig.Verify(parse(t, []byte(swapped)), pin(by.cert, other.cert), now)
		if got.Signature.Status != documents.SignatureInvalid {
			t.Errorf("got %+v", got.Signature)
		}
	})
	t.Run("another key", func(t *testing.T) {
		liar := &signer{must(rsa.GenerateKey(rand.Reader, 2048)), by.cert}
		got := xmlsig.Verify(parse(t, sign(t, plan{signer: liar})), pin(by.cert), now)
		if got.Signature.Status != documents.SignatureInvalid {
			t.Errorf("got %+v", got.Signature)
		}
	})
}

func TestVerifyFindsTheSigner(t *testing.T) {
	by, ca := identity(rsaKey(), nil, nil), identity(ecKey(elliptic.P256()), nil, nil)
	first := identity(must(rsa.GenerateKey(rand.Reader, 2048)), nil, nil)
	doc := sign(t, plan{signer: by, keyInfo: func(el *etree.Element) {
		data := el.SelectElement("ds:X509Data")
		for _, c := range []*signer{ca, first} {
			cert := etree.NewElement("ds:X509Certificate")
			cert.SetText(base64.StdEncoding.EncodeToString(c.cert.Raw))
			data.InsertChildAt(0, cert)
		}
	}})
	got := xmlsig.Verify(parse(t, doc), pin(by.cert), now)
	if got.Signature.Status != documents.SignatureValid {
		t.Errorf("got %+v", got.Signature)
	}
}

func TestVerifyLargeDocument(t *testing.T) {
	by := identity(rsaKey(), nil, nil)
	lines := strings.Repeat("<Line><ID>1</ID><Amount>2.00</Amount></Line>", 2000)
	doc := sign(t, plan{signer: by, doc: "<Invoice>" + lines + "<here/></Invoice>"})
	got := xmlsig.Verify(parse(t, doc), pin(by.cert), now)
	if got.Signature.Status != documents.SignatureValid {
		t.Errorf("got %+v", got.Signature)
	}
	huge := strings.Repeat("<a>", 60) + strings.Repeat("<b/>", 10_000) + strings.Repeat("</a>", 60)
	doc = bytes.Replace(doc, []byte("</Invoice>"), []byte(huge+"</Invoice>"), 1)
	if got = xmlsig.Verify(parse(t, doc), pin(by.cert), now); got.Signature.Status != documents.SignatureUnsupported {
		t.Errorf("got %+v", got.Signature)
	}
}

// TestVerifySignedByLibrary reads what goxmldsig signs itself.
func TestVerifySignedByLibrary(t *testing.T) {
	by := identity(rsaKey(), nil, nil)
	ctx, err := dsig.NewSigningContext(by.key, [][]byte{by.cert.Raw})
	check(t, err)
	doc := etree.NewDocument()
	check(t, doc.ReadFromString("<Invoice><ID>7</ID></Invoice>"))
	signed, err := ctx.SignEnveloped(doc.Root())
	check(t, err)
	data, err := etree.NewDocumentWithRoot(signed).WriteToBytes()
	check(t, err)
	got := xmlsig.Verify(parse(t, data), pin(by.cert), now)
	if got.Signature.Status != documents.SignatureValid || got.Content.FindElement("ID").Text() != "7" {
		t.Errorf("got %+v", got.Signature)
	}
}

func TestVerifyUnsigned(t *testing.T) {
	root := parse(t, []byte(`<Invoice><Signature>J. Doe</Signature></Invoice>`))
	got := xmlsig.Verify(root, nil, now)
	if got.Signature.Status != documents.SignatureNone || got.Content != root {
		t.Errorf("got %+v", got)
	}
}

// TestVerifyMutations changes every byte in turn. A document that is called
// valid all the same says what the signer signed: the byte was outside of it,
// for instance a blank in the signature value.
func TestVerifyMutations(t *testing.T) {
	for name, by := range map[string]*signer{"RSA": identity(rsaKey(), nil, nil), "ECDSA": identity(ecKey(elliptic.P256()), nil, nil)} {
		t.Run(name, func(t *testing.T) {
			good := sign(t, plan{signer: by, props: func(*etree.Element) {}})
			signature := [2]int{bytes.Index(good, []byte("<ds:SignatureValue")), bytes.Index(good, []byte("</ds:Signature>"))}
			read := 0
			for i := range good {
				bad := bytes.Clone(good)
				bad[i] ^= 1 << (i % 7)
				root, err := xmlguard.Parse(bad, xmlguard.DefaultLimits)
				if err != nil {
					continue
				}
				read++
				got := xmlsig.Verify(root, pin(by.cert), now)
				if got.Signature.Status != documents.SignatureValid && got.Signature.Status != documents.SignatureUntrusted {
					continue
				}
				mustBeInvoice(t, xmlsig.Result{Content: got.Content, Signature: got.Signature, Issuers: []string{"VAT:DE999999999"}})
				comment := i > bytes.Index(good, []byte("<!--")) && i < bytes.Index(good, []byte("-->"))
				if (i < signature[0] || i > signature[1]) && !comment {
					t.Errorf("byte %d changed to %q: %+v", i, bad[i], got.Signature)
				}
			}
			if read < len(good)/2 {
				t.Errorf("only %d of %d mutants could be read", read, len(good))
			}
		})
	}
}

func FuzzVerify(f *testing.F) {
	by := identity(ecKey(elliptic.P256()), nil, nil)
	f.Add(sign(f, plan{signer: by, props: func(*etree.Element) {}}))
	f.Add(sign(f, plan{signer: by, uri: "#inv", transforms: []string{env}}))
	f.Add([]byte(`<a><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/><SignatureValue/></Signature></a>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		root, err := xmlguard.Parse(data, xmlguard.DefaultLimits)
		if err != nil {
			return
		}
		before := canonicalText(t, root)
		got := xmlsig.Verify(root, nil, now)
		if got.Content == nil || got.Signature.Status == "" || got.Signature.Status == documents.SignatureValid {
			t.Errorf("got %+v", got)
		}
		if canonicalText(t, root) != before {
			t.Errorf("the document was changed")
		}
	})
}

func canonicalText(t *testing.T, root *etree.Element) string {
	out, err := etree.NewDocumentWithRoot(root.Copy()).WriteToString()
	check(t, err)
	return out
}

// TestVerifyECDSAValue: halves of equal length are r and s, as long as they
// are no longer than the curve's.
func TestVerifyECDSAValue(t *testing.T) {
	by := identity(ecKey(elliptic.P521()), nil, nil)
	var root *etree.Element
	var value []byte
	for range 200 { // one of four values of P-521 begins with zeros in both halves
		root = parse(t, sign(t, plan{signer: by, method: dsig.ECDSASHA512SignatureMethod}))
		value = must(base64.StdEncoding.DecodeString(root.FindElement("//ds:SignatureValue").Text()))
		if value[0] == 0 && value[66] == 0 {
			break
		}
	}
	r, s := value[:66], value[66:]
	for _, c := range []struct {
		name  string
		value []byte
		want  documents.SignatureStatus
	}{
		{"of the curve's length", value, documents.SignatureValid},
		{"without zeros", slices.Concat(r[1:], s[1:]), documents.SignatureValid},
		{"one half shorter", slices.Concat(r[1:], s), documents.SignatureUnsupported},
		{"longer", slices.Concat([]byte{0}, r, []byte{0}, s), documents.SignatureUnsupported},
		{"moved", slices.Concat(r[1:65], r[65:], s[1:65], []byte{s[65] ^ 1}), documents.SignatureInvalid},
		{"none", nil, documents.SignatureInvalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			root.FindElement("//ds:SignatureValue").SetText(base64.StdEncoding.EncodeToString(c.value))
			if got := xmlsig.Verify(root, pin(by.cert), now); got.Signature.Status != c.want {
				t.Errorf("got %+v, want %s", got.Signature, c.want)
			}
		})
	}
}

// TestVerifyBoundsWork: hundreds of lines are verified, what would cost more
// than twenty times the document is not, whatever its shape.
func TestVerifyBoundsWork(t *testing.T) {
	by := identity(rsaKey(), nil, nil)
	const line = "\n    <Line>\n      <ID>1</ID>\n      <Quantity unit=\"H87\">12</Quantity>\n      <Amount currency=\"EUR\">1250.00</Amount>\n" +
		"      <Item>\n        <Name>Deep groove ball bearing 6205</Name>\n      </Item>\n    </Line>"
	for _, c := range []struct {
		name, content string
		want          documents.SignatureStatus
	}{
		{"700 lines", strings.Repeat(line, 700), documents.SignatureValid},
		{"a long text", "<a>" + strings.Repeat("x", 4<<20) + "</a>", documents.SignatureValid},
		{"elements", strings.Repeat("<a/>", 120_000), documents.SignatureUnsupported},
		{"leaves", strings.Repeat("<a>x</a>", 60_000), documents.SignatureUnsupported},
		{"attributes", strings.Repeat(`<a b="" c="" d="" e="" f="" g=""/>`, 30_000), documents.SignatureUnsupported},
		{"depth", strings.Repeat(strings.Repeat("<a>", 50)+strings.Repeat("</a>", 50), 200), documents.SignatureUnsupported},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := parse(t, sign(t, plan{signer: by, doc: `<Invoice ID="inv"><here/>` + c.content + "</Invoice>"}))
			if got := xmlsig.Verify(root, pin(by.cert), now); got.Signature.Status != c.want {
				t.Errorf("got %+v, want %s", got.Signature, c.want)
			}
		})
	}
}
