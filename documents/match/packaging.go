package match

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

var (
	//go:embed data/packages.txt
	packageText string
	//go:embed data/wraptypes.txt
	wrapText string
)

// packageClasses maps a code of UN/ECE Rec 21, or two digits of China's customs, to the
// classes of packaging that it may mean.
var packageClasses = sync.OnceValue(func() map[string][]string {
	m := map[string][]string{}
	for class, lists := range entries(packageText) {
		for code := range strings.FieldsSeq(lists[0]) {
			m[code] = append(m[code], class)
		}
	}
	for code, classes := range entries(wrapText) {
		m[code] = classes
	}
	return m
})

// PackageKinds compares two kinds of packaging, each a code of UN/ECE Rec 21 or of China's
// customs (包装种类). Codes that may mean one thing are Same, since data need not be identical
// but must not conflict (UCP 600 art. 14(d)): a case is a wooden box (23), a carton a
// fibreboard box. Words, "package" (PK) and codes of no table are NotComparable.
func PackageKinds(a, b string) Answer {
	a, b = packageKind(a), packageKind(b)
	x, y := packageClasses()[a], packageClasses()[b]
	switch {
	case a == "" || b == "":
		return NotComparable
	case a == b:
		return Same
	case len(x) > 0 && len(y) > 0:
		return sameIf(slices.ContainsFunc(x, func(c string) bool { return slices.Contains(y, c) }))
	case customsKind(a) || customsKind(b):
		return NotComparable
	}
	return Different // two codes of Rec 21
}

// packageKind returns a code, or "" for a word and for what is any package: PK and
// PP of Rec 21, 98 and 99 of customs.
func packageKind(s string) string {
	s = Compact(s)
	if len(s) == 3 && s[0] == 'X' { // Rec 20 writes Rec 21 codes so
		s = s[1:]
	}
	if len(s) != 2 || slices.Contains([]string{"PK", "PP", "98", "99"}, s) {
		return ""
	}
	return s
}

// customsKind reports whether a code is two digits that Rec 21 does not have.
func customsKind(s string) bool { return strings.Trim(s, "0123456789") == "" && s != "43" && s != "44" }
