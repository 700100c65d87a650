package documents

import (
	"fmt"
	"strings"
)

// mrnLength is the length of a movement reference number.
const mrnLength = 18

// ShapedMRN reports whether s, without separators, is written like a movement
// reference number of the European customs union and its partners: two digits of
// the year, the country, twelve letters or digits, the procedure, a check digit.
func ShapedMRN(s string) bool {
	return len(s) == mrnLength && only(s[:2], "09") && only(s[4:17], "09AZ") && only(s[17:], "09") &&
		(CountryCode(s[2:4]).Valid() == nil || s[2:4] == "XI" || s[2:4] == "EL")
}

// unionCountries number declarations to one rule, check digit and all: the members
// of the Union, and Northern Ireland (XI). GB's numbers have the form alone.
const unionCountries = " AT BE BG CY CZ DE DK EE EL ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI "

// UnionMRN reports whether s is written like a movement reference number of the
// customs of the EU, where the check digit can be relied on.
func UnionMRN(s string) bool {
	return ShapedMRN(s) && strings.Contains(unionCountries, " "+s[2:4]+" ")
}

// ValidMRN reports what is not a movement reference number, or one whose check
// digit its other characters contradict. The digit is that of ISO 6346 over the
// first 17 (Regulation (EU) 2015/2447 annex B, data element 12 01). The error wraps ErrCode.
func ValidMRN(s string) error {
	if !ShapedMRN(s) {
		return badCode("movement reference number", s, "is not a year, a country, 13 letters or digits and a check digit")
	}
	if want := containerCheck(s[:17]); s[17] != want {
		return badCode("movement reference number", s, fmt.Sprintf("has check digit %c, where its other characters give %c", s[17], want))
	}
	return nil
}
