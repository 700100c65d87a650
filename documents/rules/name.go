package rules

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// foldText folds width (NFKC), case and accents; apostrophes and full stops go, so
// that "Int'l" and "Co." are one word each.
func foldText(s string) string {
	s = norm.NFD.String(strings.ToUpper(norm.NFKC.String(s)))
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) || r == '\'' || r == '’' || r == '.' {
			return -1
		}
		return r
	}, s))
}

func isLetterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
