package hub_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// templateTexts returns the templates of web by their paths there.
func templateTexts(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, pattern := range []string{"../web/templates/*.html", "../web/templates/*/*.html"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %d templates, %v", pattern, len(names), err)
		}
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all[strings.TrimPrefix(name, "../")] = string(b)
		}
	}
	return all
}

var (
	actionOf = regexp.MustCompile(`\{\{.*?\}\}`)
	saysText = regexp.MustCompile(`\bt "([^"]+)"((?: "[a-zA-Z]+" (?:\([^()]*\)|[.$\w]+))*)`)
	nested   = regexp.MustCompile(`\([^()]*\)`)
	pairName = regexp.MustCompile(` "([a-zA-Z]+)" `)
	saysWord = regexp.MustCompile(`\bword "([^"]+)"`)
	anyCall  = regexp.MustCompile(`\b(?:t|word) [^"]`)
)

// template notes which keys a template uses, and with which places.
func (u *wordUse) template(name, text string) {
	for _, action := range actionOf.FindAllString(text, -1) {
		if strings.HasPrefix(action, "{{/*") {
			continue
		}
		for _, m := range saysText.FindAllStringSubmatch(action, -1) {
			var given []string
			for _, pair := range pairName.FindAllStringSubmatch(nested.ReplaceAllString(m[2], "."), -1) {
				given = append(given, pair[1])
			}
			slices.Sort(given)
			if text, ok := u.catalogue[m[1]]; !ok || !slices.Equal(given, placesIn(text)) {
				u.Errorf("%s: %s is given %v; the text is %q", name, m[1], given, text)
			}
			u.used[m[1]] = true
		}
		for _, m := range saysWord.FindAllStringSubmatch(action, -1) {
			if kinds[m[1]] == nil {
				u.Errorf("%s: word %q is of no kind that the test knows", name, m[1])
			}
		}
		if anyCall.MatchString(action) {
			u.Errorf("%s: the key of %s is no literal", name, action)
		}
	}
}

// TestNoTextInTemplates wants every text of a template in the catalogues.
func TestNoTextInTemplates(t *testing.T) {
	for name, text := range templateTexts(t) {
		for _, bare := range bareTexts(text) {
			t.Errorf("%s has the text %q outside {{t}}", name, bare)
		}
	}
	for text, want := range map[string]int{
		`<p>Hello</p>`: 1, `<p title="Hello">{{t "x"}}</p>`: 1, `<p>{{t "x"}} · <b>你好</b></p>`: 1, `<p class="a">{{t "x"}} · {{.N}}</p>`: 0,
		"{{/* a comment */}}<br>": 0,
	} {
		if got := bareTexts(text); len(got) != want {
			t.Errorf("%s has %d texts, %q", text, len(got), got)
		}
	}
}

var (
	tagOf  = regexp.MustCompile(`<[^>]*>`)
	spoken = regexp.MustCompile(`\b(?:aria-label|title|placeholder|alt)="([^"]*)"`)
)

// bareTexts returns what a reader of a template's page would read, or hear, that is no action.
func bareTexts(text string) (all []string) {
	text = actionOf.ReplaceAllString(text, "")
	for _, tag := range tagOf.FindAllString(text, -1) {
		for _, m := range spoken.FindAllStringSubmatch(tag, -1) {
			all = append(all, m[1])
		}
	}
	all = append(all, strings.Split(tagOf.ReplaceAllString(text, "\n"), "\n")...)
	return slices.DeleteFunc(all, func(s string) bool { return !strings.ContainsFunc(s, unicode.IsLetter) })
}
