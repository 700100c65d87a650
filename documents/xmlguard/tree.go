package xmlguard

import (
	"strings"

	"github.com/beevik/etree"

	"github.com/tradehub/tradehub/documents"
)

// tree takes the root element and all in it.
func (s *scanner) tree() *etree.Element {
	root := s.start()
	for len(s.open) > 0 {
		n := strings.IndexByte(s.text[s.i:], '<')
		if n < 0 {
			s.i = len(s.text)
			s.ended()
		}
		if n > 0 {
			s.characters(s.text[s.i : s.i+n])
			s.i += n
		}
		s.markup()
	}
	return root
}

// markup takes what begins with the "<" at s.i.
func (s *scanner) markup() {
	if s.i+1 >= len(s.text) {
		s.ended()
	}
	switch s.text[s.i+1] {
	case '/':
		s.end()
	case '!':
		if strings.HasPrefix(s.text[s.i:], "<![CDATA[") {
			s.cdata()
			return
		}
		s.annotation()
	case '?':
		s.annotation()
	default:
		s.start()
	}
}

// start takes a start tag and opens its element.
func (s *scanner) start() *etree.Element {
	if len(s.open) == s.lim.Depth {
		s.refuse(documents.CodeLimit, "more than %d elements deep", s.lim.Depth)
	}
	s.count()
	s.flush()
	before := len(s.undo)
	n, empty := s.startTag()
	el := s.elements.one()
	el.Space, el.Tag = n.space, n.local
	if len(s.tag) > 0 {
		el.Attr = s.attrSlab.room(len(s.tag))
		for i := range s.tag {
			el.CreateAttr(s.tag[i].name.full, s.tag[i].value)
		}
	}
	if len(s.open) > 0 {
		s.kids = append(s.kids, el)
	}
	if empty {
		s.unbind(before)
		return el
	}
	s.open = append(s.open, frame{el: el, full: n.full, kids: len(s.kids), undo: before})
	return el
}

// end takes an end tag and closes its element.
func (s *scanner) end() {
	s.flush()
	f := &s.open[len(s.open)-1]
	s.i += len("</")
	if !s.has(f.full) || s.i < len(s.text) && class[s.text[s.i]]&(namePart|high) != 0 || s.i < len(s.text) && s.text[s.i] == ':' {
		s.syntax("an end tag that is not </%s>", shorten(f.full))
	}
	s.blanks()
	if s.peek() != '>' {
		s.syntax("</%s is not ended", shorten(f.full))
	}
	s.i++
	if kids := s.kids[f.kids:]; len(kids) > 0 {
		f.el.Child = s.kidSlab.room(len(kids))
		for _, k := range kids {
			f.el.AddChild(k)
		}
		s.kids = s.kids[:f.kids]
	}
	s.unbind(f.undo)
	s.open = s.open[:len(s.open)-1]
}

// annotation takes a comment or processing instruction inside the root. Next
// to text it would split a value, which one reader takes whole and another
// takes up to the split.
func (s *scanner) annotation() {
	s.flush()
	f := &s.open[len(s.open)-1]
	if f.text {
		s.refuse(documents.CodeForbidden, "a comment or processing instruction in an element with text; remove it")
	}
	t := s.note()
	if t == nil {
		s.syntax("a markup declaration inside of the root")
	}
	f.noted = true
	s.kids = append(s.kids, t)
}
