package documents

import "fmt"

// NormaliseContainer returns the number in upper case without separators, as a
// Container keeps it.
func NormaliseContainer(s string) string { return compact(s) }

// SharesContainer reports whether a code means a load that fills less than its container.
// These are the movement LCL, receipt or delivery at a container freight station (CFS), a
// lorry's LTL, and UNTDID 8169 code 7, "full, mixed consignment".
func SharesContainer(code string) bool {
	switch fold(code) {
	case "LCL", "CFS", "LTL", "7":
		return true
	}
	return false
}

// ValidContainer fails if the text is not a freight container number (ISO 6346): three
// letters of the owner, a category U, J or Z, six digits and a check digit.
func ValidContainer(s string) error {
	if len(s) != 11 || !only(s[:3], "AZ") || !only(s[4:], "09") {
		return badCode("container number", s, "is not four letters and seven digits")
	}
	if c := s[3]; c != 'U' && c != 'J' && c != 'Z' {
		return badCode("container number", s, "is of category "+string(c)+"; ISO 6346 has U, J and Z")
	}
	if want := containerCheck(s[:10]); s[10] != want {
		return badCode("container number", s, fmt.Sprintf("has check digit %c, where its other characters give %c", s[10], want))
	}
	return nil
}

// containerCheck computes the check digit of ISO 6346 annex A: letters count
// from 10 and skip the multiples of 11, position i weighs 2^i, modulo 11, with
// 10 written as 0.
func containerCheck(s string) byte {
	sum := 0
	for i := range len(s) {
		v := int(s[i] - '0')
		if s[i] >= 'A' {
			v = int(s[i]-'A') + 10
			v += (v - 1) / 10 // 11, 22 and 33 are skipped
		}
		sum += v << i
	}
	return byte('0' + sum%11%10)
}
