package api_test

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/hubtest"
)

// TestPage holds API.md to the table of routes.
func TestPage(t *testing.T) {
	golden(t, "API.md", api.Describe().Page([][2]string{{"en", "English"}, {"zh-Hans", "简体"}, {"zh-Hant", "繁體"}}))
}

// TestProblemsAreDocumented wants each problem in both documents, under an operation that
// answers it, and with a title of its own in three languages.
func TestProblemsAreDocumented(t *testing.T) {
	d := api.Describe()
	for _, c := range d.Codes {
		titles := map[string]bool{}
		for _, lang := range []string{"en", "zh-Hans", "zh-Hant"} {
			if c.Titles[lang] == "" {
				t.Errorf("%s has no title in %s", c.Code, lang)
			}
			titles[c.Titles[lang]] = true
		}
		if len(titles) < 2 || titles["problem."+c.Code] {
			t.Errorf("%s is not translated: %v", c.Code, c.Titles)
		}
		switch api.Code(c.Code) {
		case api.CodeNoRoute, api.CodeNoMethod, api.CodeUploads, api.CodeBusy, api.CodeDigest: // of no operation, or of tus
			continue
		}
		for _, doc := range [][]byte{d.Current, d.Older} {
			if !strings.Contains(string(doc), c.Code) {
				t.Errorf("no operation answers %s", c.Code)
			}
		}
	}
}

// TestDescriptionIsServed reads both documents without a token, whatever the Host says.
func TestDescriptionIsServed(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	for path, want := range map[string][]byte{"/openapi.json": api.Describe().Current, "/openapi-3.0.json": api.Describe().Older} {
		a := w.Send("", http.MethodGet, path, nil, "Host", "evil.example")
		if a.Status != http.StatusOK || !slices.Equal(a.Body, want) || strings.Contains(string(a.Body), "evil") {
			t.Errorf("%s: status %d, %d bytes", path, a.Status, len(a.Body))
		}
	}
	for _, path := range []string{"/docs", "/schemas/Claim.json"} { // huma's own
		if a := w.Get("bank-a", path); a.Status != http.StatusNotFound {
			t.Errorf("%s: status %d", path, a.Status)
		}
	}
}

// TestRoutesAreInTheTable compares what the handler answers with the description.
func TestRoutesAreInTheTable(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	described := map[string]bool{}
	for _, o := range api.Describe().Operations {
		described[o.Method+" "+pattern.Replace(o.Path)] = true
	}
	for _, r := range routes(w) {
		if !described[r.Method+" "+r.Path] {
			t.Errorf("%s %s is not described", r.Method, r.Path)
		}
	}
}

func TestMain(m *testing.M) {
	code := m.Run()
	if fuzzedDir != "" {
		_ = os.RemoveAll(fuzzedDir)
	}
	os.Exit(code)
}
