package browsertest

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/casework"
	"github.com/tradehub/tradehub/hub/demo/samples"
	"github.com/tradehub/tradehub/hub/hubtest"
)

// firmCases are cases of the firm in every state, by their IDs.
type firmCases struct {
	draft, empty, bank, asked, declined, withdrawn string
	digest                                         documents.Digest
	files                                          []string // of the sample whose documents agree
	bad                                            string   // a file that is refused
}

// caller returns the named caller.
func caller(name string) access.Caller {
	for _, c := range hubtest.Organisations {
		if c.Name == name {
			return c
		}
	}
	return access.Caller{}
}

// openFirm makes the cases.
func (s *site) openFirm() {
	s.Helper()
	dir := s.TempDir()
	request, files, err := samples.Read(samples.Altered)
	s.must(err)
	in := casework.Draft{Bank: "BankAMSP", Request: request, Note: "The container was opened by customs."}
	for _, f := range files {
		in.Documents = append(in.Documents, s.Upload("agent", f.Data))
	}
	s.firm.digest = in.Documents[0]
	var last time.Time
	make := func(key string, in casework.Draft) *cases.Case {
		for !time.Now().Truncate(time.Millisecond).After(last) { // lists are in the order of times
			runtime.Gosched()
		}
		last = time.Now().Truncate(time.Millisecond)
		c, err := s.Hub.Desk.Create(s.Context(), caller("agent"), key, in)
		s.must(err)
		return c
	}
	present := func(key string) *cases.Case {
		c := make(key, in)
		c, err := s.Hub.Desk.Present(s.Context(), caller("agent"), c.ID, c.Version)
		s.must(err)
		return c
	}
	s.firm.draft = make("draft", in).ID
	s.firm.empty = make("empty", casework.Draft{Request: documents.Request{Borrower: documents.BorrowerBuyer, Instrument: documents.OpenAccount}}).ID
	withdrawn := present("withdrawn")
	_, err = s.Hub.Desk.Withdraw(s.Context(), caller("agent"), withdrawn.ID, withdrawn.Version)
	s.must(err)
	s.firm.withdrawn, s.firm.bank, s.firm.asked, s.firm.declined = withdrawn.ID, present("bank").ID, present("asked").ID, present("declined").ID
	s.Hub.Desk.VerifyWaiting(s.Context())
	_, err = s.Hub.Desk.Ask(s.Context(), caller("bank-a"), s.firm.asked, s.held(s.firm.asked), []string{"A05", "G02"}, "The declaration is lower than the invoice. Which is right?")
	s.must(err)
	_, err = s.Hub.Desk.Decide(s.Context(), caller("bank-a"), s.firm.declined, s.held(s.firm.declined), casework.Choice{Kind: cases.Decline, Code: "RJCT"})
	s.must(err)
	_, files, err = samples.Read(samples.Import)
	s.must(err)
	for _, f := range files {
		path := filepath.Join(dir, f.Name)
		s.must(os.WriteFile(path, f.Data, 0o600))
		s.firm.files = append(s.firm.files, path)
	}
	s.firm.bad = filepath.Join(dir, "declaration-draft.xml")
	s.must(os.WriteFile(s.firm.bad, []byte("<?xml version=\"1.0\"?>\n<!DOCTYPE a>\n<a/>"), 0o600))
}

func (s *site) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// held returns the version of a case as its bank sees it.
func (s *site) held(id string) int {
	s.Helper()
	c, err := s.Hub.Query.Case(s.Context(), caller("bank-a"), id)
	s.must(err)
	return c.Version
}

// noScript makes the page work without JavaScript for what follows.
func (b *tab) noScript(off bool) {
	b.Helper()
	command(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: off})
}

// sendBad sends a form with a file that is refused and one that is taken, without JavaScript.
func sendBad(s *site, b *tab) {
	b.Helper()
	b.noScript(true)
	b.visit(s.url + "/cases/new")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#files"), []string{s.firm.files[0], s.firm.bad}))
	b.do(chromedp.SendKeys(chromedp.CSS("#rate"), "eighty"))
	b.submit(chromedp.Click(chromedp.CSS(".btn.main.wide")))
	b.noScript(false)
}

// stale sends a form of a case that was changed since.
func stale(s *site, b *tab) {
	b.Helper()
	eval[bool](b, `document.querySelector('form[action$="/present"] [name=version]').value = "0"`+";true")
	b.submit(chromedp.Click(chromedp.CSS(`form[action$="/present"] .btn.main`)))
}

func firmPages(s *site) []page {
	at := func(id string) string { return s.url + "/cases/" + id }
	return []page{
		{name: "firm-cases", path: s.url + "/cases", as: "agent"},
		{name: "firm-cases-none", path: s.url + "/cases?q=nothing", as: "agent"},
		{name: "firm-new", path: s.url + "/cases/new", as: "agent"},
		{name: "firm-new-refused", path: s.url + "/cases/new", as: "agent", open: sendBad, status: http.StatusUnprocessableEntity},
		{name: "firm-edit", path: at(s.firm.draft) + "/edit", as: "agent"},
		{name: "firm-case", path: at(s.firm.draft), as: "agent"},
		{name: "firm-case-empty", path: at(s.firm.empty), as: "agent"},
		{name: "firm-case-bank", path: at(s.firm.bank), as: "agent"},
		{name: "firm-case-asked", path: at(s.firm.asked), as: "agent"},
		{name: "firm-case-declined", path: at(s.firm.declined), as: "agent"},
		{name: "firm-case-withdrawn", path: at(s.firm.withdrawn), as: "agent"},
		{name: "firm-case-race", path: at(s.firm.draft), as: "agent", open: stale, status: http.StatusPreconditionFailed},
		{name: "firm-documents", path: s.url + "/documents", as: "agent"},
		{name: "firm-document", path: s.url + "/documents/" + string(s.firm.digest), as: "agent"},
		{name: "firm-certificates", path: s.url + "/certificates", as: "agent"},
		{name: "bank-certificates", path: s.url + "/certificates", as: "bank-a"},
	}
}

// TestFirmClicks counts what a clerk clicks from the list to the bank: 4.
func TestFirmClicks(t *testing.T) {
	s := openSite(t)
	for name, script := range map[string]bool{"with scripts": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			b := openTab(t)
			b.visit(s.url + "/sign-in?lang=en")
			b.signIn(s, "agent")
			b.noScript(!script)
			b.visit(s.url + "/cases")
			clicks := 0
			click := func(css string) { clicks++; b.submit(chromedp.Click(chromedp.CSS(css))) }
			click(`a[href="/cases/new"]`)
			clicks++ // the browser's own window of files
			b.do(chromedp.SetUploadFiles(chromedp.CSS("#files"), s.firm.files))
			if script {
				b.do(chromedp.Query(chromedp.CSS("[data-files] li.good:nth-of-type(3)")))
			}
			click(".btn.main.wide")
			if got := b.heading(); !strings.Contains(got, "LCC-2026-1188") {
				t.Fatalf("the page is %q at %s", got, eval[string](b, "location.pathname"))
			}
			click(`form[action$="/present"] .btn.main`)
			if got := b.heading(); !strings.Contains(got, "With the bank") || clicks != 4 {
				t.Errorf("%q after %d clicks", got, clicks)
			}
			if said, sent := b.heard(); len(said) > 0 || len(elsewhere(sent, s.host)) > 0 {
				t.Errorf("said %q, asked %q", said, sent)
			}
		})
	}
}

// TestFirstVisit counts the clicks from the first page to a bank's verdict, with JavaScript and
// without.
func TestFirstVisit(t *testing.T) {
	s := openSite(t)
	for name, script := range map[string]bool{"with scripts": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			c := &clicker{tab: openTab(t, chromedp.WithNewBrowserContext())}
			c.noScript(!script)
			c.visit(s.url + "/?lang=en")
			c.follow(`form[action="/try"] .btn`)
			c.follow(`form[action$="/present"] .btn.main`)
			if got := c.heading(); !strings.Contains(got, "With the bank") {
				t.Errorf("the page is %q", got)
			}
			s.Hub.Desk.VerifyWaiting(t.Context())
			c.follow(`aside a[href*="person=bank-a&"]`)
			if outcome := eval[int](c.tab, `document.querySelectorAll(".banner strong").length`); outcome == 0 || c.n > 4 {
				t.Errorf("after %d clicks there are %d verdicts at %s", c.n, outcome, eval[string](c.tab, "location.pathname"))
			}
			if said, sent := c.heard(); len(said) > 0 || len(elsewhere(sent, s.host)) > 0 {
				t.Errorf("said %q, asked %q", said, sent)
			}
		})
	}
}

// TestFirmKeyboard chooses files and presents by keys alone.
func TestFirmKeyboard(t *testing.T) {
	s := openSite(t)
	b := openTab(t)
	b.visit(s.url + "/sign-in?lang=en")
	b.signIn(s, "agent")
	b.visit(s.url + "/cases/new")
	b.tabTo("#files")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#files"), s.firm.files)) // what Enter opens is the browser's
	b.do(chromedp.Query(chromedp.CSS("[data-files] li.good:nth-of-type(3)")))
	b.tabTo(".btn.main.wide")
	b.submit(chromedp.KeyEvent("\r"))
	b.tabTo(`form[action$="/present"] .btn.main`)
	b.submit(chromedp.KeyEvent("\r"))
	if got := b.heading(); !strings.Contains(got, "With the bank") {
		t.Errorf("the page is %q", got)
	}
}

// tabTo presses the Tab key until the element has the focus. Every stop must be seen.
func (b *tab) tabTo(css string) {
	b.Helper()
	quoted, err := json.Marshal(css)
	if err != nil {
		b.Fatal(err)
	}
	for range 60 {
		b.do(chromedp.KeyEvent("\t"))
		stop := eval[string](b, `(() => {
  const e = document.activeElement, s = getComputedStyle(e);
  if (e === document.body) return "none";
  if (s.outlineStyle === "none" || parseFloat(s.outlineWidth) < 2) return "unseen " + e.tagName + "." + e.className + "#" + e.id;
  return e.matches(`+string(quoted)+`) ? "there" : "stop";
})()`)
		switch {
		case stop == "there":
			return
		case strings.HasPrefix(stop, "unseen"):
			b.Error(stop)
		}
	}
	b.Fatalf("%s is not reached", css)
}
