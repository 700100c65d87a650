package match

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

var (
	//go:embed data/traditional.txt
	traditionalText string
	//go:embed data/legalforms.txt
	legalFormText string
	//go:embed data/places.txt
	placeText string
)

// A Name is a firm's name taken apart: two spellings of one name have equal parts.
type Name struct {
	Place string // province or city that a Chinese name begins with, without its suffix
	Text  string // the distinctive part, without blanks
	Form  string // class of the legal form: LLC, JSC, LP …; "" for none
}

// Key returns the name as one string. A party key contains it only if the firm has no
// identifier (VERIFICATION.md §4.3).
func (n Name) Key() string { return n.Place + "/" + n.Text + "/" + n.Form }

// ParseName takes a firm's name apart by the algorithm of VERIFICATION.md §4.3.
// The legal form leaves its class behind, since "Bank AG" and "Bank GmbH" are
// two firms. A qualifier in brackets is dropped only where it equals one of the
// places of the firm's own record.
//
// Beyond 512 characters a name is cut: no register has such a firm.
func ParseName(name string, places ...string) Name {
	n, _ := takeApart(name, places)
	return n
}

// takeApart also returns the words of a name in Latin letters, without place and form.
func takeApart(name string, places []string) (Name, []string) {
	if r := []rune(name); len(r) > maxName {
		name = string(r[:maxName])
	}
	tokens := nameTokens(fold(dropPlaces(name, places)))
	tokens, form := cutForm(tokens)
	tokens = canonical(tokens)
	place, rest := cutLatinPlace(tokens)
	if form == "" && place != "" { // "Lantian Trading Co Ltd Shenzhen"
		rest, form = cutForm(rest)
	}
	if place != "" && len(rest) > 1 && (rest[0] == "city" || rest[0] == "province") {
		rest = rest[1:]
	}
	if text := strings.Join(rest, ""); place != "" || !strings.ContainsFunc(text, unblanked) {
		return Name{Place: place, Text: text, Form: form}, rest
	}
	place, text := cutPlace(strings.Join(tokens, ""))
	return Name{Place: place, Text: text, Form: form}, nil
}

// fold undoes what typing, scanning and the two Chinese scripts do to a name:
// compatibility form, case, combining marks, traditional characters.
func fold(s string) string {
	s = stripMarks(cases.Fold().String(norm.NFKC.String(s)))
	return Simplified(norm.NFKC.String(s))
}

// Simplified returns the text in simplified Chinese characters.
func Simplified(s string) string {
	t := traditional()
	return strings.Map(func(r rune) rune {
		if simple, ok := t[r]; ok {
			return simple
		}
		return r
	}, s)
}

var traditional = sync.OnceValue(func() map[rune]rune {
	m := map[rune]rune{}
	for line := range strings.Lines(traditionalText) {
		pairs := []rune(strings.TrimSpace(line))
		for i := 0; i+1 < len(pairs); i += 2 {
			m[pairs[i]] = pairs[i+1]
		}
	}
	return m
})

// The longest name that is read, in characters, and the longest place, in bytes.
const (
	maxName  = 512
	maxPlace = 128
)

// dropPlaces removes "(X)" where X is one of the places.
func dropPlaces(name string, places []string) string {
	name = norm.NFKC.String(name)
	own := map[string]bool{}
	for _, p := range places {
		own[placeName(p)] = true
	}
	for start := 0; ; {
		open := strings.IndexByte(name[start:], '(')
		if open < 0 {
			return name
		}
		open += start
		length := strings.IndexByte(name[open:], ')')
		if length < 0 {
			return name
		}
		if length <= maxPlace && samePlace(name[open+1:open+length], own) {
			name = name[:open] + " " + name[open+length+1:]
			start = open
		} else {
			start = open + 1
		}
	}
}

func samePlace(s string, places map[string]bool) bool {
	s = placeName(s)
	return s != "" && places[s]
}

func placeName(s string) string {
	return strings.TrimSuffix(strings.Join(nameTokens(fold(s)), ""), "市")
}

// nameTokens splits a folded name into runs of letters and digits; "&" is a word.
// An apostrophe joins: "int'l" is one word.
func nameTokens(s string) []string {
	s = dotted.ReplaceAllStringFunc(apostrophes.Replace(s), func(m string) string { return strings.ReplaceAll(m, ".", "") })
	s = joints.Replace(s)
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// dotted are initials with full stops, which are one word: "h.k.", "i.e.".
var dotted = regexp.MustCompile(`\b(?:[a-z]\.){2,}`)

// joints are signs that mean a word, and the words that slashes abbreviate.
var joints = strings.NewReplacer("&", " and ", "+", " and ", "i/e", " ie ", "imp/exp", " impexp ")

var apostrophes = strings.NewReplacer("'", "", "’", "", "`", "", "·", "", "・", "", "•", "")

var numerals = map[string]string{
	"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
	"ten": "10", "eleven": "11", "twelve": "12", "first": "1st", "second": "2nd", "third": "3rd",
}

// longestForm bounds how many words one legal form has.
const longestForm = 8

type forms struct {
	after, before map[string]string // alias without blanks → class
	chinese       []string          // aliases in Han and Hangul, which no blank sets off, longest first
}

var legalForms = sync.OnceValue(func() forms {
	f := forms{after: map[string]string{}, before: map[string]string{}}
	for line := range strings.Lines(legalFormText) {
		class, aliases, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for alias := range strings.SplitSeq(aliases, ";") {
			f.add(class, strings.TrimSpace(alias))
		}
	}
	slices.SortFunc(f.chinese, func(a, b string) int { return len(b) - len(a) })
	return f
})

func (f *forms) add(class, alias string) {
	alias, before := strings.CutPrefix(alias, "<")
	key := strings.Join(nameTokens(fold(alias)), "")
	f.after[key] = class
	if before {
		f.before[key] = class
	}
	if strings.ContainsFunc(key, unblanked) {
		f.chinese = append(f.chinese, key)
	}
}

func unblanked(r rune) bool { return unicode.In(r, unicode.Han, unicode.Hangul) }

// cutForm takes the longest legal form off the end of a name, or off its
// beginning, and returns its class. A name that is nothing else keeps it.
func cutForm(tokens []string) ([]string, string) {
	f := legalForms()
	for n := min(longestForm, len(tokens)-1); n > 0; n-- {
		if class, ok := f.after[strings.Join(tokens[len(tokens)-n:], "")]; ok {
			return tokens[:len(tokens)-n], class
		}
		if class, ok := f.before[strings.Join(tokens[:n], "")]; ok {
			return tokens[n:], class
		}
	}
	joined := strings.Join(tokens, "")
	for _, alias := range f.chinese {
		if rest, ok := strings.CutSuffix(joined, alias); ok && rest != "" {
			return []string{rest}, f.after[alias]
		}
		if rest, ok := strings.CutPrefix(joined, alias); ok && rest != "" && f.before[alias] != "" {
			return []string{rest}, f.before[alias]
		}
	}
	return tokens, ""
}

var cities = sync.OnceValue(func() []string {
	all := strings.Fields(fold(placeText))
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) })
	return all
})

// suffixes of a place that are written or left out.
var placeSuffixes = []string{"壮族自治区", "回族自治区", "维吾尔自治区", "特别行政区", "自治区", "省", "市"}

// cutPlace takes the province and the city off the beginning of a Chinese name. The last of
// them is the place.
func cutPlace(s string) (place, rest string) {
	for rest = s; ; {
		p, r := cutOnePlace(rest)
		if p == "" || r == "" {
			return place, rest
		}
		place, rest = p, r
	}
}

func cutOnePlace(s string) (place, rest string) {
	for _, c := range cities() {
		rest, ok := strings.CutPrefix(s, c)
		if !ok {
			continue
		}
		for _, suffix := range placeSuffixes {
			if r, ok := strings.CutPrefix(rest, suffix); ok {
				return c, r
			}
		}
		return c, rest
	}
	return "", s
}
