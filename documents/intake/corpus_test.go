package intake_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tradehub/documents"
)

// corpus returns the folder of outside samples, or skips.
func corpus(t testing.TB) string {
	dir, err := os.Getwd()
	for ; err == nil && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		for _, at := range []string{filepath.Join(dir, "shared", "corpus"), filepath.Join(dir, "..", "shared", "corpus")} {
			if st, err := os.Stat(at); err == nil && st.IsDir() {
				return at
			}
		}
	}
	t.Skip("no shared/corpus folder beside the repository: the outside samples are not part of it")
	return ""
}

// each calls f with every file below the folder of the corpus.
func each(t testing.TB, dir string, f func(path string, data []byte)) {
	err := filepath.WalkDir(filepath.Join(corpus(t), dir), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "MANIFEST.md" {
			return err
		}
		data, err := os.ReadFile(path)
		if err == nil {
			f(path, data)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestHostileCorpus: nothing hostile becomes a document.
func TestHostileCorpus(t *testing.T) {
	seen := 0
	each(t, "5-hostile-input", func(path string, data []byte) {
		seen++
		got, err := newIntake().Read(context.Background(), data)
		var s *documents.SyntaxError
		if !errors.As(err, &s) || got.Document != nil {
			t.Errorf("%s: %v, %v", path, got.Document, err)
		}
		mustHaveDigests(t, got, data)
	})
	if seen < 200 {
		t.Errorf("only %d hostile files were found", seen)
	}
}

// TestTradeCorpus: every file is a document or refused with a reason, and
// most of those of the formats that are read are read.
func TestTradeCorpus(t *testing.T) {
	for dir, least := range map[string]int{"1-invoices": 150, "2-customs": 60, "3-bills-of-lading": 4, "8-pdf": 1} {
		read, codes := 0, map[documents.Code]int{}
		each(t, dir, func(path string, data []byte) {
			got, err := newIntake().Read(context.Background(), data)
			var s *documents.SyntaxError
			switch {
			case err == nil && got.Document != nil:
				read++
			case errors.As(err, &s):
				codes[s.Code]++
			default:
				t.Errorf("%s: %v", path, err)
			}
			mustHaveDigests(t, got, data)
		})
		t.Logf("%s: %d read, refused %v", dir, read, codes)
		if read < least {
			t.Errorf("%s: %d documents were read, at least %d can be", dir, read, least)
		}
	}
}

// corpusInvoices are real invoices for the benchmark.
func corpusInvoices(b *testing.B) (docs [][]byte, size int) {
	each(b, filepath.Join("1-invoices", "xrechnung-testsuite"), func(path string, data []byte) {
		if strings.HasSuffix(path, ".xml") {
			if _, err := newIntake().Read(context.Background(), data); err == nil {
				docs, size = append(docs, data), size+len(data)
			}
		}
	})
	if len(docs) == 0 {
		b.Fatal("no invoice could be read")
	}
	return docs, size
}
