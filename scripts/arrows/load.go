package main

import (
	"cmp"
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// A room is a package, without its tests.
type room struct {
	path    string
	files   []string // base names, sorted
	arrows  []arrow  // by from and to
	imports []string // packages of the same module, sorted, without the module's path
}

// An arrow says that a file names declarations of another of its package.
type arrow struct {
	from, to string
	names    []string // declared in to, sorted
}

// load reads the packages that the patterns name, from the module of the folder.
func load(dir string, patterns ...string) ([]room, error) {
	pkgs, err := packages.Load(&packages.Config{
		Dir:  dir,
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedModule,
	}, patterns...)
	if err != nil {
		return nil, err
	}
	var out []room
	for _, p := range pkgs {
		for _, fault := range p.Errors {
			err = errors.Join(err, fmt.Errorf("%s: %w", p.PkgPath, fault))
		}
		out = append(out, newRoom(p))
	}
	return out, err
}

func newRoom(p *packages.Package) room {
	r := room{path: p.PkgPath}
	for _, f := range p.GoFiles {
		r.files = append(r.files, filepath.Base(f))
	}
	slices.Sort(r.files)
	if p.Module != nil {
		r.path = inside(p.PkgPath, p.Module.Path)
		for path := range p.Imports {
			if path == p.Module.Path || strings.HasPrefix(path, p.Module.Path+"/") {
				r.imports = append(r.imports, inside(path, p.Module.Path))
			}
		}
		slices.Sort(r.imports)
	}
	r.arrows = arrows(p.Fset, p.Types, p.TypesInfo)
	return r
}

// inside returns the package's path without its module's, "." for the root.
func inside(path, module string) string {
	return cmp.Or(strings.TrimPrefix(strings.TrimPrefix(path, module), "/"), ".")
}

// arrows returns what each file names of the others. Fields and methods count for
// the file that declares them.
func arrows(fset *token.FileSet, pkg *types.Package, info *types.Info) []arrow {
	type pair struct{ from, to string }
	names := map[pair]map[string]bool{}
	for id, obj := range info.Uses {
		if obj.Pkg() != pkg || !obj.Pos().IsValid() {
			continue
		}
		p := pair{file(fset, id.Pos()), file(fset, obj.Pos())}
		if p.from == p.to {
			continue
		}
		if names[p] == nil {
			names[p] = map[string]bool{}
		}
		names[p][obj.Name()] = true
	}
	var out []arrow
	for p, of := range names {
		out = append(out, arrow{p.from, p.to, slices.Sorted(maps.Keys(of))})
	}
	slices.SortFunc(out, func(a, b arrow) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	return out
}

func file(fset *token.FileSet, at token.Pos) string { return filepath.Base(fset.Position(at).Filename) }
