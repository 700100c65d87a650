package web_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestVendoredFiles fails for a file that is not the one of the page, and for a script that
// the page does not name.
func TestVendoredFiles(t *testing.T) {
	page, err := os.ReadFile("assets/vendor/README.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile("(?m)^\\| `([^`]+)` .*`([0-9a-f]{64})` \\|$").FindAllStringSubmatch(string(page), -1)
	named := map[string]bool{}
	for _, row := range rows {
		b, err := os.ReadFile(filepath.Join("assets/vendor", row[1]))
		if err != nil {
			t.Error(err)
			continue
		}
		if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != row[2] {
			t.Errorf("%s has the digest %x", row[1], sum)
		}
		named[row[1]] = true
	}
	files, err := filepath.Glob("assets/vendor/*.js")
	if err != nil || len(files) == 0 {
		t.Fatalf("%q, %v", files, err)
	}
	for _, f := range files {
		if !named[filepath.Base(f)] {
			t.Errorf("%s is not on the page", f)
		}
	}
}

// TestScriptsNeedNoPolicy holds our scripts and those of others to the content security
// policy: no code from text, no markup from text.
func TestScriptsNeedNoPolicy(t *testing.T) {
	for _, pattern := range []string{"assets/*.js", "assets/vendor/*.js"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, bad := range []string{"eval(", "new Function(", ".innerHTML", "document.write("} {
				if strings.Contains(string(b), bad) {
					t.Errorf("%s has %s", f, bad)
				}
			}
		}
	}
}
