// Package web is what people see: templates, words in three languages, styles, scripts, icons
// and charts. It knows no HTTP and no rule of the hub.
//
// [New] parses every template once and refuses one that names a missing key, icon, asset,
// template or route. [Engine.Render] writes a page only once all of it could be made, so no
// reader gets half a page. The words are in web/words, the components that pages share in
// templates/components.html, and what these show in components.go.
//
// A template has no text of its own outside {{t "key"}}, and no logic beyond if, range and
// with. Tests hold both.
package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/tradehub/tradehub/web/words"
)

//go:embed templates
var templates embed.FS

// Templates returns a folder of the product's own templates, for instance "public".
func Templates(folder string) fs.FS {
	sub, err := fs.Sub(templates, "templates/"+folder)
	if err != nil {
		panic("web: " + err.Error()) // only a malformed name
	}
	return sub
}

// Options are what an engine renders.
type Options struct {
	// Pages are folders of templates, one page a file: {{define "page"}} is the page that has
	// the file's name, and {{define "panel"}} the panel.
	Pages []fs.FS
	// Words are further catalogues, one JSON file a language each.
	Words []fs.FS
	// Routes are the paths that templates may link to, with their wildcards: "/v/{id}".
	Routes []string
}

// An Engine renders pages. Its methods may be called concurrently.
type Engine struct {
	pages    map[string]map[string]*template.Template // by language and name
	speakers map[string]words.Speaker
	assets   map[string]Asset // by name
	at       map[string]Asset // by path
	routes   []string
}

// New returns an engine. It fails if a template does not parse, or names what is not there.
func New(o Options) (*Engine, error) {
	e := &Engine{pages: map[string]map[string]*template.Template{}, at: map[string]Asset{}, routes: o.Routes}
	var err error
	if e.speakers, err = words.With(o.Words...); err != nil {
		return nil, err
	}
	if e.assets, err = loadAssets(must(fs.Sub(assetFiles, "assets"))); err != nil {
		return nil, err
	}
	for _, a := range e.assets {
		e.at[a.Path] = a
	}
	for _, lang := range words.Langs {
		if e.pages[lang], err = e.parse(lang, o.Pages); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// parse returns the pages of a language.
func (e *Engine) parse(lang string, folders []fs.FS) (map[string]*template.Template, error) {
	frame, err := template.New("layout").Option("missingkey=error").Funcs(e.funcs(lang)).ParseFS(templates, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	if lang == words.Langs[0] { // one check is of all languages
		if err := e.check(frame, ""); err != nil {
			return nil, fmt.Errorf("web: %w", err)
		}
	}
	pages := map[string]*template.Template{}
	for _, folder := range folders {
		names, err := fs.Glob(folder, "*.html")
		if err != nil {
			return nil, fmt.Errorf("web: %w", err)
		}
		for _, file := range names {
			name := strings.TrimSuffix(path.Base(file), ".html")
			if pages[name] != nil {
				return nil, fmt.Errorf("web: two templates are named %s", name)
			}
			if pages[name], err = must(frame.Clone()).ParseFS(folder, file); err == nil && lang == words.Langs[0] {
				err = e.check(pages[name], path.Base(file))
			}
			if err != nil {
				return nil, fmt.Errorf("web: %s: %w", name, err)
			}
		}
	}
	return pages, nil
}

// must returns a value that only a defect of the program can come with an error.
func must[V any](v V, err error) V {
	if err != nil {
		panic("web: " + err.Error())
	}
	return v
}

// Has reports whether there is a page or panel of the name.
func (e *Engine) Has(name string) bool { return e.pages[words.Langs[0]][name] != nil }

// Say returns the text of a key in the language.
func (e *Engine) Say(lang, key string, pairs ...any) string {
	return e.speaker(lang).Say(key, pairs...)
}

// Word returns the word for a value of a kind, which is the text of "kind.value".
func (e *Engine) Word(lang, kind string, value any) string {
	return e.speaker(lang).Word(kind, value)
}

func (e *Engine) speaker(lang string) words.Speaker {
	if s, ok := e.speakers[lang]; ok {
		return s
	}
	return e.speakers[words.Langs[0]]
}

// Render writes the page of a name. It writes nothing if it fails.
func (e *Engine) Render(w io.Writer, name string, p Page) error {
	b, err := e.execute(p.Lang, name, "layout", p)
	if err != nil {
		return err
	}
	_, err = b.WriteTo(w)
	return err
}

// Panel returns a panel of a page.
func (e *Engine) Panel(lang, name string, data any) (template.HTML, error) {
	b, err := e.execute(lang, name, "panel", data)
	if err != nil {
		return "", err
	}
	return template.HTML(b.String()), nil //nolint:gosec // html/template made it
}

func (e *Engine) execute(lang, name, part string, data any) (*bytes.Buffer, error) {
	if !slices.Contains(words.Langs, lang) {
		lang = words.Langs[0]
	}
	t := e.pages[lang][name]
	if t == nil {
		return nil, fmt.Errorf("web: there is no page %s", name)
	}
	b := &bytes.Buffer{}
	if err := t.ExecuteTemplate(b, part, data); err != nil {
		return nil, fmt.Errorf("web: page %s: %w", name, err)
	}
	return b, nil
}
