package ofdseal

import (
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/emmansun/gmsm/smx509"

	"github.com/tradehub/tradehub/documents"
)

// An Anchor accepts the seals of a signer as an authority's.
type Anchor struct {
	Authority documents.Authority
	// Subject must be part of the common name of the signer's certificate, for
	// instance 国家税务总局: the roots of the tax authority issue to taxpayers too.
	Subject string
	roots   *smx509.CertPool
}

// Anchors are all accepted signers; without any, no seal is valid.
type Anchors []Anchor

// NewAnchor reads the pinned roots from PEM. The PEM may also hold intermediate certificates;
// each is trusted like a root.
func NewAnchor(authority documents.Authority, subject string, roots []byte) (Anchor, error) {
	a := Anchor{Authority: authority, Subject: strings.TrimSpace(subject), roots: smx509.NewCertPool()}
	if a.Subject == "" {
		return a, errors.New("name a part of the signer's common name, for instance 国家税务总局")
	}
	count := 0
	for block, rest := pem.Decode(roots); block != nil; block, rest = pem.Decode(rest) {
		cert, err := smx509.ParseCertificate(block.Bytes)
		if err != nil {
			return a, fmt.Errorf("certificate %d: %w", count+1, err)
		}
		a.roots.AddCert(cert)
		count++
	}
	if count == 0 {
		return a, errors.New("no certificate in PEM")
	}
	return a, nil
}

// judge returns the authority behind the seal, or why there is none. The seal's content is
// known to be intact.
func (anchors Anchors) judge(s *seal, at time.Time) (documents.Authority, error) {
	if err := s.inTime(at); err != nil {
		return "", err
	}
	why := documents.UntrustedSignature("the seal's roots are not pinned")
	for _, a := range anchors {
		if !a.issued(s.signer, s.signed) || !a.issued(s.maker, s.signed) {
			continue
		}
		if strings.Contains(s.signer.Subject.CommonName, a.Subject) {
			return a.Authority, nil
		}
		why = documents.UntrustedSignature("the signer's common name does not hold %s", a.Subject)
	}
	return "", why
}

// issued reports whether the certificate chains to a root of the anchor, at the time.
func (a Anchor) issued(cert *smx509.Certificate, at time.Time) bool {
	_, err := cert.Verify(smx509.VerifyOptions{
		Roots: a.roots, CurrentTime: at, KeyUsages: []smx509.ExtKeyUsage{smx509.ExtKeyUsageAny},
	})
	return err == nil
}
