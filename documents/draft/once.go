package draft

import (
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// Once refuses a document if its element n has two children of one of the names, or of any
// name if none is given. The format allows one: another program might read the other.
func (d *Draft) Once(n xmlread.Node, names ...string) {
	if again, ok := n.Repeated(names...); ok {
		d.Refuse(documents.CodeForbidden, again.Path(), "a second %s, where the format has one", again.Name())
	}
}
