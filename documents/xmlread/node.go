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
// among very many does not count them all again.
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
	count := map[string]int{}
	for _, t := range n.el.Child {
		if c, ok := t.(*etree.Element); ok {
			count[c.Tag]++
			if name == "" || c.Tag == name {
				out = append(out, Node{c, &place{el: c, at: count[c.Tag], up: n.near}})
			}
		}
	}
	for _, c := range out {
		c.near.of = count[c.el.Tag]
	}
	return out
}

// Text returns the element's own text without outer blanks. The guard has
// refused comments and processing instructions inside elements, so no part of
// a value can hide behind one.
func (n Node) Text() string {
	if n.el == nil {
		return ""
	}
	return strings.TrimSpace(n.el.Text())
}

// Attr returns the value of the attribute of the local name, or "".
func (n Node) Attr(name string) string {
	if n.el == nil {
		return ""
	}
	for i := range n.el.Attr {
		if n.el.Attr[i].Key == name {
			return strings.TrimSpace(n.el.Attr[i].Value)
		}
	}
	return ""
}

// Path returns where the element stands, for instance
// "/Invoice/cac:InvoiceLine[2]/cbc:ID". Elements are numbered from 1 where a
// sibling has the same name.
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

// numbered is the step to el, the one of that number among as many of its name.
func numbered(el *etree.Element, at, of int) string {
	if of < 2 {
		return el.FullTag()
	}
	return el.FullTag() + "[" + strconv.Itoa(at) + "]"
}
