package documents

import (
	"regexp"
	"strconv"
)

// A vatRule is how one country writes its VAT numbers, after the two letters.
type vatRule struct {
	form  *regexp.Regexp
	check func(s string) bool // nil: the form alone is verified
}

func vat(form string, check func(string) bool) vatRule {
	return vatRule{regexp.MustCompile("^(?:" + form + ")$"), check}
}

// Source: the forms are those of VIES (European Commission, VAT identification
// number structure); GB, XI, CH and NO those of their tax offices. Check digits
// are verified where the algorithm is in general use for all numbers of the country.
var vatRules = map[string]vatRule{
	"AT": vat(`U\d{8}`, vatAT),
	"BE": vat(`[01]\d{9}`, func(s string) bool { return 97-number(s[:8])%97 == number(s[8:]) }),
	"BG": vat(`\d{9,10}`, nil),
	"CY": vat(`\d{8}[A-Z]`, nil),
	"CZ": vat(`\d{8,10}`, nil),
	"DE": vat(`[1-9]\d{8}`, mod11x10),
	"DK": vat(`[1-9]\d{7}`, func(s string) bool { return weigh(s, 2, 7, 6, 5, 4, 3, 2, 1)%11 == 0 }),
	"EE": vat(`\d{9}`, func(s string) bool { return weigh(s, 3, 7, 1, 3, 7, 1, 3, 7, 1)%10 == 0 }),
	"EL": vat(`\d{9}`, func(s string) bool { return weigh(s, 256, 128, 64, 32, 16, 8, 4, 2)%11%10 == number(s[8:]) }),
	"ES": vat(`[A-Z]\d{7}[A-Z]|\d{8}[A-Z]|[A-Z]\d{8}`, nil),
	"FI": vat(`\d{8}`, func(s string) bool { return weigh(s, 7, 9, 10, 5, 8, 4, 2, 1)%11 == 0 }),
	"FR": vat(`[0-9A-HJ-NP-Z]{2}\d{9}`, vatFR),
	"GB": vat(`\d{9}(?:\d{3})?|(?:GD|HA)\d{3}`, vatGB),
	"HR": vat(`\d{11}`, mod11x10),
	"HU": vat(`\d{8}`, func(s string) bool { return weigh(s, 9, 7, 3, 1, 9, 7, 3, 1)%10 == 0 }),
	"IE": vat(`\d[0-9A-Z+*]\d{5}[A-W][A-I]?`, nil),
	"IT": vat(`\d{11}`, luhn),
	"LT": vat(`\d{9}|\d{12}`, nil),
	"LU": vat(`\d{8}`, func(s string) bool { return number(s[:6])%89 == number(s[6:]) }),
	"LV": vat(`\d{11}`, nil),
	"MT": vat(`\d{8}`, func(s string) bool { return weigh(s, 3, 4, 6, 7, 8, 9, 10, 1)%37 == 0 }),
	"NL": vat(`\d{9}B\d{2}`, vatNL),
	"PL": vat(`\d{10}`, func(s string) bool { return weigh(s, 6, 5, 7, 2, 3, 4, 5, 6, 7)%11 == number(s[9:]) }),
	"PT": vat(`[1-9]\d{8}`, func(s string) bool { return (11-weigh(s, 9, 8, 7, 6, 5, 4, 3, 2)%11)%11%10 == number(s[8:]) }),
	"RO": vat(`[1-9]\d{1,9}`, nil),
	"SE": vat(`\d{10}01`, func(s string) bool { return luhn(s[:10]) }),
	"SI": vat(`[1-9]\d{7}`, func(s string) bool {
		r := weigh(s, 8, 7, 6, 5, 4, 3, 2) % 11
		return r != 0 && (11-r)%10 == number(s[7:])
	}),
	"SK": vat(`[1-9]\d{9}`, func(s string) bool { return number(s)%11 == 0 }),
	"XI": vat(`\d{9}(?:\d{3})?|(?:GD|HA)\d{3}`, vatGB),
	// China's tax number is the 18 characters of GB 32100-2015, or the 15 to 20 of the time before.
	"CN": vat(`[0-9A-Z]{15,20}`, func(s string) bool { return len(s) != 18 || checkUSCI(s) == nil }),
	"CH": vat(`E\d{9}(?:MWST|TVA|IVA)?`, func(s string) bool { return weigh(s[1:], 5, 4, 3, 2, 7, 6, 5, 4, 1)%11 == 0 }),
	"NO": vat(`\d{9}(?:MVA)?`, func(s string) bool { return weigh(s, 3, 2, 7, 6, 5, 4, 3, 2, 1)%11 == 0 }),
}

// shapeVAT reports whether s has the form of its country; that of a country
// without a rule here is up to 15 letters and digits.
func shapeVAT(s string) bool {
	if len(s) < 4 {
		return false
	}
	if r, ok := vatRules[s[:2]]; ok {
		return r.form.MatchString(s[2:])
	}
	return CountryCode(s[:2]).Valid() == nil && len(s) <= 17 && only(s[2:], "09AZ")
}

func checkVAT(s string) error {
	r := vatRules[s[:2]]
	return match(r.check == nil || r.check(s[2:]))
}

// number returns the value of up to 18 digits.
func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func vatAT(s string) bool {
	sum := 4
	for i := 1; i < 8; i++ {
		d := int(s[i] - '0')
		if i%2 == 0 {
			d = d/5 + d*2%10
		}
		sum += d
	}
	return (10-sum%10)%10 == number(s[8:])
}

// vatFR verifies the two leading digits against the SIREN. A key with letters is of the newer
// form; its algorithm is not verified.
func vatFR(s string) bool {
	siren := s[2:]
	if siren[:3] == "000" || !only(s[:2], "09") { // Monaco has no SIREN
		return true
	}
	return luhn(siren) && (number(siren)*100+12)%97 == number(s[:2])
}

// vatGB verifies the series of HMRC: modulo 97, and the same moved by 55 or 42.
func vatGB(s string) bool {
	if !only(s, "09") {
		return true // government department or health authority
	}
	n := weigh(s, 8, 7, 6, 5, 4, 3, 2, 10, 1) % 97
	return n == 0 || n == 42 || n == 55
}

// vatNL verifies the number of a company (modulo 11) or, since 2020, of a sole
// trader (MOD 97-10 over the whole, with its country).
func vatNL(s string) bool {
	return weigh(s, 9, 8, 7, 6, 5, 4, 3, 2)%11 == number(s[8:9]) || mod97("NL"+s) == 1
}
