package browsertest

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/hubtest"
)

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

func (b *tab) heading() string { return eval[string](b, "document.querySelector('h1').innerText") }

// TestWithoutScripts checks a certificate and a digest in a browser without JavaScript, and
// opens every answer.
func TestWithoutScripts(t *testing.T) {
	s := openSite(t)
	b := openTab(t)
	command(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	for file, want := range map[string]string{s.genuine: "Genuine", s.replaced: "Genuine, and replaced", s.tampered: "Tampered with", s.foreign: "Not known here"} {
		b.visit(s.url + "/verify?lang=en")
		if eval[bool](b, "!!document.querySelector('[data-script]').offsetParent") {
			t.Error("a field that needs JavaScript is shown")
		}
		check(func(*site) string { return file })(s, b)
		if got := b.heading(); got != want {
			t.Errorf("%s: %q, want %q", filepath.Base(file), got, want)
		}
	}
	b.visit(s.away + "/verify?lang=en")
	check(func(*site) string { return s.genuine })(s, b)
	if got := b.heading(); got != "Cannot confirm now" {
		t.Errorf("the ledger is away: %q", got)
	}
	for _, digest := range []string{s.document, strings.ToUpper(strings.TrimPrefix(s.document, "sha256:"))} {
		b.visit(s.url + "/verify?lang=en")
		b.do(chromedp.SendKeys(chromedp.CSS("#digest"), digest))
		b.submit(chromedp.Click(chromedp.CSS("form[data-digest] .btn.main")))
		if got := b.heading(); got != "Registered here" {
			t.Errorf("the digest %s: %q", digest, got)
		}
	}
}

// TestDigestInTheBrowser chooses a document, which is not sent: its digest is.
func TestDigestInTheBrowser(t *testing.T) {
	s := openSite(t)
	b := openTab(t)
	file := filepath.Join(t.TempDir(), "invoice.xml")
	data := s.File(hubtest.Import, "invoice.xml")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	b.visit(s.url + "/verify?lang=en")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#doc"), []string{file}))
	want := string(documents.DigestOf(data))
	b.do(chromedp.Query(chromedp.CSS("#digest:focus")))
	if got := eval[string](b, "document.querySelector('#digest').value"); got != want {
		t.Errorf("the browser computes %s, not %s", got, want)
	}
	b.heard()
	b.submit(chromedp.Click(chromedp.CSS("form[data-digest] .btn.main")))
	if got := b.heading(); got != "Registered here" {
		t.Errorf("the answer is %q", got)
	}
	if said, sent := b.heard(); len(said) > 0 || len(elsewhere(sent, s.host)) > 0 {
		t.Errorf("said %q, asked %q", said, sent)
	}
}

// TestSignInAndOut signs in as a person of the development sign-in, and out again. It counts
// the clicks: one each way, and one to open the menu.
func TestSignInAndOut(t *testing.T) {
	s := openSite(t)
	b := openTab(t)
	b.visit(s.url + "/sign-in?lang=en&return=/verify")
	b.submit(chromedp.Click(chromedp.CSS(`a[href*="person=bank-a&"]`)))
	b.do(chromedp.WaitReady(chromedp.CSS(`form[action="/sign-out"]`)))
	if at := eval[string](b, "location.pathname"); at != "/verify" {
		t.Errorf("the browser is at %s", at)
	}
	b.do(chromedp.Click(chromedp.CSS(".menu:last-of-type summary")))
	b.submit(chromedp.Click(chromedp.CSS(`form[action="/sign-out"] button`)))
	b.visit(s.url + "/verify")
	if eval[bool](b, "!!document.querySelector('form[action=\"/sign-out\"]')") {
		t.Error("the session goes on")
	}
	if said, sent := b.heard(); len(said) > 0 || len(elsewhere(sent, s.host)) > 0 {
		t.Errorf("said %q, asked %q", said, sent)
	}
}

// TestKeyboard goes to the button of a page by the Tab key alone. Every stop shows where it is.
func TestKeyboard(t *testing.T) {
	s := openSite(t)
	b := openTab(t)
	b.visit(s.url + "/verify?lang=en")
	stops := 0
	for range 30 {
		b.do(chromedp.KeyEvent("\t"))
		stop := eval[string](b, `(() => {
  const e = document.activeElement, r = e.getBoundingClientRect(), s = getComputedStyle(e);
  if (e === document.body) return "none";
  if (s.outlineStyle === "none" || parseFloat(s.outlineWidth) < 2) return "unseen " + e.tagName + "." + e.className;
  if (r.width < 24 || r.height < 24) return "small " + e.tagName + "." + e.className;
  const at = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
  if (at && !e.contains(at) && !at.contains(e)) return "covered " + e.tagName + "." + e.className;
  return e.matches("form[data-digest] .btn.main") ? "there" : "stop";
})()`)
		stops++
		if stop == "there" {
			t.Logf("%d stops", stops)
			return
		}
		if stop != "stop" {
			t.Errorf("stop %d: %s", stops, stop)
		}
	}
	t.Error("the button is not reached")
}

// TestPolicy holds that nothing inline runs under the policy as it is served, and that the
// browser says so: a page with an inline handler is in the gallery.
func TestPolicy(t *testing.T) {
	s := openSite(t)
	b := openTab(t)
	b.visit(s.url + "/gallery/inline")
	before := eval[string](b, "document.title")
	b.do(chromedp.Click(chromedp.CSS("#inline")))
	if after := eval[string](b, "document.title"); after != before {
		t.Error("an inline handler ran")
	}
	said, _ := b.heard()
	if len(said) == 0 || !strings.Contains(strings.Join(said, " "), "Content Security Policy") {
		t.Errorf("no violation is reported: %q", said)
	}
	if blocked := eval[bool](b, `(() => { try { document.body.innerHTML = "<b>x</b>"; return false } catch { return true } })()`); !blocked {
		t.Error("a text became HTML without a trusted type")
	}
}

// TestChecksFind shows that each check of TestPages finds the defect that it is for.
func TestChecksFind(t *testing.T) {
	b := openTab(t)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(`<!doctype html><html lang="en"><title>T</title><meta name="viewport" content="width=device-width"><body><main><h1>T</h1>` + defects[r.URL.Path]))
	}))
	defer srv.Close()
	b.look(view{"light", 375})
	open := func(defect string) {
		b.heard()
		b.visit(srv.URL + defect)
	}
	open("/none")
	if said, sent := b.heard(); len(b.violations())+len(b.tooWide())+len(said)+len(elsewhere(sent, hostOf(srv.URL))) > 0 {
		t.Errorf("faults of a page without defects: %q %q %q %q", b.violations(), b.tooWide(), said, sent)
	}
	if open("/alt"); len(b.violations()) == 0 {
		t.Error("axe does not find a picture without words")
	}
	if open("/contrast"); len(b.violations()) == 0 {
		t.Error("axe does not find a text without contrast")
	}
	if open("/wide"); len(b.tooWide()) == 0 {
		t.Error("a page that is too wide is not found")
	}
	if open("/long"); len(b.tooWide()) > 0 {
		t.Error("a page that fits is too wide")
	}
	if b.stretch(); len(b.tooWide()) == 0 {
		t.Error("a page that longer texts make too wide is not found")
	}
	open("/console")
	if said, _ := b.heard(); len(said) == 0 {
		t.Error("a message of the console is not heard")
	}
	open("/error")
	if said, _ := b.heard(); len(said) == 0 {
		t.Error("a script that fails is not heard")
	}
	open("/outside")
	if _, sent := b.heard(); len(elsewhere(sent, hostOf(srv.URL))) != 1 {
		t.Errorf("a request to elsewhere is not seen: %q", sent)
	}
}

var defects = map[string]string{
	"/alt":      `<img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">`,
	"/contrast": `<p style="color:#bbb;background:#fff">A text</p>`,
	"/wide":     `<p style="width:500px">A text</p>`,
	"/long":     `<p style="white-space:nowrap;display:inline-block;font:20px monospace;margin:0">A text of one line ......</p>`,
	"/console":  `<script>console.log("hello")</script>`,
	"/error":    `<script>undefined.x</script>`,
	"/outside":  `<img alt="" src="http://127.0.0.2:9/x.gif">`,
}

// TestPicturesDiffer shows what the comparison of pictures sees and what it forgives.
func TestPicturesDiffer(t *testing.T) {
	b := openTab(t)
	shot := func(html string) []byte {
		b.look(view{"light", 375})
		b.visit("data:text/html;charset=utf-8," + url.PathEscape(html))
		return window(b)
	}
	const text = `<h1>A title</h1><p>Some words in a line of text</p>`
	same, moved, coloured := shot(text), shot(`<div style="height:20px"></div>`+text), shot(`<body style="background:#cde">`+text)
	letters := shot(`<h1>A title</h1><p>Some words in a line of texl</p>`)
	for name, c := range map[string]struct {
		got    []byte
		differ bool
	}{"the same": {same, false}, "a letter": {letters, false}, "moved": {moved, true}, "coloured": {coloured, true}} {
		if d := difference(decoded(t, c.got), decoded(t, same)); (d != "") != c.differ {
			t.Errorf("%s: %q", name, d)
		}
	}
}
