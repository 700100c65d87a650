package documents

import "fmt"

// mrnLength is the length of a movement reference number.
const mrnLength = 18

// mrnCountries are those whose customs number declarations as the Union does:
// its members, and Northern Ireland (XI). GB has the form without the check digit.
var mrnCountries = func() map[string]bool {
	m := map[string]bool{}
	for _, c := range []string{
		"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL",
		"PT", "RO", "SE", "SI", "SK", "XI",
	} {
		m[c] = true
	}
	return m
}()

// ShapedMRN reports whether s, without separators, is written like a movement
// reference number, of whichever country: two digits of the year, the country, 13
// letters or digits and a digit. Such a number identifies a declaration by itself.
func ShapedMRN(s string) bool {
	return len(s) == mrnLength && only(s[:2], "09") && only(s[4:17], "09AZ") && only(s[17:], "09") &&
		(mrnCountries[s[2:4]] || CountryCode(s[2:4]).Valid() == nil)
}

// MRN reports whether s has the form of a movement reference number of the
// customs union of the EU. It does not verify the check digit; see [ValidMRN].
func MRN(s string) bool { return ShapedMRN(s) && mrnCountries[s[2:4]] }

// ValidMRN fails if the text is not a movement reference number of the EU. Its last character
// is the check digit of ISO 6346 over the 17 before it (Regulation (EU) 2015/2447 annex B,
// data element 12 01). The error wraps ErrCode.
func ValidMRN(s string) error {
	if !MRN(s) {
		return badCode("movement reference number", s, "is not year, country of the EU, 13 letters or digits and a check digit")
	}
	if want := containerCheck(s[:17]); s[17] != want {
		return badCode("movement reference number", s, fmt.Sprintf("has check digit %c, where its other characters give %c", s[17], want))
	}
	return nil
}
