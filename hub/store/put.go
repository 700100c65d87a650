package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"filippo.io/age"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/documents"
)

// Put keeps data and returns its digest. Once it returns without an error the
// content survives a loss of power. The same content again is no error, and heals
// a damaged file.
func (s *Store) Put(ctx context.Context, data []byte) (documents.Digest, error) {
	if int64(len(data)) > s.max {
		return "", fmt.Errorf("%w: %d bytes, at most %d are accepted", ErrTooLarge, len(data), s.max)
	}
	digest, err := documents.DigestBy(ctx, s.hasher, data)
	if err != nil {
		return "", err
	}
	if _, err := s.Get(ctx, digest); err == nil {
		return digest, s.settle(s.path(digest))
	}
	if err := s.write(ctx, bytes.NewReader(data), func() documents.Digest { return digest }); err != nil {
		return "", err
	}
	return digest, nil
}

// PutFrom is Put of everything that r gives until its end, at most MaxBytes.
func (s *Store) PutFrom(ctx context.Context, r io.Reader) (digest documents.Digest, err error) {
	sum := sha256.New()
	err = s.write(ctx, io.TeeReader(r, sum), func() documents.Digest {
		digest = documents.NewDigest(accel.SHA256, sum.Sum(nil))
		return digest
	})
	if err != nil {
		return "", err
	}
	return digest, nil
}

// write keeps what r gives under the digest that is asked for once r has ended.
func (s *Store) write(ctx context.Context, r io.Reader, digest func() documents.Digest) error {
	if s.closed.Load() {
		return ErrClosed
	}
	temp := filepath.Join(s.tempDir(), rand.Text()+tempSuffix)
	err := s.fs.write(temp, func(w io.Writer) error { return s.encrypt(w, &bounded{ctx, r, s.max}) })
	if err != nil {
		return explain("write", err)
	}
	return s.commit(temp, s.path(digest()))
}

// encrypt writes r to w as an age file.
func (s *Store) encrypt(w io.Writer, r io.Reader) error {
	sealed, err := age.Encrypt(w, s.key.Recipient())
	if err != nil {
		return err
	}
	if _, err := io.Copy(sealed, r); err != nil {
		return err
	}
	return sealed.Close()
}

// commit moves the synced file temp to its name, durably. When another process
// did so at the same time, both files hold the same content and either may stay.
func (s *Store) commit(temp, name string) error {
	err := s.fs.mkdir(filepath.Dir(name))
	if err == nil || errors.Is(err, fs.ErrExist) {
		err = s.fs.rename(temp, name)
	}
	if err != nil {
		return explain("commit", errors.Join(err, s.fs.remove(temp)))
	}
	return s.settle(name)
}

// settle syncs the folder entries that lead to the file name.
func (s *Store) settle(name string) error {
	dir := filepath.Dir(name)
	if err := s.fs.syncDir(dir); err != nil {
		return explain("commit", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.synced[dir] {
		return nil
	}
	if err := s.fs.syncDir(s.blobDir()); err != nil {
		return explain("commit", err)
	}
	s.synced[dir] = true
	return nil
}

// path returns where the content of a digest is kept.
func (s *Store) path(d documents.Digest) string {
	return filepath.Join(s.blobDir(), d.Hex()[:2], d.Hex()[2:])
}

// A bounded reader ends with an error when its context does, and after left bytes.
type bounded struct {
	ctx  context.Context
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, ErrTooLarge
	}
	return n, err
}
