package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"sort"

	"filippo.io/age"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/documents"
)

// A Content is one content, being read. It holds at most one segment in memory, 1 MiB. Close
// it. Its methods may not be called concurrently.
//
// A read from the beginning to the end is compared with the digest, and ends with ErrCorrupt
// instead of io.EOF if it is another content. Each byte of a part is what somebody with the
// owner's key wrote, but nothing compares it with the digest.
type Content struct {
	ctx    context.Context //nolint:containedctx // of the call that opened it: it is an io.Reader
	object object
	plain  io.ReaderAt
	size   int64
	digest documents.Digest // "" of one that is still arriving

	at     int64     // where the next Read begins
	sum    hash.Hash // of all before summed
	summed int64
}

// Size returns the number of bytes.
func (c *Content) Size() int64 { return c.size }

// Read reads the next bytes. Errors: io.EOF, ErrCorrupt, the context's, the driver's.
func (c *Content) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	if c.at >= c.size {
		return 0, c.end()
	}
	n, err := c.plain.ReadAt(p[:min(int64(len(p)), c.size-c.at)], c.at)
	if n == 0 && err != nil {
		return 0, c.corrupt(err)
	}
	if c.at == c.summed {
		c.sum.Write(p[:n]) // never fails: hash.Hash
		c.summed += int64(n)
	}
	c.at += int64(n)
	return n, nil
}

// end returns io.EOF if the digest is right, as far as everything was read.
func (c *Content) end() error {
	if c.summed == c.size && c.digest != "" {
		if got := documents.NewDigest(accel.SHA256, c.sum.Sum(nil)); got != c.digest {
			return fmt.Errorf("%w: %s holds the content of %s", ErrCorrupt, c.digest, got)
		}
	}
	return io.EOF
}

// corrupt explains an error of reading a segment.
func (c *Content) corrupt(err error) error { return damaged(c.digest, err) }

// damaged marks what a file's own bytes cause; errors of reading them stay as they are.
func damaged(digest documents.Digest, err error) error {
	if errors.Is(err, errRead) || errors.Is(err, ErrCorrupt) {
		return err
	}
	return fmt.Errorf("%w: %s: %w", ErrCorrupt, digest, err)
}

// Seek moves to where the next Read begins.
func (c *Content) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += c.at
	case io.SeekEnd:
		offset += c.size
	}
	if offset < 0 {
		return 0, errors.New("store: seek before the beginning")
	}
	c.at = offset
	return offset, nil
}

// Close releases the file.
func (c *Content) Close() error { return c.object.Close() }

// newContent reads an object of the current format.
func newContent(ctx context.Context, o object, by age.Identity, digest documents.Digest) (*Content, error) {
	size, err := o.Size()
	if err != nil {
		return nil, explain("read", err)
	}
	l, err := readLayout(o, size, by)
	if err != nil {
		return nil, damaged(digest, err)
	}
	return contentOf(ctx, o, *l, by, digest), nil
}

func contentOf(ctx context.Context, o object, l layout, by age.Identity, digest documents.Digest) *Content {
	return &Content{ctx: ctx, object: o, plain: &segments{layout: l, r: o, by: by, held: -1}, size: l.size, digest: digest, sum: sha256.New()}
}

// oldContent reads an object of the first format: one age file.
func oldContent(ctx context.Context, o object, by age.Identity, digest documents.Digest) (*Content, error) {
	sealed, err := o.Size()
	if err != nil {
		return nil, explain("read", err)
	}
	r, size, err := age.DecryptReaderAt(o, sealed, by)
	if err != nil {
		return nil, damaged(digest, err)
	}
	return &Content{ctx: ctx, object: o, plain: r, size: size, digest: digest, sum: sha256.New()}, nil
}

// segments are the plaintext of a sealed file. One is held in memory.
type segments struct {
	layout
	r    io.ReaderAt
	by   age.Identity
	held int // which; -1 is none
	data []byte
}

// ReadAt reads from one segment, and so may return fewer bytes than p has without an error.
func (s *segments) ReadAt(p []byte, at int64) (int, error) {
	i := sort.Search(len(s.Segments), func(i int) bool { return s.Segments[i].offset > at }) - 1
	if i != s.held {
		data, err := s.read(i)
		if err != nil {
			return 0, err
		}
		s.held, s.data = i, data
	}
	return copy(p, s.data[at-s.Segments[i].offset:]), nil
}

func (s *segments) read(i int) ([]byte, error) {
	of := s.Segments[i]
	sealed := make([]byte, of.Sealed)
	if err := readAt(s.r, sealed, of.at); err != nil {
		return nil, err
	}
	data, err := unseal(s.by, s.ID, of.offset, sealed)
	if err == nil && int64(len(data)) != of.Plain {
		err = errSegment
	}
	return data, err
}
