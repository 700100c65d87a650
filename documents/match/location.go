package match

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/tradehub/tradehub/documents"
)

// Locations compares two ports or places: by UN/LOCODE, by codes of one list, by
// name. Where these say nothing of each other, the countries are compared that both
// state: another country is Different; the same one is NotComparable, for a country
// has many ports. Names of one script that differ are Unclear.
func Locations(a, b *documents.Location) Answer {
	if a == nil || b == nil {
		return NotComparable
	}
	if x, y := Country(a), Country(b); x != "" && y != "" && x != y {
		return Different
	}
	switch {
	case a.Code != "" && b.Code != "":
		return sameIf(a.Code == b.Code || onePort[a.Code] != "" && onePort[a.Code] == onePort[b.Code])
	case a.Scheme != "" && a.Scheme == b.Scheme && a.LocalCode != "" && b.LocalCode != "" && a.LocalCode == b.LocalCode && !wholeCountry(a):
		return Same
	}
	return portNames(a.Name, b.Name)
}

// onePort are the UN/LOCODEs under which one port is found twice, and the other
// code of it. Source: UN/LOCODE 2024-2, remarks "use"; ports of one city are not here.
var onePort = map[documents.UNLocode]string{"CNYTN": "CNYTN", "CNYTI": "CNYTN", "CNSHK": "CNSHK", "CNSHE": "CNSHK"}

func portNames(a, b string) Answer {
	x, y := portKey(a), portKey(b)
	switch {
	case x == "" || y == "":
		return NotComparable
	case x == y:
		return Same
	case hasHan(x) && !hasHan(y):
		return portReads(y, x)
	case hasHan(y) && !hasHan(x):
		return portReads(x, y)
	}
	return Unclear
}

// portReads compares a port's name in Latin letters with the Chinese one. A port
// that is not read so may have another English name, so it is not Unclear.
func portReads(latin, han string) Answer {
	latin = strings.ToLower(latin)
	if reads(latin, han) || latinPlaces().chinese[latin] == han {
		return Same
	}
	return NotComparable
}

// Country returns the country that a location states or that its code begins with. The code
// is a UN/LOCODE with two letters of ISO 3166-1, or a code of China's customs (启运港, 经停港) with
// three. Its codes of six digits (入境口岸) are China's own. Without a code its name may end with
// the country: "Los Angeles, USA". It returns "" if there is none.
func Country(l *documents.Location) documents.CountryCode {
	if l == nil {
		return ""
	}
	if l.Code != "" && l.Code.Country().Valid() == nil {
		return l.Code.Country()
	}
	code := Compact(l.LocalCode)
	switch {
	case l.Scheme == CustomsPorts && len(code) == customsCode:
	case l.Country != "":
		return l.Country
	default:
		return CountryNamed(l.Name)
	}
	if c, err := documents.ParseCountry(code[:3]); err == nil {
		return c
	}
	if l.Country == "" && strings.Trim(code, "0123456789") == "" {
		return "CN"
	}
	return l.Country
}

// CustomsPorts is the scheme of China's customs' list of ports (港口代码表 and 国内口岸代码表, GACC 2018
// No. 67). Its codes have six characters.
const (
	CustomsPorts = "cn-ciq-port"
	customsCode  = 6
)

// wholeCountry reports whether a code of customs names a country and no port: DEU000.
func wholeCountry(l *documents.Location) bool {
	return l.Scheme == CustomsPorts && len(l.LocalCode) == customsCode && unicode.IsLetter(rune(l.LocalCode[0])) && l.LocalCode[3:] == "000"
}

// portKey returns a port's name before the first comma or bracket, which the country
// follows, without the words for a port.
func portKey(name string) string {
	name = norm.NFKC.String(name)
	if i := strings.IndexAny(name, ",(;"); i > 0 {
		name = name[:i]
	}
	n := strings.ToUpper(strings.Join(nameTokens(fold(name)), ""))
	n = strings.TrimPrefix(n, "PORTOF")
	for _, suffix := range []string{"港口", "港", "市", "SEAPORT", "PORT"} {
		if rest, ok := strings.CutSuffix(n, suffix); ok && rest != "" && rest != "香" {
			return rest
		}
	}
	return n
}

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
