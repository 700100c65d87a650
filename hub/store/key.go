package store

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"filippo.io/age"
)

// openKey returns the identity in the key file. The first open of a folder
// generates it, and notes its public half in the file recipient; from then on a
// missing or other key is an error, never a reason to make a new one.
func (s *Store) openKey() (*age.X25519Identity, error) {
	noted, err := s.fs.readFile(s.recipientFile())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, explain("read recipient", err)
	}
	id, err := s.readKey()
	if errors.Is(err, fs.ErrNotExist) {
		if len(noted) > 0 {
			return nil, fmt.Errorf("%w file %s is missing; restore it from a backup: without it nothing in %s can be read", ErrKey, s.keyFile, s.dir)
		}
		id, err = s.makeKey()
	}
	if err != nil {
		return nil, err
	}
	switch public := id.Recipient().String(); strings.TrimSpace(string(noted)) {
	case public:
		return id, nil
	case "":
		return id, s.fs.publish(s.recipientFile(), []byte(public+"\n"))
	default:
		return nil, fmt.Errorf("%w file %s holds another key than the one %s was written with; restore the right one", ErrKey, s.keyFile, s.dir)
	}
}

func (s *Store) recipientFile() string { return filepath.Join(s.dir, "recipient") }

func (s *Store) readKey() (*age.X25519Identity, error) {
	b, err := s.fs.readFile(s.keyFile)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	if mode, err := s.fs.mode(s.keyFile); err != nil || mode.Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%w file %s can be read by others (mode %o); run chmod 600 on it", ErrKey, s.keyFile, mode.Perm())
	}
	id, err := age.ParseX25519Identity(strings.TrimSpace(string(b)))
	if err != nil {
		return nil, fmt.Errorf("%w file %s holds no X25519 identity of age; restore it from a backup", ErrKey, s.keyFile)
	}
	return id, nil
}

// makeKey generates an identity. When another process is faster, its one counts.
func (s *Store) makeKey() (*age.X25519Identity, error) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	if err := s.fs.makeDir(filepath.Dir(s.keyFile)); err != nil {
		return nil, explain("make folder of the key file", err)
	}
	if err := s.fs.publish(s.keyFile, []byte(id.String()+"\n")); err != nil {
		return nil, err
	}
	return s.readKey()
}
