package web_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/tradehub/tradehub/web"
)

// routes are those that the layout links to.
var routes = []string{"/", "/verify", "/verify/document", "/sign-in", "/sign-out", "/settings", "/auth/start", "/v/{id}", "/api"}

func page(body string) fs.FS {
	return fstest.MapFS{"a.html": {Data: []byte(`{{define "page"}}` + body + `{{end}}`)}}
}

// TestNew wants an error at the start for each thing that a template names and is not there.
func TestNew(t *testing.T) {
	for name, test := range map[string]struct{ body, want string }{
		"a page":              {`<h1>{{t "verify.title"}}</h1>`, ""},
		"a link with a value": {`<a href="{{link "/v/{id}" "V-1"}}">{{t "verify.go"}}</a>`, ""},
		"a key":               {`{{t "no.key"}}`, `the key "no.key" has no text in en`},
		"a key inside":        {`{{if .Data}}{{range .Data}}{{with .}}{{else}}{{t "no.key"}}{{end}}{{end}}{{end}}`, "no.key"},
		"a key in brackets":   {`{{t "attested.by" "who" (t "no.key")}}`, "no.key"},
		"a place":             {`{{t "attested.by"}}`, `is not given "who"`},
		"an icon":             {`{{icon "unicorn"}}`, `no icon "unicorn"`},
		"an asset":            {`{{asset "a.css"}}`, `no asset "a.css"`},
		"a route":             {`{{link "/nowhere"}}`, `no route "/nowhere"`},
		"a template":          {`{{template "unicorn" .}}`, "unicorn"},
		"a part of the frame": {`{{end}}{{define "foot"}}{{t "no.key"}}`, "no.key"},
		"a function":          {`{{unicorn}}`, `function "unicorn" not defined`},
		"an end":              {`{{if .Data}}`, "unexpected"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := web.New(web.Options{Pages: []fs.FS{page(test.body)}, Routes: routes})
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
	if _, err := web.New(web.Options{Pages: []fs.FS{page("a"), page("b")}, Routes: routes}); err == nil {
		t.Error("two pages have one name")
	}
	if _, err := web.New(web.Options{Words: []fs.FS{fstest.MapFS{"en.json": {Data: []byte(`{"a":"b"}`)}}}, Routes: routes}); err == nil {
		t.Error("a catalogue lacks a language")
	}
}

func engine(t *testing.T, body string, words ...fs.FS) *web.Engine {
	t.Helper()
	e, err := web.New(web.Options{Pages: []fs.FS{page(body)}, Words: words, Routes: routes})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestRender(t *testing.T) {
	further := fstest.MapFS{}
	for lang, text := range map[string]string{"en": "blue", "zh-Hans": "蓝", "zh-Hant": "藍"} {
		further[lang+".json"] = &fstest.MapFile{Data: []byte(`{"colour":"` + text + `"}`)}
	}
	e := engine(t, `<h1>{{t "colour"}} {{t "verify.title"}} {{.Data}}</h1><a href="{{link "/v/{id}" .Data}}">{{icon "GREEN"}}</a>`, further)
	for lang, want := range map[string]string{"en": "blue Is it genuine? a/&lt;b&gt;", "zh-Hans": "蓝 ", "zh-Hant": "藍 ", "fr": "blue "} {
		var b bytes.Buffer
		if err := e.Render(&b, "a", web.Page{Lang: lang, Title: "T", City: "shenzhen", Data: "a/<b>"}); err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{want, `href="/v/a%2F%3Cb%3E"`, "<title>T – Tradehub</title>", `<svg class="icon"`} {
			if !strings.Contains(b.String(), part) {
				t.Errorf("%s: no %q in %s", lang, part, &b)
			}
		}
	}
}

// TestRenderWritesNothingHalf holds that a page that fails in the middle is not begun.
func TestRenderWritesNothingHalf(t *testing.T) {
	e := engine(t, `<h1>{{t "verify.title"}}</h1>{{.Data.Missing}}`)
	var b bytes.Buffer
	for name, p := range map[string]web.Page{"a": {Data: struct{}{}}, "none": {}} {
		if err := e.Render(&b, name, p); err == nil || b.Len() > 0 {
			t.Errorf("%s: %v after %d bytes", name, err, b.Len())
		}
	}
}

// TestAssets holds that an address names the bytes that are at it.
func TestAssets(t *testing.T) {
	e := engine(t, `{{asset "portal.css"}} {{asset "verify.js"}} {{asset "icon.svg"}}`)
	var b bytes.Buffer
	if err := e.Render(&b, "a", web.Page{}); err != nil {
		t.Fatal(err)
	}
	found := 0
	for word := range strings.FieldsSeq(b.String()) {
		if !strings.HasPrefix(word, "/assets/") {
			continue
		}
		found++
		a, ok := e.Asset(word)
		sum := sha256.Sum256(a.Bytes)
		if !ok || a.Type == "" || !strings.HasPrefix(word, "/assets/"+hex.EncodeToString(sum[:])[:12]+"/") {
			t.Errorf("%s: %t, %s", word, ok, a.Type)
		}
		if _, ok := e.Asset(strings.Replace(word, "/assets/", "/assets/0", 1)); ok {
			t.Errorf("%s is at another address too", word)
		}
	}
	if found != 3 {
		t.Errorf("%d assets in %s", found, &b)
	}
}
