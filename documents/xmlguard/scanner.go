package xmlguard

import (
	"errors"
	"fmt"
	"strings"

	"github.com/beevik/etree"

	"github.com/tradehub/tradehub/documents"
)

// errEnd is the cause when the document ends too early, which for Root may
// only mean that it was given too little.
var errEnd = errors.New("the document ends in the middle")

// A scanner reads text from i on. Names and values that it hands out are
// parts of text: nothing is copied that need not be changed.
type scanner struct {
	text string
	i    int
	lim  Limits

	nodes, attrs int
	names        map[string]*name
	prefixes     map[string]*prefix
	undo         []binding
	open         []frame
	kids         []etree.Token // of all open elements, in order
	tag          []attr        // of the start tag being read
	run          run           // of character data

	elements slab[etree.Element]
	texts    slab[etree.CharData]
	attrSlab slab[etree.Attr]
	kidSlab  slab[etree.Token]
}

// A frame is an element that is still open.
type frame struct {
	el    *etree.Element
	full  string // its name, as written
	kids  int    // where its children begin in scanner.kids
	undo  int    // how many bindings were there before its own
	text  bool   // has text other than blanks
	noted bool   // has a comment or processing instruction
}

func newScanner(text string, lim Limits) *scanner {
	s := &scanner{text: text, lim: lim, names: make(map[string]*name, 64), prefixes: make(map[string]*prefix, 8)}
	s.prefixes[""] = &prefix{bound: true}
	s.prefixes["xml"] = &prefix{uri: xmlSpace, bound: true}
	s.prefixes["xmlns"] = &prefix{}
	first := min(len(text)/64+8, maxSlab)
	s.elements.size, s.texts.size, s.kidSlab.size, s.attrSlab.size = first, first, first, first/4+8
	return s
}

// A slab hands out values from blocks, so that a tree costs few allocations.
type slab[T any] struct {
	free []T
	size int
}

const maxSlab = 512

func (b *slab[T]) one() *T {
	if len(b.free) == 0 {
		b.grow(1)
	}
	p := &b.free[0]
	b.free = b.free[1:]
	return p
}

// room returns an empty slice with room for n.
func (b *slab[T]) room(n int) []T {
	if len(b.free) < n {
		b.grow(n)
	}
	p := b.free[:0:n]
	b.free = b.free[n:]
	return p
}

func (b *slab[T]) grow(n int) {
	b.free = make([]T, max(n, b.size))
	b.size = min(2*b.size, maxSlab)
}

// A refusal travels up the scanner as a panic and leaves the package as an
// error: every second line of a scanner would else be a test for one.
type refusal struct{ err *documents.SyntaxError }

func rescue(err *error) {
	switch r := recover().(type) {
	case nil:
	case refusal:
		*err = r.err
	default:
		panic(r)
	}
}

func (s *scanner) refuse(code documents.Code, format string, args ...any) {
	panic(refusal{documents.Refuse(code, s.where(), format, args...)})
}

func (s *scanner) syntax(format string, args ...any) { s.refuse(documents.CodeSyntax, format, args...) }

func (s *scanner) ended() {
	panic(refusal{&documents.SyntaxError{Code: documents.CodeSyntax, Path: s.where(), Err: errEnd}})
}

// where names the place: the open elements and the line.
func (s *scanner) where() string {
	var b strings.Builder
	for _, f := range s.open {
		b.WriteByte('/')
		b.WriteString(shorten(f.full))
	}
	if b.Len() > 0 {
		b.WriteString(", ")
	}
	return b.String() + line(s.text, s.i)
}

func line(text string, i int) string {
	return fmt.Sprintf("line %d", 1+strings.Count(text[:min(i, len(text))], "\n"))
}

// shorten keeps a hostile name from filling a message.
func shorten(name string) string {
	const longest = 64
	if len(name) <= longest {
		return name
	}
	return strings.ToValidUTF8(name[:longest], "") + "…"
}

// has reports whether the text goes on with prefix, and takes it.
func (s *scanner) has(prefix string) bool {
	if !strings.HasPrefix(s.text[s.i:], prefix) {
		return false
	}
	s.i += len(prefix)
	return true
}

// blanks takes blanks and reports whether there were any.
func (s *scanner) blanks() bool {
	from := s.i
	for s.i < len(s.text) && isBlank(s.text[s.i]) {
		s.i++
	}
	return s.i > from
}

// peek returns the next byte, and refuses the end.
func (s *scanner) peek() byte {
	if s.i >= len(s.text) {
		s.ended()
	}
	return s.text[s.i]
}
