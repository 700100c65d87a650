package documents

import "strings"

// The shortest and longest HS codes: the Convention's own six digits, and what
// national tariffs add to them (China: 10).
const (
	hsDigits    = 6
	maxHSDigits = 10
)

// ParseHS reads a Harmonized System code of 6 to 10 digits, with or without
// separators, for instance "8542.31-9000".
func ParseHS(s string) (HSCode, error) {
	h := HSCode(compact(s))
	return h, h.Valid()
}

// ReadHS reads a code that a document need not give. A code longer than ten digits (DCSA and
// national customs write up to 13) is cut to the ten that tariffs have. whole is false if
// more was written, or if it is no code and h is empty, so that the reader can keep the text
// as a note.
func ReadHS(s string) (h HSCode, whole bool) {
	t := compact(s)
	cut := t[:min(len(t), maxHSDigits)]
	if h = HSCode(cut); h.Valid() != nil || len(t) > longestHS || !only(t, "09") {
		return "", false
	}
	return h, cut == t
}

// longestHS is the most digits of a tariff with its national additions.
const longestHS = 13

// Valid fails if the code cannot be one of the Harmonized System (WCO, HS Convention, annex).
// A code has 6 to 10 digits, and chapters 01 to 97 without the reserved chapter 77. Chapters
// 98 and 99 are left to national tariffs, so a code in them needs national digits.
func (h HSCode) Valid() error {
	s := string(h)
	switch {
	case len(s) < hsDigits || len(s) > maxHSDigits || !only(s, "09"):
		return badCode("HS code", s, "is not 6 to 10 digits")
	case strings.HasPrefix(s, "00") || strings.HasPrefix(s, "77"):
		return badCode("HS code", s, "is in no chapter of the Harmonized System")
	case s >= "98" && len(s) < 8:
		return badCode("HS code", s, "is in a chapter for national use, without national digits")
	}
	return nil
}

// Subheading returns the first six digits, which all countries share.
func (h HSCode) Subheading() string { return h.prefix(6) }

// Heading returns the first four digits.
func (h HSCode) Heading() string { return h.prefix(4) }

// Chapter returns the first two digits.
func (h HSCode) Chapter() string { return h.prefix(2) }

func (h HSCode) prefix(n int) string { return string(h[:min(n, len(h))]) }
