package rules

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/tradehub/tradehub/documents"
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
	var b strings.Builder
	var unknown, used []string
	for template != "" {
		before, name, after := nextPlace(template)
		if strings.HasSuffix(b.String(), ".") { // "Pte. Ltd." ends its sentence too
			before = strings.TrimPrefix(before, ".")
		}
		b.WriteString(before)
		template = after
		switch val := v[name].(type) {
		case string:
			b.WriteString(val)
		case documents.Text:
			b.WriteString(val[lang])
		default:
			if name != "" {
				unknown = append(unknown, name)
				b.WriteString("{" + name + "}")
			}
			continue
		}
		if !slices.Contains(used, name) {
			used = append(used, name)
		}
	}
	if len(unknown) > 0 {
		return b.String(), fmt.Errorf("no value for %v", unknown)
	}
	if len(used) != len(v) {
		return b.String(), fmt.Errorf("%d values for %d places", len(v), len(used))
	}
	return b.String(), nil
}

// nextPlace cuts a template at its first place: the text before it, its name, and the text
// after it. Braces round anything but letters are text.
func nextPlace(s string) (before, name, after string) {
	open := 0
	for {
		i := strings.IndexByte(s[open:], '{')
		if i < 0 {
			return s, "", ""
		}
		open += i + 1
		n := 0
		for open+n < len(s) && (s[open+n]|0x20 >= 'a' && s[open+n]|0x20 <= 'z') {
			n++
		}
		if n > 0 && open+n < len(s) && s[open+n] == '}' {
			return s[:open-1], s[open : open+n], s[open+n+1:]
		}
	}
}
