package store

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"filippo.io/age"

	"github.com/tradehub/tradehub/accel"
)

// Options say how a store is opened. The zero value is ready to use.
type Options struct {
	// KeyFile holds the identity; "" is identity.key in the folder. Keep it on
	// another volume than the folder, so that a stolen disk does not carry its key.
	KeyFile string
	// MaxBytes bounds one content; 0 is 64 MiB.
	MaxBytes int64
	Hasher   accel.Hasher // nil is accel.Standard

	fs *filesystem // nil is the operating system's
}

const (
	defaultMaxBytes = 64 << 20
	tempSuffix      = ".tmp"
)

// A Store keeps contents in a folder. Its methods may be called concurrently.
type Store struct {
	dir     string
	keyFile string
	max     int64
	hasher  accel.Hasher
	fs      *filesystem
	key     *age.X25519Identity
	release func() error
	closed  atomic.Bool

	mu     sync.Mutex
	synced map[string]bool // folders below sha256 whose entry this process synced
}

// Open opens the store in dir, and makes it on the first call. Leftovers of
// writes that a crash cut off are removed, unless another process has the store open.
func Open(dir string, opts Options) (*Store, error) {
	s := &Store{dir: dir, keyFile: opts.KeyFile, max: opts.MaxBytes, hasher: opts.Hasher, fs: opts.fs, synced: map[string]bool{}}
	if s.keyFile == "" {
		s.keyFile = filepath.Join(dir, "identity.key")
	}
	if s.max == 0 {
		s.max = defaultMaxBytes
	}
	if s.fs == nil {
		s.fs = &system
	}
	for _, d := range []string{dir, s.tempDir(), s.blobDir()} {
		if err := s.fs.makeDir(d); err != nil {
			return nil, explain("open", err)
		}
	}
	// Another process may have made these folders and not yet synced them.
	if err := s.fs.syncDir(dir); err != nil {
		return nil, explain("open", err)
	}
	if err := s.start(); err != nil {
		return nil, err
	}
	return s, nil
}

// start takes the lock and the key.
func (s *Store) start() (err error) {
	if s.release, err = s.fs.lock(filepath.Join(s.dir, "lock"), s.sweep); err != nil {
		return explain("lock", err)
	}
	if s.key, err = s.openKey(); err != nil {
		return errors.Join(err, s.release())
	}
	return nil
}

func (s *Store) tempDir() string { return filepath.Join(s.dir, "tmp") }
func (s *Store) blobDir() string { return filepath.Join(s.dir, "sha256") }

// sweep removes the leftovers of writes. Nobody is writing while it runs.
func (s *Store) sweep() error {
	for _, prefix := range []string{s.tempDir() + string(filepath.Separator), s.recipientFile() + ".", s.keyFile + "."} {
		if err := s.sweepLike(prefix); err != nil {
			return err
		}
	}
	return nil
}

// sweepLike removes the temporary files whose path begins with the prefix.
func (s *Store) sweepLike(prefix string) error {
	dir, start := filepath.Split(prefix)
	names, err := s.fs.list(filepath.Clean(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // the key's folder is not made yet
	}
	for _, name := range names {
		if strings.HasPrefix(name, start) && strings.HasSuffix(name, tempSuffix) {
			err = errors.Join(err, s.fs.remove(filepath.Join(dir, name)))
		}
	}
	return err
}

// Close releases the folder. Calls in progress finish; later ones fail with ErrClosed.
func (s *Store) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	return s.release()
}
