package store

import (
	"bytes"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// A disk is a filesystem that forgets, at a power cut, whatever was not synced:
// the bytes of a file since its last Sync, and the entries of a folder since the
// folder's last sync. It can fail at a chosen step.
type disk struct {
	mu    sync.Mutex
	dirs  map[string]map[string]*inode // as programs see it
	kept  map[string]map[string]*inode // as the platter has it
	steps int
	fail  func(step int, op string) error // nil: nothing fails
}

type inode struct {
	dir        bool
	data, kept []byte
}

func newDisk() *disk {
	root := func() map[string]map[string]*inode { return map[string]map[string]*inode{"/": {}} }
	return &disk{dirs: root(), kept: root()}
}

// cut takes the power and gives it back.
func (d *disk) cut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fail = nil
	d.dirs = map[string]map[string]*inode{}
	var restore func(dir string)
	restore = func(dir string) {
		d.dirs[dir] = map[string]*inode{}
		for name, node := range d.kept[dir] {
			node.data = bytes.Clone(node.kept)
			d.dirs[dir][name] = node
			if node.dir {
				restore(filepath.Join(dir, name))
			}
		}
	}
	restore("/")
}

// step counts an operation and lets it fail.
func (d *disk) step(op string) error {
	d.steps++
	if d.fail != nil {
		return d.fail(d.steps, op)
	}
	return nil
}

func (d *disk) find(name string) (*inode, error) {
	if node := d.dirs[filepath.Dir(name)][filepath.Base(name)]; node != nil {
		return node, nil
	}
	return nil, fs.ErrNotExist
}

// add puts a node into a folder that must be there.
func (d *disk) add(name string, node *inode, replace bool) error {
	dir, ok := d.dirs[filepath.Dir(name)]
	if !ok {
		return fs.ErrNotExist
	}
	if dir[filepath.Base(name)] != nil && !replace {
		return fs.ErrExist
	}
	dir[filepath.Base(name)] = node
	return nil
}

// do runs one operation under the lock, after its step.
func (d *disk) do(op string, f func() error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step(op); err != nil {
		return err
	}
	return f()
}

type diskFile struct {
	d    *disk
	node *inode
}

func (f *diskFile) WriteAt(p []byte, at int64) (int, error) {
	err := f.d.do("write", func() error {
		if missing := at + int64(len(p)) - int64(len(f.node.data)); missing > 0 {
			f.node.data = append(f.node.data, make([]byte, missing)...)
		}
		copy(f.node.data[at:], p)
		return nil
	})
	if err != nil {
		return 0, err
	}
	return len(p), nil
}

func (f *diskFile) ReadAt(p []byte, at int64) (n int, err error) {
	err = f.d.do("read", func() error {
		if at < int64(len(f.node.data)) {
			n = copy(p, f.node.data[at:])
		}
		if n < len(p) {
			return io.EOF
		}
		return nil
	})
	return n, err
}

func (f *diskFile) Truncate(size int64) error {
	return f.d.do("truncate", func() error { f.node.data = f.node.data[:size]; return nil })
}

func (f *diskFile) Size() (n int64, err error) {
	return n, f.d.do("read", func() error { n = int64(len(f.node.data)); return nil })
}

func (f *diskFile) Sync() error {
	return f.d.do("sync", func() error { f.node.kept = bytes.Clone(f.node.data); return nil })
}

func (f *diskFile) Close() error { return f.d.do("close", func() error { return nil }) }

func (d *disk) filesystem() *filesystem {
	return &filesystem{
		create: func(name string) (_ file, err error) {
			node := &inode{}
			return &diskFile{d, node}, d.do("create", func() error { return d.add(name, node, false) })
		},
		open: func(name string) (_ file, err error) {
			f := &diskFile{d: d}
			err = d.do("read", func() (err error) { f.node, err = d.find(name); return err })
			if err != nil {
				return nil, err
			}
			return f, nil
		},
		readFile: func(name string) (b []byte, err error) {
			return b, d.do("read", func() error {
				node, err := d.find(name)
				if err == nil {
					b = bytes.Clone(node.data)
				}
				return err
			})
		},
		mode: func(name string) (mode fs.FileMode, err error) {
			return 0o600, d.do("mode", func() error {
				if name == "/" {
					return nil
				}
				_, err := d.find(name)
				return err
			})
		},
		list: func(dir string) (names []string, err error) {
			return names, d.do("list", func() error {
				if _, ok := d.dirs[dir]; !ok {
					return fs.ErrNotExist
				}
				names = slices.Sorted(maps.Keys(d.dirs[dir]))
				return nil
			})
		},
		mkdir: func(dir string) error {
			return d.do("mkdir", func() error {
				err := d.add(dir, &inode{dir: true}, false)
				if err == nil {
					d.dirs[dir] = map[string]*inode{}
				}
				return err
			})
		},
		rename: func(from, to string) error {
			return d.do("rename", func() error {
				node, err := d.find(from)
				if err == nil {
					err = d.add(to, node, true)
				}
				if err == nil {
					delete(d.dirs[filepath.Dir(from)], filepath.Base(from))
				}
				return err
			})
		},
		link: func(from, to string) error {
			return d.do("link", func() error {
				node, err := d.find(from)
				if err != nil {
					return err
				}
				return d.add(to, node, false)
			})
		},
		remove: func(name string) error {
			return d.do("remove", func() error {
				_, err := d.find(name)
				delete(d.dirs[filepath.Dir(name)], filepath.Base(name))
				return err
			})
		},
		syncDir: func(dir string) error {
			return d.do("syncDir", func() error {
				d.kept[dir] = maps.Clone(d.dirs[dir])
				return nil
			})
		},
		lock: func(_ string, sweep func() error) (func() error, error) {
			return func() error { return nil }, sweep()
		},
	}
}

// files returns the paths of files that end in suffix.
func (d *disk) files(suffix string) (found []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for dir, entries := range d.dirs {
		for name, node := range entries {
			if !node.dir && strings.HasSuffix(name, suffix) {
				found = append(found, filepath.Join(dir, name))
			}
		}
	}
	return found
}
