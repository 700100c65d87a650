package store

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/tradehub/tradehub/documents"
)

// bucket starts an S3 server in this process, with one bucket, and returns its address.
func bucket(t *testing.T) string {
	t.Helper()
	back := s3mem.New()
	if err := back.CreateBucket("documents"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(back).Server())
	t.Cleanup(server.Close)
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_EC2_METADATA_DISABLED": "true",
		"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
	} {
		t.Setenv(name, value)
	}
	return "s3://documents?region=us-east-1&use_path_style=true&endpoint=" + server.URL
}

// drivers runs a test on a folder and on a bucket.
func drivers(t *testing.T, test func(t *testing.T, opts Options)) {
	t.Run("folder", func(t *testing.T) { test(t, Options{}) })
	t.Run("bucket", func(t *testing.T) { test(t, Options{Bucket: bucket(t)}) })
}

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}

// TestDrivers holds both drivers to one behaviour.
func TestDrivers(t *testing.T) {
	drivers(t, func(t *testing.T, opts Options) {
		dir := t.TempDir()
		s := open(t, dir, opts)
		large := random(3*segmentBytes + 17)
		for name, data := range map[string][]byte{"": {}, "one byte": {7}, "a segment": random(segmentBytes), "several": large} {
			d, err := s.PutFrom(t.Context(), "FirmMSP", bytes.NewReader(data))
			if err != nil || d.SHA256 != documents.DigestOf(data) {
				t.Fatalf("%s: %s, %v", name, d.SHA256, err)
			}
			if again := putFor(t, s, "BankMSP", data); again != d.SHA256 {
				t.Errorf("%s: %s and %s", name, again, d.SHA256)
			}
			got, err := s.Get(t.Context(), d.SHA256)
			if err != nil || !bytes.Equal(got, data) {
				t.Errorf("%s: %d bytes, %v", name, len(got), err)
			}
			c, err := s.Open(t.Context(), d.SHA256)
			if err != nil || c.Size() != int64(len(data)) {
				t.Fatalf("%s: %v", name, err)
			}
			if err := iotest.TestReader(c, data); err != nil && len(data) < segmentBytes {
				t.Errorf("%s: %v", name, err)
			}
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		}
		seeks(t, s, large)
		s.Close()
		s = open(t, dir, opts)
		r, err := s.Scrub(t.Context())
		if err != nil || r.Contents != 8 || len(r.Damaged) > 0 {
			t.Errorf("%+v, %v", r, err)
		}
		if all := digests(t, s); len(all) != 4 || !slices.IsSorted(all) {
			t.Errorf("%q", all)
		}
		if _, err := s.Get(t.Context(), documents.DigestOf([]byte("none"))); !errors.Is(err, ErrNotFound) {
			t.Errorf("none: %v", err)
		}
	})
}

func putFor(t *testing.T, s *Store, owner string, data []byte) documents.Digest {
	t.Helper()
	d, err := s.PutFor(t.Context(), owner, data)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func digests(t *testing.T, s *Store) (all []documents.Digest) {
	t.Helper()
	for d, err := range s.Digests(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d)
	}
	return all
}

// seeks reads pieces of a content from anywhere.
func seeks(t *testing.T, s *Store, data []byte) {
	t.Helper()
	c, err := s.Open(t.Context(), documents.DigestOf(data))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, at := range []int{len(data) - 5, 0, segmentBytes - 3, 2 * segmentBytes, 1} {
		if _, err := c.Seek(int64(at), io.SeekStart); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, min(10, len(data)-at))
		if _, err := io.ReadFull(c, got); err != nil || !bytes.Equal(got, data[at:at+len(got)]) {
			t.Errorf("at %d: %x, %v", at, got, err)
		}
	}
	if _, err := c.Seek(-1, io.SeekStart); err == nil {
		t.Error("before the beginning")
	}
}

// TestForget holds that an owner's contents are gone with the key, that nobody else's are,
// and that the owner may come again.
func TestForget(t *testing.T) {
	drivers(t, func(t *testing.T, opts Options) {
		dir := t.TempDir()
		s := open(t, dir, opts)
		shared, own := putFor(t, s, "FirmMSP", []byte("both have it")), putFor(t, s, "FirmMSP", []byte("the firm's"))
		putFor(t, s, "BankMSP", []byte("both have it"))
		report := put(t, s, "a report")
		if _, err := s.Begin("FirmMSP", 10, nil); err != nil {
			t.Fatal(err)
		}
		kept := kept(t, dir)
		out, err := s.Forget(t.Context(), "FirmMSP", nil)
		if err != nil || out != (Forgotten{Keys: 1, Contents: 2, Parts: 1}) {
			t.Fatalf("%+v, %v", out, err)
		}
		for range 2 {
			if _, err := s.Get(t.Context(), own); !errors.Is(err, ErrNotFound) {
				t.Errorf("the firm's: %v", err)
			}
			for _, d := range []documents.Digest{shared, report} {
				if _, err := s.Get(t.Context(), d); err != nil {
					t.Errorf("another's: %v", err)
				}
			}
			if r, err := s.Scrub(t.Context()); err != nil || r.Contents != 2 || r.Damaged != nil {
				t.Errorf("%+v, %v", r, err)
			}
			s.Close()
			s = open(t, dir, opts)
		}
		// Whoever brings the files back without the key reads nothing.
		for path, b := range kept {
			if !strings.Contains(path, string(filepath.Separator)+"keys"+string(filepath.Separator)) {
				if err := os.WriteFile(path, b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
		if _, err := s.Get(t.Context(), own); !errors.Is(err, ErrNotFound) {
			t.Errorf("files brought back: %v", err)
		}
		if out, err := s.Forget(t.Context(), "FirmMSP", nil); err != nil || out.Keys != 0 {
			t.Errorf("again: %+v, %v", out, err)
		}
		if again := putFor(t, s, "FirmMSP", []byte("the firm's")); again != own {
			t.Errorf("%s", again)
		}
		if _, err := s.Get(t.Context(), own); err != nil {
			t.Errorf("uploaded again: %v", err)
		}
	})
}

// kept returns every file below dir.
func kept(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			all[path], err = os.ReadFile(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestForgetNamesNobody(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	d := put(t, s, "a report")
	if _, err := s.Forget(t.Context(), "", nil); err == nil {
		t.Error("the hub's own is erased")
	}
	if out, err := s.Forget(t.Context(), "NobodyMSP", nil); err != nil || out != (Forgotten{}) {
		t.Errorf("%+v, %v", out, err)
	}
	if _, err := s.Get(t.Context(), d); err != nil {
		t.Error(err)
	}
	putFor(t, s, "FirmMSP", nil)
	if owners, err := s.Owners(); err != nil || !slices.Equal(owners, []string{"FirmMSP"}) {
		t.Errorf("%q, %v", owners, err)
	}
}

// TestFirstFormat holds that what an earlier version kept stays readable, and is erased with
// its only owner.
func TestFirstFormat(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	data := random(200_000)
	d := documents.DigestOf(data)
	sealed, err := encrypt(s.key.Recipient(), data)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(s.oldPath(d)), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.oldPath(d), sealed, 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := s.Get(t.Context(), d)
	if err != nil || !bytes.Equal(got, data) {
		t.Fatal(err)
	}
	c, err := s.Open(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	if err := iotest.TestReader(c, data); err != nil {
		t.Error(err)
	}
	c.Close()
	if all := digests(t, s); !slices.Equal(all, []documents.Digest{d}) {
		t.Errorf("%q", all)
	}
	if r, err := s.Scrub(t.Context()); err != nil || r.Contents != 1 || r.Bytes != int64(len(data)) {
		t.Errorf("%+v, %v", r, err)
	}
	if out, err := s.Forget(t.Context(), "FirmMSP", []documents.Digest{d, "no digest", d}); err != nil || out.Old != 1 {
		t.Errorf("%+v, %v", out, err)
	}
	if _, err := s.Get(t.Context(), d); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
}

// TestAKeyThatIsMissing holds that a lost key file is damage, which a backup mends, and is
// never taken for an erasure.
func TestAKeyThatIsMissing(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	d := putFor(t, s, "FirmMSP", []byte("x"))
	s.Close()
	keys, err := filepath.Glob(filepath.Join(dir, "keys", "*"))
	if err != nil || len(keys) != 1 {
		t.Fatalf("%q, %v", keys, err)
	}
	saved, _ := os.ReadFile(keys[0])
	for name, b := range map[string][]byte{"lost": nil, "damaged": saved[:len(saved)-1]} {
		os.Remove(keys[0])
		if b != nil {
			os.WriteFile(keys[0], b, 0o600)
		}
		s := open(t, dir, Options{})
		if _, err := s.Get(t.Context(), d); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%s: %v", name, err)
		}
		if out, err := s.Forget(t.Context(), "OtherMSP", nil); err != nil || out.Contents != 0 {
			t.Errorf("%s: %+v, %v", name, out, err)
		}
		if r, err := s.Scrub(t.Context()); err != nil || len(r.Damaged) != 1 {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
		s.Close()
	}
	os.Remove(keys[0])
	os.WriteFile(keys[0], saved, 0o600)
	if _, err := open(t, dir, Options{}).Get(t.Context(), d); err != nil {
		t.Errorf("restored: %v", err)
	}
}

// TestOneCopyIsEnough holds that a damaged copy is no loss while another owner has it.
func TestOneCopyIsEnough(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	d := putFor(t, s, "FirmMSP", []byte("x"))
	if err := os.WriteFile(copyPath(t, s, d), []byte("rot"), 0o600); err != nil {
		t.Fatal(err)
	}
	putFor(t, s, "BankMSP", []byte("x"))
	if _, err := s.Get(t.Context(), d); err != nil {
		t.Error(err)
	}
	if r, err := s.Scrub(t.Context()); err != nil || r.Contents != 2 || len(r.Damaged) != 1 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestNoSuchBucket(t *testing.T) {
	url := strings.Replace(bucket(t), "documents", "elsewhere", 1)
	if s, err := Open(t.TempDir(), Options{Bucket: url}); err == nil {
		s.Close()
		t.Error("it opens")
	}
	if s, err := Open(t.TempDir(), Options{Bucket: "nonsense"}); err == nil {
		s.Close()
		t.Error("it opens")
	}
}
