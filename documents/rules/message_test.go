package rules

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
)

// TestMessagesAreWhole wants every sentence in every language, with the same places. The
// script of the Chinese is held by hub/wording_test.go.
func TestMessagesAreWhole(t *testing.T) {
	for _, section := range slices.Sorted(maps.Keys(messages())) {
		for key, text := range messages()[section] {
			at := section + "." + key
			if len(text) != len(documents.Langs) {
				t.Errorf("%s: %d languages, want %d", at, len(text), len(documents.Langs))
			}
			for _, lang := range documents.Langs {
				if text[lang] == "" {
					t.Errorf("%s has no text in %s", at, lang)
				}
				if got, want := placesOf(text[lang]), placesOf(text[documents.English]); !slices.Equal(got, want) {
					t.Errorf("%s in %s has the places %v, in English %v", at, lang, got, want)
				}
			}
		}
	}
}

// place matches a named place of a message, for instance "{total}".
var place = regexp.MustCompile(`\{[a-zA-Z]+\}`)

func placesOf(s string) []string {
	p := place.FindAllString(s, -1)
	slices.Sort(p)
	return slices.Compact(p)
}

// TestFillRefuses wants a value for each place and a place for each value.
func TestFillRefuses(t *testing.T) {
	c := catalogue{"R": {"k": {documents.English: "{a}", documents.SimplifiedChinese: "{a}", documents.TraditionalChinese: "{a}"}, "half": {documents.English: "x"}}}
	for name, tc := range map[string]struct {
		key string
		v   values
	}{
		"unknown message":     {"none", nil},
		"place without value": {"k", nil},
		"value without place": {"k", values{"a": "1", "b": "2"}},
		"missing language":    {"half", nil},
	} {
		if _, err := c.fill("R", tc.key, tc.v); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if got, err := c.fill("R", "k", values{"a": "1"}); err != nil || got[documents.English] != "1" {
		t.Errorf("fill = %q, %v", got, err)
	}
}

// TestOneFullStop wants no second full stop after a name that ends with one.
func TestOneFullStop(t *testing.T) {
	got, err := fillPlaces("From {a}. To {b}, {a}.", documents.English, values{"a": "Lion Pte. Ltd.", "b": "Hai"})
	if want := "From Lion Pte. Ltd. To Hai, Lion Pte. Ltd."; err != nil || got != want {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
}

// TestEveryMessageIsSaid runs all cases of this package: a sentence that none
// of them says is dead or untested. No sentence keeps a place unfilled.
func TestEveryMessageIsSaid(t *testing.T) {
	pack, said := defaultPack(t), map[string]bool{}
	run := func(name string, p *documents.Presentation) {
		e := examine(p, pack)
		maps.Copy(said, e.said)
		for _, f := range e.findings {
			for _, lang := range documents.Langs {
				if f.Text[lang] == "" || strings.ContainsAny(f.Text[lang], "{}") {
					t.Errorf("%s: %s in %s says %q", name, f.Rule, lang, f.Text[lang])
				}
			}
		}
	}
	run("base", base())
	for _, m := range mutations {
		run(m.name, mutated(m))
	}
	for _, s := range scenarios {
		run(s.rule+"/"+s.name, staged(s))
	}
	askForConfirmation(t, func(strict *Pack) {
		pack = strict
		p := base()
		for i := range p.Items {
			p.Items[i].Attested = nil
		}
		run("above the amount", p)
	})
	for section, keys := range messages() {
		if slices.Contains([]string{"documents", "authority", "attester", "notice", "headline", "facts", "protection", "kind", "invoiceKind", "unit", "package", "freight", "words"}, section) {
			continue // used by name, see docText, authorityName, byWhom, notice, headline, factNames, ProtectionText and words.go
		}
		for key := range keys {
			if key != "title" && !said[section+"."+key] && section+"."+key != "inputs.answer" {
				t.Errorf("nothing says %s.%s", section, key)
			}
		}
	}
}

// FuzzFill holds the filling of a message to the pattern that names its places.
func FuzzFill(f *testing.F) {
	for _, s := range []string{"The {doc} of {date}.", "{", "{}", "{a{b}c}", "{a1} {a}", "}{a}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, template string) {
		want := place.ReplaceAllString(template, "x")
		v := values{}
		for _, m := range place.FindAllString(template, -1) {
			v[strings.Trim(m, "{}")] = "x"
		}
		if got, err := fillPlaces(template, documents.English, v); template != "" && (err != nil || got != want) {
			t.Errorf("%q is filled as %q, %v, want %q", template, got, err, want)
		}
	})
}
