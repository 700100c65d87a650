package xmlguard

import (
	"strings"
	"unicode/utf8"

	"github.com/tradehub/tradehub/documents"
)

// The classes of bytes, as bits.
const (
	control   uint8 = 1 << iota // not a Char (XML 1.0 §2.2)
	carriage                    // a carriage return, to be normalised
	high                        // part of a character above U+007F
	nameStart                   // may start an NCName
	namePart                    // allowed in an NCName
)

var class = func() (t [256]uint8) {
	for c := range t {
		switch {
		case c == '\r':
			t[c] = carriage
		case c < ' ' && c != '\t' && c != '\n':
			t[c] = control
		case c >= utf8.RuneSelf:
			t[c] = high
		case c == '_', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
			t[c] = nameStart | namePart
		case c == '-', c == '.', c >= '0' && c <= '9':
			t[c] = namePart
		}
	}
	return t
}()

func isBlank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// blank reports whether text is nothing but blanks.
func blank(text string) bool {
	for i := range len(text) {
		if !isBlank(text[i]) {
			return false
		}
	}
	return true
}

// clean checks that text is made of Chars (XML 1.0 §2.2) in UTF-8 and
// normalises its line ends (§2.11).
func clean(text string) (string, error) {
	var seen uint8
	for i := range len(text) {
		seen |= class[text[i]]
	}
	if seen&control != 0 {
		i := strings.IndexFunc(text, func(r rune) bool { return r < utf8.RuneSelf && class[r] == control })
		return "", documents.Refuse(documents.CodeSyntax, line(text, i), "control character %#02x", text[i])
	}
	if seen&high != 0 {
		if err := cleanHigh(text); err != nil {
			return "", err
		}
	}
	if seen&carriage != 0 {
		text = strings.ReplaceAll(text, "\r\n", "\n")
		text = strings.ReplaceAll(text, "\r", "\n")
	}
	return text, nil
}

func cleanHigh(text string) error {
	if !utf8.ValidString(text) {
		return notUTF8(text)
	}
	for _, not := range []string{"\ufffe", "\uffff"} {
		if i := strings.Index(text, not); i >= 0 {
			return documents.Refuse(documents.CodeSyntax, line(text, i), "%U is not a character", []rune(not)[0])
		}
	}
	return nil
}

// isChar reports whether r is a Char of XML 1.0 §2.2.
func isChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}

// nameRanges are the ranges of NameStartChar above U+007F (XML 1.0, fifth edition, §2.3).
var nameRanges = [][2]rune{
	{0xC0, 0xD6}, {0xD8, 0xF6}, {0xF8, 0x2FF}, {0x370, 0x37D}, {0x37F, 0x1FFF}, {0x200C, 0x200D},
	{0x2070, 0x218F}, {0x2C00, 0x2FEF}, {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
}

func isNameStart(r rune) bool {
	if r < utf8.RuneSelf {
		return class[r]&nameStart != 0
	}
	for _, x := range nameRanges {
		if r >= x[0] && r <= x[1] {
			return true
		}
	}
	return false
}

func isNamePart(r rune) bool {
	if r < utf8.RuneSelf {
		return class[r]&namePart != 0
	}
	return r == 0xB7 || r >= 0x300 && r <= 0x36F || r == 0x203F || r == 0x2040 || isNameStart(r)
}

// isNCName reports whether a text is an NCName of Namespaces in XML 1.0 §3.
func isNCName(s string) bool {
	for i, r := range s {
		if !isNamePart(r) || i == 0 && !isNameStart(r) {
			return false
		}
	}
	return s != ""
}
