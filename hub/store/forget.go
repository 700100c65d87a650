package store

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
)

// Forgotten says what was erased.
type Forgotten struct {
	Keys     int // destroyed; 0 of an owner that the store does not know
	Contents int // files removed that a destroyed key had encrypted
	Parts    int // uploads in progress removed
	Old      int // files of earlier versions removed, which had no key of their own
}

// Forget erases every content of the owner: it destroys the owner's key, and then removes
// what nobody can read any more. Copies of other owners stay. old names contents that the
// owner alone has uploaded: if an earlier version kept one, it is removed.
//
// After an error the key may be destroyed and files be left; Forget again removes them. A
// backup of the folder of keys can bring everything back: destroy those of this key too.
func (s *Store) Forget(ctx context.Context, owner string, old []documents.Digest) (Forgotten, error) {
	var out Forgotten
	if err := s.usable(); err != nil {
		return out, err
	}
	if owner == hub {
		return out, errors.New("store: name an organisation; what is the hub's own cannot be erased")
	}
	ids, err := s.ring.destroy(owner)
	out.Keys = len(ids)
	if err != nil {
		return out, err
	}
	if out.Parts, err = s.removeParts(); err != nil {
		return out, err
	}
	if out.Contents, err = s.removeUnreadable(ctx); err != nil {
		return out, err
	}
	out.Old, err = s.removeOld(old)
	return out, err
}

// removeParts removes the parts whose key was destroyed.
func (s *Store) removeParts() (n int, err error) {
	names, err := s.fs.list(s.partDir())
	if err != nil {
		return 0, explain("list the parts", err)
	}
	for _, name := range names {
		_, rest, _ := strings.Cut(name, ".")
		id, suffix, _ := strings.Cut(rest, ".")
		if !s.ring.destroyed(keyID(id)) {
			continue
		}
		if err := s.fs.remove(filepath.Join(s.partDir(), name)); err != nil {
			return n, explain("remove part", err)
		}
		if "."+suffix == noteSuffix {
			n++
		}
	}
	return n, explain("remove part", s.fs.syncDir(s.partDir()))
}

// removeUnreadable removes the files whose key was destroyed on purpose. Files whose key is
// missing stay: a backup may have it.
func (s *Store) removeUnreadable(ctx context.Context) (n int, err error) {
	for name, err := range s.contents.list(ctx, "") {
		if err != nil {
			return n, err
		}
		if _, id, ok := parseName(name); !ok || !s.ring.destroyed(id) {
			continue
		}
		if err := s.contents.remove(ctx, name); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func (s *Store) removeOld(old []documents.Digest) (n int, err error) {
	for _, d := range slices.Compact(slices.Sorted(slices.Values(old))) {
		if d.Names() != nil {
			continue
		}
		path := s.oldPath(d)
		if _, err := s.fs.mode(path); err != nil {
			continue
		}
		if err := errors.Join(s.fs.remove(path), s.fs.syncDir(filepath.Dir(path))); err != nil {
			return n, explain("remove", err)
		}
		n++
	}
	return n, nil
}

// Owners returns the organisations that the store has a key of.
func (s *Store) Owners() ([]string, error) {
	s.ring.mu.Lock()
	defer s.ring.mu.Unlock()
	if err := s.ring.loadLocked(); err != nil {
		return nil, err
	}
	var out []string
	for owner := range s.ring.current {
		if owner != hub {
			out = append(out, owner)
		}
	}
	slices.Sort(out)
	return out, nil
}
