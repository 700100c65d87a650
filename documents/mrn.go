package documents

import "fmt"

// mrnLength is the length of a movement reference number.
const mrnLength = 18

// ShapedMRN reports whether s, without separators, is written like a movement
// reference number of the European customs union and its partners: two digits of
// the year, the country, twelve letters or digits, the procedure, a check digit.
func ShapedMRN(s string) bool {
	return len(s) == mrnLength && only(s[:2], "09") && only(s[4:17], "09AZ") && only(s[17:], "09") &&
		(CountryCode(s[2:4]).Valid() == nil || s[2:4] == "XI" || s[2:4] == "EL")
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
