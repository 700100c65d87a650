package xmlguard

import (
	"errors"
	"fmt"
	"strings"

	"github.com/beevik/etree"

	"github.com/tradehub/tradehub/documents"
)

// longestDeclaration bounds what is looked at for an XML declaration, in characters.
const longestDeclaration = 256

// A declaration is XMLDecl of XML 1.0 §2.8.
type declaration struct{ version, encoding, standalone string }

// declarationOf reads the XML declaration that text starts with, if it does,
// and returns how long it is.
func declarationOf(text string) (d declaration, n int, err error) {
	const start = "<?xml"
	if !strings.HasPrefix(text, start) || len(text) == len(start) || !isBlank(text[len(start)]) {
		return d, 0, nil
	}
	end := strings.Index(text, "?>")
	if end < 0 {
		return d, 0, errors.New("not ended")
	}
	n = end + len("?>")
	rest := text[len(start):end]
	for _, field := range []struct {
		name string
		to   *string
	}{{"version", &d.version}, {"encoding", &d.encoding}, {"standalone", &d.standalone}} {
		if *field.to, rest, err = pseudo(rest, field.name); err != nil {
			return d, 0, err
		}
	}
	if !blank(rest) {
		return d, 0, fmt.Errorf("unexpected %q", shorten(rest))
	}
	return d, n, d.check()
}

// pseudo takes one pseudo-attribute of the name from the front of rest.
func pseudo(rest, name string) (value, left string, err error) {
	trimmed := strings.TrimLeft(rest, " \t\r\n")
	after, ok := strings.CutPrefix(trimmed, name)
	if !ok || trimmed == rest {
		return "", rest, nil
	}
	after, ok = strings.CutPrefix(strings.TrimLeft(after, " \t\r\n"), "=")
	after = strings.TrimLeft(after, " \t\r\n")
	if !ok || after == "" || after[0] != '"' && after[0] != '\'' {
		return "", "", fmt.Errorf("%s needs a quoted value", name)
	}
	value, left, ok = strings.Cut(after[1:], after[:1])
	if !ok || value == "" {
		return "", "", fmt.Errorf("%s needs a quoted value", name)
	}
	return value, left, nil
}

func (d declaration) check() error {
	if d.version != "1.0" {
		return fmt.Errorf("version %q, only 1.0 is read", shorten(d.version))
	}
	if d.standalone != "" && d.standalone != "yes" && d.standalone != "no" {
		return fmt.Errorf("standalone %q is neither yes nor no", shorten(d.standalone))
	}
	for i, c := range []byte(d.encoding) {
		if class[c]&namePart == 0 || i == 0 && (class[c]&nameStart == 0 || c == '_') {
			return fmt.Errorf("encoding %q is not a name", shorten(d.encoding))
		}
	}
	return nil
}

// prolog takes what comes before the root.
func (s *scanner) prolog() {
	_, n, err := declarationOf(s.text)
	if err != nil {
		s.syntax("XML declaration: %v", err)
	}
	s.i = n
	s.misc()
	if s.i == len(s.text) {
		panic(refusal{&documents.SyntaxError{Code: documents.CodeSyntax, Path: s.where(), Err: fmt.Errorf("no root element: %w", errEnd)}})
	}
	if s.text[s.i] != '<' {
		s.syntax("text before the root element")
	}
}

// epilog takes what comes after the root.
func (s *scanner) epilog() {
	s.misc()
	switch {
	case s.i == len(s.text):
	case s.text[s.i] == '<':
		s.syntax("a second root element, or other markup after the root")
	default:
		s.syntax("text after the root element")
	}
}

// misc takes blanks, comments and processing instructions, and drops them.
func (s *scanner) misc() {
	for s.blanks(); s.i < len(s.text) && s.note() != nil; s.blanks() {
	}
}

// note takes a comment or processing instruction and returns it, or nil if something else
// follows.
func (s *scanner) note() etree.Token {
	switch rest := s.text[s.i:]; {
	case strings.HasPrefix(rest, "<?"):
		return s.instruction()
	case strings.HasPrefix(rest, "<!--"):
		return s.comment()
	case strings.HasPrefix(rest, "<!DOCTYPE"):
		s.refuse(documents.CodeForbidden, "a DOCTYPE; remove it")
	case rest == "<", strings.HasPrefix("<!--", rest), strings.HasPrefix("<!DOCTYPE", rest):
		s.ended()
	}
	return nil
}

func (s *scanner) comment() etree.Token {
	s.count()
	from := s.i + len("<!--")
	n := strings.Index(s.text[from:], "--")
	if n < 0 || from+n+2 == len(s.text) {
		s.ended()
	}
	if s.text[from+n+2] != '>' {
		s.syntax(`"--" inside of a comment`)
	}
	s.i = from + n + len("-->")
	return etree.NewComment(s.text[from : from+n])
}

func (s *scanner) instruction() etree.Token {
	s.count()
	from := s.i + len("<?")
	n := strings.Index(s.text[from:], "?>")
	if n < 0 {
		s.ended()
	}
	target, data := s.text[from:from+n], ""
	if i := strings.IndexAny(target, " \t\n"); i >= 0 {
		target, data = target[:i], strings.TrimLeft(target[i:], " \t\n")
	}
	switch {
	case strings.EqualFold(target, "xml"):
		s.syntax("an XML declaration that is not at the start")
	case !isNCName(target):
		s.syntax("%q is not the name of a processing instruction", shorten(target))
	}
	s.i = from + n + len("?>")
	return etree.NewProcInst(target, data)
}

func (s *scanner) count() {
	if s.nodes++; s.nodes > s.lim.Elements {
		s.refuse(documents.CodeLimit, "more than %d elements", s.lim.Elements)
	}
}
