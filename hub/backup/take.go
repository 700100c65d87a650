package backup

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/tradehub/tradehub/hub/control"
)

// Options say what is backed up.
type Options struct {
	Data        string // the hub's data folder
	City        string
	Ledger      bool     // the ledger is in the data folder
	WithoutKeys bool     // leaves secrets out; the manifest lists them
	Elsewhere   []string // what else must be backed up, for the manifest
	Now         func() time.Time
}

// Take backs the data folder up into dir, which must be new or empty. The hub may run. When it
// returns, the backup is on disk, and its manifest is complete. After an error there is no
// complete manifest, and Restore refuses what there is.
func Take(ctx context.Context, dir string, o Options) (*Manifest, error) {
	if err := makeEmpty(dir); err != nil {
		return nil, err
	}
	if err := outside(dir, o.Data); err != nil {
		return nil, errors.Join(err, os.Remove(dir))
	}
	t := taker{Options: o, dir: dir, m: &Manifest{Format: format, City: o.City, Elsewhere: o.Elsewhere}}
	if err := t.snapshots(ctx); err != nil {
		return nil, err
	}
	if err := t.rest(ctx); err != nil {
		return nil, err
	}
	if err := syncAll(dir); err != nil {
		return nil, err
	}
	return t.m, t.m.write(dir)
}

type taker struct {
	Options
	dir string
	m   *Manifest
}

func (t *taker) source(name string) string { return filepath.Join(t.Data, filepath.FromSlash(name)) }

// snapshots copies the files that are written in place: of the hub that runs, or from a folder
// that nobody has open.
func (t *taker) snapshots(ctx context.Context) error {
	t.m.Taken = t.Now().UTC().Truncate(time.Second)
	res, err := control.Get(ctx, t.Data, Path)
	if errors.Is(err, control.ErrNoHub) {
		return t.closed(ctx)
	}
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return errors.Join(t.unpack(res.Body), res.Body.Close())
}

func (t *taker) closed(ctx context.Context) (err error) {
	f, release, err := closed(t.source, t.Ledger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	r, w := io.Pipe()
	go func() { _ = w.CloseWithError(f.Write(ctx, w, t.Now())) }() // the reader gets the error
	err = t.unpack(r)
	return errors.Join(err, r.Close())
}

// unpack keeps the archive of snapshots and reads every row of each once.
func (t *taker) unpack(in io.Reader) error {
	archive := tar.NewReader(in)
	for {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil && kindOf(h.Name) != snapshot {
			return fmt.Errorf("backup: the hub gave out %q", h.Name)
		}
		var e Entry
		if err == nil {
			e, err = keep(archive, t.dir, h.Name)
		}
		if err != nil {
			return fmt.Errorf("backup: the snapshots were cut off; the hub's log has the reason: %w", err)
		}
		t.m.Files = append(t.m.Files, e)
		if err := sound(filepath.Join(t.dir, filepath.FromSlash(h.Name))); err != nil {
			return err
		}
	}
	if want := map[bool]int{true: 3, false: 2}[t.Ledger]; len(t.m.Files) != want {
		return fmt.Errorf("backup: %d snapshots came, want %d: the hub runs with another configuration", len(t.m.Files), want)
	}
	return nil
}

// rest copies the files that never change. What a snapshot names was there before it.
func (t *taker) rest(ctx context.Context) error {
	return filepath.WalkDir(t.Data, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // it was removed since the folder was read
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil || path == t.Data {
			return err
		}
		rel, err := filepath.Rel(t.Data, path)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		if d.IsDir() {
			if kindOf(name+"/") == skip {
				return fs.SkipDir
			}
			return nil
		}
		return t.copy(path, name, d)
	})
}

func (t *taker) copy(path, name string, d fs.DirEntry) error {
	k := kindOf(name)
	if k == snapshot || k == skip {
		return nil
	}
	if !d.Type().IsRegular() {
		return fmt.Errorf("backup: %s is no regular file; a data folder has no such thing", path)
	}
	in, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if k == key && t.WithoutKeys {
		e, err := measure(in, name)
		t.m.Apart = append(t.m.Apart, e)
		return errors.Join(err, in.Close())
	}
	e, err := keep(in, t.dir, name)
	t.m.Files = append(t.m.Files, e)
	return errors.Join(err, in.Close())
}

// keep writes what in gives to a new file below dir.
func keep(in io.Reader, dir, name string) (e Entry, err error) {
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return e, err
	}
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return e, err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	return measure(io.TeeReader(in, out), name)
}

// measure reads in to its end.
func measure(in io.Reader, name string) (Entry, error) {
	sum := sha256.New()
	n, err := io.Copy(sum, in)
	return Entry{name, n, digestOf(sum.Sum(nil))}, err
}

// outside fails if dir is in the data folder: the next backup would hold this one.
func outside(dir, data string) error {
	a, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return err
	}
	b, err := filepath.EvalSymlinks(data)
	if err != nil {
		return err
	}
	if a, err = filepath.Abs(a); err != nil {
		return err
	}
	if b, err = filepath.Abs(b); err != nil {
		return err
	}
	if rel, err := filepath.Rel(b, a); err == nil && filepath.IsLocal(rel) {
		return fmt.Errorf("backup: %s is in the data folder; name a folder elsewhere, on another disk", dir)
	}
	return nil
}

// makeEmpty makes a folder, or accepts an empty one.
func makeEmpty(dir string) error {
	names, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return os.MkdirAll(dir, 0o700)
	case err != nil:
		return err
	case len(names) > 0:
		return fmt.Errorf("%s is not empty; name a new folder", strings.TrimSuffix(dir, "/"))
	}
	return nil
}
