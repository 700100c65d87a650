package store

import (
	"cmp"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"sync/atomic"

	"filippo.io/age"

	"github.com/tradehub/tradehub/accel"
)

// Options say how a store is opened. The zero value is ready to use.
type Options struct {
	// KeyFile holds the identity; "" is identity.key in the folder. Keep it on
	// another volume than the folder, so that a stolen disk does not carry its key.
	KeyFile string
	// MaxBytes bounds a content in memory: what PutFor takes and Get returns; 0 is 64 MiB.
	MaxBytes int64
	// MaxFile bounds a content that is streamed; 0 is 2 GiB.
	MaxFile int64
	Hasher  accel.Hasher // nil is accel.Standard
	// Bucket keeps the contents instead of the folder; "" is the folder. See [BucketURL].
	Bucket string

	fs *filesystem // nil is the operating system's
}

const (
	defaultMaxBytes = 64 << 20
	defaultMaxFile  = 2 << 30
	tempSuffix      = ".tmp"
)

// A Store keeps contents in a folder. Its methods may be called concurrently.
type Store struct {
	dir     string
	keyFile string
	max     int64
	maxFile int64
	hasher  accel.Hasher
	fs      *filesystem
	key     *age.X25519Identity
	ring    ring
	// contents keeps the files; what is being written is in the folder until then.
	contents driver
	release  func() error
	closed   atomic.Bool
}

// Open opens the store in dir, and makes it on the first call. Leftovers of
// writes that a crash cut off are removed, unless another process has the store open.
func Open(dir string, opts Options) (*Store, error) {
	s := &Store{
		dir: dir, keyFile: cmp.Or(opts.KeyFile, filepath.Join(dir, "identity.key")), hasher: opts.Hasher, fs: opts.fs,
		max: cmp.Or(opts.MaxBytes, defaultMaxBytes), maxFile: cmp.Or(opts.MaxFile, defaultMaxFile),
	}
	if s.fs == nil {
		s.fs = &system
	}
	for _, d := range []string{dir, s.tempDir(), s.partDir(), s.keyDir(), s.contentDir()} {
		if err := s.fs.makeDir(d); err != nil {
			return nil, explain("open", err)
		}
	}
	// Another process may have made these folders and not yet synced them.
	if err := s.fs.syncDir(dir); err != nil {
		return nil, explain("open", err)
	}
	if err := s.start(opts.Bucket); err != nil {
		return nil, err
	}
	return s, nil
}

// start takes the lock, the keys and the driver.
func (s *Store) start(bucket string) (err error) {
	if s.release, err = s.fs.lock(filepath.Join(s.dir, "lock"), s.sweep); err != nil {
		return explain("lock", err)
	}
	if s.key, err = s.openKey(); err == nil {
		s.ring = ring{dir: s.keyDir(), fs: s.fs, store: s.key}
		s.contents, err = s.openDriver(bucket)
	}
	if err != nil {
		return errors.Join(err, s.release())
	}
	return nil
}

func (s *Store) openDriver(bucket string) (driver, error) {
	if bucket == "" {
		return &localDriver{dir: s.contentDir(), fs: s.fs, synced: map[string]bool{}}, nil
	}
	return openBucket(bucket)
}

func (s *Store) tempDir() string    { return filepath.Join(s.dir, "tmp") }
func (s *Store) partDir() string    { return filepath.Join(s.dir, "parts") }
func (s *Store) keyDir() string     { return filepath.Join(s.dir, "keys") }
func (s *Store) contentDir() string { return filepath.Join(s.dir, "contents") }
func (s *Store) oldDir() string     { return filepath.Join(s.dir, "sha256") } // of the first format

// sweep removes the leftovers of writes. Nobody is writing while it runs.
func (s *Store) sweep() error {
	const slash = string(filepath.Separator)
	for _, prefix := range []string{s.tempDir() + slash, s.keyDir() + slash, s.partDir() + slash, s.recipientFile() + ".", s.keyFile + "."} {
		if err := s.sweepLike(prefix); err != nil {
			return err
		}
	}
	return s.sweepParts()
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
	return errors.Join(s.contents.close(), s.release())
}
