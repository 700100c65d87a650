package invoice

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// A reader fills one document. It keeps the first refusal and goes on, so that
// the mapping of a format reads like the table that it is.
type reader struct {
	doc   *documents.Document
	root  xmlread.Node
	noted int // notes of the reader's own

	referred map[documents.Reference]bool // without their dates
	boxes    map[string]int               // index of a container by its number

	core bool // says that it follows EN 16931, whose amounts have two decimals (BR-DEC)
	err  *documents.SyntaxError
}

func newReader(format documents.Format, root xmlread.Node) *reader {
	return &reader{
		doc:      &documents.Document{Family: documents.FamilyInvoice, Format: format},
		root:     root,
		referred: map[documents.Reference]bool{},
		boxes:    map[string]int{},
	}
}

// finish returns the document, or the first refusal.
func (r *reader) finish() (*documents.Document, error) {
	if r.err == nil && r.doc.Totals.Gross() == nil {
		r.refuse(documents.CodeMissing, r.root, "no total amount")
	}
	if r.err != nil {
		return nil, r.err
	}
	r.doc.ReadTolerance()
	return r.doc, nil
}

func (r *reader) refuse(code documents.Code, n xmlread.Node, format string, args ...any) {
	if r.err == nil {
		r.err = documents.Refuse(code, n.Path(), format, args...)
	}
}

func (r *reader) invalid(n xmlread.Node, err error) {
	if r.err == nil {
		r.err = &documents.SyntaxError{Code: documents.CodeInvalid, Path: n.Path(), Err: err}
	}
}

// maxNotes is how many notes of the reader's own a document may have.
const maxNotes = 100

// note keeps what the document says and no field holds.
func (r *reader) note(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if r.noted == maxNotes || slices.Contains(r.doc.Notes, text) {
		return
	}
	r.noted++
	r.doc.Notes = append(r.doc.Notes, text)
}

// mark records where the value at pointer was read, if n holds one.
func (r *reader) mark(pointer string, n xmlread.Node) {
	if n.Text() != "" {
		r.doc.Mark(pointer, n.Path())
	}
}

// markGroup records where a group of values was read.
func (r *reader) markGroup(pointer string, n xmlread.Node) {
	if n.Ok() {
		r.doc.Mark(pointer, n.Path())
	}
}

// required refuses a document in which n, expected below parent, has no text.
func (r *reader) required(parent, n xmlread.Node, name string) {
	switch {
	case !n.Ok():
		r.refuse(documents.CodeMissing, parent, "no %s", name)
	case n.Text() == "":
		r.refuse(documents.CodeMissing, n, "no %s", name)
	}
}

// pointer returns the JSON pointer of the i-th element of list, or of what is
// below it.
func pointer(list string, i int, below string) string {
	return list + strconv.Itoa(i) + below
}

// first returns the first node that is there and has text.
func first(nodes ...xmlread.Node) xmlread.Node {
	for _, n := range nodes {
		if n.Text() != "" {
			return n
		}
	}
	return xmlread.Node{}
}
