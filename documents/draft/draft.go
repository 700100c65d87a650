package draft

import (
	"github.com/tradehub/tradehub/documents"
)

// A Source is one text of the source document and its place. A source that is not there has
// no text. xmlread.Node and jsonread.Node are sources.
type Source interface {
	Text() string
	Path() string
}

// A Draft is a Document while it is being read. It is not safe for concurrent use.
type Draft struct {
	Doc *documents.Document
	err *documents.SyntaxError

	referred map[documents.Reference]bool // without their dates
	boxes    map[string]int               // index of a container by its number
}

// New begins a document.
func New(family documents.Family, format documents.Format) *Draft {
	return &Draft{
		Doc:      &documents.Document{Family: family, Format: format},
		referred: map[documents.Reference]bool{}, boxes: map[string]int{},
	}
}

// Refuse keeps the refusal if it is the first.
func (d *Draft) Refuse(code documents.Code, path, format string, args ...any) {
	if d.err == nil {
		d.err = documents.Refuse(code, path, format, args...)
	}
}

// Finish returns the document, or the first refusal.
func (d *Draft) Finish() (*documents.Document, error) {
	if d.err != nil {
		return nil, d.err
	}
	d.Doc.ReadTolerance()
	return d.Doc, nil
}

// Need refuses the document as incomplete if none of the sources has a text. path is where
// the first of them would be.
func (d *Draft) Need(path string, sources ...Source) {
	for _, s := range sources {
		if s.Text() != "" {
			return
		}
	}
	d.Refuse(documents.CodeMissing, path, "a value is required")
}

// Mark records that the field at the pointer was read from s.
func (d *Draft) Mark(pointer string, s Source) {
	if pointer != "" && s.Text() != "" {
		d.Doc.Mark(pointer, s.Path())
	}
}

// Note adds what the document says and no field holds. Empty notes are dropped.
func (d *Draft) Note(text string) {
	if text != "" {
		d.Doc.Notes = append(d.Doc.Notes, text)
	}
}

// Reference adds a reference to another document.
func (d *Draft) Reference(code documents.ReferenceCode, s Source) {
	d.reference(documents.Reference{Code: code, ID: s.Text()}, s)
}

// DatedReference adds a reference to another document and its date.
func (d *Draft) DatedReference(code documents.ReferenceCode, s Source, date documents.Date) {
	d.reference(documents.Reference{Code: code, ID: s.Text(), Date: date}, s)
}

func (d *Draft) reference(r documents.Reference, s Source) {
	if r.ID == "" {
		return
	}
	key := documents.Reference{Code: r.Code, ID: r.ID}
	if d.referred[key] {
		return
	}
	d.referred[key] = true
	d.Mark(At("/references", len(d.Doc.References)), s)
	d.Doc.References = append(d.Doc.References, r)
}
