package xmlsig

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"fmt"

	dsig "github.com/russellhaering/goxmldsig"
)

// minRSA is the least modulus in bits (NIST SP 800-131A rev. 2 §3).
const minRSA = 2048

// methods are the signature methods that count (RFC 9231 §2.3), with the kind
// of their keys. SHA-1, HMAC, DSA and everything else is not among them.
var methods = map[string]x509.PublicKeyAlgorithm{
	dsig.RSASHA256SignatureMethod:   x509.RSA,
	dsig.RSASHA384SignatureMethod:   x509.RSA,
	dsig.RSASHA512SignatureMethod:   x509.RSA,
	dsig.ECDSASHA256SignatureMethod: x509.ECDSA,
	dsig.ECDSASHA384SignatureMethod: x509.ECDSA,
	dsig.ECDSASHA512SignatureMethod: x509.ECDSA,
}

// digests are the digest methods that count.
var digests = map[string]crypto.Hash{
	"http://www.w3.org/2001/04/xmlenc#sha256":       crypto.SHA256,
	"http://www.w3.org/2001/04/xmldsig-more#sha384": crypto.SHA384,
	"http://www.w3.org/2001/04/xmlenc#sha512":       crypto.SHA512,
}

// canonicalizers are the canonical forms that count: C14N 1.0, 1.1 and
// exclusive. Those with comments are alike here, for a reference to the
// document or to an ID leaves comments out (XMLDSig §4.4.3.3), and a comment
// in SignedInfo is refused.
var canonicalizers = map[string]func(prefixes string) dsig.Canonicalizer{
	string(dsig.CanonicalXML10RecAlgorithmId):                   plain(dsig.MakeC14N10RecCanonicalizer),
	string(dsig.CanonicalXML10WithCommentsAlgorithmId):          plain(dsig.MakeC14N10RecCanonicalizer),
	string(dsig.CanonicalXML11AlgorithmId):                      plain(dsig.MakeC14N11Canonicalizer),
	string(dsig.CanonicalXML11WithCommentsAlgorithmId):          plain(dsig.MakeC14N11Canonicalizer),
	string(dsig.CanonicalXML10ExclusiveAlgorithmId):             dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList,
	string(dsig.CanonicalXML10ExclusiveWithCommentsAlgorithmId): dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList,
}

func plain(make func() dsig.Canonicalizer) func(string) dsig.Canonicalizer {
	return func(string) dsig.Canonicalizer { return make() }
}

// exclusive reports whether the canonical form leaves the ancestors out.
func exclusive(method string) bool {
	return method == string(dsig.CanonicalXML10ExclusiveAlgorithmId) || method == string(dsig.CanonicalXML10ExclusiveWithCommentsAlgorithmId)
}

const enveloped = string(dsig.EnvelopedSignatureAltorithmId)

// checkKey fails if the certificate's key cannot be used with the method.
func checkKey(cert *x509.Certificate, method string) error {
	switch key := cert.PublicKey.(type) {
	case *rsa.PublicKey:
		if methods[method] != x509.RSA {
			return fmt.Errorf("an RSA key for %s", method)
		}
		if key.N.BitLen() < minRSA {
			return fmt.Errorf("an RSA key of %d bits, at least %d are needed", key.N.BitLen(), minRSA)
		}
		return nil
	case *ecdsa.PublicKey:
		if methods[method] != x509.ECDSA {
			return fmt.Errorf("an ECDSA key for %s", method)
		}
		switch key.Curve {
		case elliptic.P256(), elliptic.P384(), elliptic.P521():
			return nil
		}
		return fmt.Errorf("curve %s is not accepted", key.Params().Name)
	}
	return fmt.Errorf("a key that is neither RSA nor ECDSA")
}
