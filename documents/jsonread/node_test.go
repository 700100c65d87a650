package jsonread_test

import (
	"errors"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/jsonread"
)

func parse(t *testing.T, s string) jsonread.Node {
	t.Helper()
	n, err := jsonread.Parse([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestPathsAndTexts(t *testing.T) {
	root := parse(t, `{"a/b":{"c~d":[{"x":" y "},{"n":1.20e3}]},"t":true}`)
	items := root.Object("a/b").Array("c~d")
	if len(items) != 2 {
		t.Fatalf("%d elements, want 2", len(items))
	}
	for _, c := range []struct {
		n          jsonread.Node
		text, path string
	}{
		{items[0].String("x"), "y", "/a~1b/c~0d/0/x"},
		{items[1].Number("n"), "1200", "/a~1b/c~0d/1/n"},
		{items[1].String("absent"), "", "/a~1b/c~0d/1/absent"},
	} {
		if c.n.Text() != c.text || c.n.Path() != c.path {
			t.Errorf("%q at %s, want %q at %s", c.n.Text(), c.n.Path(), c.text, c.path)
		}
	}
	if v, at := root.Bool("t"); !v || at.Path() != "/t" {
		t.Errorf("t: %v at %s", v, at.Path())
	}
	if root.Fault() != nil {
		t.Error(root.Fault())
	}
}

func TestWrongTypes(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		ask  func(jsonread.Node)
		path string
	}{
		"string":          {`{"a":1}`, func(n jsonread.Node) { n.String("a") }, "/a"},
		"number":          {`{"a":"1"}`, func(n jsonread.Node) { n.Number("a") }, "/a"},
		"bool":            {`{"a":"true"}`, func(n jsonread.Node) { n.Bool("a") }, "/a"},
		"null":            {`{"a":null}`, func(n jsonread.Node) { n.String("a") }, "/a"},
		"object":          {`{"a":[]}`, func(n jsonread.Node) { n.Object("a") }, "/a"},
		"array":           {`{"a":{}}`, func(n jsonread.Node) { n.Array("a") }, "/a"},
		"array element":   {`{"a":[{},1]}`, func(n jsonread.Node) { n.Array("a") }, "/a/1"},
		"element, string": {`{"a":["x",{}]}`, func(n jsonread.Node) { n.Strings("a") }, "/a/1"},
		"below an object": {`{"a":{"b":false}}`, func(n jsonread.Node) { n.Object("a").String("b") }, "/a/b"},
	} {
		t.Run(name, func(t *testing.T) {
			root := parse(t, c.in)
			c.ask(root)
			if f := root.Fault(); f == nil || f.Code != documents.CodeInvalid || f.Path != c.path {
				t.Errorf("fault %v, want INVALID at %s", f, c.path)
			}
		})
	}
}

func TestExponentOutOfProportion(t *testing.T) {
	n := parse(t, `{"a":1e400000000}`).Number("a")
	if _, err := documents.ParseDecimal(n.Text()); err == nil {
		t.Errorf("%q was read as a number", n.Text())
	}
}

func TestParseRefuses(t *testing.T) {
	_, err := jsonread.Parse([]byte(`{"a":1,"a":2}`))
	if refused := new(documents.SyntaxError); !errors.As(err, &refused) || refused.Code != documents.CodeForbidden {
		t.Errorf("%v, want FORBIDDEN", err)
	}
}
