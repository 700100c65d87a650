package invoice

import (
	"errors"
	"fmt"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// errTree refuses a name tree that is larger than any invoice's, or runs in a circle.
var errTree = errors.New("more attached files than are accepted")

// An attachedFile is one file specification of a PDF (ISO 32000-1, 7.11.4).
type attachedFile struct {
	name string
	spec types.Dict
}

// unpack returns the file's content. The library's own extraction would
// unpack every attached file, each up to half a gigabyte.
func (f *attachedFile) unpack(x *model.XRefTable, most int) ([]byte, error) {
	ef, err := dictAt(x, f.spec, "EF")
	if err != nil {
		return nil, err
	}
	for _, key := range []string{"UF", "F"} {
		o, ok := ef.Find(key)
		if !ok {
			continue
		}
		sd, _, err := x.DereferenceStreamDict(o)
		if err != nil {
			return nil, err
		}
		if sd == nil {
			continue
		}
		if sd.FilterPipeline == nil {
			return sd.Raw, nil
		}
		err = sd.DecodeWithLimit(int64(most))
		return sd.Content, err
	}
	return nil, fmt.Errorf("the embedded file %q has no content", clip(f.name))
}

// attachedFiles lists the embedded files of the catalog's name tree
// (ISO 32000-1, 7.9.6), which is where Factur-X puts the invoice.
func attachedFiles(x *model.XRefTable) ([]attachedFile, error) {
	catalog, err := x.Catalog()
	if err != nil {
		return nil, err
	}
	names, err := dictAt(x, catalog, "Names")
	if err != nil {
		return nil, err
	}
	root, err := dictAt(x, names, "EmbeddedFiles")
	if err != nil {
		return nil, err
	}
	var files []attachedFile
	for nodes, seen := []types.Dict{root}, 0; len(nodes) > 0; seen++ {
		if seen > pdfFiles || len(files) > pdfFiles || len(nodes) > pdfFiles {
			return nil, errTree
		}
		node := nodes[0]
		nodes = nodes[1:]
		if files, err = leaves(x, node, files); err != nil {
			return nil, err
		}
		kids, err := dictsAt(x, node, "Kids")
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, kids...)
	}
	return files, nil
}

// associatedFiles lists the files of the catalog's /AF (ISO 32000-2, 14.13), for a
// message: errors make the list shorter.
func associatedFiles(x *model.XRefTable) []attachedFile {
	catalog, err := x.Catalog()
	if err != nil {
		return nil
	}
	array, err := arrayAt(x, catalog, "AF")
	if err != nil {
		return nil
	}
	var files []attachedFile
	for _, o := range array[:min(len(array), pdfFiles)] {
		if spec, err := x.DereferenceDict(o); err == nil && spec != nil {
			files = append(files, attachedFile{fileName(x, spec), spec})
		}
	}
	return files
}

// leaves adds the files of one node: its Names are pairs of key and file specification.
func leaves(x *model.XRefTable, node types.Dict, files []attachedFile) ([]attachedFile, error) {
	pairs, err := arrayAt(x, node, "Names")
	if err != nil {
		return nil, err
	}
	for i := 1; i < len(pairs); i += 2 {
		spec, err := x.DereferenceDict(pairs[i])
		if err != nil {
			return nil, err
		}
		files = append(files, attachedFile{fileName(x, spec), spec})
	}
	return files, nil
}

// fileName returns the name of a file specification, the Unicode one first.
func fileName(x *model.XRefTable, spec types.Dict) string {
	for _, key := range []string{"UF", "F"} {
		if o, ok := spec.Find(key); ok {
			if name, err := x.DereferenceStringOrHexLiteral(o, model.V10, nil); err == nil && name != "" {
				return name
			}
		}
	}
	return ""
}

// An entry that is not there is empty, without an error.

func dictAt(x *model.XRefTable, d types.Dict, key string) (types.Dict, error) {
	o, ok := d.Find(key)
	if !ok {
		return nil, nil
	}
	return x.DereferenceDict(o)
}

func arrayAt(x *model.XRefTable, d types.Dict, key string) (types.Array, error) {
	o, ok := d.Find(key)
	if !ok {
		return nil, nil
	}
	return x.DereferenceArray(o)
}

func dictsAt(x *model.XRefTable, d types.Dict, key string) ([]types.Dict, error) {
	array, err := arrayAt(x, d, key)
	if err != nil {
		return nil, err
	}
	var out []types.Dict
	for _, o := range array {
		kid, err := x.DereferenceDict(o)
		if err != nil {
			return nil, err
		}
		out = append(out, kid)
	}
	return out, nil
}
