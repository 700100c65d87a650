package documents

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

type (
	// A CurrencyCode is an ISO 4217 alphabetic code.
	CurrencyCode string
	// A CountryCode is an ISO 3166-1 alpha-2 code.
	CountryCode string
	// A UnitCode is a UN/ECE Rec 20 code.
	UnitCode string
	// An HSCode is a Harmonized System code: 6 digits, or more by country, digits only.
	HSCode string
	// A UNLocode is a UN/LOCODE (Rec 16): 5 characters, no blank.
	UNLocode string
	// An Incoterm is an ICC Incoterms 2020 rule.
	Incoterm string
	// An IMONumber is a ship's IMO number: 7 digits, no prefix.
	IMONumber string
)

// ErrCode is wrapped by every error of the functions that parse and validate codes.
var ErrCode = errors.New("not a valid code")

func badCode(list, s, why string) error {
	return fmt.Errorf("%w: %s %q %s", ErrCode, list, clip(s), why)
}

// fold removes outer blanks and turns letters to upper case.
func fold(s string) string { return strings.ToUpper(strings.TrimSpace(s)) }

// compact folds s and drops the separators that people write inside of codes.
func compact(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' || r == '.' || r == '/' {
			return -1
		}
		return r
	}, fold(s))
}

// only reports whether s is not empty and every byte of s is in one of the
// inclusive ranges that the pairs of bytes of ranges name, for instance "09AZ".
func only(s, ranges string) bool {
	for i := range len(s) {
		if !within(s[i], ranges) {
			return false
		}
	}
	return s != ""
}

func within(c byte, ranges string) bool {
	for i := 0; i+1 < len(ranges); i += 2 {
		if ranges[i] <= c && c <= ranges[i+1] {
			return true
		}
	}
	return false
}

func isDigits(s string, n int) bool { return len(s) == n && only(s, "09") }
