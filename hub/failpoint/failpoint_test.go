package failpoint_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/hub/failpoint"
)

func TestSet(t *testing.T) {
	var points []string
	failpoint.Reach("before")
	unset := failpoint.Set(func(p string) { points = append(points, p) })
	failpoint.Reach("a")
	func() {
		defer func() {
			if recover() == nil {
				t.Error("two tests set a function at once")
			}
		}()
		failpoint.Set(func(string) {})
	}()
	unset()
	failpoint.Reach("after")
	if !slices.Equal(points, []string{"a"}) {
		t.Errorf("points %v", points)
	}
	failpoint.Set(func(string) {})()
}

// TestOnlyTestsSet holds that no part of the program stops itself.
func TestOnlyTestsSet(t *testing.T) {
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte("failpoint.Set"+"(")) {
			t.Errorf("%s sets a function", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
