package protocol_test

import (
	"errors"
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
)

func TestParseError(t *testing.T) {
	for _, c := range []struct {
		text string
		want *protocol.Error
	}{
		{"EXISTS: taken", &protocol.Error{Code: protocol.CodeExists, Detail: "taken"}},
		{"chaincode response 500, EXISTS: taken", &protocol.Error{Code: protocol.CodeExists, Detail: "taken"}},
		{"EXISTS: with: more", &protocol.Error{Code: protocol.CodeExists, Detail: "with: more"}},
		{"EXISTS", nil},
		{"", nil},
		{"exists: taken", nil},
		{"Contract not found with name x", nil},
		{"SOMETHING: else", nil},
		{"error: EXISTS: taken", nil},
	} {
		got, ok := protocol.ParseError(c.text)
		if ok != (c.want != nil) || ok && *got != *c.want {
			t.Errorf("%q: got %v, %t", c.text, got, ok)
		}
	}
}

func TestErrorIs(t *testing.T) {
	err := error(&protocol.Error{Code: protocol.CodeExists, Detail: "taken"})
	if !errors.Is(err, &protocol.Error{Code: protocol.CodeExists}) || errors.Is(err, &protocol.Error{Code: protocol.CodeNotFound}) ||
		errors.Is(err, &protocol.Error{Code: protocol.CodeExists, Detail: "other"}) || errors.Is(err, os.ErrExist) {
		t.Error("a refusal is told by its code, and its detail where one is given")
	}
}

// TestCodes holds every code to a form, a place in Codes, and a doc comment for
// who acts on it. That a contract answers every code is seen by TestMain of package chaincode.
func TestCodes(t *testing.T) {
	declared := declaredCodes(t)
	form := regexp.MustCompile(`^[A-Z]+(_[A-Z]+)*$`)
	for name, c := range declared {
		if !form.MatchString(c.value) {
			t.Errorf("%s is %q", name, c.value)
		}
		if !slices.Contains(protocol.Codes(), protocol.Code(c.value)) {
			t.Errorf("%s is not among Codes", name)
		}
		if !strings.HasPrefix(c.doc, name+" means that ") {
			t.Errorf("%s has no doc comment that says what it means: %q", name, c.doc)
		}
	}
	if len(declared) != len(protocol.Codes()) {
		t.Errorf("%d declared, %d in Codes", len(declared), len(protocol.Codes()))
	}
}

type codeDecl struct{ value, doc string }

func declaredCodes(t *testing.T) map[string]codeDecl {
	t.Helper()
	f, err := parser.ParseFile(gotoken.NewFileSet(), "refusal.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]codeDecl{}
	ast.Inspect(f, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if id, ok := v.Type.(*ast.Ident); ok && id.Name == "Code" {
			out[v.Names[0].Name] = codeDecl{strings.Trim(v.Values[0].(*ast.BasicLit).Value, `"`), v.Doc.Text()}
		}
		return true
	})
	return out
}

func FuzzParseError(f *testing.F) {
	f.Add("EXISTS: taken")
	f.Add("chaincode response 500, NOT_FOUND: x")
	f.Fuzz(func(t *testing.T, text string) {
		e, ok := protocol.ParseError(text)
		if !ok {
			return
		}
		again, ok := protocol.ParseError(e.Error())
		if !ok || *again != *e || !strings.HasSuffix(text, e.Error()) {
			t.Errorf("%q gives %+v, then %+v", text, e, again)
		}
	})
}
