package jsonread

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/strictjson"
)

// A Node is a JSON value, or the absence of one.
type Node struct {
	doc  *document
	v    any // as strictjson.Parse returns it
	ok   bool
	path string
}

// A document keeps the first member of a wrong type.
type document struct{ fault *documents.SyntaxError }

// Parse reads one document. Every error is a *documents.SyntaxError.
func Parse(data []byte) (Node, error) {
	v, err := strictjson.Parse(data, strictjson.DefaultLimits)
	if err != nil {
		return Node{}, err
	}
	return Node{doc: &document{}, v: v, ok: true}, nil
}

// Ok reports whether the value is there.
func (n Node) Ok() bool { return n.ok }

// IsArray reports whether the value is an array.
func (n Node) IsArray() bool { return isArray(n.v) }

// Text returns a string without outer blanks, a number without an exponent, or
// "true" or "false". Another value has no text.
func (n Node) Text() string {
	switch v := n.v.(type) {
	case string:
		return strings.TrimSpace(v)
	case strictjson.Number:
		return plain(string(v))
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// maxExponent is more than any number of a trade document needs.
const maxExponent = 36

// plain returns the number without its exponent, or as it is where it is out of all
// proportion: documents.ParseDecimal then refuses it.
func plain(raw string) string {
	mantissa, exponent, ok := strings.Cut(strings.ToLower(raw), "e")
	if !ok || len(mantissa) > maxExponent {
		return raw
	}
	e, err := strconv.Atoi(exponent)
	if err != nil || e > maxExponent || e < -maxExponent {
		return raw
	}
	d, err := decimal.NewFromString(mantissa)
	if err != nil {
		return raw
	}
	return d.Shift(int32(e)).String()
}

// Path returns the JSON pointer of the value, or of its place if it is absent.
func (n Node) Path() string { return n.path }

// Fault returns the first member of the document that was asked for by a type
// which it does not have, or nil.
func (n Node) Fault() *documents.SyntaxError { return n.doc.fault }

func (n Node) refuse(want string) {
	if n.doc.fault == nil {
		n.doc.fault = documents.Refuse(documents.CodeInvalid, n.path, "the value is not %s", want)
	}
}

// Has reports whether the value is an object that has all the members.
func (n Node) Has(names ...string) bool {
	members, ok := n.v.(map[string]any)
	for _, name := range names {
		if _, has := members[name]; !has {
			return false
		}
	}
	return ok
}

var escape = strings.NewReplacer("~", "~0", "/", "~1")

// typed returns the member, refused and absent when it is not of the type.
func (n Node) typed(name, want string, is func(any) bool) Node {
	c := Node{doc: n.doc, path: n.path + "/" + escape.Replace(name)}
	members, _ := n.v.(map[string]any)
	v, ok := members[name]
	if !ok {
		return c
	}
	if !is(v) {
		c.refuse(want)
		return c
	}
	c.v, c.ok = v, true
	return c
}

func isString(v any) bool { _, ok := v.(string); return ok }
func isNumber(v any) bool { _, ok := v.(strictjson.Number); return ok }
func isBool(v any) bool   { _, ok := v.(bool); return ok }
func isObject(v any) bool { _, ok := v.(map[string]any); return ok }
func isArray(v any) bool  { _, ok := v.([]any); return ok }

// String returns the member, which is a string.
func (n Node) String(name string) Node { return n.typed(name, "a string", isString) }

// Number returns the member, which is a number.
func (n Node) Number(name string) Node { return n.typed(name, "a number", isNumber) }

// Bool returns whether the member, which is true or false, is true.
func (n Node) Bool(name string) (value bool, at Node) {
	c := n.typed(name, "true or false", isBool)
	return c.v == true, c
}

// Object returns the member, which is an object.
func (n Node) Object(name string) Node { return n.typed(name, "an object", isObject) }

// Array returns the elements of the member, which is an array of objects.
func (n Node) Array(name string) []Node { return n.elements(name, "an object", isObject) }

// Strings returns the elements of the member, which is an array of strings.
func (n Node) Strings(name string) []Node { return n.elements(name, "a string", isString) }

func (n Node) elements(name, want string, is func(any) bool) []Node {
	all := n.typed(name, "an array", isArray).Elements()
	for i, e := range all {
		if !is(e.v) {
			e.refuse(want)
			return all[:i]
		}
	}
	return all
}

// Elements returns the elements of an array, of whatever type.
func (n Node) Elements() []Node {
	items, _ := n.v.([]any)
	out := make([]Node, len(items))
	for i, item := range items {
		out[i] = Node{n.doc, item, true, n.path + "/" + strconv.Itoa(i)}
	}
	return out
}
