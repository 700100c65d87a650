package chaincode_test

import (
	"go/ast"
	"go/importer"
	"go/parser"
	gotoken "go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// What a contract may not import: each would let two endorsers differ, or reach
// outside the stub.
var bannedImports = []string{
	"maps", "math/rand", "math/rand/v2", "crypto/rand", "net", "net/http", "os", "os/exec", "io/ioutil", "log", "log/slog",
	"runtime", "sync", "sync/atomic", "syscall", "unsafe",
}

// What of package time a contract may not use: everything that reads a clock.
var bannedTime = []string{"Now", "Since", "Until", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer", "Sleep", "Local", "LoadLocation"}

// besides are the folders that no contract runs.
var besides = []string{"cmd", "server", "chaincodetest", "testdata"}

// TestContractsAreDeterministic holds this package, and every one below it that a
// contract runs, to what each endorser computes alike. The rules of package dedupe may
// range over a map where they sort afterwards; the embedded ledger compares two runs of all.
func TestContractsAreDeterministic(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	dirs := []string{"."}
	for _, e := range entries {
		if e.IsDir() && !slices.Contains(besides, e.Name()) {
			dirs = append(dirs, e.Name())
		}
	}
	if !slices.Contains(dirs, "state") {
		t.Errorf("looked at %q", dirs)
	}
	for _, dir := range dirs {
		fset := gotoken.NewFileSet()
		for _, problem := range nondeterminism(fset, parseSources(t, fset, dir)) {
			if !strings.HasPrefix(problem, "protocol/access.go") || !strings.HasSuffix(problem, "imports maps") { // for Names, which sorts
				t.Error(problem)
			}
		}
	}
}

func TestNondeterminismIsFound(t *testing.T) {
	for name, src := range map[string]string{
		"import":    `package p; import _ "math/rand"`,
		"clock":     `package p; import "time"; var t = time.Now()`,
		"goroutine": `package p; func f() { go f() }`,
		"select":    `package p; func f(c chan int) { select { case <-c: } }`,
		"map":       `package p; var m map[string]int; func f() { for range m {} }`,
		"named map": `package p; type T map[string]int; func f(m T) (s string) { for k := range m { s += k }; return }`,
		"float":     `package p; var x float64`,
		"literal":   `package p; var x = 1.5`,
	} {
		fset := gotoken.NewFileSet()
		f, err := parser.ParseFile(fset, name+".go", src, 0)
		if err != nil {
			t.Fatal(err)
		}
		if len(nondeterminism(fset, []*ast.File{f})) == 0 {
			t.Errorf("%s was not found", name)
		}
	}
}

func parseSources(t *testing.T, fset *gotoken.FileSet, dir string) []*ast.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(fset, name, src, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	if len(files) == 0 {
		t.Fatal("no source found")
	}
	return files
}

// nondeterminism checks the files as one package. What other packages export
// is not resolved: a range over a map that a call returned is not seen.
func nondeterminism(fset *gotoken.FileSet, files []*ast.File) (problems []string) {
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: importer.Default(), Error: func(error) {}}
	_, _ = conf.Check("p", fset, files, info)
	report := func(n ast.Node, what string) {
		problems = append(problems, fset.Position(n.Pos()).String()+": "+what)
	}
	for _, f := range files {
		for _, imp := range f.Imports {
			if path, _ := strconv.Unquote(imp.Path.Value); slices.Contains(bannedImports, path) {
				report(imp, "imports "+path)
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				report(n, "starts a goroutine")
			case *ast.SelectStmt:
				report(n, "selects")
			case *ast.RangeStmt:
				if tv, ok := info.Types[n.X]; ok && isMap(tv.Type) {
					report(n, "ranges over a map")
				}
			case *ast.Ident:
				if n.Name == "float64" || n.Name == "float32" {
					report(n, "uses a float")
				}
			case *ast.BasicLit:
				if n.Kind == gotoken.FLOAT {
					report(n, "uses a float")
				}
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains(bannedTime, n.Sel.Name) {
					report(n, "reads the clock: time."+n.Sel.Name)
				}
			}
			return true
		})
	}
	return problems
}

func isMap(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Map)
	return ok
}
