package files_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/accel/files"
)

func hasher(t *testing.T) *files.Hasher {
	t.Helper()
	p, err := accel.NewPool(accel.Options{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return &files.Hasher{Pool: p, Algorithms: []accel.Algorithm{accel.SHA256, accel.SM3}}
}

// folder holds files of many sizes in two folders, and a link that is passed over.
func folder(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, "b"), 0o700); err != nil {
		t.Fatal(err)
	}
	for i := range 60 {
		name := filepath.Join(root, []string{"", "b"}[i%2], fmt.Sprintf("%03d", i))
		if err := os.WriteFile(name, make([]byte, i*i*i*3), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("000", filepath.Join(root, "link")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	return root
}

func TestFilesAreDigestedInTheListsOrder(t *testing.T) {
	list, err := files.Find([]string{folder(t)})
	if err != nil || len(list) != 60 {
		t.Fatal(len(list), err)
	}
	h, at, total := hasher(t), 0, int64(0)
	err = h.Hash(t.Context(), list, func(r files.Result) error {
		if r.File != list[at] {
			t.Errorf("result %d is %v, want %v", at, r.File, list[at])
		}
		b, err := os.ReadFile(r.Path)
		if err != nil {
			return err
		}
		if r.Sums[0] != sha256.Sum256(b) {
			t.Errorf("%s: %x", r.Path, r.Sums[0])
		}
		at++
		total += r.Size
		return nil
	})
	if err != nil || at != len(list) || h.Read.Load() != total {
		t.Errorf("%d results, %d of %d bytes counted: %v", at, h.Read.Load(), total, err)
	}
}

func TestTheFirstErrorEndsIt(t *testing.T) {
	root := folder(t)
	list, err := files.Find([]string{root})
	if err != nil {
		t.Fatal(err)
	}
	enough := errors.New("enough")
	if err := hasher(t).Hash(t.Context(), list, func(files.Result) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("error %v, want that of the callback", err)
	}
	if err := os.Remove(list[7].Path); err != nil {
		t.Fatal(err)
	}
	if err := hasher(t).Hash(t.Context(), list, func(files.Result) error { return nil }); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want that of the missing file", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := hasher(t).Hash(ctx, list, func(files.Result) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}
}

func TestFindNamesWhatIsNotThere(t *testing.T) {
	if _, err := files.Find([]string{filepath.Join(t.TempDir(), "nothing")}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	if _, err := files.Find([]string{os.DevNull}); err == nil {
		t.Error("a device was taken for a file")
	}
}
