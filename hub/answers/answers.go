package answers

import (
	"context"
	"crypto/x509"
	"errors"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/certificate"
	"github.com/tradehub/tradehub/hub/query"
)

// MaxCertificate bounds a certificate's file, in bytes.
const MaxCertificate = 5 << 20

// ErrNotCertificate means that a file is no certificate. That is no answer about one.
var ErrNotCertificate = errors.New("answers: the file is neither a certificate's PDF nor its signed JSON")

// An Answer is what a stranger learns.
type Answer string

// The answers about a certificate.
const (
	Genuine  Answer = "genuine"  // as the hub signed it, and its verdict is on the ledger
	Replaced Answer = "replaced" // the same, and a later verdict took its place
	Tampered Answer = "tampered" // it claims to be a certificate, and is not as it was signed
	Unknown  Answer = "unknown"  // of another signer; of a digest or a number: not on this ledger
	Unsure   Answer = "unsure"   // the ledger did not answer, or has no record of what was signed
)

// The further answers, about a document's digest and a verdict's number.
const (
	Registered Answer = "registered" // a file of exactly these bytes
	Recorded   Answer = "recorded"   // a verdict of this number; the paper may still be another's
)

// A Reason says more about an answer.
type Reason string

// The reasons of answers about certificates.
const (
	ReasonSignature  Reason = "signature"  // Tampered: the signature does not match the content
	ReasonSigner     Reason = "signer"     // Unknown: signed by somebody else
	ReasonLedger     Reason = "ledger"     // Unsure: the signature is right, the ledger did not answer
	ReasonUnrecorded Reason = "unrecorded" // Unsure: the signature is right, the ledger has no such record
)

// A Certificate is the answer about a certificate's file. Result is set only as far as its
// signature is right.
type Certificate struct {
	Answer Answer              `json:"answer"`
	Reason Reason              `json:"reason,omitempty"`
	Result *certificate.Result `json:"certificate,omitempty"`
}

// A Document is the answer about a document's digest.
type Document struct {
	Answer Answer                `json:"answer"`
	Found  *query.PublicDocument `json:"document,omitempty"`
}

// A Verdict is the answer about a verdict's number.
type Verdict struct {
	Answer Answer               `json:"answer"`
	Found  *query.PublicVerdict `json:"verdict,omitempty"`
}

// A Ledger says what anybody may know. Its methods return query.ErrNotFound for what is not
// there; any other error means that the ledger did not answer.
type Ledger interface {
	PublicVerdict(ctx context.Context, id string) (*query.PublicVerdict, error)
	PublicDocument(ctx context.Context, digest documents.Digest) (*query.PublicDocument, error)
}

// A Desk gives the answers. Its methods may be called concurrently.
type Desk struct {
	ledger  Ledger
	anchors []*x509.Certificate
	now     func() time.Time
	reading chan struct{} // holds one value for each certificate that is being read
}

// readers bounds how many certificates are read at once: each takes a processor, and some
// times its size of memory.
const readers = 2

// New returns a desk that knows the identity certificates of hubs.
func New(l Ledger, anchors []*x509.Certificate, now func() time.Time) *Desk {
	return &Desk{l, anchors, now, make(chan struct{}, readers)}
}

// Certificate returns the answer about a file of at most MaxCertificate bytes. The error is
// ErrNotCertificate, or the context's.
func (d *Desk) Certificate(ctx context.Context, file []byte) (Certificate, error) {
	if len(file) > MaxCertificate {
		return Certificate{}, ErrNotCertificate
	}
	select {
	case d.reading <- struct{}{}:
	case <-ctx.Done():
		return Certificate{}, ctx.Err()
	}
	r := certificate.Verify(file, d.anchors, d.now())
	<-d.reading
	switch r.Status {
	case certificate.StatusTampered:
		return Certificate{Answer: Tampered, Reason: ReasonSignature}, nil
	case certificate.StatusUnknown:
		return Certificate{Answer: Unknown, Reason: ReasonSigner}, nil
	case certificate.StatusGenuine:
		return d.recorded(ctx, r), nil
	}
	return Certificate{}, ErrNotCertificate
}

// recorded compares a genuine certificate with the ledger.
func (d *Desk) recorded(ctx context.Context, r certificate.Result) Certificate {
	v, err := d.ledger.PublicVerdict(ctx, r.VerdictID)
	switch {
	case errors.Is(err, query.ErrNotFound), err == nil && v.TxID != r.Receipt.TxID:
		return Certificate{Unsure, ReasonUnrecorded, &r}
	case err != nil:
		return Certificate{Unsure, ReasonLedger, &r}
	case v.SupersededBy != "":
		r.SupersededBy = v.SupersededBy
		return Certificate{Answer: Replaced, Result: &r}
	}
	return Certificate{Answer: Genuine, Result: &r}
}

// Document returns the answer about the file of a SHA-256 digest. An error means that the
// ledger did not answer.
func (d *Desk) Document(ctx context.Context, digest documents.Digest) (Document, error) {
	found, err := d.ledger.PublicDocument(ctx, digest)
	switch {
	case errors.Is(err, query.ErrNotFound):
		return Document{Answer: Unknown}, nil
	case err != nil:
		return Document{Answer: Unsure}, err
	}
	return Document{Registered, found}, nil
}

// Verdict returns the answer about a verdict's number. tx is the beginning of the transaction
// ID that a paper names, "" where it names none: a number with another transaction's is not
// the paper's. An error means that the ledger did not answer.
func (d *Desk) Verdict(ctx context.Context, id, tx string) (Verdict, error) {
	found, err := d.ledger.PublicVerdict(ctx, id)
	switch {
	case errors.Is(err, query.ErrNotFound), err == nil && len(tx) > len(found.TxID), err == nil && found.TxID[:len(tx)] != tx:
		return Verdict{Answer: Unknown}, nil
	case err != nil:
		return Verdict{Answer: Unsure}, err
	case found.SupersededBy != "":
		return Verdict{Replaced, found}, nil
	}
	return Verdict{Recorded, found}, nil
}
