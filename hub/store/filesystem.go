package store

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// A file is what is read and written.
type file interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Truncate(size int64) error
	Sync() error
	Size() (int64, error)
}

// osFile is a file of the operating system.
type osFile struct{ *os.File }

func (f osFile) Size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// A filesystem is what the store asks of the operating system. Tests exchange
// functions of it to run out of space or out of power.
type filesystem struct {
	create   func(name string) (file, error) // mode 0600; fails if it exists
	open     func(name string) (file, error) // fails if it does not exist
	readFile func(name string) ([]byte, error)
	mode     func(name string) (fs.FileMode, error)
	list     func(dir string) ([]string, error)
	mkdir    func(dir string) error
	rename   func(from, to string) error
	link     func(from, to string) error // fails if to exists
	remove   func(name string) error
	syncDir  func(dir string) error
	// lock takes a shared lock on the file until release. When nobody else holds
	// one, it runs sweep first, while nobody else can take one.
	lock func(name string, sweep func() error) (release func() error, err error)
}

// system is the operating system's.
var system = filesystem{
	create:   func(name string) (file, error) { return openFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL) },
	open:     func(name string) (file, error) { return openFile(name, os.O_RDWR) },
	readFile: os.ReadFile,
	mode: func(name string) (fs.FileMode, error) {
		info, err := os.Stat(name)
		if err != nil {
			return 0, err
		}
		return info.Mode(), nil
	},
	list: func(dir string) ([]string, error) {
		entries, err := os.ReadDir(dir)
		names := make([]string, len(entries))
		for i, e := range entries {
			names[i] = e.Name()
		}
		return names, err
	},
	mkdir:   func(dir string) error { return os.Mkdir(dir, 0o700) },
	rename:  os.Rename,
	link:    os.Link,
	remove:  os.Remove,
	syncDir: syncDir,
	lock:    lockFile,
}

func openFile(name string, flag int) (file, error) {
	f, err := os.OpenFile(name, flag, 0o600)
	if err != nil {
		return nil, err // not an osFile of nil
	}
	return osFile{f}, nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// makeDir makes dir and its parents, and syncs the folder of each that it made.
func (f *filesystem) makeDir(dir string) error {
	if _, err := f.mode(dir); err == nil {
		return nil
	}
	parent := filepath.Dir(dir)
	if parent != dir {
		if err := f.makeDir(parent); err != nil {
			return err
		}
	}
	if err := f.mkdir(dir); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return f.syncDir(parent)
}

// write makes a new file that fill writes, durably up to its folder entry,
// which the caller still has to rename or link and sync. On an error no file remains.
func (f *filesystem) write(name string, fill func(file) error) error {
	w, err := f.create(name)
	if err != nil {
		return err
	}
	err = fill(w)
	if err == nil {
		err = w.Sync()
	}
	if err = errors.Join(err, w.Close()); err != nil {
		return errors.Join(err, f.remove(name))
	}
	return nil
}
