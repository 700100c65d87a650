package jsonread

import (
	"strconv"
	"strings"

	"tradehub/documents"
)

// A Node is a JSON value, or the absence of one.
type Node struct {
	doc  *document
	v    *value
	path string
}

// A document keeps the first member of a wrong type.
type document struct{ fault *documents.SyntaxError }

// Ok reports whether the value is there.
func (n Node) Ok() bool { return n.v != nil }

// IsObject reports whether the value is an object.
func (n Node) IsObject() bool { return n.v != nil && n.v.kind == '{' }

// IsArray reports whether the value is an array.
func (n Node) IsArray() bool { return n.v != nil && n.v.kind == '[' }

// Text returns a string without outer blanks, a number without an exponent, or
// "true" or "false". Another value has no text.
func (n Node) Text() string {
	if n.v == nil || n.v.kind == 'n' {
		return ""
	}
	return strings.TrimSpace(n.v.text)
}

// Path returns the JSON pointer of the value, or of where it would stand.
func (n Node) Path() string { return n.path }

// Fault returns the first member of the document that was asked for by a type
// which it does not have, or nil.
func (n Node) Fault() *documents.SyntaxError { return n.doc.fault }

// Has reports whether the value is an object that has all the members.
func (n Node) Has(names ...string) bool {
	for _, name := range names {
		if n.v == nil || n.v.members[name] == nil {
			return false
		}
	}
	return true
}

var escape = strings.NewReplacer("~", "~0", "/", "~1")

func (n Node) member(name string) Node {
	c := Node{doc: n.doc, path: n.path + "/" + escape.Replace(name)}
	if n.v != nil {
		c.v = n.v.members[name]
	}
	return c
}

// typed returns the member, refused and absent when it is not of one of the kinds.
func (n Node) typed(name, kinds, want string) Node {
	c := n.member(name)
	if c.v == nil || strings.ContainsRune(kinds, rune(c.v.kind)) {
		return c
	}
	if n.doc.fault == nil {
		n.doc.fault = documents.Refuse(documents.CodeInvalid, c.path, "the value is not %s", want)
	}
	c.v = nil
	return c
}

// String returns the member, which is a string.
func (n Node) String(name string) Node { return n.typed(name, `"`, "a string") }

// Number returns the member, which is a number.
func (n Node) Number(name string) Node { return n.typed(name, "0", "a number") }

// Bool returns whether the member, which is true or false, is true.
func (n Node) Bool(name string) (value bool, at Node) {
	c := n.typed(name, "tf", "true or false")
	return c.Text() == "true", c
}

// Object returns the member, which is an object.
func (n Node) Object(name string) Node { return n.typed(name, "{", "an object") }

// Array returns the elements of the member, which is an array of objects.
func (n Node) Array(name string) []Node {
	return n.elements(name, '{', "an object")
}

// Strings returns the elements of the member, which is an array of strings.
func (n Node) Strings(name string) []Node {
	return n.elements(name, '"', "a string")
}

func (n Node) elements(name string, kind byte, want string) []Node {
	c := n.typed(name, "[", "an array")
	if c.v == nil {
		return nil
	}
	var out []Node
	for i, item := range c.v.items {
		e := Node{n.doc, item, c.path + "/" + strconv.Itoa(i)}
		if byte(item.kind) != kind {
			if n.doc.fault == nil {
				n.doc.fault = documents.Refuse(documents.CodeInvalid, e.path, "the value is not %s", want)
			}
			continue
		}
		out = append(out, e)
	}
	return out
}

// Elements returns the elements of an array, of whatever type.
func (n Node) Elements() []Node {
	if n.v == nil {
		return nil
	}
	var out []Node
	for i, item := range n.v.items {
		out = append(out, Node{n.doc, item, n.path + "/" + strconv.Itoa(i)})
	}
	return out
}
