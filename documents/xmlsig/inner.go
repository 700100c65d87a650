package xmlsig

import (
	"bytes"
	"crypto/x509"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/russellhaering/goxmldsig/etreeutils"

	"github.com/tradehub/tradehub/documents"
)

// checkInner verifies the references to parts of the signature, which
// goxmldsig does not, and that the certificate that a XAdES signature names
// is the one that it was verified with.
func (s *signature) checkInner(signer *x509.Certificate) error {
	for _, ref := range s.inner {
		if err := ref.check(); err != nil {
			return err
		}
		if err := checkSigningCertificate(ref.target, signer); err != nil {
			return err
		}
	}
	return nil
}

// check compares the digest of a part of the signature.
func (r reference) check() error {
	ctx, err := etreeutils.NSBuildParentContext(r.target)
	if err != nil {
		return err
	}
	part, err := etreeutils.NSDetatch(ctx, r.target)
	if err != nil {
		return err
	}
	uncomment(part)
	// Without a transform the form is C14N 1.0 (XMLDSig §4.4.3.2).
	method, prefixes := string(dsig.CanonicalXML10RecAlgorithmId), ""
	if len(r.transforms) > 0 {
		method, prefixes = r.transforms[0].method, r.transforms[0].prefixes
	}
	octets, err := canonicalizers[method](prefixes).Canonicalize(part)
	if err != nil {
		return err
	}
	want, err := decode(r.value)
	if err != nil || !bytes.Equal(want, sum(r.digest, octets)) {
		return r.mismatch(method)
	}
	return nil
}

func (r reference) mismatch(method string) error {
	if !exclusive(method) && inheritsXML(r.target) {
		return documents.UnsupportedSignature("an xml: attribute around %s, which its canonical form includes", r.target.FullTag())
	}
	return documents.InvalidSignature("%s was changed", r.target.FullTag())
}

func sum(digest string, octets []byte) []byte {
	h := digests[digest].New()
	h.Write(octets)
	return h.Sum(nil)
}

const (
	xadesSpace    = "http://uri.etsi.org/01903/v1.3.2#"
	xadesSpace111 = "http://uri.etsi.org/01903/v1.1.1#"
)

// checkSigningCertificate checks the first certificate of the signed properties (ETSI EN 319
// 132-1 §5.2.2): it is the signer's. A digest by another algorithm than those that count
// proves nothing and is skipped; the pin is on the whole certificate.
func checkSigningCertificate(el *etree.Element, signer *x509.Certificate) error {
	if space := el.NamespaceURI(); el.Tag != "SignedProperties" || space != xadesSpace && space != xadesSpace111 {
		return nil
	}
	for _, tag := range []string{"SigningCertificate", "SigningCertificateV2"} {
		cert := el.FindElement("./SignedSignatureProperties/" + tag + "/Cert/CertDigest")
		if cert == nil {
			continue
		}
		method, value := cert.SelectElement(dsig.DigestMethodTag), cert.SelectElement(dsig.DigestValueTag)
		if method == nil || value == nil {
			return documents.InvalidSignature("%s is not complete", tag)
		}
		if digests[algorithm(method)] == 0 {
			continue
		}
		want, err := decode(value.Text())
		if err != nil || !bytes.Equal(want, sum(algorithm(method), signer.Raw)) {
			return documents.InvalidSignature("%s names another identity certificate than the one embedded", tag)
		}
	}
	return nil
}
