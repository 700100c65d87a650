package xmlsig

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"math/big"
	"strings"

	dsig "github.com/russellhaering/goxmldsig"

	"github.com/tradehub/tradehub/documents"
)

// mostCertificates bounds how many embedded certificates are tried.
const mostCertificates = 5

// signers returns the embedded certificates that could have signed. KeyInfo
// does not say which one did (XMLDSig §4.5.4).
func (s *signature) signers() ([]*x509.Certificate, error) {
	if s.keyInfo == nil {
		return nil, documents.UnsupportedSignature("no identity certificate is embedded")
	}
	var out []*x509.Certificate
	var reason error
	count := 0
	for _, data := range s.keyInfo.ChildElements() {
		for _, el := range data.ChildElements() {
			if !is(data, dsig.X509DataTag) || !is(el, dsig.X509CertificateTag) {
				continue
			}
			if count++; count > mostCertificates {
				return nil, documents.UnsupportedSignature("more than %d embedded certificates", mostCertificates)
			}
			cert, err := certificate(el.Text(), s.method)
			if err != nil {
				reason = err
				continue
			}
			out = append(out, cert)
		}
	}
	switch {
	case len(out) > 0:
		return out, nil
	case reason != nil:
		return nil, documents.UnsupportedSignature("identity certificate: %v", reason)
	}
	return nil, documents.UnsupportedSignature("no identity certificate is embedded")
}

func certificate(text, method string) (*x509.Certificate, error) {
	der, err := decode(text)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return cert, checkKey(cert, method)
}

// decode reads base64 with blanks in it (XML Schema part 2 §3.2.16).
func decode(text string) ([]byte, error) {
	return base64.StdEncoding.Strict().DecodeString(strings.Join(strings.Fields(text), ""))
}

// derValue returns the signature value in the form of package x509. An ECDSA
// value is r and s of the curve's length each (XMLDSig 1.1 §6.4.3), which
// x509 wants in DER. Some signers leave out zeros that both begin with; as
// long as the halves are equal there is no doubt which numbers are meant.
func (s *signature) derValue(cert *x509.Certificate) ([]byte, error) {
	value, err := decode(s.value.Text())
	if err != nil {
		return nil, documents.InvalidSignature("the signature value is not base64")
	}
	key, ok := cert.PublicKey.(*ecdsa.PublicKey)
	if !ok {
		return value, nil
	}
	n := (key.Params().BitSize + 7) / 8
	if len(value)%2 != 0 || len(value) > 2*n {
		return nil, documents.UnsupportedSignature("an ECDSA value of %d bytes, not %d", len(value), 2*n)
	}
	r, sInt := value[:len(value)/2], value[len(value)/2:]
	return asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(r), new(big.Int).SetBytes(sInt)})
}
