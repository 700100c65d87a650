package documents

import "strings"

// usciAlphabet has no I, O, S, V and Z (GB 32100-2015, table 1).
const usciAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

func shapeUSCI(s string) bool {
	return len(s) == 18 && only(s, "09AZ") && !strings.ContainsAny(s, "IOSVZ") && only(s[2:8], "09")
}

// checkUSCI verifies the 18th character: position i weighs 3^i, modulo 31
// (GB 32100-2015, 4.2.5 and annex A).
func checkUSCI(s string) error {
	sum, weight := 0, 1
	for i := range 17 {
		sum += strings.IndexByte(usciAlphabet, s[i]) * weight
		weight = weight * 3 % 31
	}
	return match(s[17] == usciAlphabet[(31-sum%31)%31])
}

// checkLEI verifies the two last digits: the whole, letters as 10 to 35, is 1
// modulo 97 (ISO 17442-1:2020, 4.3; ISO/IEC 7064 MOD 97-10).
func checkLEI(s string) error {
	return match(mod97(s) == 1)
}

func mod97(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] >= 'A' {
			n = (n*100 + int(s[i]-'A') + 10) % 97
		} else {
			n = (n*10 + int(s[i]-'0')) % 97
		}
	}
	return n
}

func shapeUEN(s string) bool {
	switch len(s) {
	case 9: // A: business
		return only(s[:8], "09") && only(s[8:], "AZ")
	case 10: // B: local company, C: other
		local := only(s[:9], "09")
		other := strings.IndexByte("RST", s[0]) >= 0 && only(s[1:3], "09") && only(s[3:5], "AZ") && only(s[5:9], "09")
		return (local || other) && only(s[9:], "AZ")
	}
	return false
}

// checkUEN verifies the letter of forms A and B. The register does not publish
// its algorithm; these two are in general use. That of form C is not certain
// enough to call a number wrong, so its letter is not verified.
func checkUEN(s string) error {
	switch {
	case len(s) == 9:
		return match(s[8] == "XMKECAWLJDB"[weigh(s, 10, 4, 9, 3, 8, 2, 7, 1)%11])
	case only(s[:9], "09"):
		return match(s[9] == "ZKCMDNERGWH"[weigh(s, 10, 8, 6, 4, 9, 7, 5, 3, 1)%11])
	}
	return nil
}

func shapeEORI(s string) bool {
	return len(s) > 2 && len(s) <= 17 && only(s[2:], "09AZ") && (s[:2] == "XI" || s[:2] == "EL" || CountryCode(s[:2]).Valid() == nil)
}

// checkGLN verifies the 13th digit (GS1 General Specifications, 7.9).
func checkGLN(s string) error {
	return match(weigh(s, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1)%10 == 0)
}

// weigh sums the digits of s, each times its weight; s may be longer.
func weigh(s string, weights ...int) int {
	sum := 0
	for i, w := range weights {
		sum += int(s[i]-'0') * w
	}
	return sum
}

// luhn reports whether the digits pass the Luhn formula (ISO/IEC 7812-1 annex B).
func luhn(s string) bool {
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
			d = d/10 + d%10
		}
		sum += d
	}
	return sum%10 == 0
}

// mod11x10 reports whether the digits pass ISO/IEC 7064 MOD 11,10.
func mod11x10(s string) bool {
	p := 10
	for i := range len(s) - 1 {
		m := (int(s[i]-'0') + p) % 10
		if m == 0 {
			m = 10
		}
		p = 2 * m % 11
	}
	return (p+int(s[len(s)-1]-'0'))%10 == 1
}
