package hub_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sequence matches the declaration of a function that returns one.
var sequence = regexp.MustCompile(`(?m)^func .*\) (iter\.Seq|func\(yield).*\{$`)

// TestSequencesAreHeld fails for a package that returns a sequence and whose tests
// do not hold it to stopping, by package itertest or by the suite of drivers.
func TestSequencesAreHeld(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Dir,GoFiles,TestImports,XTestImports", module+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	held := 0
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath, Dir                    string
			GoFiles, TestImports, XTestImports []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(support, strings.TrimPrefix(p.ImportPath, module)) || !slices.ContainsFunc(p.GoFiles, func(f string) bool { return declaresSequence(t, filepath.Join(p.Dir, f)) }) {
			continue
		}
		held++
		tests := slices.Concat(p.TestImports, p.XTestImports)
		if !slices.Contains(tests, module+"documents/itertest") && !slices.Contains(tests, module+"hub/ledger/ledgertest") {
			t.Errorf("%s returns a sequence, and no test of it uses package itertest", p.ImportPath)
		}
	}
	if held < 5 {
		t.Errorf("found %d packages that return sequences", held)
	}
}

func declaresSequence(t *testing.T, file string) bool {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return sequence.Match(b)
}
