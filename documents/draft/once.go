package draft

import (
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// Once refuses a document whose element n has two children of one of the names, or
// of any name when none is given, where the format has one: another program might
// read the other.
func (d *Draft) Once(n xmlread.Node, names ...string) {
	if again, ok := n.Repeated(names...); ok {
		d.Refuse(documents.CodeForbidden, again.Path(), "a second %s, where the format has one", again.Name())
	}
}
