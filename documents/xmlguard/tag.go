package xmlguard

import (
	"strings"
	"unicode/utf8"

	"github.com/tradehub/tradehub/documents"
)

const (
	xmlSpace   = "http://www.w3.org/XML/1998/namespace"
	xmlnsSpace = "http://www.w3.org/2000/xmlns/"
)

// A name is a checked QName (Namespaces in XML 1.0 §4).
type name struct {
	full, space, local string
	prefix             *prefix
	declares           *prefix // the prefix that an attribute of this name binds, or nil
}

// A prefix is what it is bound to at the place that is being read.
type prefix struct {
	uri   string
	bound bool
}

// A binding is what a prefix was bound to before.
type binding struct {
	p   *prefix
	was prefix
}

// An attr is an attribute of the tag that is being read.
type attr struct {
	name  *name
	value string
}

// mostNames bounds how many names are remembered, so that a document that
// never repeats one costs no more memory than its tree does.
const mostNames = 4096

// name takes a QName.
func (s *scanner) name() *name {
	from := s.i
	colon := -1
	for ; s.i < len(s.text); s.i++ {
		c := s.text[s.i]
		if c == ':' && colon < 0 {
			colon = s.i - from
		} else if class[c]&(namePart|high) == 0 {
			break
		}
	}
	full := s.text[from:s.i]
	if n := s.names[full]; n != nil {
		return n
	}
	if s.i == len(s.text) {
		s.ended()
	}
	n := s.newName(full, colon)
	if len(s.names) < mostNames {
		s.names[full] = n
	}
	return n
}

func (s *scanner) newName(full string, colon int) *name {
	n := &name{full: full, local: full}
	if colon >= 0 {
		n.space, n.local = full[:colon], full[colon+1:]
	}
	if !isNCName(n.local) || colon >= 0 && !isNCName(n.space) {
		s.i -= len(full)
		r, _ := utf8.DecodeRuneInString(s.text[s.i:])
		s.syntax("%q is not a name (at %q)", shorten(full), r)
	}
	n.prefix = s.prefix(n.space)
	switch {
	case n.space == "xmlns":
		n.declares = s.prefix(n.local)
	case full == "xmlns":
		n.declares = s.prefix("")
	}
	return n
}

func (s *scanner) prefix(name string) *prefix {
	p := s.prefixes[name]
	if p == nil {
		p = &prefix{}
		s.prefixes[name] = p
	}
	return p
}

// startTag takes a start tag from its "<" on. It leaves the attributes in
// s.tag, binds the namespaces, and reports whether the element is empty.
func (s *scanner) startTag() (n *name, empty bool) {
	s.i++
	n = s.name()
	s.tag = s.tag[:0]
	for {
		blanks := s.blanks()
		switch s.peek() {
		case '>':
			s.i++
			s.bind(n)
			return n, false
		case '/':
			if s.i++; s.peek() != '>' {
				s.syntax("%q: a / in the tag", shorten(n.full))
			}
			s.i++
			s.bind(n)
			return n, true
		}
		if !blanks {
			s.syntax("%q: a blank is missing before an attribute", shorten(n.full))
		}
		s.attribute()
	}
}

func (s *scanner) attribute() {
	if len(s.tag) == s.lim.Attrs {
		s.refuse(documents.CodeLimit, "more than %d attributes", s.lim.Attrs)
	}
	if s.attrs++; s.attrs > s.lim.AllAttrs {
		s.refuse(documents.CodeLimit, "more than %d attributes in all", s.lim.AllAttrs)
	}
	n := s.name()
	s.blanks()
	if s.peek() != '=' {
		s.syntax("attribute %q has no value", shorten(n.full))
	}
	s.i++
	s.blanks()
	for i := range s.tag {
		if s.tag[i].name.full == n.full {
			s.refuse(documents.CodeForbidden, "attribute %q twice", shorten(n.full))
		}
	}
	s.tag = append(s.tag, attr{n, s.value()})
}

// value takes a quoted attribute value and normalises it (XML 1.0 §3.3.3).
func (s *scanner) value() string {
	q := s.peek()
	if q != '"' && q != '\'' {
		s.syntax("an attribute value without quotes")
	}
	from := s.i + 1
	n := strings.IndexByte(s.text[from:], q)
	if n < 0 {
		s.i = len(s.text)
		s.ended()
	}
	raw := s.text[from : from+n]
	s.bound(len(raw))
	if strings.IndexByte(raw, '<') >= 0 {
		s.syntax("a < in an attribute value")
	}
	if strings.IndexByte(raw, '\n') >= 0 || strings.IndexByte(raw, '\t') >= 0 {
		raw = strings.NewReplacer("\n", " ", "\t", " ").Replace(raw)
	}
	v := s.expand(raw)
	s.i = from + n + 1
	return v
}

// bind binds the namespaces that the tag declares and checks that its names
// are bound and its attributes differ (Namespaces in XML 1.0 §3, §5, §6.3).
func (s *scanner) bind(n *name) {
	prefixed := 0
	for i := range s.tag {
		a := &s.tag[i]
		switch {
		case a.name.declares != nil:
			s.declare(a.name, a.value)
		case a.name.space != "":
			prefixed++
		}
	}
	s.mustBind(n)
	for i := 0; prefixed > 0 && i < len(s.tag); i++ {
		a := s.tag[i].name
		if a.space == "" || a.declares != nil {
			continue
		}
		s.mustBind(a)
		for _, b := range s.tag[:i] {
			if b.name.declares == nil && b.name.space != "" && b.name.local == a.local && b.name.prefix.uri == a.prefix.uri {
				s.refuse(documents.CodeForbidden, "attributes %q and %q are the same", shorten(b.name.full), shorten(a.full))
			}
		}
	}
}

func (s *scanner) mustBind(n *name) {
	if !n.prefix.bound {
		s.syntax("prefix of %q is not declared", shorten(n.full))
	}
}

func (s *scanner) declare(n *name, uri string) {
	switch {
	case n.full == "xmlns:xml" && uri == xmlSpace:
		return
	case n.full == "xmlns:xml", n.full == "xmlns:xmlns", uri == xmlSpace, uri == xmlnsSpace:
		s.refuse(documents.CodeForbidden, "%s may not be bound to %q", n.full, shorten(uri))
	case uri == "" && n.full != "xmlns":
		s.syntax("%s is bound to nothing", shorten(n.full))
	}
	s.undo = append(s.undo, binding{n.declares, *n.declares})
	*n.declares = prefix{uri: uri, bound: true}
}

// unbind takes back the bindings after the first keep.
func (s *scanner) unbind(keep int) {
	for i := len(s.undo) - 1; i >= keep; i-- {
		*s.undo[i].p = s.undo[i].was
	}
	s.undo = s.undo[:keep]
}
