package intake_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents/corpustest"
)

// corpus returns the folder of outside samples, or skips.
func corpus(t testing.TB) string { return corpustest.Folder(t, "") }

// The kinds of the corpus are the first character of a folder's name.
const (
	invoices     = '1'
	customsKind  = '2'
	transportDoc = '3'
	signatures   = '4'
	hostileInput = '5'
	pdfInvoices  = '8'
)

const kinds = "123458" // what is judged here; the others are for other packages

// An entry is one line of the corpus's index.
type entry struct {
	kind      byte
	set, file string
	path      string
	bytes     int
	sha256    string
	says      string // what the file's makers say of it
}

// index returns the files of the kinds that are judged here.
func index(t testing.TB) []entry {
	t.Helper()
	root := corpus(t)
	text, err := os.ReadFile(filepath.Join(root, "INDEX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	folders := setFolders(t, root)
	var out []entry
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		folder, ok := folders[cells[0]]
		if !ok {
			continue
		}
		size, err := strconv.Atoi(cells[2])
		if err != nil || len(cells) != 5 {
			t.Fatalf("the index has the line %q", line)
		}
		out = append(out, entry{
			filepath.Base(filepath.Dir(folder))[0], cells[0], cells[1],
			filepath.Join(folder, filepath.FromSlash(cells[1])), size, cells[3], cells[4],
		})
	}
	mustBeWhole(t, out, folders)
	return out
}

// setFolders returns the folders of the sets by their names.
func setFolders(t testing.TB, root string) map[string]string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(root, "["+kinds+"]-*", "*"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no sets (%v)", err)
	}
	out := map[string]string{}
	for _, path := range paths {
		out[filepath.Base(path)] = path
	}
	return out
}

// mustBeWhole: the index names every file that is there, and only those.
func mustBeWhole(t testing.TB, entries []entry, folders map[string]string) {
	t.Helper()
	named := map[string]bool{}
	for _, e := range entries {
		named[e.path] = true
	}
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && d.Name() != "MANIFEST.md" && !named[path] {
				t.Errorf("%s is not in the index", path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// read returns the file, which must be the one that the index means.
func (e entry) read(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile(e.path)
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(data); len(data) != e.bytes || hex.EncodeToString(sum[:]) != e.sha256 {
		t.Errorf("%s is not the file that the index means", e.path)
	}
	return data
}

// bySet returns the entries set by set, in the order of the index.
func bySet(entries []entry) [][]entry {
	var out [][]entry
	at := map[string]int{}
	for _, e := range entries {
		if _, ok := at[e.set]; !ok {
			at[e.set] = len(out)
			out = append(out, nil)
		}
		out[at[e.set]] = append(out[at[e.set]], e)
	}
	// The largest sets first, so that none is left alone at the end.
	slices.SortStableFunc(out, func(a, b []entry) int { return len(b) - len(a) })
	return out
}

// corpusInvoices are real invoices for the benchmark.
func corpusInvoices(b *testing.B) (docs [][]byte, size int) {
	for _, e := range index(b) {
		if e.set != "xrechnung-testsuite" {
			continue
		}
		data := e.read(b)
		if _, err := newIntake().Read(context.Background(), data); err != nil {
			b.Fatal(err)
		}
		docs, size = append(docs, data), size+len(data)
	}
	if len(docs) == 0 {
		b.Fatal("no invoices")
	}
	return docs, size
}
