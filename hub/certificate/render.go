package certificate

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/documents"
)

// A Certificate is a verdict in both of its forms.
type Certificate struct {
	JWS []byte // flattened JSON (RFC 7515 §7.2.2)
	PDF []byte
}

// Options choose how a certificate looks.
type Options struct {
	Lang documents.Lang // of the PDF's text; "" is English. The signed JSON holds every language.
	// Hasher digests the PDF; nil is accel.Standard.
	Hasher accel.Hasher
	URL    string // of the public verify page, for the QR code; "" prints a URN
	// Zone is the hub's local time, shown next to UTC; nil is UTC alone.
	Zone *time.Location
	// Standing is what became of the verdict since; nil says nothing of it.
	Standing *Standing
}

// Render makes the certificate of a statement. The same statement, signer and
// options give the same bytes.
func Render(st *Statement, s *Signer, o Options) (*Certificate, error) {
	if o.Lang == "" {
		o.Lang = documents.English
	}
	jws, err := s.statementJWS(st)
	if err != nil {
		return nil, err
	}
	pdf, err := drawPDF(st, jws, keyID(s.Cert), o)
	if err != nil {
		return nil, err
	}
	pdf, err = s.seal(pdf, o.Hasher)
	return &Certificate{JWS: jws, PDF: pdf}, err
}

// sealPrefix begins the line after a PDF's end that holds the signature over
// every byte before it. A line that begins with a percent sign is a comment to
// every reader of PDF (ISO 32000-2 §7.2.4), and it is short enough to leave
// the end-of-file marker where readers look for it (Annex H, last 1024 bytes).
const sealPrefix = "%Tradehub-Seal: "

// seal appends the detached JWS (RFC 7515 Appendix F) over the file's SHA-256.
func (s *Signer) seal(pdf []byte, h accel.Hasher) ([]byte, error) {
	digest, err := documents.DigestBy(context.Background(), h, pdf) // too short to be worth stopping
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	jws, err := s.sign([]byte(digest), typeFile, false)
	if err != nil {
		return nil, err
	}
	seal, err := jws.DetachedCompactSerialize()
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	return append(bytes.Clone(pdf), sealPrefix+seal+"\n"...), nil
}

// fileDigest returns the payload of a seal.
func fileDigest(pdf []byte) []byte { return []byte(documents.DigestOf(pdf)) }
