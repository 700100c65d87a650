package browsertest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/casework"
	"github.com/tradehub/tradehub/hub/hubtest"
)

// supervised is what supervisors look at: a case that two officers financed against its
// verdict, claims, and a pseudonym that somebody wants to unmask.
type supervised struct {
	*site
	caseID, verdict, firm string
	declaration           string // a file
}

// openSupervised starts a hub where all that happened. Its organisations' pseudonyms and its
// numbers differ from run to run.
func openSupervised(t *testing.T) *supervised {
	t.Helper()
	s := &supervised{site: openSite(t)}
	s.Reserved("bank-b", hubtest.Renumbered, "SZ-2026-000005")
	for made := time.Now().Unix(); time.Now().Unix() == made; { // claims of one second are in no order
		time.Sleep(10 * time.Millisecond)
	}
	firm := access.Caller{Name: "agent", MSPID: "TraderMSP", Role: protocol.RoleAgent}
	in := s.Sample(hubtest.Altered, "SZ-2026-000004")
	c, err := s.Hub.Desk.Create(t.Context(), firm, "case", casework.Draft{Bank: "BankAMSP", Request: in.Request, Documents: in.Documents})
	if err == nil {
		c, err = s.Hub.Desk.Present(t.Context(), firm, c.ID, c.Version)
	}
	for end := time.Now().Add(patience); err == nil && c.Verdict == ""; {
		if c, err = s.Hub.Desk.Book.Case(c.ID); time.Now().After(end) {
			t.Fatal("the case has no verdict")
		}
	}
	if err == nil {
		c, err = s.Hub.Desk.Decide(t.Context(), access.Caller{Name: "bank-a", MSPID: "BankAMSP", Role: protocol.RoleBank}, c.ID, c.Revision,
			casework.Choice{Kind: cases.Finance, Code: "EXPL", Reason: "The total is explained by a credit note, which is in our file."})
	}
	if err == nil {
		c, err = s.Hub.Desk.Agree(t.Context(), access.Caller{Name: "bank-a-2", MSPID: "BankAMSP", Role: protocol.RoleBank}, c.ID, c.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.caseID, s.verdict, s.firm = c.ID, c.Verdict, s.Hub.Supervision.Masks.Firm("TraderMSP")
	s.declaration = filepath.Join(t.TempDir(), "declaration.xml")
	if err := os.WriteFile(s.declaration, s.File(hubtest.Import, "declaration.xml"), 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

// settled waits until the page's stream is open: a picture of it is the same each time.
func settled(_ *site, b *tab) {
	b.Helper()
	b.do(chromedp.Query(chromedp.CSS(".live:not(.off)")))
}

// supervisorPages are those of supervisors, auditors, authorities and the operator.
func supervisorPages(s *supervised) []page {
	ask := func(_ *site, b *tab) {
		b.Helper()
		if eval[bool](b, "!!document.querySelector('#u1')") {
			return // in an earlier language
		}
		b.do(chromedp.SendKeys(chromedp.CSS("#subject"), s.firm), chromedp.SendKeys(chromedp.CSS("#reason"), "Request of the court, case 12"))
		b.submit(chromedp.Click(chromedp.CSS("form .btn.main")))
	}
	attest := func(_ *site, b *tab) {
		b.Helper()
		b.do(chromedp.SetUploadFiles(chromedp.CSS("#document"), []string{s.declaration}))
		b.submit(chromedp.Click(chromedp.CSS("form .btn.main")))
	}
	return []page{
		{name: "overview", path: s.url + "/overview", as: "supervisor", open: settled},
		{name: "supervised-cases", path: s.url + "/supervision/cases", as: "supervisor", open: settled},
		{name: "supervised-case", path: s.url + "/supervision/cases/" + s.caseID, as: "supervisor", open: settled},
		{name: "supervised-claims", path: s.url + "/supervision/claims", as: "supervisor", open: settled},
		{name: "supervised-none", path: s.url + "/supervision/claims?state=FROZEN", as: "supervisor", open: settled},
		{name: "overrides", path: s.url + "/supervision/overrides", as: "supervisor", open: settled},
		{name: "unmask-asked", path: s.url + "/supervision/unmask", as: "supervisor", open: ask},
		{name: "unmask-second", path: s.url + "/supervision/unmask", as: "supervisor-2"},
		{name: "unmask-refused", path: s.url + "/supervision/unmask?subject=bank:00000000", as: "supervisor", status: http.StatusUnprocessableEntity, open: func(_ *site, b *tab) {
			b.do(chromedp.SendKeys(chromedp.CSS("#reason"), "curiosity"))
			b.submit(chromedp.Click(chromedp.CSS("form .btn.main")))
		}},
		{name: "audit", path: s.url + "/audit/rows?outcome=GREEN", as: "auditor", open: settled},
		{name: "replay", path: s.url + "/audit/" + s.verdict, as: "auditor"},
		{name: "attestations", path: s.url + "/attestations", as: "carrier"},
		{name: "attestation", path: s.url + "/attestations", as: "customs", open: attest},
		{name: "operations", path: s.url + "/operations", as: "registrar"},
	}
}

// TestSupervisorPages looks at them in every language and every view.
func TestSupervisorPages(t *testing.T) {
	s := openSupervised(t)
	lookAt(openTab(t), s.site, supervisorPages(s))
}

// has waits until a script is true, and reports whether that was in time.
func (b *tab) has(script string, within time.Duration) bool {
	b.Helper()
	for end := time.Now().Add(within); ; {
		if eval[bool](b, script) {
			return true
		}
		if time.Now().After(end) {
			return false
		}
	}
}

// streams returns what asks the operator's page how many pages are open.
func (s *supervised) streams() func() int {
	s.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	get := func(path string) []byte {
		req, err := http.NewRequestWithContext(s.Context(), http.MethodGet, s.url+path, nil)
		if err != nil {
			s.Fatal(err)
		}
		res, err := client.Do(req)
		if err != nil {
			s.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		b, err := io.ReadAll(res.Body)
		if err != nil {
			s.Fatal(err)
		}
		return b
	}
	get("/auth/start?issuer=development&person=registrar&return=/verify")
	return func() int {
		var o struct{ OpenPages int }
		if err := json.Unmarshal(get("/operations?format=json"), &o); err != nil {
			s.Fatal(err)
		}
		return o.OpenPages
	}
}

// TestLivePage changes something while the overview is open: the page shows it in time, says
// when its stream is cut, and has none while it is hidden.
func TestLivePage(t *testing.T) {
	s := openSupervised(t)
	b := openTab(t)
	b.signIn(s.site, "supervisor")
	b.visit(s.url + "/overview?lang=en")
	settled(s.site, b)
	shows := func(id string) string { return `document.body.innerText.includes("` + id + `")` }
	id := s.Verified("bank-b", hubtest.Import, "SZ-2026-000009").Verdict.ID
	if !b.has(shows(id), 2*time.Second) {
		t.Error("a verdict is not on the page within 2 s")
	}
	streams := s.streams()
	if n := streams(); n != 1 {
		t.Errorf("%d streams are open for one tab", n)
	}
	s.cut()
	if !b.has(`!!document.querySelector(".live.off")`, 2*time.Second) {
		t.Error("a page whose stream was cut still says that it is live")
	}
	if !b.has(`!document.querySelector(".live.off")`, 10*time.Second) {
		t.Error("the stream is not opened again")
	}
	if said, _ := b.heard(); len(said) > 1 { // the browser's own note of the cut
		t.Errorf("console: %q", said)
	}
	hide := `Object.defineProperty(document, "hidden", {configurable: true, value: %v}); document.dispatchEvent(new Event("visibilitychange")); true`
	eval[bool](b, regexp.MustCompile("%v").ReplaceAllString(hide, "true"))
	for end := time.Now().Add(10 * time.Second); streams() > 0; {
		if time.Now().After(end) {
			t.Fatal("a hidden tab has a stream")
		}
	}
	id = s.Verified("bank-b", hubtest.Import, "SZ-2026-000010").Verdict.ID
	eval[bool](b, regexp.MustCompile("%v").ReplaceAllString(hide, "false"))
	if !b.has(shows(id), 2*time.Second) {
		t.Error("a tab that is shown again is not up to date")
	}
	if said, _ := b.heard(); len(said) > 0 {
		t.Errorf("console: %q", said)
	}
}
