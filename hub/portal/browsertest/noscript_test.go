package browsertest

import (
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/tradehub/tradehub/hub/cases"
)

// TestCaseWithoutScripts takes a case from a file to the certificate in a browser without
// JavaScript: both people sign in and out, the form uploads the files.
func TestCaseWithoutScripts(t *testing.T) {
	s := openSite(t)
	b := openTab(t, chromedp.WithNewBrowserContext())
	b.visit(s.url + "/sign-in?lang=en")
	b.noScript(true)
	click := func(css string) { b.Helper(); b.submit(chromedp.Click(chromedp.CSS(css))) }
	signIn := func(person string) {
		b.visit(s.url + "/")
		click(`a[href*="person=` + person + `&"]`)
	}
	signIn("agent")
	click(`a[href="/cases/new"]`)
	if eval[bool](b, `!!document.querySelector(".drop").offsetParent && getComputedStyle(document.querySelector("#files")).display === "none"`) {
		t.Error("the field for files is hidden")
	}
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#files"), s.firm.files))
	click(".btn.main.wide")
	click(`form[action$="/present"] .btn.main`)
	id := eval[string](b, "location.pathname.split('/').pop()")
	s.Hub.Desk.VerifyWaiting(t.Context())
	b.do(chromedp.Click(chromedp.CSS(".menu:last-of-type summary")))
	click(`form[action="/sign-out"] button`)
	signIn("bank-a")
	click(row(id))
	b.do(chromedp.Click(chromedp.CSS("#d1")))
	click(record)
	click(confirm)
	got := s.read(id)
	if got.State != cases.Decided || got.Decision.Kind != cases.Finance || got.Claim == "" {
		t.Errorf("the case is %s, %+v", got.State, got.Decision)
	}
	if tag := eval[string](b, "document.querySelector('aside .tag.blue').innerText"); tag != "Financed" {
		t.Errorf("the claim is %q", tag)
	}
	if said, sent := b.heard(); len(said) > 0 || len(elsewhere(sent, s.host)) > 0 {
		t.Errorf("said %q, asked %q", said, sent)
	}
}
