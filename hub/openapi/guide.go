package openapi

import (
	"bytes"
	"html/template"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

// Guide returns what holds for all operations, as HTML. The text is the program's own: nothing
// that a client sent is in it.
func (d *Document) Guide() (template.HTML, error) {
	var out bytes.Buffer
	err := goldmark.New(goldmark.WithExtensions(extension.Table)).Convert([]byte(d.Text), &out)
	return template.HTML(out.String()), err //nolint:gosec // see above
}
