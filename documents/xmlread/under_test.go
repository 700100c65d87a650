package xmlread_test

import (
	"testing"

	"tradehub/documents/xmlread"
)

const sample = `<a:Invoice xmlns:a="urn:a" xmlns:b="urn:b">
<b:Note>one</b:Note><a:Line><b:ID>1</b:ID></a:Line><b:Note>two</b:Note>
<a:Line><b:ID>2</b:ID><b:Tax><b:ID>x</b:ID></b:Tax><b:Tax><b:ID>y</b:ID></b:Tax></a:Line></a:Invoice>`

// Under and Each are shortcuts: they must say what Path says.
func TestShortcutsEqualPath(t *testing.T) {
	r := root(t, sample)
	for _, name := range []string{"Note", "Line", "Nothing"} {
		r.Each(name, r.Path(), func(c xmlread.Node, path string) {
			if want := c.Path(); path != want {
				t.Errorf("Each: %s, want %s", path, want)
			}
			for _, below := range []xmlread.Node{c, c.At("ID"), c.At("Tax"), c.At("Tax", "ID")} {
				if !below.Ok() {
					continue
				}
				if got, want := below.Under(c, path), below.Path(); got != want {
					t.Errorf("Under: %s, want %s", got, want)
				}
			}
		})
	}
	if got, want := r.At("Line").Under(r.At("Note"), "/wrong"), "/a:Invoice/a:Line[1]"; got != want {
		t.Errorf("not below: %s, want %s", got, want)
	}
}
