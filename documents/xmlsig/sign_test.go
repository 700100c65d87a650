package xmlsig_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/russellhaering/goxmldsig/etreeutils"

	"github.com/tradehub/tradehub/documents/xmlguard"
)

var (
	from = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	now  = from.AddDate(0, 6, 0)
	to   = from.AddDate(1, 0, 0)
)

const (
	exc    = "http://www.w3.org/2001/10/xml-exc-c14n#"
	c14n10 = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
	c14n11 = "http://www.w3.org/2006/12/xml-c14n11"
	sha256 = "http://www.w3.org/2001/04/xmlenc#sha256"
	sha384 = "http://www.w3.org/2001/04/xmldsig-more#sha384"
	sha512 = "http://www.w3.org/2001/04/xmlenc#sha512"
	sha1   = "http://www.w3.org/2000/09/xmldsig#sha1"
	env    = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
)

// hashes are of digest and signature methods alike, by how their names end.
func hashOf(method string) crypto.Hash {
	for end, h := range map[string]crypto.Hash{"sha1": crypto.SHA1, "sha256": crypto.SHA256, "sha384": crypto.SHA384, "sha512": crypto.SHA512} {
		if strings.HasSuffix(method, end) {
			return h
		}
	}
	return crypto.SHA256
}

func digest(method string, data []byte) []byte {
	h := hashOf(method).New()
	h.Write(data)
	return h.Sum(nil)
}

// A signer is a key with its identity certificate.
type signer struct {
	key  crypto.Signer
	cert *x509.Certificate
}

var rsaKey = sync.OnceValue(func() crypto.Signer { return must(rsa.GenerateKey(rand.Reader, 2048)) })

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func ecKey(c elliptic.Curve) crypto.Signer { return must(ecdsa.GenerateKey(c, rand.Reader)) }

// identity issues a certificate for the key, by the issuer or by itself.
func identity(key crypto.Signer, issuer *signer, change func(*x509.Certificate)) *signer {
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Nordlicht Werkzeuge GmbH"},
		NotBefore: from, NotAfter: to, KeyUsage: x509.KeyUsageDigitalSignature, BasicConstraintsValid: true,
	}
	if change != nil {
		change(tmpl)
	}
	parent, by := tmpl, key
	if issuer != nil {
		parent, by = issuer.cert, issuer.key
	}
	der := must(x509.CreateCertificate(rand.Reader, tmpl, parent, key.Public(), by))
	return &signer{key, must(x509.ParseCertificate(der))}
}

// A plan says how to sign. Its zero value, but for the signer, is a signature
// that must be valid.
type plan struct {
	*signer
	doc        string // with <here/> where the signature goes
	method     string
	digest     string
	canonical  string
	transforms []string
	uri        string
	noURI      bool
	props      func(props *etree.Element) // XAdES signed properties before signing
	info       func(info *etree.Element)  // SignedInfo before signing
	keyInfo    func(keyInfo *etree.Element)
}

const invoice = `<Invoice xmlns="urn:test:invoice" xmlns:x="urn:test:ext" ID="inv"><x:Extension><here/></x:Extension>
  <!-- for the eye --><ID>R-2026-001</ID><Amount currency="EUR">1250.00</Amount></Invoice>`

func (p plan) orDefault() plan {
	or := func(v *string, d string) {
		if *v == "" {
			*v = d
		}
	}
	or(&p.doc, invoice)
	or(&p.digest, sha256)
	or(&p.canonical, exc)
	if _, ok := p.key.(*rsa.PrivateKey); ok {
		or(&p.method, dsig.RSASHA256SignatureMethod)
	}
	or(&p.method, dsig.ECDSASHA256SignatureMethod)
	if p.transforms == nil {
		p.transforms = []string{env, exc}
	}
	return p
}

// sign returns the signed document. It follows the order of XMLDSig §3.1 with
// nothing of the package under test.
func sign(t testing.TB, p plan) []byte {
	p = p.orDefault()
	doc := etree.NewDocument()
	check(t, doc.ReadFromString(p.doc))
	here := doc.FindElement("//here")
	parent := here.Parent()
	sig := etree.NewElement("ds:Signature")
	sig.CreateAttr("xmlns:ds", dsig.Namespace)
	parent.InsertChildAt(here.Index(), sig)
	parent.RemoveChild(here)

	info := sig.CreateElement("ds:SignedInfo")
	info.CreateElement("ds:CanonicalizationMethod").CreateAttr("Algorithm", p.canonical)
	info.CreateElement("ds:SignatureMethod").CreateAttr("Algorithm", p.method)
	value := sig.CreateElement("ds:SignatureValue")
	keyInfo := sig.CreateElement("ds:KeyInfo")
	keyInfo.CreateElement("ds:X509Data").CreateElement("ds:X509Certificate").SetText(base64.StdEncoding.EncodeToString(p.cert.Raw))
	if p.keyInfo != nil {
		p.keyInfo(keyInfo)
	}

	p.reference(info, contentDigest(t, p, doc.Root(), sig))
	if p.props != nil {
		props := signedProperties(sig, p)
		ref := info.CreateElement("ds:Reference")
		ref.CreateAttr("URI", "#props")
		ref.CreateElement("ds:Transforms").CreateElement("ds:Transform").CreateAttr("Algorithm", exc)
		ref.CreateElement("ds:DigestMethod").CreateAttr("Algorithm", p.digest)
		ref.CreateElement("ds:DigestValue").SetText(base64.StdEncoding.EncodeToString(digest(p.digest, canon(t, exc, props))))
	}
	if p.info != nil {
		p.info(info)
	}
	value.SetText(base64.StdEncoding.EncodeToString(p.value(t, canon(t, p.canonical, info))))
	out, err := doc.WriteToBytes()
	check(t, err)
	return out
}

func (p plan) reference(info *etree.Element, sum []byte) {
	ref := info.CreateElement("ds:Reference")
	if !p.noURI {
		ref.CreateAttr("URI", p.uri)
	}
	transforms := ref.CreateElement("ds:Transforms")
	for _, m := range p.transforms {
		transforms.CreateElement("ds:Transform").CreateAttr("Algorithm", m)
	}
	ref.CreateElement("ds:DigestMethod").CreateAttr("Algorithm", p.digest)
	ref.CreateElement("ds:DigestValue").SetText(base64.StdEncoding.EncodeToString(sum))
}

func contentDigest(t testing.TB, p plan, root, sig *etree.Element) []byte {
	el := root.Copy()
	found := el.FindElement("//" + sig.FullTag())
	found.Parent().RemoveChild(found)
	method := c14n10
	if len(p.transforms) > 1 {
		method = p.transforms[1]
	}
	return digest(p.digest, canon(t, method, el))
}

func signedProperties(sig *etree.Element, p plan) *etree.Element {
	q := sig.CreateElement("ds:Object").CreateElement("xades:QualifyingProperties")
	q.CreateAttr("xmlns:xades", "http://uri.etsi.org/01903/v1.3.2#")
	props := q.CreateElement("xades:SignedProperties")
	props.CreateAttr("Id", "props")
	certDigest := props.CreateElement("xades:SignedSignatureProperties").CreateElement("xades:SigningCertificateV2").CreateElement("xades:Cert").CreateElement("xades:CertDigest")
	certDigest.CreateElement("ds:DigestMethod").CreateAttr("Algorithm", sha256)
	certDigest.CreateElement("ds:DigestValue").SetText(base64.StdEncoding.EncodeToString(digest(sha256, p.cert.Raw)))
	p.props(props)
	return props
}

// canon returns the canonical form of el in its place.
func canon(t testing.TB, method string, el *etree.Element) []byte {
	if el.Parent() != nil {
		ctx, err := etreeutils.NSBuildParentContext(el)
		check(t, err)
		el, err = etreeutils.NSDetatch(ctx, el)
		check(t, err)
	}
	c := map[string]dsig.Canonicalizer{
		c14n10: dsig.MakeC14N10RecCanonicalizer(), c14n11: dsig.MakeC14N11Canonicalizer(),
		c14n11 + "#WithComments": dsig.MakeC14N11Canonicalizer(),
	}[method]
	if c == nil {
		c = dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")
	}
	out, err := c.Canonicalize(el.Copy())
	check(t, err)
	return out
}

// value signs; an ECDSA value is r and s side by side (XMLDSig 1.1 §6.4.3).
func (p plan) value(t testing.TB, data []byte) []byte {
	out, err := p.key.Sign(rand.Reader, digest(p.method, data), hashOf(p.method))
	check(t, err)
	key, ok := p.key.Public().(*ecdsa.PublicKey)
	if !ok {
		return out
	}
	var rs struct{ R, S *big.Int }
	_, err = asn1.Unmarshal(out, &rs)
	check(t, err)
	n := (key.Params().BitSize + 7) / 8
	return append(rs.R.FillBytes(make([]byte, n)), rs.S.FillBytes(make([]byte, n))...)
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func parse(t testing.TB, data []byte) *etree.Element {
	t.Helper()
	root, err := xmlguard.Parse(data, xmlguard.DefaultLimits)
	if err != nil {
		t.Fatalf("%v in %s", err, data)
	}
	return root
}
