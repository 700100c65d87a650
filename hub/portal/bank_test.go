package portal_test

import (
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/casework"
	"github.com/tradehub/tradehub/hub/demo/samples"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/portal"
)

// A bank is a whole hub whose pages people visit.
type bank struct{ *hubtest.World }

func openBank(t *testing.T) *bank {
	t.Helper()
	cfg := hubtest.Settings(t.TempDir())
	cfg.SignIn.Mode = "development"
	return &bank{hubtest.StartWith(t, cfg)}
}

func (b *bank) who(name string) access.Caller {
	b.Helper()
	_, who, err := b.Hub.As(b.Context(), name)
	if err != nil {
		b.Fatal(err)
	}
	return who
}

// presented has the firm present a sample to a bank, and the bank's verdict.
func (b *bank) presented(to, set, request string) string {
	b.Helper()
	req, files, err := samples.Read(set)
	if err != nil {
		b.Fatal(err)
	}
	req.ID = request
	in := casework.Draft{Bank: to, Request: req}
	for _, f := range files {
		up, err := b.Hub.Verifier.Upload(b.Context(), "TraderMSP", f.Data)
		if err != nil {
			b.Fatal(err)
		}
		in.Documents = append(in.Documents, up.Digests.SHA256)
	}
	c, err := b.Hub.Desk.Create(b.Context(), b.who("agent"), to+request, in)
	if err == nil {
		c, err = b.Hub.Desk.Present(b.Context(), b.who("agent"), c.ID, c.Version)
	}
	if err != nil {
		b.Fatal(err)
	}
	b.verified(to, c.ID)
	return c.ID
}

// verified waits until a case has its verdict, unless its bank asks by hand.
func (b *bank) verified(bank, id string) {
	b.Helper()
	for {
		c, err := b.Hub.Query.Case(b.Context(), access.Caller{MSPID: bank, Role: protocol.RoleBank}, id)
		if err != nil {
			b.Fatal(err)
		}
		if c.Verdict != "" || c.Hold || c.Answer != nil {
			return
		}
		select {
		case <-b.Context().Done():
			b.Fatal("the case was not verified")
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (b *bank) read(as, id string) *cases.Case {
	b.Helper()
	c, err := b.Hub.Query.Case(b.Context(), b.who(as), id)
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// A visitor is a person in a browser without scripts.
type visitor struct {
	*bank
	client *http.Client
}

// visitor signs a person in.
func (b *bank) visitor(name string) *visitor {
	b.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	v := &visitor{b, &http.Client{Jar: jar}}
	if status, _ := v.get("/auth/start?issuer=development&person=" + name + "&return=/settings"); status != http.StatusOK {
		b.Fatalf("%s does not sign in: %d", name, status)
	}
	return v
}

func (v *visitor) get(path string) (status int, page string) {
	v.Helper()
	req, err := http.NewRequestWithContext(v.Context(), http.MethodGet, v.URL()+path, nil)
	if err != nil {
		v.Fatal(err)
	}
	return v.do(req)
}

func (v *visitor) do(req *http.Request) (status int, page string) {
	v.Helper()
	res, err := v.client.Do(req)
	if err != nil {
		v.Error(err)
		return 0, ""
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		v.Error(err)
	}
	return res.StatusCode, string(body)
}

// post sends a form with a fresh key, unless the fields have one.
func (v *visitor) post(path string, fields ...string) (status int, page string) {
	v.Helper()
	form := url.Values{"idempotencyKey": {portal.NewKey()}}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	req, err := http.NewRequestWithContext(v.Context(), http.MethodPost, v.URL()+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.do(req)
}

// want fails the test for another status, or a page that lacks one of the texts.
func want(t *testing.T, name string, status int, page string, wantStatus int, texts ...string) {
	t.Helper()
	page = html.UnescapeString(page)
	if status != wantStatus {
		t.Errorf("%s: status %d, want %d", name, status, wantStatus)
	}
	for _, text := range texts {
		if !strings.Contains(page, text) {
			t.Errorf("%s: no %q in %.3000s", name, text, page)
		}
	}
}

var changing = regexp.MustCompile(`[A-Z2-7]{26}|href="[^"]*"|<b>[^<]*</b><br>[^\n]*|<span class="wide-only">[^<]*</span>|<nav class="nav"[\s\S]*?</nav>`)

// TestOthersPages opens every page of bank A's case and claim as everybody else. Each is the
// same as one that was never there.
func TestOthersPages(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	id := b.presented("BankAMSP", hubtest.Import, "SZ-1")
	own := b.visitor("bank-a")
	status, page := own.post("/queue/"+id+"/decide", "version", fmt.Sprint(b.read("bank-a", id).Version), "choice", "finance")
	want(t, "finance", status, page, http.StatusOK, "Reserved")
	claim := b.read("bank-a", id).Claim
	pages := []string{"/queue/" + id, "/claims/" + claim, "/claims/" + claim + "/release"}
	for _, form := range []string{"en.pdf", "zh-Hans.pdf", "zh-Hant.pdf", "jws"} {
		pages = append(pages, "/queue/"+id+"/certificate/"+form)
	}
	for _, path := range pages {
		if status, _ := own.get(path); status != http.StatusOK {
			t.Errorf("bank A itself: %s: %d", path, status)
		}
	}
	for _, path := range []string{"/queue/" + id + "/certificate/fr.pdf", "/claims/" + claim + "/steal", "/claims/C-0/release", "/queue/K-0"} {
		if status, _ := own.get(path); status != http.StatusNotFound {
			t.Errorf("bank A: %s: %d", path, status)
		}
	}
	moves := []string{"/queue/" + id + "/decide", "/queue/" + id + "/agree", "/queue/" + id + "/verify", "/claims/" + claim + "/confirm", "/claims/" + claim + "/dispute"}
	for _, name := range []string{"bank-b", "agent", "customs", "supervisor", "auditor", "registrar"} {
		other := b.visitor(name)
		_, gone := other.get("/nowhere")
		gone = changing.ReplaceAllString(gone, "")
		for _, path := range pages {
			status, page := other.get(path)
			if status != http.StatusNotFound || changing.ReplaceAllString(page, "") != gone {
				t.Errorf("%s tells %s from one that is not there: %d\n%s\n%s", name, path, status, changing.ReplaceAllString(page, ""), gone)
			}
		}
		for _, path := range moves {
			if status, _ := other.post(path, "version", "1", "choice", "decline", "end", "RJCT", "seen", "x"); status != http.StatusNotFound {
				t.Errorf("%s: POST %s: %d", name, path, status)
			}
		}
		if status, page := other.get("/search?q=" + claim); status != http.StatusOK || strings.Contains(page, `href="/claims/`) {
			t.Errorf("%s finds the claim's page: %d", name, status)
		}
	}
	if c := b.read("bank-a", id); c.State != cases.Decided || c.Decision.Kind != cases.Finance {
		t.Errorf("after all that the case is %+v", c)
	}
}

// TestQueue filters and turns pages, and refuses what it does not know.
func TestQueue(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for i := range 60 {
		outcome := []documents.Outcome{documents.Red, documents.Green}[i%2]
		c := &cases.Case{
			ID: fmt.Sprintf("K-%d", i), Firm: "TraderMSP", Bank: "BankAMSP", State: cases.Presented, Presented: at, At: at, Changed: at, Verdict: "V-1",
			Request: documents.Request{ID: fmt.Sprintf("SZ-%02d", i), Applicant: documents.Party{Name: "<b>"}, Amount: documents.Money{Minor: 100, Currency: "USD"}},
			Answer:  &cases.Answer{Outcome: outcome},
		}
		if err := b.Hub.Desk.Book.Put(c, "", at); err != nil {
			t.Fatal(err)
		}
	}
	v := b.visitor("bank-a")
	status, page := v.get("/")
	want(t, "landing", status, page, http.StatusOK, "60 cases wait for a decision")
	if n := strings.Count(page, `class="row"`); n != 50 || strings.Contains(page, "<b>") && strings.Contains(page, "<small lang=\"zh\"><b>") {
		t.Errorf("%d rows", n)
	}
	next := regexp.MustCompile(`href="(/queue\?[^"]*cursor[^"]*)"`).FindStringSubmatch(page)
	if next == nil {
		t.Fatal("no second page")
	}
	if _, second := v.get(html.UnescapeString(next[1])); strings.Count(second, `class="row"`) != 10 || strings.Contains(second, `class="pager"`) {
		t.Error("the second page is not the rest")
	}
	for path, rows := range map[string]int{"?outcome=RED": 30, "?outcome=RED&q=sz-0": 5, "?q=sz-59": 1, "?tab=done": 0, "?tab=wait&outcome=AMBER": 0} {
		if status, page := v.get("/queue" + path); status != http.StatusOK || strings.Count(page, `class="row"`) != rows {
			t.Errorf("%s: %d, %d rows, want %d", path, status, strings.Count(page, `class="row"`), rows)
		}
	}
	for _, path := range []string{"/queue?tab=all", "/queue?outcome=BLUE", "/queue?outcome=red", "/queue?cursor=x", "/queue?q=" + strings.Repeat("x", 201), "/portfolio?state=OPEN", "/portfolio?cursor=x", "/search?q=" + strings.Repeat("x", 201)} {
		if status, _ := v.get(path); status != http.StatusBadRequest {
			t.Errorf("%s: %d", path, status)
		}
	}
}

// TestDecideRefuses holds what an officer is told of a form that is not taken: the error, and
// what was typed.
func TestDecideRefuses(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	id := b.presented("BankAMSP", hubtest.Altered, "SZ-1")
	v, now := b.visitor("bank-a"), fmt.Sprint(b.read("bank-a", id).Version)
	for name, test := range map[string]struct {
		fields []string
		status int
		texts  []string
	}{
		"nothing chosen":         {[]string{"reason", "typed"}, 422, []string{"Choose a decision first", ">typed</textarea>"}},
		"another choice":         {[]string{"choice", "steal"}, 400, nil},
		"against a rule":         {[]string{"choice", "finance", "reason", "typed"}, 422, []string{"Choose the code of the reason to finance", ">typed</textarea>", `href="#override"`}},
		"an unknown code":        {[]string{"choice", "finance", "reason", "typed", "override", "NONE"}, 422, []string{"Choose the code"}},
		"no reason":              {[]string{"choice", "finance", "override", "ORIG"}, 422, []string{`href="#reason"`, "selected>The original"}},
		"a blank question":       {[]string{"choice", "ask", "reason", "  "}, 422, []string{`href="#reason"`}},
		"a long question":        {[]string{"choice", "ask", "reason", strings.Repeat("问", 2001)}, 422, []string{"at most 2000 characters"}},
		"the registry":           {[]string{"choice", "ask", "reason", "typed", "rule", "X01"}, 422, []string{"the firm must not learn of it"}},
		"an unknown rule":        {[]string{"choice", "ask", "reason", "typed", "rule", "Q99"}, 422, []string{"A point of the question"}},
		"no end":                 {[]string{"choice", "decline", "end", "REVS2"}, 422, []string{"Choose the code of the reason to decline"}},
		"no version":             {[]string{"version", "", "choice", "decline", "end", "RJCT"}, 400, nil},
		"no key":                 {[]string{"idempotencyKey", "", "choice", "decline", "end", "RJCT"}, 400, nil},
		"another version":        {[]string{"version", "99", "choice", "decline", "end", "RJCT"}, 412, []string{"Somebody acted first", "Nothing was claimed"}},
		"a very large form":      {[]string{"choice", "ask", "reason", strings.Repeat("x", 2<<20)}, 413, nil},
		"script in the question": {[]string{"reason", "</textarea><script>"}, 422, []string{"</textarea><script>"}},
	} {
		status, page := v.post("/queue/"+id+"/decide", append([]string{"version", now}, test.fields...)...)
		want(t, name, status, page, test.status, test.texts...)
		if strings.Contains(page, "<script>") {
			t.Errorf("%s: what was typed is not escaped", name)
		}
	}
	status, page := v.post("/queue/"+id+"/agree", "version", now)
	want(t, "agree to nothing", status, page, 409, "no longer allows this")
	if c := b.read("bank-a", id); c.State != cases.Presented || c.Version != b.read("bank-a", id).Version {
		t.Errorf("the case is %+v", c)
	}
	status, page = v.post("/queue/"+id+"/decide", "version", now, "choice", "finance", "override", "ORIG", "reason", "We saw it.")
	want(t, "propose", status, page, 200, "Another officer of your bank must agree", "bank-a proposes")
	status, page = v.post("/queue/"+id+"/agree", "version", fmt.Sprint(b.read("bank-a", id).Version))
	want(t, "agree with oneself", status, page, 409, "You decided first")
}

// TestSentTwice sends a form twice, one after the other and at once: one question is put.
func TestSentTwice(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	id := b.presented("BankAMSP", hubtest.Altered, "SZ-1")
	v := b.visitor("bank-a")
	ask := []string{"version", fmt.Sprint(b.read("bank-a", id).Version), "choice", "ask", "reason", "Why?", "idempotencyKey", "ONE"}
	var both sync.WaitGroup
	for range 4 {
		both.Go(func() {
			if status, page := v.post("/queue/"+id+"/decide", ask...); status != http.StatusOK {
				t.Errorf("at once: %d %.500s", status, page)
			}
		})
	}
	both.Wait()
	if status, _ := v.post("/queue/"+id+"/decide", ask...); status != http.StatusOK {
		t.Errorf("later: %d", status)
	}
	if status, _ := v.post("/queue/"+id+"/decide", append(ask, "reason", "Another.")...); status != http.StatusBadRequest {
		t.Errorf("another form under the key: %d", status)
	}
	if c := b.read("bank-a", id); len(c.Questions) != 1 {
		t.Errorf("%d questions", len(c.Questions))
	}
}

// TestTaken lets bank B be first: bank A learns the registry's answer, and nothing else.
func TestTaken(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	mine, theirs := b.presented("BankAMSP", hubtest.Import, "SZ-1"), b.presented("BankBMSP", hubtest.Import, "SZ-1")
	a, other := b.visitor("bank-a"), b.visitor("bank-b")
	status, page := other.post("/queue/"+theirs+"/decide", "version", fmt.Sprint(b.read("bank-b", theirs).Version), "choice", "finance")
	want(t, "bank B", status, page, 200, "Reserved")
	status, page = a.post("/queue/"+mine+"/decide", "version", fmt.Sprint(b.read("bank-a", mine).Version), "choice", "finance")
	want(t, "bank A", status, page, 409, "Nothing was reserved", "Another institution", "Already financed")
	if strings.Contains(page, "BankB") || strings.Contains(page, b.read("bank-b", theirs).Claim) {
		t.Error("the page says who was first")
	}
	status, page = a.get("/queue/" + mine)
	want(t, "the case", status, page, 200, "another claim has used the capacity", "Not possible", "Verify again")
	status, page = a.post("/queue/"+mine+"/verify", "version", fmt.Sprint(b.read("bank-a", mine).Version))
	want(t, "verify again", status, page, 200)
	b.verified("BankAMSP", mine)
	status, page = a.get("/queue/" + mine)
	want(t, "the next verdict", status, page, 200, "Already financed", "Another institution", "Not asked, because no corridor is connected")
	if strings.Index(page, `id="dup"`) > strings.Index(page, `id="findings"`) {
		t.Error("previous financing is not first")
	}
}

// TestClaimLife moves a claim through its pages: each is asked for first, and a form that is
// older than the claim does nothing.
func TestClaimLife(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	id := b.presented("BankAMSP", hubtest.Import, "SZ-1")
	one, two := b.visitor("bank-a"), b.visitor("bank-a-2")
	status, page := one.post("/queue/"+id+"/decide", "version", fmt.Sprint(b.read("bank-a", id).Version), "choice", "finance")
	want(t, "finance", status, page, 200, "Reserved")
	path := "/claims/" + b.read("bank-a", id).Claim
	state := func() dedupe.State {
		c, err := b.Hub.Query.Claim(t.Context(), b.who("bank-a"), strings.TrimPrefix(path, "/claims/"))
		if err != nil {
			t.Fatal(err)
		}
		return c.State
	}
	seen := func(v *visitor, move string) string {
		_, page := v.get(path + "/" + move)
		m := regexp.MustCompile(`name="seen" value="([^"]*)"`).FindStringSubmatch(page)
		if m == nil {
			t.Fatalf("%s: no form in %.500s", move, page)
		}
		return html.UnescapeString(m[1])
	}
	status, page = one.get("/portfolio")
	want(t, "portfolio", status, page, 200, "Reserved", "6 days left")
	old := seen(one, "release")
	status, page = one.post(path+"/repay", "seen", old, "amount", "1")
	want(t, "repay a reservation", status, page, 409, "Operation not allowed in the state of the claim")
	status, page = one.post(path+"/confirm", "seen", seen(one, "confirm"), "case", id)
	want(t, "confirm", status, page, 200, "Financed", `id="certs"`)
	status, page = two.post(path+"/release", "seen", old, "reason", "RJCT")
	want(t, "an old form", status, page, 412, "Nothing was done", "“Financed”")
	for _, amount := range []string{"", "0", "-1", "1e3", "1.234", "99999999", "ten"} {
		status, page = one.post(path+"/repay", "seen", seen(one, "repay"), "amount", amount)
		want(t, "repay "+amount, status, page, 409, "Invalid amount", `href="#amount"`)
	}
	status, page = one.post(path+"/reverse", "seen", seen(one, "reverse"))
	want(t, "ask to reverse", status, page, 200, "Another one must agree")
	status, page = one.get(path + "/reverse")
	want(t, "the same officer", status, page, 200, "You requested the reversal", "disabled>Agree to the reversal")
	status, page = one.post(path+"/reverse", "seen", seen(one, "reverse"))
	want(t, "the same officer agrees", status, page, 409, "Second approval required")
	status, page = two.post(path+"/reverse", "seen", seen(two, "reverse"))
	want(t, "another officer agrees", status, page, 200, "Reversed", "Nothing: this claim has ended")
	if got := state(); got != dedupe.Reversed {
		t.Errorf("the claim is %s", got)
	}
	status, page = one.get("/search?q=" + strings.TrimPrefix(path, "/claims/"))
	want(t, "search", status, page, 200, "What can be done")
}

// TestHeld switches the bank's automatic verification off, and asks by hand.
func TestHeld(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	v := b.visitor("bank-a")
	status, page := v.post("/settings/verification", "on", "no")
	want(t, "off", status, page, 200, "Switch it on")
	status, page = v.post("/settings/verification", "on", "maybe")
	want(t, "maybe", status, page, 400)
	id := b.presented("BankAMSP", hubtest.Import, "SZ-1")
	status, page = v.get("/queue")
	want(t, "queue", status, page, 200, "No verdict yet")
	status, page = v.get("/queue/" + id)
	want(t, "case", status, page, 200, "Verify now", "Not possible: there is no verdict yet")
	status, page = v.post("/queue/"+id+"/verify", "version", fmt.Sprint(b.read("bank-a", id).Version))
	want(t, "verify", status, page, 200)
	b.verified("BankAMSP", id)
	status, page = v.get("/queue/" + id)
	want(t, "verified", status, page, 200, "Reserves the amount")
	status, page = b.visitor("customs").get("/settings")
	if want(t, "another role", status, page, 200, "Appearance"); strings.Contains(page, "Automatic verification") {
		t.Error("customs has a bank's settings")
	}
}

// TestFault shows why a case cannot be verified.
func TestFault(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	c := &cases.Case{ID: "K-1", Firm: "TraderMSP", Bank: "BankAMSP", State: cases.Presented, Presented: at, At: at, Changed: at, Answer: &cases.Answer{Fault: "document 2 is cut off"}}
	if err := b.Hub.Desk.Book.Put(c, "", at); err != nil {
		t.Fatal(err)
	}
	v := b.visitor("bank-a")
	status, page := v.get("/queue/K-1")
	want(t, "case", status, page, 200, "Could not be verified", "document 2 is cut off", "Verify now")
	status, page = v.get("/queue")
	want(t, "queue", status, page, 200, "Could not be verified")
}

// TestCertificates are files to keep, in three languages and signed.
func TestCertificates(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	id := b.presented("BankAMSP", hubtest.Import, "SZ-1")
	v := b.visitor("bank-a")
	bodies := map[string]bool{}
	for form, begin := range map[string]string{"en.pdf": "%PDF-", "zh-Hans.pdf": "%PDF-", "zh-Hant.pdf": "%PDF-", "jws": "{"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, v.URL()+"/queue/"+id+"/certificate/"+form, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := v.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if bodies[string(body)] = true; err != nil || !strings.HasPrefix(string(body), begin) {
			t.Errorf("%s begins %.5q, %v", form, body, err)
		}
		if h := res.Header; !strings.HasPrefix(h.Get("Content-Disposition"), "attachment; filename=") || !strings.HasPrefix(h.Get("Content-Security-Policy"), "sandbox") || h.Get("Cache-Control") != "private, no-store" {
			t.Errorf("%s: %v", form, h)
		}
	}
	if len(bodies) != 4 {
		t.Errorf("%d different files", len(bodies))
	}
}

// TestSignedOutMeanwhile signs an officer out who typed a decision: it is there after they
// signed in again, and nothing is done before it is sent again.
func TestSignedOutMeanwhile(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	id := b.presented("BankAMSP", hubtest.Altered, "SZ-1")
	v, now := b.visitor("bank-a"), fmt.Sprint(b.read("bank-a", id).Version)
	v.post("/sign-out")
	status, page := v.post("/queue/"+id+"/decide", "version", now, "choice", "ask", "reason", "Which total is right?", "rule", "A05")
	want(t, "signed out", status, page, 401, "You are signed out", "/sign-in?return=%2Fqueue%2F"+id+"%2Fdecide")
	status, page = v.get("/auth/start?issuer=development&person=bank-a&return=/queue/" + id + "/decide")
	want(t, "signed in again", status, page, 200, ">Which total is right?</textarea>", `value="ask" checked`, `value="A05" id="rA05" checked`)
	if c := b.read("bank-a", id); len(c.Questions) != 0 {
		t.Error("the question was put")
	}
	for path, want := range map[string]int{"decide": 200, "agree": 200, "verify": 200, "steal": 404} {
		if status, _ := v.get("/queue/" + id + "/" + path); status != want {
			t.Errorf("GET %s: %d", path, status)
		}
	}
}

// TestShownRequestsWork sends the requests of the API that the page of a case shows.
func TestShownRequestsWork(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	id := b.presented("BankAMSP", hubtest.Altered, "SZ-1")
	_, page := b.visitor("bank-a").get("/queue/" + id)
	shown := regexp.MustCompile(`<pre class="curl"[^>]*>([^<]*)</pre>`).FindStringSubmatch(html.UnescapeString(page))
	if shown == nil {
		t.Fatal("no requests are shown")
	}
	paths := regexp.MustCompile(regexp.QuoteMeta(b.URL())+`(/v1/\S+)`).FindAllStringSubmatch(shown[1], -1)
	if len(paths) != 4 {
		t.Fatalf("%d requests in %s", len(paths), shown[1])
	}
	for i, m := range paths {
		a := hubtest.Answer{}
		if i < len(paths)-1 {
			a = b.Get("bank-a", m[1])
		} else {
			match := regexp.MustCompile(`If-Match: ("\d+")`).FindStringSubmatch(shown[1])
			body := regexp.MustCompile(`--json '([^']*)'`).FindStringSubmatch(shown[1])
			a = b.Send("bank-a", http.MethodPost, m[1], body[1], "If-Match", match[1], "Idempotency-Key", "K", "Content-Type", "application/json")
		}
		if a.Status != http.StatusOK {
			t.Errorf("%s: %d %s", m[1], a.Status, a.Body)
		}
	}
	if c := b.read("bank-a", id); c.State != cases.Decided {
		t.Errorf("the case is %s", c.State)
	}
}
