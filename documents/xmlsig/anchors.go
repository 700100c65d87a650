package xmlsig

import (
	"crypto/x509"
	"slices"
	"time"

	"github.com/tradehub/tradehub/documents"
)

// Anchors are the pinned identity certificates of each issuer of documents, by the issuer's
// identifier. A CA's certificate accepts all that it issued itself; there is no longer chain.
type Anchors map[string][]*x509.Certificate

// issuers returns whom the signer is pinned for, in order.
func (a Anchors) issuers(signer *x509.Certificate, at time.Time) []string {
	var out []string
	for issuer, pins := range a {
		if slices.ContainsFunc(pins, func(pin *x509.Certificate) bool { return pinned(pin, signer, at) }) {
			out = append(out, issuer)
		}
	}
	slices.Sort(out)
	return out
}

func pinned(pin, signer *x509.Certificate, at time.Time) bool {
	if pin.Equal(signer) {
		return true
	}
	return pin.IsCA && current(pin, at) && signer.CheckSignatureFrom(pin) == nil
}

// current reports whether at is in the certificate's validity (RFC 5280 §4.1.2.5).
func current(cert *x509.Certificate, at time.Time) bool {
	return !at.Before(cert.NotBefore) && !at.After(cert.NotAfter)
}

// trust judges the signer of an intact signature.
func (a Anchors) trust(signer *x509.Certificate, at time.Time) (status documents.SignatureStatus, detail string, issuers []string) {
	const signing = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	switch issuers = a.issuers(signer, at); {
	case len(issuers) == 0:
		return documents.SignatureUntrusted, "the signer is not pinned", nil
	case at.Before(signer.NotBefore):
		return documents.SignatureUntrusted, "the identity certificate is valid only from " + signer.NotBefore.UTC().Format(time.RFC3339), nil
	case at.After(signer.NotAfter):
		return documents.SignatureUntrusted, "the identity certificate expired on " + signer.NotAfter.UTC().Format(time.RFC3339), nil
	case signer.KeyUsage != 0 && signer.KeyUsage&signing == 0:
		return documents.SignatureUntrusted, "the identity certificate is not for signing", nil
	}
	return documents.SignatureValid, "", issuers
}
