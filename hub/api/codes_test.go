package api

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

// TestCodes fails for a code that has no status or no comment, and for a status of a code
// that is not. Titles are held by hub/words_test.go.
func TestCodes(t *testing.T) {
	known := declared(t)
	for _, c := range protocol.Codes() {
		known[Code(c)] = "documented by the contract"
	}
	for _, code := range slices.Sorted(maps.Keys(known)) {
		if status := statuses[code]; status < http.StatusBadRequest || http.StatusText(status) == "" {
			t.Errorf("%s has no HTTP status", code)
		}
		if len(strings.Fields(known[code])) < 2 {
			t.Errorf("%s has no comment", code)
		}
	}
	for code := range statuses {
		if _, ok := known[code]; !ok {
			t.Errorf("the table has %s, which is no code", code)
		}
	}
}

// declared reads the codes that this package declares, and their comments.
func declared(t *testing.T) map[Code]string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "problem.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	codes := map[Code]string{}
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if typ, ok := spec.Type.(*ast.Ident); !ok || typ.Name != "Code" {
			return true
		}
		lit, ok := spec.Values[0].(*ast.BasicLit)
		if !ok {
			t.Fatalf("%s is no literal", spec.Names[0])
		}
		value, err := strconv.Unquote(lit.Value)
		if err != nil {
			t.Fatal(err)
		}
		codes[Code(value)] = spec.Doc.Text() + spec.Comment.Text()
		return true
	})
	if len(codes) < 15 {
		t.Fatalf("read %d codes", len(codes))
	}
	return codes
}

func FuzzPreferred(f *testing.F) {
	for _, s := range []string{"", "zh-HK", "en;q=0.1, zh", ";;", "*"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if got := preferred(header); !slices.Contains(documents.Langs, got) {
			t.Errorf("%q prefers %q", header, got)
		}
	})
}

// FuzzDecode holds that whatever a client sends is decoded or a problem of the client's.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{`{"verdictId":"V-1"}`, `{"verdictId":"V-1","verdictId":"V-2"}`, `{"a":1}`, `[`, "\xff", `{"request":{"amount":{"minor":1e9}}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, into := range []any{new(Verification), new(Reservation), new(Step), new(Attesting)} {
			if err := decode(body, into); err != nil && problemOf(err).Code != CodeBadRequest {
				t.Errorf("%q into %T: %v", body, into, err)
			}
		}
	})
}
