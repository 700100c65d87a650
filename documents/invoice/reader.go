package invoice

import (
	"strconv"

	"tradehub/documents"
	"tradehub/documents/xmlread"
)

// A reader fills one document. It keeps the first refusal and goes on, so that
// the mapping of a format reads like the table that it is.
type reader struct {
	doc  *documents.Document
	err  *documents.SyntaxError
	top  xmlread.Node // the element whose path is known: the root, or a line
	path string       // of top
}

func newReader(format documents.Format, root xmlread.Node) *reader {
	return &reader{
		doc:  &documents.Document{Family: documents.FamilyInvoice, Format: format},
		top:  root,
		path: root.Path(),
	}
}

// finish returns the document, or the first refusal.
func (r *reader) finish() (*documents.Document, error) {
	if r.err == nil && r.doc.Totals.Gross() == nil {
		r.refuse(documents.CodeMissing, r.path, "no total amount")
	}
	if r.err != nil {
		return nil, r.err
	}
	return r.doc, nil
}

// below makes n, whose path is known, the element that places are told from
// while f runs.
func (r *reader) below(n xmlread.Node, path string, f func()) {
	top, was := r.top, r.path
	r.top, r.path = n, path
	f()
	r.top, r.path = top, was
}

func (r *reader) refuse(code documents.Code, path, format string, args ...any) {
	if r.err == nil {
		r.err = documents.Refuse(code, path, format, args...)
	}
}

func (r *reader) invalid(n xmlread.Node, err error) {
	if r.err == nil {
		r.err = &documents.SyntaxError{Code: documents.CodeInvalid, Path: r.place(n), Err: err}
	}
}

func (r *reader) place(n xmlread.Node) string { return n.Under(r.top, r.path) }

// mark records where the value at pointer was read, if n holds one.
func (r *reader) mark(pointer string, n xmlread.Node) {
	if n.Text() != "" {
		r.doc.Mark(pointer, r.place(n))
	}
}

// markGroup records where a group of values was read.
func (r *reader) markGroup(pointer string, n xmlread.Node) {
	if n.Ok() {
		r.doc.Mark(pointer, r.place(n))
	}
}

// required refuses a document in which n, expected below parent, has no text.
func (r *reader) required(parent, n xmlread.Node, name string) {
	switch {
	case !n.Ok():
		r.refuse(documents.CodeMissing, r.place(parent), "no %s", name)
	case n.Text() == "":
		r.refuse(documents.CodeMissing, r.place(n), "no %s", name)
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
