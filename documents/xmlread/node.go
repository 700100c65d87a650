// Package xmlread walks a guarded XML tree for the readers of documents.
//
// A [Node] that is not there is a valid value: its text is empty and its
// children are absent, so a reader asks for a path and tests once. Elements
// are found by local name; the reader checks the root's namespace, which
// decides the format.
package xmlread

import (
	"strconv"
	"strings"

	"github.com/beevik/etree"
)

// A Node is an element, or the absence of one.
type Node struct {
	el   *etree.Element
	near *place
}

// A place says the number of an element among its siblings of the name. A node
// remembers those that All counted on the way to it, so that the path of one element
// among very many does not count them all again. Paths are joined only when asked
// for: deep documents would have more of them than of anything else.
type place struct {
	el     *etree.Element
	at, of int
	up     *place // of an element above
}

// Root returns the node of el.
func Root(el *etree.Element) Node { return Node{el: el} }

// Ok reports whether the element is there.
func (n Node) Ok() bool { return n.el != nil }

// Name returns the element's local name.
func (n Node) Name() string {
	if n.el == nil {
		return ""
	}
	return n.el.Tag
}

// Space returns the element's namespace.
func (n Node) Space() string {
	if n.el == nil {
		return ""
	}
	return n.el.NamespaceURI()
}

// At returns the first element on the way of local names.
func (n Node) At(names ...string) Node {
	for _, name := range names {
		n = n.first(name)
	}
	return n
}

func (n Node) first(name string) Node {
	if n.el == nil {
		return n
	}
	for _, t := range n.el.Child {
		if c, ok := t.(*etree.Element); ok && c.Tag == name {
			return Node{c, n.near}
		}
	}
	return Node{}
}

// All returns the child elements of the local name, or all with "".
func (n Node) All(name string) []Node {
	if n.el == nil {
		return nil
	}
	var out []Node
	for _, t := range n.el.Child {
		if c, ok := t.(*etree.Element); ok && (name == "" || c.Tag == name) {
			out = append(out, Node{c, nil})
		}
	}
	if len(out) == 0 {
		return nil
	}
	total, places := map[string]int{}, make([]place, len(out))
	for i, c := range out {
		total[c.el.Tag]++
		places[i] = place{el: c.el, at: total[c.el.Tag], up: n.near}
	}
	for i := range out {
		places[i].of = total[out[i].el.Tag]
		out[i].near = &places[i]
	}
	return out
}

// Descendants returns the elements of the local name below n in document order,
// none inside of another.
func (n Node) Descendants(name string) []Node { return n.descendants(name, nil) }

func (n Node) descendants(name string, found []Node) []Node {
	for _, c := range n.All("") {
		if c.Name() == name {
			found = append(found, c)
		} else {
			found = c.descendants(name, found)
		}
	}
	return found
}

// Text returns the element's text without outer blanks. The guard has refused comments and
// processing instructions next to text, so no part of a value can hide behind one. An element
// with child elements has no value of its own: "<Amt>1000<x/>000</Amt>" is neither 1000 nor
// 1000000.
func (n Node) Text() string {
	if n.el == nil {
		return ""
	}
	text := ""
	for _, t := range n.el.Child {
		switch t := t.(type) {
		case *etree.CharData:
			text += t.Data
		case *etree.Element:
			return ""
		}
	}
	return strings.TrimSpace(text)
}

// Attr returns the value of the attribute of the local name, or "". An attribute without a
// prefix takes precedence over one with: "x:currencyID" may be anybody's.
func (n Node) Attr(name string) string {
	if n.el == nil {
		return ""
	}
	var found *etree.Attr
	for i := range n.el.Attr {
		switch a := &n.el.Attr[i]; {
		case a.Key != name || a.Space == "xmlns":
		case a.Space == "":
			return strings.TrimSpace(a.Value)
		case found == nil:
			found = a
		}
	}
	if found == nil {
		return ""
	}
	return strings.TrimSpace(found.Value)
}

// Path returns the place of the element, for instance "/Invoice/cac:InvoiceLine[2]/cbc:ID".
// Elements are numbered from 1 if a sibling has the same name.
func (n Node) Path() string {
	if n.el == nil {
		return ""
	}
	var steps []string
	known := n.near
	for el := n.el; el != nil && el.Tag != ""; el = el.Parent() {
		if known != nil && known.el == el {
			steps = append(steps, numbered(el, known.at, known.of))
			known = known.up
		} else {
			steps = append(steps, step(el))
		}
	}
	return join(steps)
}

// join puts steps from the innermost outwards into one path.
func join(steps []string) string {
	var b strings.Builder
	for i := len(steps) - 1; i >= 0; i-- {
		b.WriteByte('/')
		b.WriteString(steps[i])
	}
	return b.String()
}

func step(el *etree.Element) string {
	p := el.Parent()
	if p == nil {
		return el.FullTag()
	}
	count, at := 0, 0
	for _, t := range p.Child {
		if c, ok := t.(*etree.Element); ok && c.Tag == el.Tag {
			count++
			if c == el {
				at = count
			}
		}
	}
	return numbered(el, at, count)
}

// numbered returns the step to el, the one of that number among as many of its name.
func numbered(el *etree.Element, at, of int) string {
	if of < 2 {
		return el.FullTag()
	}
	return el.FullTag() + "[" + strconv.Itoa(at) + "]"
}
