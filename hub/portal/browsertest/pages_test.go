package browsertest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/tradehub/tradehub/web/words"
)

// A page is one that readers see. A new page is one row of pages.
type page struct {
	name   string // of its pictures
	path   string
	as     string                // who has signed in, by the name of a caller; "" is nobody
	open   func(s *site, b *tab) // what leads on from path; nil is nothing
	status int                   // of the answer; 0 is 200
}

// check chooses a certificate on the page and sends it.
func check(file func(*site) string) func(*site, *tab) {
	return func(s *site, b *tab) {
		b.Helper()
		b.do(chromedp.SetUploadFiles(chromedp.CSS("#certificate"), []string{file(s)}))
		b.submit(chromedp.Click(chromedp.CSS("form[method=post] .btn.main")))
	}
}

func pages(s *site) []page {
	return append(slices.Concat(bankPages(s), firmPages(s), papersPages(s)), []page{
		{name: "sign-in", path: s.url + "/"},
		{name: "sign-in-choose", path: s.url + "/auth/start?issuer=development"},
		{name: "sign-in-fault", path: s.url + "/auth/callback?code=none&state=none", status: http.StatusBadRequest},
		{name: "signed-in", path: s.url + "/verify", as: "bank-a"},
		{name: "verify", path: s.url + "/verify"},
		{name: "verify-refused", path: s.url + "/verify/document?sha256=abc", status: http.StatusBadRequest},
		{name: "answer-genuine", path: s.url + "/verify", open: check(func(s *site) string { return s.genuine })},
		{name: "answer-replaced", path: s.url + "/verify", open: check(func(s *site) string { return s.replaced })},
		{name: "answer-tampered", path: s.url + "/verify", open: check(func(s *site) string { return s.tampered })},
		{name: "answer-unknown", path: s.url + "/verify", open: check(func(s *site) string { return s.foreign })},
		{name: "answer-unsure", path: s.away + "/verify", open: check(func(s *site) string { return s.genuine }), status: http.StatusServiceUnavailable},
		{name: "answer-registered", path: s.url + "/verify/document?sha256=" + s.document},
		{name: "api", path: s.url + "/api"},
		{name: "api-operation", path: s.url + "/api/reserveClaim"},
		{name: "answer-recorded", path: s.url + "/v/" + s.verdict},
		{name: "state-gone", path: s.url + "/nowhere", status: http.StatusNotFound},
		{name: "state-ledger", path: s.url + "/gallery/away", status: http.StatusServiceUnavailable},
		{name: "components", path: s.url + "/gallery/components"},
	}...)
}

// TestPages looks at every page in every language and every view.
func TestPages(t *testing.T) {
	s := openSite(t)
	lookAt(openTab(t), s, pages(s))
}

// lookAt looks at the pages in every language and every view.
func lookAt(b *tab, s *site, all []page) {
	b.Helper()
	t, states := b.T, 0
	for _, p := range all {
		for _, lang := range words.Langs {
			t.Run(p.name+"/"+lang, func(t *testing.T) {
				b.T = t
				b.language(s, lang)
				b.signIn(s, p.as)
				b.heard()
				b.visit(p.path)
				if p.open != nil {
					p.open(s, b)
				}
				b.calm(p, s)
				if got := eval[int](b, "performance.getEntriesByType('navigation')[0].responseStatus"); got != cmp.Or(p.status, http.StatusOK) {
					t.Errorf("status %d", got)
				}
				for _, v := range views {
					b.look(v)
					states++
					for _, fault := range append(b.violations(), b.tooWide()...) {
						t.Errorf("%s: %s", v, fault)
					}
					if pictured(lang, v) {
						b.picture(fmt.Sprintf("%s-%s-%s", p.name, lang, v))
					}
				}
				b.stretch()
				b.look(view{"light", 375})
				for _, fault := range b.tooWide() {
					t.Errorf("40 %% longer: %s", fault)
				}
				b.calm(p, s)
			})
		}
	}
	t.Logf("%d states of %d pages", states, len(all))
}

// language makes the pages of both hubs be in the language.
func (b *tab) language(s *site, lang string) {
	b.Helper()
	for _, hub := range []string{s.url, s.away} {
		b.visit(hub + "/sign-in?lang=" + lang)
	}
	if got := eval[string](b, "document.documentElement.lang"); got != lang {
		b.Fatalf("the page is in %s, not %s", got, lang)
	}
}

// signIn signs the person in, or out for "".
func (b *tab) signIn(s *site, person string) {
	b.Helper()
	if b.person == person {
		return
	}
	command(b, network.DeleteCookies, network.DeleteCookiesParams{Name: "session", URL: s.url})
	if b.person = person; person != "" {
		b.visit(s.url + "/auth/start?issuer=development&person=" + person + "&return=/verify")
	}
	if in := eval[bool](b, "!!document.querySelector('form[action=\"/sign-out\"]')"); person != "" && !in {
		b.Fatalf("%s is not signed in at %s", person, eval[string](b, "location.href"))
	}
}

// calm wants nothing said in the console, and nothing asked of anybody but the hubs.
func (b *tab) calm(p page, s *site) {
	b.Helper()
	said, sent := b.heard()
	for _, text := range said {
		// The browser's own note that the page's answer has such a status.
		if p.status == 0 || text != fmt.Sprintf("Failed to load resource: the server responded with a status of %d (%s)", p.status, http.StatusText(p.status)) {
			b.Errorf("console: %s", text)
		}
	}
	for _, address := range elsewhere(elsewhere(sent, s.host), hostOf(s.away)) {
		b.Errorf("a request to %s", address)
	}
}

// pictured says which states are kept as pictures: every language, and both schemes.
func pictured(lang string, v view) bool {
	return v == view{"light", 1280} || lang == "en" && v == view{"dark", 375}
}
