package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/itertest"
)

func open(t *testing.T, dir string, opts Options) *Store {
	t.Helper()
	s, err := Open(dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func put(t *testing.T, s *Store, data string) documents.Digest {
	t.Helper()
	digest, err := s.Put(t.Context(), []byte(data))
	if err != nil {
		t.Fatal(err)
	}
	return digest
}

// copyPath returns where the one copy of a content is.
func copyPath(t *testing.T, s *Store, d documents.Digest) string {
	t.Helper()
	for name, err := range s.contents.list(t.Context(), prefixOf(d)) {
		if err == nil {
			return filepath.Join(s.contentDir(), name)
		}
	}
	t.Fatalf("no copy of %s", d)
	return ""
}

func TestPutAndGet(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "a", "b"), Options{})
	for _, data := range []string{"", "x", strings.Repeat("invoice ", 100_000)} {
		digest := put(t, s, data)
		if digest != documents.DigestOf([]byte(data)) {
			t.Errorf("digest %s", digest)
		}
		if got, err := s.Get(t.Context(), digest); err != nil || string(got) != data {
			t.Errorf("%d bytes for %d, %v", len(got), len(data), err)
		}
		streamed, err := s.PutFrom(t.Context(), "", strings.NewReader(data))
		if err != nil || streamed.SHA256 != digest || put(t, s, data) != digest {
			t.Errorf("the same content again: %s, %v", streamed, err)
		}
	}
	report, err := s.Scrub(t.Context())
	if err != nil || report.Contents != 3 || report.Bytes != 800_001 || report.Damaged != nil {
		t.Errorf("%+v, %v", report, err)
	}
}

func TestDigestsStop(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	for _, data := range []string{"a", "b", "c"} {
		put(t, s, data)
	}
	itertest.Stops2(t, 3, s.Digests)
}

func TestContentsSurviveReopening(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	digest := put(t, s, "x")
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(t.Context(), digest); !errors.Is(err, ErrClosed) {
		t.Errorf("get: %v", err)
	}
	if _, err := s.Put(t.Context(), nil); !errors.Is(err, ErrClosed) {
		t.Errorf("put: %v", err)
	}
	if got, err := open(t, dir, Options{}).Get(t.Context(), digest); err != nil || string(got) != "x" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestFilesAreEncrypted(t *testing.T) {
	dir := t.TempDir()
	put(t, open(t, dir, Options{}), "a secret consignment")
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err == nil && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o", path, info.Mode().Perm())
		}
		if b, _ := os.ReadFile(path); bytes.Contains(b, []byte("secret")) {
			t.Errorf("%s shows the plaintext", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestGetRefuses(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	if _, err := s.Get(t.Context(), documents.DigestOf([]byte("none"))); !errors.Is(err, ErrNotFound) {
		t.Errorf("not there: %v", err)
	}
	for _, bad := range []documents.Digest{"", "x", "sha256:../../identity.key", documents.Digest("sm3:" + strings.Repeat("0", 64))} {
		if _, err := s.Get(t.Context(), bad); err == nil || errors.Is(err, ErrNotFound) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Get(ended, documents.DigestOf(nil)); !errors.Is(err, context.Canceled) {
		t.Errorf("get: %v", err)
	}
	if _, err := s.Put(ended, []byte("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("put: %v", err)
	}
	if _, err := s.Scrub(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("scrub: %v", err)
	}
}

func TestTooLarge(t *testing.T) {
	s := open(t, t.TempDir(), Options{MaxBytes: 4, MaxFile: 4})
	put(t, s, "1234")
	if _, err := s.Put(t.Context(), []byte("12345")); !errors.Is(err, ErrTooLarge) {
		t.Errorf("put: %v", err)
	}
	if _, err := s.PutFrom(t.Context(), "", strings.NewReader("12345")); !errors.Is(err, ErrTooLarge) {
		t.Errorf("put from: %v", err)
	}
	if left, _ := os.ReadDir(s.tempDir()); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

func TestBitRot(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	digest, other := put(t, s, "the content"), put(t, s, "another")
	path := copyPath(t, s, digest)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	swapped, _ := os.ReadFile(copyPath(t, s, other))
	damaged := map[string][]byte{"empty": {}, "cut": whole[:len(whole)-1], "longer": append(bytes.Clone(whole), 0), "swapped": swapped}
	for i := range whole {
		b := bytes.Clone(whole)
		b[i] ^= 1
		damaged[fmt.Sprint("bit of byte ", i)] = b
	}
	for name, b := range damaged {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Get(t.Context(), digest); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	report, err := s.Scrub(t.Context())
	if err != nil || report.Contents != 2 || len(report.Damaged) != 1 || report.Damaged[0].Digest != digest || !errors.Is(report.Damaged[0].Err, ErrCorrupt) {
		t.Errorf("%+v, %v", report, err)
	}
	put(t, s, "the content")
	if got, err := s.Get(t.Context(), digest); err != nil || string(got) != "the content" {
		t.Errorf("putting the content again does not heal it: %q, %v", got, err)
	}
}

func TestKey(t *testing.T) {
	dir := t.TempDir()
	key := filepath.Join(t.TempDir(), "keys", "hub.key")
	s := open(t, dir, Options{KeyFile: key})
	digest := put(t, s, "x")
	saved, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()

	other := filepath.Join(t.TempDir(), "other.key")
	open(t, t.TempDir(), Options{KeyFile: other})
	otherKey, _ := os.ReadFile(other)

	for name, c := range map[string]struct {
		damage func() error
		says   string
	}{
		"lost":     {func() error { return os.Remove(key) }, "is missing; restore it"},
		"another":  {func() error { return os.WriteFile(key, otherKey, 0o600) }, "another key"},
		"garbled":  {func() error { return os.WriteFile(key, []byte("AGE-SECRET-KEY-1"), 0o600) }, "no X25519 identity"},
		"readable": {func() error { return os.Chmod(key, 0o644) }, "chmod 600"},
	} {
		if err := c.damage(); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir, Options{KeyFile: key}); !errors.Is(err, ErrKey) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
		if err := errors.Join(os.WriteFile(key, saved, 0o600), os.Chmod(key, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := open(t, dir, Options{KeyFile: key}).Get(t.Context(), digest); err != nil {
		t.Errorf("with the key restored: %v", err)
	}
}

func TestLeftoversAreSwept(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	leftovers := []string{filepath.Join(s.tempDir(), "A"+tempSuffix), s.keyFile + ".B" + tempSuffix}
	for _, name := range leftovers {
		if err := os.WriteFile(name, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	second := open(t, dir, Options{})
	for _, name := range leftovers {
		if _, err := os.Stat(name); err != nil {
			t.Errorf("removed while another process may be writing it: %v", err)
		}
	}
	s.Close()
	second.Close()
	open(t, dir, Options{})
	for _, name := range leftovers {
		if _, err := os.Stat(name); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is still there: %v", name, err)
		}
	}
}

func TestConcurrentPuts(t *testing.T) {
	dir := t.TempDir()
	stores := []*Store{open(t, dir, Options{}), open(t, dir, Options{})}
	var wg sync.WaitGroup
	for i := range 24 {
		wg.Go(func() {
			s := stores[i%2]
			d, err := s.PutFrom(t.Context(), "", strings.NewReader(fmt.Sprint("content ", i%3)))
			if err == nil {
				_, err = stores[(i+1)%2].Get(t.Context(), d.SHA256)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if r, err := stores[0].Scrub(t.Context()); err != nil || r.Contents != 3 || r.Damaged != nil {
		t.Errorf("%+v, %v", r, err)
	}
}

// Several processes open one new folder and write the same contents at once.
func TestProcessesShareAFolder(t *testing.T) {
	if dir := os.Getenv("STORE_TEST_DIR"); dir != "" {
		s := open(t, dir, Options{})
		for i := range 20 {
			put(t, s, fmt.Sprint("content ", i))
		}
		return
	}
	dir := filepath.Join(t.TempDir(), "shared")
	var processes []*exec.Cmd
	for range 3 {
		p := exec.Command(os.Args[0], "-test.run=^TestProcessesShareAFolder$", "-test.count=1")
		p.Env = append(os.Environ(), "STORE_TEST_DIR="+dir)
		var out bytes.Buffer
		p.Stdout, p.Stderr = &out, &out
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		processes = append(processes, p)
	}
	for _, p := range processes {
		if err := p.Wait(); err != nil {
			t.Errorf("%v: %s", err, p.Stdout)
		}
	}
	if r, err := open(t, dir, Options{}).Scrub(t.Context()); err != nil || r.Contents != 20 || r.Damaged != nil {
		t.Errorf("%+v, %v", r, err)
	}
}

// One upload of 50 kB, synced to the disk of the temporary folder.
func BenchmarkPut(b *testing.B) {
	s, err := Open(b.TempDir(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	data := make([]byte, 50_000)
	b.SetBytes(int64(len(data)))
	for i := 0; b.Loop(); i++ {
		copy(data, fmt.Sprint(i))
		if _, err := s.Put(b.Context(), data); err != nil {
			b.Fatal(err)
		}
	}
}
