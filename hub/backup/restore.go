package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Restore puts a backup back as the data folder data, which must be new or empty. keys is a
// folder that has the keys which the backup was taken without, under the same names; "" is
// none. Every file is compared with its digest. After an error the data folder is as it was.
// Errors wrap ErrDamaged for a backup that is not whole.
func Restore(ctx context.Context, dir, data, keys string) (m *Manifest, err error) {
	if m, err = ReadManifest(dir); err != nil {
		return nil, err
	}
	if len(m.Apart) > 0 && keys == "" {
		return nil, fmt.Errorf("backup: it was taken without its %d keys, for instance %s; name the folder that has them with --keys", len(m.Apart), m.Apart[0].Path)
	}
	if err := vacant(data); err != nil {
		return nil, err
	}
	parent := filepath.Dir(filepath.Clean(data))
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return nil, err
	}
	fresh, err := os.MkdirTemp(parent, filepath.Base(filepath.Clean(data))+".restoring-*") // mode 0700
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(fresh))
		}
	}()
	if err := putBack(ctx, dir, fresh, m.Files); err != nil {
		return nil, err
	}
	if len(m.Apart) > 0 {
		if err := putBack(ctx, keys, fresh, m.Apart); err != nil {
			return nil, err
		}
	}
	if err := syncAll(fresh); err != nil {
		return nil, err
	}
	if err := os.Rename(fresh, data); err != nil {
		return nil, fmt.Errorf("backup: the restored folder cannot take its place; name a folder that is no mount point: %w", err)
	}
	return m, syncDir(parent)
}

// vacant fails for a folder that holds something.
func vacant(data string) error {
	names, err := os.ReadDir(data)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && len(names) > 0 {
		err = fmt.Errorf("%s is not empty: a restore replaces nothing; name a new folder", data)
	}
	return err
}

// putBack copies the files of from to fresh. None may be a link out of from.
func putBack(ctx context.Context, from, fresh string, files []Entry) error {
	root, err := os.OpenRoot(from)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer func() { _ = root.Close() }() // nothing was written through it
	for _, want := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := putOne(root, fresh, want); err != nil {
			return err
		}
	}
	return nil
}

func putOne(root *os.Root, fresh string, want Entry) error {
	in, err := root.Open(filepath.FromSlash(want.Path))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	got, err := keep(io.LimitReader(in, want.Size+1), fresh, want.Path)
	if err = errors.Join(err, in.Close()); err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("%w: %s has %d bytes with digest %s, want %d with %s", ErrDamaged, want.Path, got.Size, got.Digest, want.Size, want.Digest)
	}
	return nil
}
