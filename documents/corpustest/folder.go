// Package corpustest finds the outside corpus for tests.
//
// The corpus has real documents that are not part of this repository, in a folder
// shared/corpus next to the checkout. A test is skipped if the folder is absent.
package corpustest

import (
	"os"
	"path/filepath"
	"testing"
)

// Folder returns the path of a file or folder of the corpus, or skips the test.
// A corpus that is there but lacks the path fails it.
func Folder(t testing.TB, path string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		corpus := filepath.Join(dir, "shared", "corpus")
		if st, err := os.Stat(corpus); err == nil && st.IsDir() {
			found := filepath.Join(corpus, path)
			if _, err := os.Stat(found); err != nil {
				t.Fatalf("the corpus has changed: %v", err)
			}
			return found
		}
		if dir == filepath.Dir(dir) {
			t.Skip("no shared/corpus folder beside the checkout: the outside documents are not part of the repository")
		}
	}
}
