package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"path/filepath"

	"filippo.io/age"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/documents"
)

// Get returns the content of a SHA-256 digest, after verifying it: ErrNotFound,
// ErrCorrupt, ErrClosed, the context's error or the operating system's.
func (s *Store) Get(ctx context.Context, digest documents.Digest) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if s.closed.Load() {
		return nil, ErrClosed
	}
	// The digest becomes a path: nothing but a digest may.
	if _, err := documents.ParseDigest(string(digest)); err != nil || digest != documents.Digest(string(accel.SHA256)+":"+digest.Hex()) {
		return nil, fmt.Errorf("store: %q is not a SHA-256 digest", digest)
	}
	sealed, err := s.fs.readFile(s.path(digest))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w: %s", ErrNotFound, digest)
	case err != nil:
		return nil, explain("read", err)
	}
	return s.open(ctx, sealed, digest)
}

// open decrypts and verifies.
func (s *Store) open(ctx context.Context, sealed []byte, digest documents.Digest) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(sealed), s.key)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrCorrupt, digest, err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrCorrupt, digest, err)
	}
	got, err := documents.DigestBy(ctx, s.hasher, plain)
	if err != nil {
		return nil, err
	}
	if got != digest {
		return nil, fmt.Errorf("%w: %s holds the content of %s", ErrCorrupt, digest, got)
	}
	return plain, nil
}

// Digests yields what the store holds, in order, without verifying it. It ends
// after the first error.
func (s *Store) Digests(ctx context.Context) iter.Seq2[documents.Digest, error] {
	return func(yield func(documents.Digest, error) bool) {
		folders, err := s.fs.list(s.blobDir())
		for _, folder := range folders {
			var names []string
			if names, err = s.fs.list(filepath.Join(s.blobDir(), folder)); err != nil {
				break
			}
			for _, name := range names {
				if err = ctx.Err(); err != nil {
					yield("", err)
					return
				}
				d, bad := documents.ParseDigest(string(accel.SHA256) + ":" + folder + name)
				if bad == nil && !yield(d, nil) {
					return
				}
			}
		}
		if err != nil {
			yield("", explain("list", err))
		}
	}
}

// A Report is the result of a scrub.
type Report struct {
	Contents int   // looked at
	Bytes    int64 // of plaintext that is whole
	Damaged  []Damage
}

// A Damage is one content that cannot be given back.
type Damage struct {
	Digest documents.Digest
	Err    error // wraps ErrCorrupt, or is the operating system's
}

// Scrub reads and verifies everything. Damage is in the report; an error means
// that the scrub did not get to the end, and the report says how far it got.
func (s *Store) Scrub(ctx context.Context) (Report, error) {
	var r Report
	for digest, err := range s.Digests(ctx) {
		if err != nil {
			return r, err
		}
		plain, err := s.Get(ctx, digest)
		if errors.Is(err, ErrClosed) || ctx.Err() != nil && errors.Is(err, ctx.Err()) {
			return r, err
		}
		r.Contents++
		r.Bytes += int64(len(plain))
		if err != nil {
			r.Damaged = append(r.Damaged, Damage{digest, err})
		}
	}
	return r, nil
}
