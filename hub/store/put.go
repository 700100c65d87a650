package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/documents"
)

// Put is PutFor of what belongs to no organisation: reports, and the leaves of trees.
func (s *Store) Put(ctx context.Context, data []byte) (documents.Digest, error) {
	return s.PutFor(ctx, hub, data)
}

// PutFor keeps data under the owner's key and returns its digest. Once it returns without an
// error the content survives a loss of power. The same content again is no error, and heals
// a damaged file.
func (s *Store) PutFor(ctx context.Context, owner string, data []byte) (documents.Digest, error) {
	if int64(len(data)) > s.max {
		return "", fmt.Errorf("%w: %d bytes, at most %d are accepted", ErrTooLarge, len(data), s.max)
	}
	digest, err := documents.DigestBy(ctx, s.hasher, data)
	if err != nil {
		return "", err
	}
	err = s.put(ctx, owner, false, func(w *writer) (documents.Digest, error) { return digest, w.data(data) })
	if err != nil {
		return "", err
	}
	return digest, nil
}

// PutFrom is PutFor of everything that r gives until its end, at most MaxFile bytes. It holds
// two segments in memory, 2 MiB. Of the digests, Canonical is "": it is that of a document.
func (s *Store) PutFrom(ctx context.Context, owner string, r io.Reader) (d documents.Digests, err error) {
	err = s.put(ctx, owner, true, func(w *writer) (documents.Digest, error) {
		if err := w.from(&bounded{ctx, r, s.maxFile}); err != nil {
			return "", err
		}
		d = w.digests()
		return d.SHA256, nil
	})
	if err != nil {
		return documents.Digests{}, err
	}
	return d, nil
}

// put keeps what fill writes, under the digest that fill returns.
func (s *Store) put(ctx context.Context, owner string, digesting bool, fill func(*writer) (documents.Digest, error)) error {
	if s.closed.Load() {
		return ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	id, key, err := s.ring.of(owner)
	if err != nil {
		return err
	}
	w := &writer{layout: layout{ID: newContentID()}, to: key.Recipient()}
	if digesting {
		if w.sums, err = newSums(); err != nil {
			return err
		}
	}
	var digest documents.Digest
	temp := filepath.Join(s.tempDir(), rand.Text()+tempSuffix)
	err = s.fs.write(temp, func(f file) error {
		w.f = f
		err := w.begin()
		if err == nil {
			digest, err = fill(w)
		}
		if err != nil {
			return errors.Join(err, w.synced())
		}
		return w.finish()
	})
	if err != nil {
		return explain("write", err)
	}
	err = s.contents.put(ctx, nameOf(digest, id), temp)
	if removed := s.fs.remove(temp); err == nil {
		err = explain("write", removed)
	}
	return err
}

// nameOf returns the driver's name of a content under the key.
func nameOf(d documents.Digest, id keyID) string {
	return prefixOf(d) + string(id)
}

// folderDigits is how many digits of the digest each of the two folders of a name has.
const folderDigits = 2

// prefixOf returns what the names of a content begin with, whatever its key.
func prefixOf(d documents.Digest) string {
	h := d.Hex()
	return h[:folderDigits] + "/" + h[folderDigits:2*folderDigits] + "/" + h[2*folderDigits:] + "."
}

// parseName is the inverse of nameOf. ok is false for a name of something else.
func parseName(name string) (d documents.Digest, id keyID, ok bool) {
	hex, key, found := strings.Cut(strings.ReplaceAll(name, "/", ""), ".")
	d, err := documents.ParseDigest(string(accel.SHA256) + ":" + hex)
	return d, keyID(key), err == nil && found && len(key) == 2*keyIDBytes
}
