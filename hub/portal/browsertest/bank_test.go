package browsertest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/casework"
	"github.com/tradehub/tradehub/hub/demo/samples"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/webhooks"
)

// A bankCase is a case of the site's bank A, for its pages.
type bankCase = string

// A bankBook is the cases that the pages of banks are shown with.
type bankBook struct {
	red, duplicate, held, second, asked, declined, financed bankCase
	claim                                                   string
}

func (s *site) who(name string) access.Caller {
	s.Helper()
	_, who, err := s.Hub.As(s.Context(), name)
	if err != nil {
		s.Fatal(err)
	}
	return who
}

// moved fails the test with the error of a move.
func (s *site) moved(c *cases.Case, err error) *cases.Case {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
	return c
}

// presented has the firm present a sample to bank A, and the bank's verdict.
func (s *site) presented(set, request string) bankCase {
	s.Helper()
	req, files, err := samples.Read(set)
	if err != nil {
		s.Fatal(err)
	}
	req.ID = request
	in := casework.Draft{Bank: "BankAMSP", Request: req, Note: "The container is at Yantian."}
	for _, f := range files {
		up, err := s.Hub.Verifier.Upload(s.Context(), "TraderMSP", f.Data)
		if err != nil {
			s.Fatal(err)
		}
		in.Documents = append(in.Documents, up.Digests.SHA256)
	}
	c := s.moved(s.Hub.Desk.Create(s.Context(), s.who("agent"), request, in))
	s.moved(s.Hub.Desk.Present(s.Context(), s.who("agent"), c.ID, c.Version))
	for at := s.read(c.ID); at.Verdict == "" && !at.Hold; at = s.read(c.ID) {
		select {
		case <-s.Context().Done():
			s.Fatal("the case was not verified")
		case <-time.After(5 * time.Millisecond):
		}
	}
	return c.ID
}

// read returns a case as its bank sees it.
func (s *site) read(id bankCase) *cases.Case {
	s.Helper()
	return s.moved(s.Hub.Query.Case(s.Context(), s.who("bank-a"), id))
}

// decide makes a decision as an officer.
func (s *site) decide(officer string, id bankCase, ch casework.Choice) *cases.Case {
	s.Helper()
	return s.moved(s.Hub.Desk.Decide(s.Context(), s.who(officer), id, s.read(id).Version, ch))
}

// bankBook makes a case of bank A in every state.
func (s *site) bankBook() (b bankBook) {
	s.Helper()
	finance := casework.Choice{Kind: cases.Finance}
	b.financed = s.presented(hubtest.Import, "SZ-2026-100001")
	b.claim = s.decide("bank-a", b.financed, finance).Claim
	b.duplicate = s.presented(hubtest.Renumbered, "SZ-2026-100002")
	b.red = s.presented(hubtest.Altered, "SZ-2026-100003")
	b.second = s.presented(hubtest.Altered, "SZ-2026-100004")
	s.decide("bank-a", b.second, casework.Choice{Kind: cases.Finance, Code: "EXPL", Reason: "The broker amends the declaration; see the file."})
	b.asked = s.presented(hubtest.Altered, "SZ-2026-100005")
	s.moved(s.Hub.Desk.Ask(s.Context(), s.who("bank-a"), b.asked, s.read(b.asked).Version, []string{"A05"}, "Which total is right?"))
	b.declined = s.presented(hubtest.Altered, "SZ-2026-100006")
	s.decide("bank-a", b.declined, casework.Choice{Kind: cases.Decline, Code: "RJCT", Reason: "The totals differ."})
	if err := s.Hub.Desk.Stand(s.Context(), s.who("bank-a"), false); err != nil {
		s.Fatal(err)
	}
	b.held = s.presented(hubtest.Altered, "SZ-2026-100007")
	if err := s.Hub.Desk.Stand(s.Context(), s.who("bank-a"), true); err != nil {
		s.Fatal(err)
	}
	return b
}

// bankPages are the pages of banks.
func bankPages(s *site) []page {
	b := s.bankBook()
	hook, err := s.Hub.Webhooks.Create(caller("bank-a"), "https://bank.example/tradehub", nil)
	s.must(err)
	off := false // its page shows nothing of what other pages do
	_, err = s.Hub.Webhooks.Change(caller("bank-a"), hook.ID, webhooks.Change{On: &off})
	s.must(err)
	queue := s.url + "/queue"
	at := func(id bankCase) string { return queue + "/" + id }
	send := func(open string, steps ...chromedp.Action[chromedp.Void]) func(*site, *tab) {
		return func(_ *site, b *tab) {
			b.do(steps...)
			b.submit(chromedp.Click(chromedp.CSS(open)))
		}
	}
	return []page{
		{name: "bank-queue", path: queue, as: "bank-a"},
		{name: "bank-queue-done", path: queue + "?tab=done", as: "bank-a"},
		{name: "bank-queue-nothing", path: queue + "?q=zzz", as: "bank-a"},
		{name: "bank-queue-empty", path: queue + "?tab=second", as: "bank-b"},
		{name: "bank-queue-refused", path: queue + "?outcome=BLUE", as: "bank-a", status: http.StatusBadRequest},
		{name: "bank-case", path: at(b.red), as: "bank-a"},
		{name: "bank-case-duplicate", path: at(b.duplicate), as: "bank-a"},
		{name: "bank-case-held", path: at(b.held), as: "bank-a"},
		{name: "bank-case-first", path: at(b.second), as: "bank-a"},
		{name: "bank-case-second", path: at(b.second), as: "bank-a-2"},
		{name: "bank-case-asked", path: at(b.asked), as: "bank-a"},
		{name: "bank-case-declined", path: at(b.declined), as: "bank-a"},
		{name: "bank-case-reserved", path: at(b.financed), as: "bank-a"},
		{name: "bank-case-error", path: at(b.red), as: "bank-a", status: http.StatusUnprocessableEntity,
			open: send("form[action$='/decide'] .btn.main", chromedp.Click(chromedp.CSS("#d1")))},
		{name: "bank-case-foreign", path: at(b.red), as: "bank-b", status: http.StatusNotFound},
		{name: "bank-race", path: at(b.red), as: "bank-a", status: http.StatusPreconditionFailed,
			open: func(_ *site, tb *tab) {
				eval[bool](tb, "document.querySelectorAll('[name=version]').forEach(e => e.value = '0'); true")
				send("form[action$='/decide'] .btn.main", chromedp.Click(chromedp.CSS("#d3")))(s, tb)
			}},
		{name: "bank-portfolio", path: s.url + "/portfolio", as: "bank-a"},
		{name: "bank-portfolio-empty", path: s.url + "/portfolio?state=" + string(dedupe.Frozen), as: "bank-a"},
		{name: "bank-claim", path: s.url + "/claims/" + b.claim, as: "bank-a"},
		{name: "bank-move", path: s.url + "/claims/" + b.claim + "/release", as: "bank-a"},
		{name: "bank-move-refused", path: s.url + "/claims/" + b.claim + "/repay", as: "bank-a", status: http.StatusConflict},
		{name: "search", path: s.url + "/search", as: "bank-a"},
		{name: "search-found", path: s.url + "/search?q=SZ-2026-1000", as: "bank-a"},
		{name: "search-none", path: s.url + "/search?q=zzz", as: "bank-a"},
		{name: "settings", path: s.url + "/settings", as: "bank-a"},
		{name: "webhook", path: s.url + "/settings/webhooks/" + hook.ID, as: "bank-a"},
		{name: "settings-customs", path: s.url + "/settings", as: "customs"},
	}
}

// A clicker counts the clicks of a flow.
type clicker struct {
	*tab
	n int
}

func (c *clicker) click(selector string) {
	c.Helper()
	c.n++
	c.do(chromedp.Click(chromedp.CSS(selector)))
}

func (c *clicker) follow(selector string) {
	c.Helper()
	c.n++
	c.submit(chromedp.Click(chromedp.CSS(selector)))
}

// row is the link of a case in the queue.
func row(id bankCase) string { return fmt.Sprintf(`a.row[href="/queue/%s"]`, id) }

const record, confirm = "form[action$='/decide'] .btn.main", "form[action$='/confirm'] .btn.main"

// officer opens the queue as an officer, who lands there after signing in.
func (s *site) officer(t *testing.T, name string) *clicker {
	t.Helper()
	b := openTab(t, chromedp.WithNewBrowserContext())
	b.visit(s.url + "/sign-in?lang=en")
	b.submit(chromedp.Click(chromedp.CSS(`a[href*="person=` + name + `&"]`)))
	b.do(chromedp.WaitReady(chromedp.CSS("nav.tabs")))
	return &clicker{tab: b}
}

// TestFlowFinance counts the clicks from the queue to the certificate: one officer finances a
// case without a discrepancy.
func TestFlowFinance(t *testing.T) {
	s := openSite(t)
	id := s.presented(hubtest.Import, "SZ-2026-200001")
	c := s.officer(t, "bank-a")
	c.follow(row(id))
	c.click("#d1")
	c.follow(record)
	if state := eval[string](c.tab, "document.querySelector('aside .tag.blue').innerText"); state != "Reserved" {
		t.Errorf("the claim is %q", state)
	}
	c.follow(confirm)
	if state := eval[string](c.tab, "document.querySelector('aside .tag.blue').innerText"); state != "Financed" {
		t.Errorf("the claim is %q", state)
	}
	pdf := eval[string](c.tab, `fetch(document.querySelector("a[href$='/certificate/en.pdf']").href).then(r => r.text()).then(t => t.slice(0, 5))`)
	if c.n++; pdf != "%PDF-" || c.n != 5 {
		t.Errorf("%d clicks to a file that begins %q", c.n, pdf)
	}
}

// TestFlowDuplicate counts the clicks of a duplicate: financing is closed, with its reason.
func TestFlowDuplicate(t *testing.T) {
	s := openSite(t)
	first := s.presented(hubtest.Import, "SZ-2026-200002")
	s.decide("bank-a", first, casework.Choice{Kind: cases.Finance})
	id := s.presented(hubtest.Renumbered, "SZ-2026-200003")
	c := s.officer(t, "bank-a")
	c.follow(row(id))
	if !eval[bool](c.tab, "document.querySelector('#d1').disabled && document.querySelector('#d1h').innerText.startsWith('Not possible')") {
		t.Error("financing is open")
	}
	if !eval[bool](c.tab, "document.querySelector('#dup').getBoundingClientRect().y < document.querySelector('#findings').getBoundingClientRect().y") {
		t.Error("the registry's answer is not first")
	}
	c.click("#d3")
	c.follow(record)
	if got := s.read(id); got.State != cases.Decided || got.Decision.Code != "RJCT" || c.n != 3 {
		t.Errorf("after %d clicks the case is %s, %+v", c.n, got.State, got.Decision)
	}
}

// TestFlowSecondOfficer takes two officers in two browsers: the first one cannot agree.
func TestFlowSecondOfficer(t *testing.T) {
	s := openSite(t)
	id := s.presented(hubtest.Altered, "SZ-2026-200004")
	first, second := s.officer(t, "bank-a"), s.officer(t, "bank-a-2")
	first.follow(row(id))
	first.click("#d1")
	eval[bool](first.tab, "document.querySelector('#override').value = 'ORIG'; document.querySelector('#reason').value = 'We saw the original.'; true")
	first.follow(record)
	if text := eval[string](first.tab, "document.querySelector('[aria-labelledby=decide]').innerText"); !strings.Contains(text, "Another officer of your bank must agree") ||
		eval[bool](first.tab, "!!document.querySelector('form[action$=\"/agree\"]')") {
		t.Errorf("the first officer reads %q", text)
	}
	second.visit(s.url + "/queue?tab=second")
	second.follow(row(id))
	if text := eval[string](second.tab, "document.querySelector('[aria-labelledby=decide]').innerText"); !strings.Contains(text, "bank-a proposes") || !strings.Contains(text, "We saw the original.") {
		t.Errorf("the second officer reads %q", text)
	}
	second.follow("form[action$='/agree'] .btn.main")
	if got := s.read(id); got.State != cases.Decided || got.Claim == "" || got.Decision.Agreed == "" || second.n != 2 {
		t.Errorf("after %d clicks the case is %s, %+v", second.n, got.State, got.Decision)
	}
}

// TestFlowLostRace lets two officers decide on what both read: the later one learns who was
// first, and nothing is done.
func TestFlowLostRace(t *testing.T) {
	s := openSite(t)
	id := s.presented(hubtest.Import, "SZ-2026-200005")
	first, second := s.officer(t, "bank-a"), s.officer(t, "bank-a-2")
	first.follow(row(id))
	second.follow(row(id))
	first.click("#d3")
	first.follow(record)
	second.click("#d1")
	second.follow(record)
	text := eval[string](second.tab, "document.querySelector('main').innerText")
	status := eval[int](second.tab, "performance.getEntriesByType('navigation')[0].responseStatus")
	for _, want := range []string{"Somebody acted first", "The case was declined", "by bank-a ·", "Nothing was claimed"} {
		if !strings.Contains(text, want) || status != http.StatusPreconditionFailed {
			t.Errorf("%d without %q: %q", status, want, text)
		}
	}
	if got := s.read(id); got.Claim != "" || got.Decision.Kind != cases.Decline {
		t.Errorf("the case is %+v", got)
	}
}

// TestKeyboardDecides goes to the decision by the keyboard alone and records it. Every stop
// is seen, and none is under the bar at the top.
func TestKeyboardDecides(t *testing.T) {
	s := openSite(t)
	id := s.presented(hubtest.Import, "SZ-2026-200006")
	c := s.officer(t, "bank-a")
	c.visit(s.url + "/queue/" + id)
	for stops := 1; stops < 60; stops++ {
		c.do(chromedp.KeyEvent("\t"))
		switch stop := eval[string](c.tab, `(() => {
  const e = document.activeElement, r = e.getBoundingClientRect(), s = getComputedStyle(e);
  if (s.outlineStyle === "none" || parseFloat(s.outlineWidth) < 2) return "unseen " + e.outerHTML.slice(0, 80);
  const room = innerHeight - document.querySelector(".top").offsetHeight; // what is taller fills it
  if (!e.closest(".top, .skip") && r.height < room && r.top < document.querySelector(".top").getBoundingClientRect().bottom) return "under the bar: " + e.outerHTML.slice(0, 80);
  const at = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
  if (at && !e.contains(at) && !at.contains(e)) return "covered " + e.outerHTML.slice(0, 80);
  return e.name === "choice" ? "choice" : e.matches("form[action$='/decide'] .btn.main") ? "record" : "stop";
})()`); stop {
		case "choice":
			c.do(chromedp.KeyEvent(" ")) // the first one: to finance
		case "record":
			t.Logf("%d stops", stops)
			c.submit(chromedp.KeyEvent("\r"))
			if got := s.read(id); got.State != cases.Decided || got.Decision.Kind != cases.Finance {
				t.Errorf("the case is %+v", got)
			}
			return
		case "stop":
		default:
			t.Errorf("stop %d: %s", stops, stop)
		}
	}
	t.Error("the decision is not reached")
}
