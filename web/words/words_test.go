package words

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// entry is a text of a catalogue: its one form, or its forms of the plural.
type entry map[string]string

func (e *entry) UnmarshalJSON(b []byte) error {
	var text string
	if json.Unmarshal(b, &text) == nil {
		*e = entry{"other": text}
		return nil
	}
	return json.Unmarshal(b, (*map[string]string)(e))
}

func catalogue(t *testing.T, lang string) map[string]entry {
	t.Helper()
	b, err := files.ReadFile(lang + ".json")
	if err != nil {
		t.Fatal(err)
	}
	entries := map[string]entry{}
	if err := json.Unmarshal(b, &entries); err != nil {
		t.Fatalf("%s: %v", lang, err)
	}
	return entries
}

// TestCatalogues wants the same keys in every language, with the same places.
func TestCatalogues(t *testing.T) {
	first := catalogue(t, Langs[0])
	if len(first) < 100 {
		t.Fatalf("%d keys", len(first))
	}
	for _, lang := range Langs {
		entries := catalogue(t, lang)
		for key := range entries {
			if first[key] == nil {
				t.Errorf("%s.json has %s, which %s.json has not", lang, key, Langs[0])
			}
		}
		for key, want := range first {
			checkEntry(t, lang+" "+key, entries[key], want)
		}
	}
}

// forms are the forms of the plural that the languages of the catalogues have.
var forms = []string{"one", "other"}

// joints are the texts that join others, and may begin or end with a blank.
var joints = []string{"comma", "semicolon", "colon"}

func checkEntry(t *testing.T, at string, got, want entry) {
	t.Helper()
	if got["other"] == "" {
		t.Errorf("%s: no text", at)
	}
	for form, text := range got {
		if !slices.Contains(forms, form) || text == "" {
			t.Errorf("%s: form %q is %q", at, form, text)
		}
		if places(text) != places(want["other"]) {
			t.Errorf("%s has the places %s, want %s", at, places(text), places(want["other"]))
		}
		_, key, _ := strings.Cut(at, " ")
		if strings.TrimSpace(text) != text && !slices.Contains(joints, key) {
			t.Errorf("%s: %q has a blank at its end", at, text)
		}
	}
}

var place = regexp.MustCompile(`\{\{\.[a-zA-Z]+\}\}`)

// places returns the places of a text; braces of any other form show in it.
func places(text string) string {
	all := place.FindAllString(text, -1)
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " ") + strings.Repeat(" stray brace", strings.Count(place.ReplaceAllString(text, ""), "{{"))
}

func TestSay(t *testing.T) {
	all, err := load(fstest.MapFS{
		"en.json":      {Data: []byte(`{"plain":"Plain","named":"{{.what}} of {{.n}}","some":{"one":"{{.n}} file","other":"{{.n}} files"},"only":"English"}`)},
		"zh-Hans.json": {Data: []byte(`{"plain":"简","named":"{{.n}}的{{.what}}","some":"{{.n}}个文件"}`)},
		"zh-Hant.json": {Data: []byte(`{"plain":"繁","named":"{{.n}}的{{.what}}","some":"{{.n}}個檔案"}`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		lang, key string
		pairs     []any
		want      string
	}{
		"plain":                 {"en", "plain", nil, "Plain"},
		"Simplified":            {"zh-Hans", "plain", nil, "简"},
		"Traditional":           {"zh-Hant", "plain", nil, "繁"},
		"values":                {"en", "named", []any{"what", "part", "n", 2}, "part of 2"},
		"a count that is text":  {"en", "named", []any{"what", "part", "n", "two"}, "part of two"},
		"singular":              {"en", "some", []any{"n", 1}, "1 file"},
		"plural":                {"en", "some", []any{"n", 2}, "2 files"},
		"none":                  {"en", "some", []any{"n", 0}, "0 files"},
		"no plural":             {"zh-Hans", "some", []any{"n", 1}, "1个文件"},
		"not in this language":  {"zh-Hant", "only", nil, "English"},
		"in no language":        {"zh-Hant", "nowhere", nil, "nowhere"},
		"a place without value": {"en", "named", []any{"n", 1}, "named"},
		"a name without value":  {"en", "plain", []any{"n"}, "Plain"},
	} {
		if got := all[test.lang].Say(test.key, test.pairs...); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestWord(t *testing.T) {
	type outcome string
	for value, want := range map[any]string{outcome("RED"): "红色", "": "", outcome("PINK"): "outcome.PINK"} {
		if got := In("zh-Hans").Word("outcome", value); got != want {
			t.Errorf("%v: %q, want %q", value, got, want)
		}
	}
	if got := In("fr").Word("outcome", "RED"); got != "Red" {
		t.Errorf("an unknown language says %q", got)
	}
}

// TestLoadRefuses wants an error for a catalogue that is away or does not parse.
func TestLoadRefuses(t *testing.T) {
	good := fstest.MapFS{}
	for _, lang := range Langs {
		good[lang+".json"] = &fstest.MapFile{Data: []byte(`{"a":"b"}`)}
	}
	if _, err := load(good); err != nil {
		t.Fatal(err)
	}
	broken := maps.Clone(good)
	broken["zh-Hant.json"] = &fstest.MapFile{Data: []byte(`{"a":`)}
	if _, err := load(broken); err == nil {
		t.Error("a broken catalogue is loaded")
	}
	delete(broken, "zh-Hant.json")
	if _, err := load(broken); err == nil {
		t.Error("a catalogue that is away is loaded")
	}
}

// TestWith adds a catalogue, and does not change what others are given.
func TestWith(t *testing.T) {
	more := fstest.MapFS{}
	for _, lang := range Langs {
		more[lang+".json"] = &fstest.MapFile{Data: []byte(`{"further":"{{.a}} in ` + lang + `"}`)}
	}
	all, err := With(more)
	if err != nil {
		t.Fatal(err)
	}
	if got := all["zh-Hant"].Say("further", "a", "b"); got != "b in zh-Hant" {
		t.Errorf("further: %q", got)
	}
	if got := all["zh-Hans"].Say("outcome.RED"); got != "红色" {
		t.Errorf("its own: %q", got)
	}
	if got := In("en").Say("further"); got != "further" {
		t.Errorf("others are given %q", got)
	}
}

// TestRaw gives the text of one language, and none of another's.
func TestRaw(t *testing.T) {
	all, err := load(fstest.MapFS{
		"en.json":      {Data: []byte(`{"a":"{{.n}} files","only":"English","some":{"one":"{{.n}} file","other":"{{.n}} files"}}`)},
		"zh-Hans.json": {Data: []byte(`{"a":"{{.n}}个文件"}`)},
		"zh-Hant.json": {Data: []byte(`{"a":"{{.n}}個檔案"}`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		lang, key, want string
		ok              bool
	}{
		"with its places":       {"zh-Hant", "a", "{{.n}}個檔案", true},
		"a plural":              {"en", "some", "{{.n}} files", true},
		"of another language":   {"zh-Hans", "only", "", false},
		"of no language at all": {"en", "none", "", false},
	} {
		text, ok := all[test.lang].Raw(test.key)
		if ok != test.ok || ok && text != test.want {
			t.Errorf("%s: %q, %t", name, text, ok)
		}
	}
}
