package intake

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/ofdseal"
	"github.com/tradehub/tradehub/documents/xmlguard"
	"github.com/tradehub/tradehub/documents/xmlsig"
)

// An Intake reads documents. Its zero value works; its methods may be called
// concurrently as long as its fields stay as they are.
type Intake struct {
	Hasher  accel.Hasher     // nil is accel.Standard
	Anchors xmlsig.Anchors   // who may sign; nobody is trusted who is not in it
	Seals   ofdseal.Anchors  // the accepted signers of OFD seals; no other seal is trusted
	Limits  xmlguard.Limits  // of an upload; 0 is the bound of xmlguard.DefaultLimits
	Now     func() time.Time // at which identity certificates must be valid; nil is time.Now
}

// A Result is one document read.
type Result struct {
	Document  *documents.Document // nil with an error
	Digests   documents.Digests
	Signature documents.Signature
	Issuers   []string // identifiers of the anchors that a valid signature is from
	Embedded  string   // name of the XML inside of a PDF, or ""
}

// Read reads one document. It fails with a *documents.SyntaxError, the context's error or the
// hasher's. The result is never nil, and even then holds the digests that are known. A
// document with an invalid signature is returned all the same: the rules judge what that
// means.
func (in *Intake) Read(ctx context.Context, data []byte) (*Result, error) {
	out := &Result{Signature: documents.Signature{Status: documents.SignatureNone}}
	if most := cmp.Or(in.Limits.Bytes, xmlguard.DefaultLimits.Bytes); len(data) > most {
		return out, documents.Refuse(documents.CodeLimit, "", "%d bytes, at most %d are accepted", len(data), most)
	}
	sums, err := in.sums(ctx, data, accel.SHA256, accel.SM3)
	if err != nil {
		return out, err
	}
	out.Digests.SHA256, out.Digests.SM3 = sums[0], sums[1]
	if err := in.parse(data, out); err != nil {
		return out, err
	}
	canonical, err := out.Document.Canonical()
	if err != nil {
		out.Document = nil
		return out, asSyntaxError(err)
	}
	if sums, err = in.sums(ctx, canonical, accel.SHA256); err != nil {
		out.Document = nil
		return out, err
	}
	out.Digests.Canonical = sums[0]
	return out, nil
}

// Parse reads a document that was read before and has known digests. It digests nothing. It
// fails with a *documents.SyntaxError.
func (in *Intake) Parse(data []byte, known documents.Digests) (*Result, error) {
	out := &Result{Digests: known, Signature: documents.Signature{Status: documents.SignatureNone}}
	return out, in.parse(data, out)
}

// parse fills the document and what its signature says.
func (in *Intake) parse(data []byte, out *Result) error {
	doc, err := in.document(data, out)
	if err != nil {
		return asSyntaxError(err)
	}
	out.Document = doc
	bind(out)
	return nil
}

// sums returns the digests of data, one an algorithm.
func (in *Intake) sums(ctx context.Context, data []byte, algs ...accel.Algorithm) ([]documents.Digest, error) {
	hasher := in.Hasher
	if hasher == nil {
		hasher = accel.Standard()
	}
	sums, err := hasher.HashBatch(ctx, [][]byte{data}, algs...)
	if err != nil {
		return nil, err
	}
	out := make([]documents.Digest, len(algs))
	for i, alg := range algs {
		out[i] = documents.NewDigest(alg, sums[0][i])
	}
	return out, nil
}

func (in *Intake) now() time.Time {
	if in.Now == nil {
		return time.Now()
	}
	return in.Now()
}

// asSyntaxError gives an error of a reader the form that callers act on.
func asSyntaxError(err error) error {
	var s *documents.SyntaxError
	if errors.As(err, &s) {
		return err
	}
	return &documents.SyntaxError{Code: documents.CodeInvalid, Err: err}
}
