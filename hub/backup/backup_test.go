package backup

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/hub/control"
)

// folder makes a data folder with one row in each file that is written in place.
func folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{RowsFile, ProjectionFile, LedgerFile} {
		path := filepath.Join(dir, name)
		put(t, filepath.Dir(path), "", "")
		db, err := bbolt.Open(path, 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		err = db.Update(func(tx *bbolt.Tx) error {
			b, err := tx.CreateBucket([]byte("rows"))
			if err != nil {
				return err
			}
			return b.Put([]byte("name"), []byte(name))
		})
		if err := errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{
		"keys/token.key": "secret", "documents/identity.key": "secret", "documents/keys/BankAMSP": "secret", "ledger/organisations/BankAMSP/ca.pem": "secret",
		"documents/recipient": "public", "documents/sha256/ab/cdef": "sealed", "documents/tmp/x.tmp": "half", "documents/lock": "", "papers/x": "", "note.txt": "of the operator",
		"documents/empty": "",
	} {
		put(t, filepath.Join(dir, filepath.Dir(name)), filepath.Base(name), text)
	}
	return dir
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if name == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func options(data string) Options {
	return Options{Data: data, City: "shenzhen", Ledger: true, Now: time.Now}
}

func take(t *testing.T, o Options) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "backup")
	if _, err := Take(t.Context(), dir, o); err != nil {
		t.Fatal(err)
	}
	return dir
}

// files returns the contents of all files below dir.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o", path, info.Mode())
		}
		b, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		out[rel] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestTakeAndRestore holds that all comes back but what is of no use, with private modes.
func TestTakeAndRestore(t *testing.T) {
	data := folder(t)
	dir := take(t, options(data))
	back := filepath.Join(t.TempDir(), "deep", "data")
	m, err := Restore(t.Context(), dir, back, "")
	if err != nil {
		t.Fatal(err)
	}
	got, want := files(t, back), files(t, data)
	for _, gone := range []string{"documents/tmp/x.tmp", "documents/lock", "papers/x"} {
		delete(want, gone)
	}
	if len(got) != len(want) || len(m.Files) != len(want) || m.City != "shenzhen" {
		t.Errorf("%d files came back, want %d: %v", len(got), len(want), m)
	}
	for name, text := range want {
		if kindOf(name) != snapshot && got[name] != text {
			t.Errorf("%s came back as %q", name, got[name])
		}
	}
	for _, name := range []string{RowsFile, ProjectionFile, LedgerFile} {
		if !strings.Contains(got[name], name) {
			t.Errorf("%s lost its row", name)
		}
	}
	if info, err := os.Stat(back); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder has mode %v, %v", info.Mode(), err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(data, link); err != nil {
		t.Fatal(err)
	}
	for _, in := range []string{filepath.Join(data, "b"), filepath.Join(link, "keys", "b")} {
		if _, err := Take(t.Context(), in, options(data)); err == nil || !strings.Contains(err.Error(), "is in the data folder") {
			t.Errorf("a backup into the data folder: %v", err)
		}
		if _, err := os.Stat(in); err == nil {
			t.Errorf("%s is left", in)
		}
	}
	if _, err := Take(t.Context(), dir, options(data)); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("a second backup into the same folder: %v", err)
	}
}

// TestWithoutKeys holds that no secret is in such a backup, and that it comes back with the
// right keys alone.
func TestWithoutKeys(t *testing.T) {
	data := folder(t)
	o := options(data)
	o.WithoutKeys = true
	dir := take(t, o)
	for name, text := range files(t, dir) {
		if text == "secret" {
			t.Errorf("%s is in a backup without keys", name)
		}
	}
	back := filepath.Join(t.TempDir(), "data")
	if _, err := Restore(t.Context(), dir, back, ""); err == nil || !strings.Contains(err.Error(), "4 keys") {
		t.Errorf("without keys: %v", err)
	}
	other := folder(t)
	put(t, filepath.Join(other, "keys"), "token.key", "secreT")
	if _, err := Restore(t.Context(), dir, back, other); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "token.key") {
		t.Errorf("with another key: %v", err)
	}
	empty(t, back)
	if _, err := Restore(t.Context(), dir, back, data); err != nil {
		t.Error(err)
	}
	if files(t, back)["keys/token.key"] != "secret" {
		t.Error("the key did not come back")
	}
}

// empty holds that a refused restore leaves nothing.
func empty(t *testing.T, data string) {
	t.Helper()
	left, err := filepath.Glob(data + "*")
	if err != nil || len(left) > 0 {
		t.Errorf("a refused restore left %q, %v", left, err)
	}
}

// TestRefused holds that no backup comes back in part.
func TestRefused(t *testing.T) {
	data := folder(t)
	for name, spoil := range map[string]func(t *testing.T, dir string){
		"no manifest":        func(t *testing.T, dir string) { remove(t, dir, manifestFile) },
		"not finished":       func(t *testing.T, dir string) { remove(t, dir, digestFile) },
		"a file is missing":  func(t *testing.T, dir string) { remove(t, dir, "documents/sha256/ab/cdef") },
		"a file is changed":  func(t *testing.T, dir string) { put(t, dir+"/documents/sha256/ab", "cdef", "sealeD") },
		"a file is longer":   func(t *testing.T, dir string) { put(t, dir+"/documents/sha256/ab", "cdef", "sealed.") },
		"a file is shorter":  func(t *testing.T, dir string) { put(t, dir+"/documents/sha256/ab", "cdef", "seale") },
		"an empty file grew": func(t *testing.T, dir string) { put(t, dir+"/documents", "empty", "x") },
		"a link leads out": func(t *testing.T, dir string) {
			remove(t, dir, "note.txt")
			put(t, filepath.Dir(dir), "outside", "of the operator")
			if err := os.Symlink("../outside", dir+"/note.txt"); err != nil {
				t.Fatal(err)
			}
		},
		"a folder for a file": func(t *testing.T, dir string) {
			remove(t, dir, "note.txt")
			put(t, dir+"/note.txt", "", "")
		},
		"a changed manifest":  func(t *testing.T, dir string) { rewrite(t, dir, "shenzhen", "shanghai", false) },
		"a path leads out":    func(t *testing.T, dir string) { rewrite(t, dir, `"note.txt"`, `"../note.txt"`, true) },
		"a path twice":        func(t *testing.T, dir string) { rewrite(t, dir, `"note.txt"`, `"hub.db"`, true) },
		"a path is absolute":  func(t *testing.T, dir string) { rewrite(t, dir, `"note.txt"`, `"/etc/passwd"`, true) },
		"a later format":      func(t *testing.T, dir string) { rewrite(t, dir, `"format": 1`, `"format": 2`, true) },
		"an unknown field":    func(t *testing.T, dir string) { rewrite(t, dir, `"format"`, `"more": 1, "format"`, true) },
		"a size below nought": func(t *testing.T, dir string) { rewrite(t, dir, `"bytes": 6`, `"bytes": -6`, true) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := take(t, options(data))
			spoil(t, dir)
			back := filepath.Join(t.TempDir(), "data")
			if _, err := Restore(t.Context(), dir, back, ""); err == nil {
				t.Error("it came back")
			} else {
				t.Log(err)
			}
			empty(t, back)
		})
	}
	t.Run("into a folder that holds something", func(t *testing.T) {
		dir, back := take(t, options(data)), t.TempDir()
		put(t, back, "mine", "kept")
		if _, err := Restore(t.Context(), dir, back, ""); err == nil || files(t, back)["mine"] != "kept" || len(files(t, back)) != 1 {
			t.Errorf("%v, %v", err, files(t, back))
		}
	})
}

func remove(t *testing.T, dir, name string) {
	t.Helper()
	if err := os.Remove(filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}

// rewrite changes the manifest, with its digest where sealed.
func rewrite(t *testing.T, dir, old, text string, sealed bool) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(b), old, text, 1)
	if changed == string(b) {
		t.Fatalf("the manifest lacks %q", old)
	}
	put(t, dir, manifestFile, changed)
	if sealed {
		put(t, dir, digestFile, fmt.Sprintf("%x  %s\n", sha256.Sum256([]byte(changed)), manifestFile))
	}
}

// TestDamagedSource holds that a file with damaged pages is not taken for a backup.
func TestDamagedSource(t *testing.T) {
	data := folder(t)
	path := filepath.Join(data, RowsFile)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 3 * os.Getpagesize(); i < len(b); i++ {
		b[i] = 0xff
	}
	put(t, data, RowsFile, string(b))
	dir := filepath.Join(t.TempDir(), "backup")
	if _, err := Take(t.Context(), dir, options(data)); err == nil || !strings.Contains(err.Error(), RowsFile) {
		t.Errorf("a damaged file: %v", err)
	}
	if _, err := Restore(t.Context(), dir, filepath.Join(t.TempDir(), "data"), ""); !errors.Is(err, ErrDamaged) {
		t.Errorf("what was left is restored: %v", err)
	}
}

// TestMoment holds that the rows of a backup are those of the ledger's moment: while rows are
// written, then blocks, a snapshot has no block without its row.
func TestMoment(t *testing.T) {
	data := folder(t)
	open := func(name string) *bbolt.DB {
		db, err := bbolt.Open(filepath.Join(data, name), 0o600, &bbolt.Options{NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		return db
	}
	rows, ledger, projection := open(RowsFile), open(LedgerFile), open(ProjectionFile)
	begin := func(db *bbolt.DB) func() (*bbolt.Tx, error) {
		return func() (*bbolt.Tx, error) { return db.Begin(false) }
	}
	f := Files{Rows: begin(rows), Ledger: begin(ledger), Projection: begin(projection)}
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			default:
			}
			for _, db := range []*bbolt.DB{rows, ledger, rows} { // kept, recorded, receipt noted
				if err := db.Update(func(tx *bbolt.Tx) error { return tx.Bucket([]byte("rows")).SetSequence(uint64(n)) }); err != nil {
					t.Error(err)
				}
			}
		}
	}()
	taken := 0
	for range 200 {
		m, err := f.begin(t.Context())
		if errors.Is(err, ErrBusy) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		r, l := m.rows.Bucket([]byte("rows")).Sequence(), m.ledger.Bucket([]byte("rows")).Sequence()
		if r != l && r != l+1 {
			t.Errorf("rows of %d with a ledger of %d", r, l)
		}
		m.end()
		taken++
	}
	close(stop)
	<-done
	if taken < 100 {
		t.Errorf("only %d of 200 moments were found", taken)
	}
}

// TestSocket holds that a running hub gives its snapshots out, also from a folder with a long
// name and over a socket that a killed one left.
func TestSocket(t *testing.T) {
	long := filepath.Join(t.TempDir(), strings.Repeat("long", 30))
	if err := os.Rename(folder(t), long); err != nil {
		t.Fatal(err)
	}
	put(t, long, control.Socket, "") // of a hub that was killed
	f, release, err := closed(func(name string) string { return filepath.Join(long, name) }, true)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET "+Path, Handler(f, time.Now, slog.New(slog.DiscardHandler)))
	ctx := t.Context()
	go func() { _ = control.Serve(ctx, long, mux) }()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		if res, err := control.Get(ctx, long, Path); err == nil {
			_ = res.Body.Close()
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the socket never answered")
		}
	}
	if _, err := control.Get(ctx, long, "/other"); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("a path that is not there: %v", err)
	}
	dir := take(t, options(long))
	if got := files(t, dir); len(got) != 13 {
		t.Errorf("%d files", len(got))
	}
	if info, err := os.Stat(filepath.Join(long, control.Socket)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket: %v, %v", info, err)
	}
	o := options(long)
	o.Ledger = false
	if _, err := Take(t.Context(), filepath.Join(t.TempDir(), "b"), o); err == nil || !strings.Contains(err.Error(), "another configuration") {
		t.Errorf("a hub of another configuration: %v", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	if _, err := Take(t.Context(), filepath.Join(t.TempDir(), "b"), options(long)); err == nil || !strings.Contains(err.Error(), "log has the reason") {
		t.Errorf("a hub that closes its files: %v", err)
	}
}
