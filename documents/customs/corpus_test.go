package customs_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/corpustest"
	"github.com/tradehub/tradehub/documents/customs"
)

// manifest returns what the MANIFEST of a set says of each file.
func manifest(t *testing.T, dir string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "MANIFEST.md"))
	if err != nil {
		t.Fatal(err)
	}
	expected := map[string]string{}
	for line := range strings.Lines(string(data)) {
		if f := strings.Split(strings.TrimSpace(line), " | "); len(f) == 3 && f[0] != "file" {
			expected[f[0]] = f[2]
		}
	}
	if len(expected) == 0 {
		t.Fatalf("no files in the MANIFEST of %s", dir)
	}
	return expected
}

// exceptions are the files that are not read as their MANIFEST says, and why.
var exceptions = map[string]struct {
	want   documents.Code // "" is read
	reason string
}{
	"hmrc-cds-accept-reject/Exports/Rejected/Rejected_Ref_Data/Declaration/TT1_EX_v2.02_Rejected_RefData.xml": {"",
		"its office of exit is well-formed but not in the administration's list, which a reader does not have"},
}

// want says how a file of the corpus is to end: the code of its refusal, or "" for read.
func want(set, file, expected string) documents.Code {
	if e, ok := exceptions[set+"/"+file]; ok {
		return e.want
	}
	switch set {
	case "hmrc-ics-ens", "ncts":
		return documents.CodeUnsupported
	case "asycuda-sad":
		return documents.CodeMissing
	case "oasis-ubl-customs":
		if strings.Contains(file, "CustomsDeclaration") {
			return ""
		}
		return documents.CodeUnsupported
	}
	switch {
	case expected == "declaration", strings.HasPrefix(expected, "accepted"):
		return ""
	case strings.HasPrefix(expected, "NOT WELL-FORMED"):
		return documents.CodeSyntax
	case strings.HasPrefix(expected, "rejected: format"):
		return documents.CodeInvalid
	case strings.HasPrefix(expected, "rejected: obligation"):
		return documents.CodeMissing
	}
	return documents.CodeUnsupported // notifications, amendments, movements
}

// A tally is one row of the table that the test prints.
type tally struct{ files, read, refused, unsupported, unexpected int }

func (c *tally) add(code documents.Code, ok bool) {
	c.files++
	switch code {
	case "":
		c.read++
	case documents.CodeUnsupported:
		c.unsupported++
	default:
		c.refused++
	}
	if !ok {
		c.unexpected++
	}
}

func table(t *testing.T, rows map[string]*tally) {
	var names []string
	for n := range rows {
		names = append(names, n)
	}
	sort.Strings(names)
	out := fmt.Sprintf("%-24s %6s %6s %8s %12s %11s\n", "set", "files", "read", "refused", "unsupported", "unexpected")
	for _, n := range names {
		r := rows[n]
		out += fmt.Sprintf("%-24s %6d %6d %8d %12d %11d\n", n, r.files, r.read, r.refused, r.unsupported, r.unexpected)
	}
	t.Log("\n" + out)
}

func codeOf(t *testing.T, err error) documents.Code {
	t.Helper()
	if err == nil {
		return ""
	}
	var refused *documents.SyntaxError
	if !errors.As(err, &refused) {
		t.Fatalf("%v is no *documents.SyntaxError", err)
	}
	return refused.Code
}

func TestCorpus(t *testing.T) {
	dir := corpustest.Folder(t, "2-customs")
	rows, seen := map[string]*tally{}, map[string]bool{}
	for _, set := range []string{"asycuda-sad", "hmrc-cds", "hmrc-cds-accept-reject", "hmrc-ics-ens", "ncts", "oasis-ubl-customs"} {
		rows[set] = &tally{}
		for file, expected := range manifest(t, filepath.Join(dir, set)) {
			if filepath.Ext(file) != ".xml" { // control files; JSON is package transport's to refuse
				continue
			}
			data, err := os.ReadFile(filepath.Join(dir, set, file))
			if err != nil {
				t.Error(err)
				continue
			}
			_, err = customs.Read(bytes.NewReader(data))
			got, wanted := codeOf(t, err), want(set, file, expected)
			rows[set].add(got, got == wanted)
			if got != wanted {
				t.Errorf("%s/%s: %v, want %q (%s)", set, file, err, wanted, expected)
			}
			seen[set+"/"+file] = true
		}
	}
	for file, e := range exceptions {
		if !seen[file] {
			t.Errorf("the exception %s is not in the corpus", file)
		}
		t.Logf("exception: %s: %s", file, e.reason)
	}
	table(t, rows)
}
