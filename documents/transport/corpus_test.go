package transport_test

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
	"github.com/tradehub/tradehub/documents/transport"
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

// expected says how the files of a set are to end, by the beginning of their names: the
// code of the refusal, or "" for read. The longest beginning that fits is taken.
var expected = map[string]map[string]documents.Code{
	"dcsa-conformance": {
		"": documents.CodeUnsupported, // templates of shipping instructions
		// Its placeholder is 40 characters where the standard has at most 20.
		"pint-3.0.0-transport-document.json": documents.CodeInvalid,
		// Not JSON before its placeholders are filled in.
		"eblsurrender-api-v3.0.0-request.json": documents.CodeSyntax,
	},
	"dcsa-ebl-1x":            {"": documents.CodeUnsupported},
	"dcsa-endorsement-chain": {"": documents.CodeUnsupported},
	"dcsa-openapi-examples": {
		"": documents.CodeUnsupported,
		"EBL_v3.0.4__transport-documents-transportDocumentReference-get-200__": "",
		// The body that asks for an amendment is a whole transport document.
		"EBL_v3.0.4__transport-documents-transportDocumentReference-amendment-put-req__": "",
	},
	"efti-consignment":    {"": documents.CodeUnsupported},
	"oasis-ubl-transport": {"": documents.CodeUnsupported, "UBL-Waybill-": ""},
	"tradetrust":          {"": documents.CodeUnsupported},
	"tradetrust-creator":  {"": documents.CodeUnsupported},
	"trustvc":             {"": documents.CodeUnsupported},
}

func want(set, file string) documents.Code {
	longest := ""
	for beginning := range expected[set] {
		if strings.HasPrefix(file, beginning) && len(beginning) > len(longest) {
			longest = beginning
		}
	}
	return expected[set][longest]
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
	dir, rows := corpustest.Folder(t, "3-bills-of-lading"), map[string]*tally{}
	for set := range expected {
		rows[set] = &tally{}
		for file, says := range manifest(t, filepath.Join(dir, set)) {
			data, err := os.ReadFile(filepath.Join(dir, set, file))
			if err != nil {
				t.Error(err)
				continue
			}
			_, err = transport.Read(bytes.NewReader(data))
			got, wanted := codeOf(t, err), want(set, file)
			rows[set].add(got, got == wanted)
			if got != wanted {
				t.Errorf("%s/%s: %v, want %q (%s)", set, file, err, wanted, says)
			}
		}
	}
	sets, err := os.ReadDir(dir)
	if err != nil || len(sets) != len(rows) {
		t.Errorf("%d sets are there, %d are read, %v", len(sets), len(rows), err)
	}
	table(t, rows)
}

// Transit messages in JSON come to this package: they are no transport documents.
func TestCorpusTransitJSON(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(corpustest.Folder(t, "2-customs"), "ncts", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := transport.ReadJSON(data); codeOf(t, err) != documents.CodeUnsupported {
			t.Errorf("%s: %v", filepath.Base(file), err)
		}
	}
}
