package documents

import "strings"

// ParseIMO reads a ship's IMO number, with or without the letters "IMO".
func ParseIMO(s string) (IMONumber, error) {
	n := IMONumber(strings.TrimLeft(strings.TrimPrefix(compact(s), "IMO"), ":NO"))
	return n, n.Valid()
}

// ValidIMO is n.Valid as a function.
func ValidIMO(n IMONumber) error { return n.Valid() }

// Valid fails if n is not an IMO ship identification number (IMO resolution A.1117(30)): six
// digits weighed 7 to 2, with a sum that ends in the seventh.
func (n IMONumber) Valid() error {
	s := string(n)
	if !isDigits(s, 7) {
		return badCode("IMO number", s, "is not seven digits")
	}
	sum := 0
	for i := range 6 {
		sum += int(s[i]-'0') * (7 - i)
	}
	if s[6] != byte('0'+sum%10) {
		return badCode("IMO number", s, "has the wrong check digit")
	}
	return nil
}
