package documents

import (
	"context"
	"crypto/sha256"
	"fmt"
	"reflect"

	"github.com/tradehub/tradehub/accel"
)

// Canonical returns the RFC 8785 form of the document. The format and the places
// are not in it, nor is anything that the document leaves empty; a decimal has
// one form (1.50 is "1.5"). Two documents of the same content have the same bytes.
// It fails for text that is not UTF-8 and for an amount beyond 2^53-1 minor units,
// which RFC 8785 cannot write exactly.
func (d *Document) Canonical() ([]byte, error) { return canonical("document", d) }

// Canonical returns the RFC 8785 form of the verdict, with its times in UTC.
func (v *Verdict) Canonical() ([]byte, error) { return canonical("verdict", v) }

// CanonicalOf returns the RFC 8785 form of a record that is made of this package's types. What
// names it in an error. It fails as [Document.Canonical] does.
func CanonicalOf(what string, record any) ([]byte, error) { return canonical(what, record) }

// Digest returns the SHA-256 digest of the RFC 8785 form of the presentation,
// with its times in UTC.
func (p *Presentation) Digest() (Digest, error) {
	b, err := canonical("presentation", p)
	if err != nil {
		return "", err
	}
	return DigestOf(b), nil
}

// DigestOf returns the SHA-256 digest of b.
func DigestOf(b []byte) Digest {
	sum := sha256.Sum256(b)
	return NewDigest(accel.SHA256, sum[:])
}

// DigestBy is DigestOf by a hasher; nil is accel.Standard. It is for long data, or data that
// comes at the same time as others. It fails as the hasher does.
func DigestBy(ctx context.Context, h accel.Hasher, b []byte) (Digest, error) {
	if h == nil {
		return DigestOf(b), ctx.Err()
	}
	sums, err := h.HashBatch(ctx, [][]byte{b}, accel.SHA256)
	if err != nil {
		return "", err
	}
	return NewDigest(accel.SHA256, sums[0][0]), nil
}

func canonical(what string, v any) ([]byte, error) {
	rv := reflect.ValueOf(v)
	b, err := formOf(rv.Type())(make([]byte, 0, 4<<10), rv)
	if err != nil {
		return nil, fmt.Errorf("canonical form of the %s: %w", what, err)
	}
	return b, nil
}
