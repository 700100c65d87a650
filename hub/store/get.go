package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"path/filepath"
	"slices"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/documents"
)

// Get returns the content of a SHA-256 digest, after verifying it: ErrNotFound,
// ErrCorrupt, ErrClosed, ErrTooLarge for more than MaxBytes, the context's error or the
// operating system's. Where several owners have it, one whole copy is enough.
func (s *Store) Get(ctx context.Context, digest documents.Digest) ([]byte, error) {
	var failed error
	for c, err := range s.copies(ctx, digest) {
		if err == nil {
			var data []byte
			if data, err = s.readAll(ctx, c, digest); err == nil {
				return data, nil
			}
		}
		if ended := errors.Join(ctx.Err(), s.usable()); ended != nil {
			return nil, ended
		}
		failed = errors.Join(failed, err)
	}
	return nil, orNotFound(failed, digest)
}

// readAll reads a content and closes it. The hub's hasher compares it.
func (s *Store) readAll(ctx context.Context, c *Content, digest documents.Digest) (_ []byte, err error) {
	defer func() { err = errors.Join(err, c.Close()) }()
	if c.size > s.max {
		return nil, fmt.Errorf("%w: %s has %d bytes, at most %d are read into memory", ErrTooLarge, digest, c.size, s.max)
	}
	data := make([]byte, c.size)
	for at := int64(0); at < c.size; {
		n, err := c.plain.ReadAt(data[at:], at)
		if n == 0 && err != nil {
			return nil, c.corrupt(err)
		}
		at += int64(n)
	}
	got, err := documents.DigestBy(ctx, s.hasher, data)
	if err != nil {
		return nil, err
	}
	if got != digest {
		return nil, fmt.Errorf("%w: %s holds the content of %s", ErrCorrupt, digest, got)
	}
	return data, nil
}

// Open returns the content of a SHA-256 digest, to be read in bounded memory and closed. ctx
// is that of the reading too. Errors are those of Get.
func (s *Store) Open(ctx context.Context, digest documents.Digest) (*Content, error) {
	var failed error
	for c, err := range s.copies(ctx, digest) {
		if err == nil {
			return c, nil
		}
		failed = errors.Join(failed, err)
	}
	return nil, orNotFound(failed, digest)
}

func orNotFound(failed error, digest documents.Digest) error {
	if failed != nil {
		return failed
	}
	return fmt.Errorf("%w: %s", ErrNotFound, digest)
}

func (s *Store) usable() error {
	if s.closed.Load() {
		return ErrClosed
	}
	return nil
}

// copies yields every owner's copy of a content that opens, and why another one does not.
// Copies whose key was destroyed are left out.
func (s *Store) copies(ctx context.Context, digest documents.Digest) iter.Seq2[*Content, error] {
	return func(yield func(*Content, error) bool) {
		if err := errors.Join(ctx.Err(), s.usable()); err != nil {
			yield(nil, err)
			return
		}
		if digest.Names() != nil { // the digest becomes a path
			yield(nil, fmt.Errorf("store: %q is not a SHA-256 digest", digest))
			return
		}
		for name, err := range s.contents.list(ctx, prefixOf(digest)) {
			var c *Content
			if err == nil {
				c, err = s.openCopy(ctx, name)
			}
			if !passOver(err) && !yield(c, err) {
				return
			}
		}
		if c, err := s.openOld(ctx, digest); !passOver(err) {
			yield(c, err)
		}
	}
}

// passOver reports whether an error means that there is no copy.
func passOver(err error) bool {
	return errors.Is(err, errForgotten) || errors.Is(err, fs.ErrNotExist)
}

// openCopy opens a content by the driver's name.
func (s *Store) openCopy(ctx context.Context, name string) (*Content, error) {
	digest, id, ok := parseName(name)
	if !ok {
		return nil, fs.ErrNotExist
	}
	key, err := s.ring.key(id)
	if err != nil {
		return nil, err
	}
	o, err := s.contents.open(ctx, name)
	if err != nil {
		return nil, explain("read", err)
	}
	c, err := newContent(ctx, o, key, digest)
	if err != nil {
		return nil, errors.Join(err, o.Close())
	}
	return c, nil
}

// openOld opens a content that an earlier version kept.
func (s *Store) openOld(ctx context.Context, digest documents.Digest) (*Content, error) {
	f, err := s.fs.open(s.oldPath(digest))
	if err != nil {
		return nil, explain("read", err)
	}
	c, err := oldContent(ctx, f, s.key, digest)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return c, nil
}

// oldPath returns where an earlier version kept the content of a digest.
func (s *Store) oldPath(d documents.Digest) string {
	return filepath.Join(s.oldDir(), d.Hex()[:folderDigits], d.Hex()[folderDigits:])
}

// A copied content is one owner's copy, by its name.
type copied struct {
	digest documents.Digest
	name   string // the driver's; "" of an earlier version's
}

// all yields every copy, by digest, without opening it. It ends after the first error.
func (s *Store) all(ctx context.Context) iter.Seq2[copied, error] {
	return func(yield func(copied, error) bool) {
		for b := range 256 {
			some, err := s.allIn(ctx, fmt.Sprintf("%02x", b))
			for _, c := range some {
				if !yield(c, nil) {
					return
				}
			}
			if err != nil {
				yield(copied{}, err)
				return
			}
		}
	}
}

// allIn returns the copies of contents whose digest begins with the two digits.
func (s *Store) allIn(ctx context.Context, folder string) (some []copied, err error) {
	for name, err := range s.contents.list(ctx, folder+"/") {
		if err != nil {
			return nil, err
		}
		if d, id, ok := parseName(name); ok && !s.ring.destroyed(id) {
			some = append(some, copied{d, name})
		}
	}
	names, err := s.fs.list(filepath.Join(s.oldDir(), folder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, explain("list", err)
	}
	for _, name := range names {
		if d, err := documents.ParseDigest(string(accel.SHA256) + ":" + folder + name); err == nil {
			some = append(some, copied{digest: d})
		}
	}
	slices.SortStableFunc(some, func(a, b copied) int { return cmp.Compare(a.digest, b.digest) })
	return some, ctx.Err()
}

// Digests yields what the store holds, in order, without verifying it. It ends
// after the first error.
func (s *Store) Digests(ctx context.Context) iter.Seq2[documents.Digest, error] {
	return func(yield func(documents.Digest, error) bool) {
		var last documents.Digest
		for c, err := range s.all(ctx) {
			if err == nil && c.digest == last {
				continue
			}
			if last = c.digest; !yield(c.digest, err) {
				return
			}
		}
	}
}

// A Report is the result of a scrub.
type Report struct {
	Contents int   // looked at; one of several owners counts for each
	Bytes    int64 // of plaintext that is whole
	Damaged  []Damage
}

// A Damage is one copy of a content that cannot be given back.
type Damage struct {
	Digest documents.Digest
	Err    error // wraps ErrCorrupt, or is the operating system's
}

// Scrub reads and verifies everything, in bounded memory. Damage is in the report; an error
// means that the scrub did not get to the end, and the report says how far it got.
func (s *Store) Scrub(ctx context.Context) (Report, error) {
	var r Report
	for c, err := range s.all(ctx) {
		if err = errors.Join(err, s.usable()); err != nil {
			return r, err
		}
		n, err := s.verify(ctx, c)
		if passOver(err) {
			continue // it went away since it was listed
		}
		if err != nil && ctx.Err() != nil {
			return r, ctx.Err()
		}
		r.Contents++
		if err != nil {
			r.Damaged = append(r.Damaged, Damage{c.digest, err})
			continue
		}
		r.Bytes += n
	}
	return r, nil
}

// verify reads one copy to its end and returns its size.
func (s *Store) verify(ctx context.Context, c copied) (_ int64, err error) {
	var content *Content
	if c.name == "" {
		content, err = s.openOld(ctx, c.digest)
	} else {
		content, err = s.openCopy(ctx, c.name)
	}
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(io.Discard, content)
	return content.size, errors.Join(err, content.Close())
}
