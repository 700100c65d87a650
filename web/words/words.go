// Package words holds the texts that users read, in three languages, and gives them by key.
//
// A catalogue is one JSON file a language, in the form of go-i18n: a key and its text, or a
// key and the forms "one" and "other" of a text that counts. A place is {{.name}}, and the
// value of "n" chooses the form. Keys are page.part; words for the values of a type are
// kind.value, for instance "outcome.RED". The texts of rules are not here: they stay with
// documents/rules.
//
// Tests hold the catalogues to one another and to their use in code: the same keys and the
// same places in every language, no key that is missing, and none that nothing uses.
package words

import (
	"embed"
	"fmt"
	"io/fs"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
)

//go:embed *.json
var files embed.FS

// Langs are the languages that every text is in, as BCP 47 tags. The first is the one
// that an unknown language is answered in.
var Langs = []string{"en", "zh-Hans", "zh-Hant"}

// strict refuses a place without a value, which text/template would fill with "<no value>".
var strict = &template.TextParser{Option: "missingkey=error"}

// A Speaker gives texts in one language. Its zero value is not usable.
type Speaker struct {
	lang      language.Tag
	localizer *i18n.Localizer
}

// In returns the speaker of a language, and of the first of Langs for any other.
func In[L ~string](lang L) Speaker {
	if s, ok := speakers()[string(lang)]; ok {
		return s
	}
	return speakers()[Langs[0]]
}

// speakers holds a speaker of each language. The catalogues are part of the program: one
// that does not parse is a defect that every test meets.
var speakers = sync.OnceValue(func() map[string]Speaker {
	all, err := load(files)
	if err != nil {
		panic(err)
	}
	return all
})

// With returns a speaker of each of Langs who also knows further catalogues, each a folder
// with one file a language.
func With(more ...fs.FS) (map[string]Speaker, error) {
	return load(append([]fs.FS{files}, more...)...)
}

func load(catalogues ...fs.FS) (map[string]Speaker, error) {
	bundle, all := i18n.NewBundle(language.Make(Langs[0])), map[string]Speaker{}
	for _, folder := range catalogues {
		for _, lang := range Langs {
			if _, err := bundle.LoadMessageFileFS(folder, lang+".json"); err != nil {
				return nil, fmt.Errorf("words: %s.json: %w", lang, err)
			}
		}
	}
	for _, lang := range Langs {
		all[lang] = Speaker{language.Make(lang), i18n.NewLocalizer(bundle, lang)}
	}
	return all, nil
}

// Raw returns the text of a key as the catalogue of this language has it, with its places.
// ok is false where this language lacks the key, even if another has it.
func (s Speaker) Raw(key string) (text string, ok bool) {
	text, tag, err := s.localizer.LocalizeWithTag(&i18n.LocalizeConfig{MessageID: key, TemplateParser: template.IdentityParser{}})
	return text, err == nil && tag == s.lang
}

// Say returns the text of a key, its places filled from pairs of a name and a value. An
// integer named "n" chooses between singular and plural. A text that this language lacks is
// given in the first of Langs, and a text that cannot be given at all is its key: never an
// empty string, never a panic.
func (s Speaker) Say(key string, pairs ...any) string {
	c := &i18n.LocalizeConfig{MessageID: key, TemplateParser: strict}
	values := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	c.TemplateData = values
	if n, ok := values["n"].(int); ok {
		c.PluralCount = n
	}
	// An error can come with a text: that of another language, or the plural of a text that
	// has no singular.
	text, _ := s.localizer.Localize(c)
	if text == "" {
		return key
	}
	return text
}

// Word returns the word for a value of a kind, which is the text of "kind.value". Of the
// empty value it returns "".
func (s Speaker) Word(kind string, value any) string {
	v := fmt.Sprint(value)
	if v == "" {
		return ""
	}
	return s.Say(kind + "." + v)
}

var matcher = sync.OnceValue(func() language.Matcher {
	var tags []language.Tag
	for _, l := range Langs {
		tags = append(tags, language.Make(l))
	}
	return language.NewMatcher(tags)
})

// Prefer returns the language of Langs that an Accept-Language header prefers, and the first
// of them for a header that asks for no other.
func Prefer(acceptLanguage string) string {
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return Langs[0]
	}
	_, i, _ := matcher().Match(tags...)
	return Langs[i]
}
