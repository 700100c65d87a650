package store

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// A file is what is written to.
type file interface {
	io.Writer
	Sync() error
	Close() error
}

// A filesystem is what the store asks of the operating system. Tests exchange
// functions of it to run out of space or out of power.
type filesystem struct {
	create   func(name string) (file, error) // mode 0600; fails if it exists
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
	create: func(name string) (file, error) {
		return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	},
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

// write puts what fill writes into a new file, durably up to its folder entry,
// which the caller still has to rename or link and sync. On an error no file remains.
func (f *filesystem) write(name string, fill func(io.Writer) error) error {
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
