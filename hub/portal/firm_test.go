package portal_test

import (
	"bytes"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/demo/samples"
	"github.com/tradehub/tradehub/hub/hubtest"
)

// A person is a browser in which somebody of hubtest.Organisations signed in.
type person struct {
	*testing.T
	world  *hubtest.World
	client *http.Client
	caller access.Caller
}

// An answered page.
type answered struct {
	Status int
	Path   string // after redirects
	Body   string
}

// startHub starts a hub whose people sign in for development.
func startHub(t *testing.T) *hubtest.World {
	t.Helper()
	cfg := hubtest.Settings(t.TempDir())
	cfg.SignIn.Mode = "development"
	return hubtest.StartWith(t, cfg)
}

// signIn opens a browser for the named caller.
func signIn(t *testing.T, w *hubtest.World, name string) *person {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := &person{T: t, world: w, client: &http.Client{Jar: jar}}
	for _, c := range hubtest.Organisations {
		if c.Name == name {
			p.caller = c
		}
	}
	if name != "" {
		p.get("/auth/start?issuer=development&person=" + name + "&return=/verify")
	}
	return p
}

func (p *person) do(r *http.Request) answered {
	p.Helper()
	res, err := p.client.Do(r)
	if err != nil {
		p.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		p.Fatal(err)
	}
	return answered{res.StatusCode, res.Request.URL.RequestURI(), string(b)}
}

func (p *person) get(path string) answered {
	p.Helper()
	r, err := http.NewRequestWithContext(p.Context(), http.MethodGet, p.world.URL()+path, nil)
	if err != nil {
		p.Fatal(err)
	}
	return p.do(r)
}

// A file to send.
type file struct {
	name string
	data []byte
}

// post sends a form: url-encoded without files, multipart with some. Fields are name, value.
func (p *person) post(path string, files []file, fields ...string) answered {
	p.Helper()
	var body bytes.Buffer
	kind := form
	if files == nil {
		v := url.Values{}
		for i := 0; i < len(fields); i += 2 {
			v.Add(fields[i], fields[i+1])
		}
		body.WriteString(v.Encode())
	} else {
		m := multipart.NewWriter(&body)
		for i := 0; i < len(fields); i += 2 {
			_ = m.WriteField(fields[i], fields[i+1])
		}
		for _, f := range files {
			part, err := m.CreateFormFile("files", f.name)
			if err != nil {
				p.Fatal(err)
			}
			_, _ = part.Write(f.data)
		}
		_ = m.Close()
		kind = m.FormDataContentType()
	}
	r, err := http.NewRequestWithContext(p.Context(), http.MethodPost, p.world.URL()+path, &body)
	if err != nil {
		p.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	return p.do(r)
}

var inputs = regexp.MustCompile(`<input[^>]* name="(\w+)"[^>]* value="([^"]*)"`)

// hidden returns the value of a page's field.
func (a answered) hidden(name string) string {
	for _, m := range inputs.FindAllStringSubmatch(a.Body, -1) {
		if m[1] == name {
			return html.UnescapeString(m[2])
		}
	}
	return ""
}

// sampleFiles are the documents of a sample.
func sampleFiles(t *testing.T, set string) (out []file) {
	t.Helper()
	_, all, err := samples.Read(set)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		out = append(out, file{f.Name, f.Data})
	}
	return out
}

// newCase makes a case of the files by the form, and returns its page.
func (p *person) newCase(files []file, more ...string) answered {
	p.Helper()
	page := p.get("/cases/new")
	fields := append([]string{"idempotencyKey", page.hidden("idempotencyKey"), "borrower", "buyer", "instrument", "OA", "bank", "BankAMSP", "then", "check"}, more...)
	return p.post("/cases", files, fields...)
}

func (a answered) want(t *testing.T, status int, texts ...string) answered {
	t.Helper()
	if a.Status != status {
		t.Fatalf("%s: status %d, want %d\n%s", a.Path, a.Status, status, a.Body)
	}
	for _, text := range texts {
		if !strings.Contains(a.Body, text) {
			t.Errorf("%s lacks %q\n%s", a.Path, text, a.Body)
		}
	}
	return a
}

func (a answered) wantNot(t *testing.T, texts ...string) answered {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(a.Body, text) {
			t.Errorf("%s has %q", a.Path, text)
		}
	}
	return a
}

// TestFirmPresents takes a case from files to the bank by forms alone.
func TestFirmPresents(t *testing.T) {
	w := startHub(t)
	p := signIn(t, w, "agent")
	p.get("/cases").want(t, http.StatusOK, "No case yet")
	c := p.newCase(sampleFiles(t, hubtest.Import)).want(t, http.StatusOK, "Before you present", "LCC-2026-1188", "131,700.00 USD", "深圳市海岚进出口有限公司", "3 documents, whole")
	id := strings.TrimPrefix(c.Path, "/cases/")
	p.get(c.Path+"/edit").want(t, http.StatusOK, "From the invoice", "Commercial invoice LCC-2026-1188")
	sent := []string{"version", c.hidden("version"), "idempotencyKey", c.hidden("idempotencyKey"), "note", "Please hurry <b>"}
	done := p.post(c.Path+"/present", nil, sent...).want(t, http.StatusOK, "With the bank", "Please hurry &lt;b&gt;", "Withdraw")
	done.wantNot(t, "Discard", "GREEN", "verdict")
	if again := p.post(c.Path+"/present", nil, sent...); again.Status != http.StatusOK || again.Path != c.Path {
		t.Errorf("a double click: %d at %s", again.Status, again.Path)
	}
	p.get("/cases?state=with&q=1188").want(t, http.StatusOK, "LCC-2026-1188", "Nothing: the bank is reviewing")
	p.get("/cases?state=draft").want(t, http.StatusOK, "No case fits")
	p.get("/cases?state=GREEN").want(t, http.StatusBadRequest)
	lost := p.post(c.Path+"/withdraw", nil, "version", c.hidden("version"), "idempotencyKey", "another")
	lost.want(t, http.StatusPreconditionFailed, "Somebody acted first", "Changed at", `href="`+c.Path+`"`)

	w.Hub.Desk.VerifyWaiting(t.Context())
	bank := hubtest.Organisations[1]
	held, err := w.Hub.Query.Case(t.Context(), bank, id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Hub.Desk.Ask(t.Context(), bank, id, held.Version, []string{"A05"}, "Which total is right?"); err != nil {
		t.Fatal(err)
	}
	asked := p.get(c.Path).want(t, http.StatusOK, "Which total is right?", "Declared total against invoice total")
	p.post(c.Path+"/answer", []file{}, "version", asked.hidden("version"), "idempotencyKey", asked.hidden("idempotencyKey"), "answer-1", " ").
		want(t, http.StatusUnprocessableEntity, "Write an answer")
	refused := p.post(c.Path+"/answer", []file{{"bad.xml", []byte("<a>")}}, "version", asked.hidden("version"), "idempotencyKey", asked.hidden("idempotencyKey"), "answer-1", "The invoice’s.")
	refused.want(t, http.StatusUnprocessableEntity, "bad.xml", "The invoice’s.")
	answer := p.post(c.Path+"/answer", sampleFiles(t, hubtest.Altered)[:1], "version", asked.hidden("version"), "idempotencyKey", asked.hidden("idempotencyKey"), "answer-1", "The invoice’s.")
	answer.want(t, http.StatusOK, "With the bank", "The invoice’s.", "Your answer")
	p.get("/documents").want(t, http.StatusOK, "LCC-2026-1188", "Bill of lading")
	p.post(c.Path+"/withdraw", nil, "version", answer.hidden("version"), "idempotencyKey", answer.hidden("idempotencyKey")).want(t, http.StatusOK, "Withdrawn")
}

// TestFirmDocument shows a document's values, and whom the firm let read it.
func TestFirmDocument(t *testing.T) {
	w := startHub(t)
	p := signIn(t, w, "agent")
	files := sampleFiles(t, hubtest.Import)
	c := p.newCase(files)
	path := "/documents/" + string(documents.DigestOf(files[0].data))
	p.get(path).want(t, http.StatusOK, "131,700.00 USD", "cbc:PayableAmount", "Your organisation alone", "Total with tax")
	p.post(c.Path+"/present", nil, "version", c.hidden("version"), "idempotencyKey", c.hidden("idempotencyKey")).want(t, http.StatusOK)
	p.get(path).want(t, http.StatusOK, "BankAMSP", `href="`+c.Path+`"`)
	signIn(t, w, "bank-a").get(path).want(t, http.StatusOK, "131,700.00 USD").wantNot(t, "Who may read it")
	signIn(t, w, "bank-b").get(path).want(t, http.StatusNotFound)
}

// TestFirmDraft changes a draft: what is wrong is said at its field, and nothing is lost.
func TestFirmDraft(t *testing.T) {
	w := startHub(t)
	p := signIn(t, w, "agent")
	bad := p.newCase([]file{}, "amount", "105.360,00", "ccy", "USD", "applicant", "Hai Lan <i>", "rate", "800").
		want(t, http.StatusUnprocessableEntity, "Write the amount as a number", "105.360,00", "Hai Lan &lt;i&gt;", "from 0.01 to 100", "Choose at least one document", `href="#amount"`, "autofocus")
	action := regexp.MustCompile(`action="(/cases/K-[^"]+)"`).FindStringSubmatch(bad.Body)[1]
	common := []string{"borrower", "buyer", "instrument", "OA", "bank", "BankBMSP", "idempotencyKey", bad.hidden("idempotencyKey")}
	good := p.post(action, sampleFiles(t, hubtest.Import), append(common, "version", bad.hidden("version"), "amount", "105,360.00", "ccy", "usd", "applicant", "Hai Lan", "rate", "80 %", "id", "R 1", "then", "check")...)
	good.want(t, http.StatusOK, "105,360.00 USD", "R 1", "BankBMSP")
	edit := p.get(action + "/edit")
	first := regexp.MustCompile(`formaction="([^"]+/remove)"`).FindStringSubmatch(edit.Body)[1]
	without := p.post(html.UnescapeString(first), []file{}, append(common, "version", edit.hidden("version"), "amount", "105,360.00", "ccy", "USD", "applicant", "Hai Lan Two", "id", "R 2")...)
	without.want(t, http.StatusOK, "Hai Lan Two", "R 2").wantNot(t, "Commercial invoice")
	p.post(action, []file{}, append(common, "version", "1", "id", "R 3")...).want(t, http.StatusPreconditionFailed)
	added := p.get(action)
	p.post(action+"/documents", sampleFiles(t, hubtest.Import), "version", added.hidden("version")).want(t, http.StatusOK, "Commercial invoice")
	last := p.get(action)
	p.post(action+"/discard", nil, "version", last.hidden("version"), "idempotencyKey", last.hidden("idempotencyKey")).want(t, http.StatusOK, "No case yet")
	p.get(action).want(t, http.StatusNotFound)
	p.get("/documents").want(t, http.StatusOK, "LCC-2026-1188")
}

// TestFirmAmounts types amounts as clerks do. What is refused stays in its field, and the other
// field of the amount too.
func TestFirmAmounts(t *testing.T) {
	p := signIn(t, startHub(t), "agent")
	for _, tt := range []struct{ amount, ccy, shown, why string }{
		{"96000", "EUR", "96,000.00 EUR", ""}, {"96,000.5", " eur ", "96,000.50 EUR", ""}, {"96 000", "EUR", "96,000.00 EUR", ""},
		{"96’000.00", "CHF", "96,000.00 CHF", ""}, {"９６，０００", "人民币", "", "by its ISO code"}, {"９６，０００", "RMB", "96,000.00 CNY", ""},
		{"96\u00a0000", "EUR", "96,000.00 EUR", ""}, {"10000", "JPY", "10,000 JPY", ""}, {"1.500", "KWD", "1.500 KWD", ""},
		{"96.000", "EUR", "", "as a number"}, {"1.000", "JPY", "", "as a number"}, {"96.000,50", "EUR", "", "as a number"}, {"-5", "EUR", "", "as a number"},
		{"1e3", "EUR", "", "as a number"}, {"0", "EUR", "", "as a number"}, {"99999999999999999999", "EUR", "", "as a number"}, {"ninety", "EUR", "", "as a number"},
		{"96000", "ZZZ", "", "by its ISO code"}, {"96000", "XAU", "", "by its ISO code"}, {"96000", "CNH", "", "by its ISO code"}, {"96000", "", "", "by its ISO code"},
	} {
		got := p.newCase([]file{}, "amount", tt.amount, "ccy", tt.ccy, "partial", "yes")
		if tt.why != "" {
			got.want(t, http.StatusUnprocessableEntity, tt.why, `name="amount" value="`+tt.amount+`"`, `name="ccy" value="`+tt.ccy+`"`)
			continue
		}
		id := regexp.MustCompile(`action="(/cases/K-[^"]+)"`).FindStringSubmatch(got.Body)
		if id == nil {
			t.Fatalf("%+v: %d", tt, got.Status)
		}
		p.get(id[1]).want(t, http.StatusOK, tt.shown)
		p.get(id[1]+"/edit").want(t, http.StatusOK, `value="yes" selected`)
	}
}

// TestFirmHostile sends what no page of the hub would.
func TestFirmHostile(t *testing.T) {
	w := startHub(t)
	p := signIn(t, w, "agent")
	c := p.newCase(sampleFiles(t, hubtest.Import))
	key := c.hidden("idempotencyKey")
	long := strings.Repeat("长", cases.MaxText) + "er"
	p.post(c.Path+"/present", nil, "version", c.hidden("version"), "idempotencyKey", key, "note", long).want(t, http.StatusUnprocessableEntity, long, "The text is too long", `href="#note"`)
	foreign := w.Upload("bank-b", sampleFiles(t, hubtest.Altered)[0].data)
	p.newCase([]file{}, "document", string(foreign)).want(t, http.StatusNotFound).wantNot(t, "BP-77310")
	p.newCase(sampleFiles(t, hubtest.Import), "bank", "CustomsMSP").want(t, http.StatusOK) // the first value counts
	for name, fields := range map[string][]string{
		"no key": {"version", c.hidden("version")}, "no version": {"idempotencyKey", "k"}, "a version that is none": {"idempotencyKey", "k", "version", "-1"},
		"a long key": {"version", "1", "idempotencyKey", strings.Repeat("k", 65)},
	} {
		if got := p.post(c.Path+"/present", nil, fields...); got.Status != http.StatusBadRequest {
			t.Errorf("%s: %d", name, got.Status)
		}
	}
	p.post("/cases", []file{}, "idempotencyKey", "k2", "id", strings.Repeat("x", 1<<20)).want(t, http.StatusBadRequest)
	p.post("/cases", []file{}, "idempotencyKey", "k3", "borrower", "thief", "instrument", "OA", "bank", "CustomsMSP", "applicant", strings.Repeat("x", 201)).
		want(t, http.StatusUnprocessableEntity, "Choose one of the list", "The text is too long")
	p.post(c.Path+"/present", nil, "version", c.hidden("version"), "idempotencyKey", "k4").want(t, http.StatusOK, "With the bank")
	p.get(c.Path+"/withdraw").want(t, http.StatusOK, "With the bank") // an address is no move
}

// TestRefusedFiles sends what a hub must refuse. What was taken beside it stays.
func TestRefusedFiles(t *testing.T) {
	w := startHub(t)
	p := signIn(t, w, "agent")
	bomb := `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>`
	invoice := sampleFiles(t, hubtest.Import)[0]
	hostile := "../../etc/<script>alert(1)</script>\u202etxt.xml"
	page := p.newCase([]file{
		{hostile, []byte("not a document")}, invoice, {"empty.xml", nil}, {"bomb.xml", []byte(bomb)}, {"scan.png", []byte("\x89PNG\r\n\x1a\n0000")},
		{"large.xml", bytes.Repeat([]byte("x"), 33<<20)}, invoice,
	})
	page.want(t, http.StatusUnprocessableEntity, "the file is empty", "the file is too large", "its format is not supported", "DOCTYPE",
		"Export it again without a DOCTYPE", "Read as Commercial invoice LCC-2026-1188", "#file-1", `id="file-1"`)
	page.wantNot(t, "<script>alert", "\u202e", "etc/")
	if n := strings.Count(page.Body, `class="file done"`); n != 1 {
		t.Errorf("%d documents were taken, want 1", n)
	}
	var many []file
	for range 60 {
		many = append(many, file{"n.xml", bytes.Replace(invoice.data, []byte("LCC-2026-1188"), []byte("LCC-"+randomText()), 1)})
	}
	full := p.newCase(many).want(t, http.StatusUnprocessableEntity, "a case has at most 50 documents", "Put the rest into another case")
	if n := strings.Count(full.Body, `class="file done"`); n != cases.MaxDocuments {
		t.Errorf("%d documents were taken, want %d", n, cases.MaxDocuments)
	}
}

// TestNobodyElsesPages holds that pages of a firm's case, document and list are the same "not
// found" page to every other role, as those of nothing.
func TestNobodyElsesPages(t *testing.T) {
	w := startHub(t)
	p := signIn(t, w, "agent")
	files := sampleFiles(t, hubtest.Import)
	c := p.newCase(files)
	digest := string(documents.DigestOf(files[0].data))
	nothing := string(documents.DigestOf([]byte("nothing")))
	paths := map[string]string{
		c.Path: "/cases/K-0000000000000000", c.Path + "/edit": "/cases/K-0000000000000000/edit", c.Path + "/present": "/cases/K-0000000000000000/present",
		"/documents/" + digest: "/documents/" + nothing, "/cases": "/nowhere",
	}
	for _, who := range hubtest.Organisations {
		if who.IsFirm() {
			continue
		}
		other := signIn(t, w, who.Name)
		for there, absent := range paths {
			got, none := other.get(there), other.get(absent)
			if got.Status != http.StatusNotFound || blank(got, there) != blank(none, absent) {
				t.Errorf("%s at %s: %d; another page than at %s", who.Name, there, got.Status, absent)
			}
			posted, none := other.post(there, nil, "version", "1", "idempotencyKey", "k"), other.post(absent, nil, "version", "1", "idempotencyKey", "k")
			if posted.Status != http.StatusNotFound || blank(posted, there) != blank(none, absent) {
				t.Errorf("%s posts to %s: %d", who.Name, there, posted.Status)
			}
		}
	}
	if got := p.get(c.Path); got.Status != http.StatusOK {
		t.Errorf("control: its firm sees %d", got.Status)
	}
	stranger := signIn(t, w, "")
	if got := stranger.get(c.Path); !strings.HasPrefix(got.Path, "/sign-in?return=") {
		t.Errorf("a stranger is at %s", got.Path)
	}
}

var (
	quotedID = regexp.MustCompile(`<code>[A-Z2-7]{26}</code>`)
	varying  = regexp.MustCompile(`K-[0-9a-f]{20}|<time[^>]*>[^<]*</time>|name="idempotencyKey" value="[^"]*"|[\d,]+\.\d\d USD`)
)

// blank returns a page without what names the request and its path.
func blank(a answered, path string) string {
	page := quotedID.ReplaceAllString(a.Body, "")
	return strings.ReplaceAll(strings.ReplaceAll(page, `"`+path, `"`), url.QueryEscape(path), "")
}

// TestNobodyIsTippedOff holds that a firm's pages of a case whose goods another bank has
// financed are those of a case that nobody has, but for IDs, times and amounts. The control
// is a page of the bank's.
func TestNobodyIsTippedOff(t *testing.T) {
	var seen [2][]string
	var verdicts [2]string
	for i, financed := range []bool{false, true} {
		w := startHub(t)
		if financed {
			other := w.Verified("bank-b", hubtest.Import, "SZ-2026-000001")
			w.Post("bank-b", "claim", "/v1/claims", map[string]any{"verdictId": other.Verdict.ID}).Into(http.StatusCreated, &struct{}{})
		} else {
			w.Sample(hubtest.Import, "SZ-2026-000001")
		}
		p := signIn(t, w, "agent")
		c := p.newCase(sampleFiles(t, hubtest.Import), "amount", "131,700.00", "ccy", "USD", "id", "R-1")
		p.post(c.Path+"/present", nil, "version", c.hidden("version"), "idempotencyKey", c.hidden("idempotencyKey")).want(t, http.StatusOK)
		w.Hub.Desk.VerifyWaiting(t.Context())
		held, err := w.Hub.Query.Case(t.Context(), hubtest.Organisations[1], strings.TrimPrefix(c.Path, "/cases/"))
		if err != nil || held.Answer == nil {
			t.Fatalf("%+v, %v", held, err)
		}
		verdicts[i] = string(held.Answer.Outcome)
		for _, path := range []string{"/cases", c.Path, "/documents", "/certificates", "/cases?state=with", c.Path + "/edit"} {
			seen[i] = append(seen[i], varying.ReplaceAllString(blockOf.ReplaceAllString(p.get(path).Body, ""), ""))
		}
	}
	for i := range seen[0] {
		if seen[0][i] != seen[1][i] {
			t.Errorf("page %d tells that another bank has financed it:\n%s\n%s", i, seen[0][i], seen[1][i])
		}
	}
	if verdicts[0] == verdicts[1] {
		t.Errorf("control: both verdicts are %s, so the test shows nothing", verdicts[0])
	}
}

// blockOf hides how high the ledger is: every transaction of anybody counts there.
var blockOf = regexp.MustCompile(`block \d+|<code title="[^"]*">[^<]*</code>|/documents/sha256:[0-9a-f]*`)

// TestTry makes a case of the samples with one click, on a hub for development alone.
func TestTry(t *testing.T) {
	w := startHub(t)
	p := signIn(t, w, "")
	page := p.get("/").want(t, http.StatusOK, "Try it with sample documents")
	c := p.post("/try", nil, "idempotencyKey", page.hidden("idempotencyKey")).want(t, http.StatusOK, "Before you present", "Present to BankAMSP", "SZ-2026-004417")
	if again := p.post("/try", nil, "idempotencyKey", page.hidden("idempotencyKey")); again.Path != c.Path {
		t.Errorf("a double click made another case: %s, %s", c.Path, again.Path)
	}
	p.get("/").want(t, http.StatusOK, "person=bank-a&amp;")
	plain := signIn(t, hubtest.Start(t), "")
	plain.get("/").wantNot(t, "Try it")
	plain.post("/try", nil, "idempotencyKey", "k").want(t, http.StatusNotFound)
}

// TestSignedOutFormIsKept sends a form without a session, and finds its fields after signing in.
func TestSignedOutFormIsKept(t *testing.T) {
	w := startHub(t)
	p := signIn(t, w, "")
	p.get("/sign-in")
	p.post("/cases", sampleFiles(t, hubtest.Import), "idempotencyKey", "k", "id", "My reference", "amount", "12").want(t, http.StatusUnauthorized)
	p.get("/auth/start?issuer=development&person=agent&return=/cases").want(t, http.StatusOK, "My reference", `value="12"`)
	p.get("/cases").want(t, http.StatusOK, "No case yet")
}

var counter int

// randomText returns another text each time.
func randomText() string {
	counter++
	return strings.Repeat("0", 3) + string(rune('A'+counter/26)) + string(rune('A'+counter%26))
}
