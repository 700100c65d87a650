package certificate

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/documents"
)

const typeExport jose.ContentType = "tradehub-export"

// SignExport returns a detached JWS (RFC 7515 Appendix F) over the SHA-256 digest of an
// export. It ends with a newline.
func (s *Signer) SignExport(digest documents.Digest) ([]byte, error) {
	jws, err := s.sign([]byte(digest), typeExport, true)
	if err != nil {
		return nil, err
	}
	compact, err := jws.DetachedCompactSerialize()
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	return []byte(compact + "\n"), nil
}

// An ExportResult is what VerifyExport found. Status is genuine, tampered, unknown signer or
// not a certificate.
type ExportResult struct {
	Status Status           `json:"status"`
	Detail string           `json:"detail,omitempty"`
	SHA256 documents.Digest `json:"sha256"` // of the file
	Bytes  int64            `json:"bytes"`
	Signer string           `json:"signer,omitempty"`
}

// VerifyExport reads an export to its end and reports whether one of the anchors signed it.
// It needs no network. The error is that of reading.
func VerifyExport(file io.Reader, signature []byte, anchors []*x509.Certificate) (r ExportResult, err error) {
	h := sha256.New()
	if r.Bytes, err = io.Copy(h, file); err != nil {
		return r, err
	}
	r.SHA256 = documents.NewDigest(accel.SHA256, h.Sum(nil))
	compact := strings.TrimSuffix(string(signature), "\n")
	claimed, why := exportSigner(compact)
	if claimed == nil {
		r.Status, r.Detail = StatusNone, why
		return r, nil
	}
	r.Signer = claimed.Subject.String()
	jws, wrong := jose.ParseDetached(compact, []byte(r.SHA256), []jose.SignatureAlgorithm{jose.ES256})
	if wrong == nil {
		wrong = jws.DetachedVerify([]byte(r.SHA256), claimed.PublicKey)
	}
	switch {
	case wrong != nil:
		r.Status, r.Detail = StatusTampered, "the signature is not of this file: one of the two was changed"
	case !known(claimed, anchors):
		r.Status, r.Detail = StatusUnknown, "the signer's certificate is not among those given"
	default:
		r.Status = StatusGenuine
	}
	return r, nil
}

// exportSigner returns the certificate that a signature names, or why it names none.
func exportSigner(compact string) (c *x509.Certificate, why string) {
	protected, _, ok := strings.Cut(compact, "..")
	raw, err := base64.RawURLEncoding.Strict().DecodeString(protected)
	var header struct {
		Kid string   `json:"kid"`
		X5c [][]byte `json:"x5c"`
		Typ string   `json:"typ"`
	}
	if !ok || err != nil || json.Unmarshal(raw, &header) != nil || header.Typ != string(typeExport) || len(header.X5c) != 1 {
		return nil, "not the signature of an export"
	}
	c, err = x509.ParseCertificate(header.X5c[0])
	if err != nil || keyID(c) != header.Kid {
		return nil, "the signature's key does not belong to its certificate"
	}
	return c, ""
}
