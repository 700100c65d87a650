package store

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"path/filepath"
	"strings"
	"sync"
)

// A driver keeps files by name. A name is letters, digits, dots and slashes.
type driver interface {
	// put keeps the local file, which is synced, under the name, over an earlier one. It
	// survives a loss of power when put returns. The local file stays where it is.
	put(ctx context.Context, name, file string) error
	// open returns an error that is fs.ErrNotExist if there is no such file.
	open(ctx context.Context, name string) (object, error)
	// list yields the names that begin with the prefix, in order, and ends after an error.
	// The prefix has at least the folder of the names.
	list(ctx context.Context, prefix string) iter.Seq2[string, error]
	// remove is durable when it returns. It is no error if there is no such file.
	remove(ctx context.Context, name string) error
	close() error
}

// An object is a file of a driver that is being read.
type object interface {
	io.ReaderAt
	io.Closer
	Size() (int64, error)
}

// A localDriver keeps files in a folder.
type localDriver struct {
	dir string
	fs  *filesystem

	mu     sync.Mutex
	synced map[string]bool // folders whose own entry this process synced
}

func (d *localDriver) path(name string) string { return filepath.Join(d.dir, filepath.FromSlash(name)) }

func (d *localDriver) put(_ context.Context, name, file string) error {
	to := d.path(name)
	if err := d.makeDir(filepath.Dir(to)); err != nil {
		return explain("commit", err)
	}
	err := d.fs.link(file, to)
	if errors.Is(err, fs.ErrExist) {
		err = d.replace(file, to)
	}
	if err == nil {
		err = d.fs.syncDir(filepath.Dir(to))
	}
	return explain("commit", err)
}

// replace puts the file in the place of another one. When another process does so at the same
// time, both files hold the same content and either may stay.
func (d *localDriver) replace(file, to string) error {
	temp := file + ".link" + tempSuffix
	if err := d.fs.link(file, temp); err != nil {
		return err
	}
	err := d.fs.rename(temp, to)
	// A rename of two names of one file does nothing.
	if removed := d.fs.remove(temp); !errors.Is(removed, fs.ErrNotExist) {
		err = errors.Join(err, removed)
	}
	return err
}

// makeDir makes the folder, whose entries up to the driver's own folder are durable then.
// Another process may have made them and not yet synced them.
func (d *localDriver) makeDir(dir string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.makeDirLocked(dir)
}

// makeDirLocked is makeDir. d.mu must be held.
func (d *localDriver) makeDirLocked(dir string) error {
	if dir == d.dir || d.synced[dir] {
		return nil
	}
	parent := filepath.Dir(dir)
	if err := d.makeDirLocked(parent); err != nil {
		return err
	}
	if err := d.fs.mkdir(dir); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := d.fs.syncDir(parent); err != nil {
		return err
	}
	d.synced[dir] = true
	return nil
}

func (d *localDriver) open(_ context.Context, name string) (object, error) {
	return d.fs.open(d.path(name))
}

func (d *localDriver) list(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		d.walk(ctx, prefix, yield)
	}
}

// walk yields the files whose names begin with the prefix, and reports whether to go on.
func (d *localDriver) walk(ctx context.Context, prefix string, yield func(string, error) bool) bool {
	folder, start := splitName(prefix)
	entries, err := d.fs.list(d.path(folder))
	if errors.Is(err, fs.ErrNotExist) {
		return true
	}
	if err = errors.Join(err, ctx.Err()); err != nil {
		yield("", explain("list", err))
		return false
	}
	for _, e := range entries {
		if !strings.HasPrefix(e, start) {
			continue
		}
		name := folder + e
		if len(e) == folderDigits { // a folder of the content's name
			if !d.walk(ctx, name+"/", yield) {
				return false
			}
		} else if !yield(name, nil) {
			return false
		}
	}
	return true
}

// splitName splits a name after its last slash.
func splitName(name string) (folder, rest string) {
	i := strings.LastIndexByte(name, '/') + 1
	return name[:i], name[i:]
}

func (d *localDriver) remove(_ context.Context, name string) error {
	path := d.path(name)
	err := d.fs.remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = d.fs.syncDir(filepath.Dir(path))
	}
	return explain("remove", err)
}

func (*localDriver) close() error { return nil }
