package rules

import (
	"embed"
	"fmt"
	"path"
	"regexp"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"tradehub/documents"
)

//go:embed messages/*.yaml
var messageFiles embed.FS

// A catalogue holds every sentence: section (a rule ID, "inputs", "engine",
// "notice"), key and language.
type catalogue map[string]map[string]documents.Text

// messages returns the embedded catalogue. It is part of the program: one that
// does not parse is a defect that every test meets.
var messages = sync.OnceValue(func() catalogue {
	c, err := readMessages()
	if err != nil {
		panic(err)
	}
	return c
})

func readMessages() (catalogue, error) {
	files, err := messageFiles.ReadDir("messages")
	if err != nil {
		return nil, err
	}
	all := catalogue{}
	for _, f := range files {
		data, err := messageFiles.ReadFile(path.Join("messages", f.Name()))
		if err != nil {
			return nil, err
		}
		var part catalogue
		if err := yaml.Unmarshal(data, &part); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name(), err)
		}
		for section, texts := range part {
			if all[section] != nil {
				return nil, fmt.Errorf("%s: section %s is there twice", f.Name(), section)
			}
			all[section] = texts
		}
	}
	return all, nil
}

// place matches a named place of a message, for instance "{total}".
var place = regexp.MustCompile(`\{[a-zA-Z]+\}`)

// fill returns the message with its places filled, in every language. A
// message that is not there, a place without a value and a value without a
// place are errors; the text is then filled as far as it goes.
func (c catalogue) fill(section, key string, v values) (documents.Text, error) {
	template, ok := c[section][key]
	if !ok {
		return documents.Text{}, fmt.Errorf("message %s.%s: not in the catalogue", section, key)
	}
	out := documents.Text{}
	var err error
	for _, lang := range documents.Langs {
		filled, ferr := fillPlaces(template[lang], lang, v)
		if ferr != nil {
			err = fmt.Errorf("message %s.%s in %s: %w", section, key, lang, ferr)
		}
		out[lang] = filled
	}
	return out, err
}

func fillPlaces(template string, lang documents.Lang, v values) (string, error) {
	if template == "" {
		return "", fmt.Errorf("no text")
	}
	var unknown []string
	used := map[string]bool{}
	s := place.ReplaceAllStringFunc(template, func(m string) string {
		name := strings.Trim(m, "{}")
		used[name] = true
		switch val := v[name].(type) {
		case string:
			return val
		case documents.Text:
			return val[lang]
		}
		unknown = append(unknown, name)
		return m
	})
	if len(unknown) > 0 {
		return s, fmt.Errorf("no value for %v", unknown)
	}
	if len(used) != len(v) {
		return s, fmt.Errorf("%d values for %d places", len(v), len(used))
	}
	return s, nil
}
