package xmlguard

import (
	"strconv"
	"strings"

	"github.com/tradehub/tradehub/documents"
)

// A run is character data up to the next tag, comment or instruction: text
// and CDATA sections are one value, so they become one token.
type run struct {
	first string // the only piece, as long as there is one
	buf   []byte // all pieces, as soon as there are more
}

func (r *run) add(piece string) {
	switch {
	case len(r.buf) > 0:
		r.buf = append(r.buf, piece...)
	case r.first == "":
		r.first = piece
	default:
		r.buf = append(append(r.buf, r.first...), piece...)
	}
}

func (r *run) len() int { return max(len(r.first), len(r.buf)) }

func (r *run) take() string {
	out := r.first
	if len(r.buf) > 0 {
		out = string(r.buf)
	}
	r.first, r.buf = "", r.buf[:0]
	return out
}

// characters adds text between markup.
func (s *scanner) characters(raw string) {
	if strings.Contains(raw, "]]>") {
		s.syntax("]]> in text")
	}
	s.add(s.expand(raw))
}

// cdata adds a CDATA section.
func (s *scanner) cdata() {
	from := s.i + len("<![CDATA[")
	n := strings.Index(s.text[from:], "]]>")
	if n < 0 {
		s.i = len(s.text)
		s.ended()
	}
	s.add(s.text[from : from+n])
	s.i = from + n + len("]]>")
}

func (s *scanner) add(piece string) {
	s.boundText(s.run.len() + len(piece))
	if !blank(piece) {
		f := &s.open[len(s.open)-1]
		if f.noted {
			s.refuse(documents.CodeForbidden, "text in an element with a comment or processing instruction; remove it")
		}
		f.text = true
	}
	s.run.add(piece)
}

// boundText bounds the text of the open element: that of an attached file by another
// bound, for it is kept as a part of the document and nothing reads it.
func (s *scanner) boundText(n int) {
	if n <= s.lim.Text {
		return
	}
	full := s.open[len(s.open)-1].full
	if !attachments[full[strings.IndexByte(full, ':')+1:]] || n > s.lim.Attachment {
		s.bound(n)
	}
}

func (s *scanner) bound(n int) {
	if n > s.lim.Text {
		s.refuse(documents.CodeLimit, "a text of more than %d bytes", s.lim.Text)
	}
}

// flush ends the run of character data.
func (s *scanner) flush() {
	if s.run.len() == 0 {
		return
	}
	t := s.texts.one()
	t.Data = s.run.take()
	s.kids = append(s.kids, t)
}

// expand replaces references (XML 1.0 §4.1). Without a DOCTYPE only the
// predefined entities exist (§4.6).
func (s *scanner) expand(raw string) string {
	amp := strings.IndexByte(raw, '&')
	if amp < 0 {
		return raw
	}
	var b strings.Builder
	b.Grow(len(raw))
	for ; amp >= 0; amp = strings.IndexByte(raw, '&') {
		b.WriteString(raw[:amp])
		ref, _, ok := strings.Cut(raw[amp+1:min(len(raw), amp+1+longestReference)], ";")
		if !ok {
			s.syntax("an & that starts no reference; write &amp;")
		}
		b.WriteRune(s.reference(ref))
		raw = raw[amp+1+len(ref)+1:]
	}
	b.WriteString(raw)
	return b.String()
}

// longestReference is enough for any character with a few leading zeros.
const longestReference = 16

func (s *scanner) reference(ref string) rune {
	switch ref {
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "amp":
		return '&'
	case "apos":
		return '\''
	case "quot":
		return '"'
	}
	digits, base := strings.TrimPrefix(ref, "#"), 10
	if digits == ref {
		s.syntax("entity %q is not defined", shorten(ref))
	}
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || strings.ContainsAny(digits, "_+") || !isChar(rune(n)) {
		s.syntax("&%s; is not a character", shorten(ref))
	}
	return rune(n)
}
