package xmlread_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"github.com/tradehub/tradehub/documents/xmlread"
)

func root(t *testing.T, s string) xmlread.Node {
	t.Helper()
	doc := etree.NewDocument()
	if err := doc.ReadFromString(s); err != nil {
		t.Fatal(err)
	}
	return xmlread.Root(doc.Root())
}

func TestPath(t *testing.T) {
	r := root(t, `<a xmlns:p="u"><p:b/><c>1</c><p:b><d/><d><e/></d></p:b></a>`)
	for want, n := range map[string]xmlread.Node{
		"/a":               r,
		"/a/c":             r.At("c"),
		"/a/p:b[1]":        r.At("b"),
		"/a/p:b[2]":        r.All("b")[1],
		"/a/p:b[2]/d[1]":   r.All("b")[1].At("d"),
		"/a/p:b[2]/d[2]/e": r.All("b")[1].All("d")[1].At("e"),
		"":                 r.At("absent", "e"),
		"/a/p:b[2]/d[2]":   r.All("")[2].All("")[1],
	} {
		if got := n.Path(); got != want {
			t.Errorf("path %q, want %q", got, want)
		}
	}
}

// The paths of very many siblings must not cost the square of their number: the
// test would not end in time if they did.
func TestPathAmongMany(t *testing.T) {
	const n = 200_000
	all := root(t, "<a>"+strings.Repeat("<b><c/></b>", n)+"</a>").All("b")
	for i, b := range all {
		if want := "/a/b[" + strconv.Itoa(i+1) + "]/c"; b.At("c").Path() != want {
			t.Fatalf("path %q, want %q", b.At("c").Path(), want)
		}
	}
}

func TestText(t *testing.T) {
	for s, want := range map[string]string{
		"<a> 1 </a>":                 "1",
		"<a/>":                       "",
		"<a>1<![CDATA[2]]>3</a>":     "123",
		"<a>1000<b/>000</a>":         "",
		"<a><b/>1000</a>":            "",
		"<a>\n<b>1</b>\n</a>":        "",
		"<a><!-- none given --></a>": "",
	} {
		if got := root(t, s).Text(); got != want {
			t.Errorf("%s: %q, want %q", s, got, want)
		}
	}
}

func TestAttr(t *testing.T) {
	n := root(t, `<a xmlns:x="u" xmlns:y="v" x:c="USD" c=" EUR " y:d="1"/>`)
	for name, want := range map[string]string{"c": "EUR", "d": "1", "x": "", "e": ""} {
		if got := n.Attr(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestRepeated(t *testing.T) {
	r := root(t, "<a><b/><c/><p:b xmlns:p='u'/></a>")
	if again, ok := r.Repeated(); !ok || again.Path() != "/a/p:b[2]" {
		t.Errorf("%q %v, want the second b", again.Path(), ok)
	}
	if again, ok := r.Repeated("c", "d"); ok {
		t.Errorf("%q is there once", again.Path())
	}
}
