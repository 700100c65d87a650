package match

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/tradehub/tradehub/documents"
)

//go:embed data/countries.txt
var countryText string

// unnamed are countries with a name that is also a place's elsewhere: Savannah,
// Georgia; Port of New Jersey.
var unnamed = map[documents.CountryCode]bool{"GE": true, "JE": true}

// countryNames maps names of countries to their codes: those of Unicode CLDR in English and
// in Chinese, and further ones of trade papers. Words are joined.
var countryNames = sync.OnceValue(func() map[string]documents.CountryCode {
	m := map[string]documents.CountryCode{}
	for c := range documents.Countries() {
		region, err := language.ParseRegion(string(c))
		if err != nil || unnamed[c] {
			continue
		}
		for _, lang := range []display.Namer{display.English.Regions(), display.SimplifiedChinese.Regions()} {
			m[countryKey(lang.Name(region))] = c
		}
	}
	for code, names := range entries(countryText) {
		for _, n := range names {
			m[countryKey(n)] = documents.CountryCode(code)
		}
	}
	return m
})

func countryKey(name string) string { return strings.Join(nameTokens(fold(name)), "") }

// mostCountryWords and longestCountry bound a country's name, in words and in Chinese characters.
const (
	mostCountryWords = 6
	longestCountry   = 12
)

// CountryNamed returns the country that a text names at its end in English, "Los Angeles,
// USA", or at its beginning in Chinese, 美国洛杉矶; "" if there is none. The longest name counts,
// and Hong Kong, Macau and Taiwan are not China's mainland.
func CountryNamed(text string) documents.CountryCode {
	if utf8.RuneCountInString(text) > maxName {
		return ""
	}
	tokens := nameTokens(fold(text))
	if hasHan(text) {
		return countryBefore([]rune(strings.Join(tokens, "")))
	}
	return countryAfter(tokens)
}

func countryAfter(tokens []string) documents.CountryCode {
	for n := min(mostCountryWords, len(tokens)); n > 0; n-- {
		rest := tokens[:len(tokens)-n]
		if c, ok := countryNames()[strings.Join(tokens[len(rest):], "")]; ok {
			return narrower(c, countryAfter(rest))
		}
	}
	return ""
}

func countryBefore(text []rune) documents.CountryCode {
	for n := min(longestCountry, len(text)); n > 0; n-- {
		if c, ok := countryNames()[string(text[:n])]; ok {
			return narrower(c, countryBefore(text[n:]))
		}
	}
	return ""
}

// narrower returns the part of China that a text names in addition to China.
func narrower(c, beside documents.CountryCode) documents.CountryCode {
	if c == "CN" && (beside == "HK" || beside == "MO" || beside == "TW") {
		return beside
	}
	return c
}
