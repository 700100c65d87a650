package portal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/answers"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/follow"
	"github.com/tradehub/tradehub/hub/identity"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/portal"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/web"
)

// people are sessions in which the cookie "as" names a role.
type people struct{ kept map[string][]byte }

type asKey struct{}

func (p people) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, err := r.Cookie("as"); err == nil {
			r = r.WithContext(context.WithValue(r.Context(), asKey{}, protocol.Role(c.Value)))
		}
		next.ServeHTTP(w, r)
	})
}

func (p people) Visitor(ctx context.Context) (identity.Visitor, bool) {
	role, ok := ctx.Value(asKey{}).(protocol.Role)
	return identity.Visitor{Caller: access.Caller{Name: "wang", MSPID: "BankAMSP", Role: role}, Name: "Wang"}, ok
}

func (people) Start(w http.ResponseWriter, r *http.Request)    { _, _ = io.WriteString(w, "start") }
func (people) Callback(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "callback") }
func (people) SignOut(w http.ResponseWriter, r *http.Request)  { _, _ = io.WriteString(w, "out") }
func (people) Issuers() []identity.Issuer {
	return []identity.Issuer{
		{Key: "bank", Name: "Bank A"},
		{Key: "dev", Development: true, People: []identity.Person{{Key: "li", Caller: access.Caller{Name: "li", MSPID: "TraderMSP", Role: protocol.RoleAgent}}}},
	}
}
func (p people) Keep(_ context.Context, key string, value []byte) { p.kept[key] = value }
func (p people) Take(_ context.Context, key string) []byte {
	defer delete(p.kept, key)
	return p.kept[key]
}

// none is a ledger that has nothing.
type none struct{}

func (none) PublicVerdict(context.Context, string) (*query.PublicVerdict, error) {
	return nil, query.ErrNotFound
}

func (none) PublicDocument(context.Context, documents.Digest) (*query.PublicDocument, error) {
	return nil, query.ErrNotFound
}

// A site is a portal of tests.
type site struct {
	*testing.T
	http.Handler
	log *bytes.Buffer
}

func open(t *testing.T, parts ...portal.Part) site {
	t.Helper()
	log := &bytes.Buffer{}
	logger := slog.New(slog.NewTextHandler(log, nil))
	h, err := portal.New(portal.Options{
		Sessions: people{map[string][]byte{}}, Answers: answers.New(none{}, nil, time.Now), Limiter: answers.NewLimiter(time.Now), Parts: parts,
		Decisions: access.NewDecisions(logger, []byte("key")), Log: logger, City: "shenzhen", Secure: true, Timeout: 5 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	return site{t, h, log}
}

// send sends a request. Headers are name, value, name, value.
func (s site) send(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	s.Helper()
	r := httptest.NewRequestWithContext(s.Context(), method, path, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func (s site) get(path string, headers ...string) *httptest.ResponseRecorder {
	s.Helper()
	return s.send(http.MethodGet, path, "", headers...)
}

const form, as = "application/x-www-form-urlencoded", "Cookie"

// desk is a part with a page for bank officers, and one whose handler fails.
func desk(err error) portal.Part {
	bank := portal.Roles(protocol.RoleBank)
	show := func(v *portal.Visit) error {
		if err != nil {
			return err
		}
		text := "nothing kept"
		if kept := v.Kept("/desk/K-1"); kept != nil {
			text = kept.Encode()
		}
		return v.Render("desk", web.Page{Title: "Desk", Data: text})
	}
	return portal.Part{
		Name:      "desk",
		Templates: fstest.MapFS{"desk.html": {Data: []byte(`{{define "page"}}<h1>{{.Data}}</h1>{{end}}`)}},
		Nav:       []portal.Nav{{Key: "desk", Route: "/desk", Who: bank}},
		Routes: []portal.Route{
			{Pattern: "GET /desk", Who: bank, Page: show},
			{Pattern: "GET /desk/{id}", Who: bank, Page: show},
			{Pattern: "POST /desk/{id}", Who: bank, Page: func(v *portal.Visit) error {
				key, err := v.Key()
				if err != nil {
					return err
				}
				return v.See("/desk?key=" + key)
			}},
		},
	}
}

// TestWhoMayOpen holds that a route is there for its roles alone, and that each decision is noted.
func TestWhoMayOpen(t *testing.T) {
	for _, role := range protocol.Roles {
		s := open(t, desk(nil))
		want, outcome := http.StatusNotFound, "refused"
		if role == protocol.RoleBank {
			want, outcome = http.StatusOK, "allowed"
		}
		w := s.get("/desk/K-1", as, "as="+string(role))
		none := s.get("/nowhere", as, "as="+string(role))
		if w.Code != want {
			t.Errorf("%s: %d", role, w.Code)
		}
		if want == http.StatusNotFound && plain(w) != plain(none) {
			t.Errorf("%s can tell a page that it may not open from one that is not there:\n%s\n%s", role, plain(w), plain(none))
		}
		for _, part := range []string{`operation="GET /desk/{id}"`, "object=K-1", "outcome=" + outcome, "role=" + string(role), "person=sha256:", "organisation=BankAMSP", "request="} {
			if !strings.Contains(s.log.String(), part) {
				t.Errorf("%s: no %s in %s", role, part, s.log)
			}
		}
		if strings.Contains(s.log.String(), "wang") || strings.Contains(s.log.String(), "Wang") {
			t.Errorf("the log names a person: %s", s.log)
		}
	}
}

var requestID = regexp.MustCompile(`[A-Z2-7]{26}`)

// plain returns a page without the request's own.
func plain(w *httptest.ResponseRecorder) string {
	text := requestID.ReplaceAllString(w.Body.String(), "ID")
	return regexp.MustCompile(`href="/[^"]*\?[^"]*"`).ReplaceAllString(text, "")
}

// TestSignedOut asks a stranger to sign in, and shows what they sent afterwards.
func TestSignedOut(t *testing.T) {
	s := open(t, desk(nil))
	if w := s.get("/desk?q=a+b"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/sign-in?return=%2Fdesk%3Fq%3Da%2Bb" {
		t.Errorf("%d to %s", w.Code, w.Header().Get("Location"))
	}
	w := s.send(http.MethodPost, "/desk/K-1", "text=typed", "Content-Type", form)
	if w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), `href="/sign-in?return=%2Fdesk%2FK-1"`) {
		t.Errorf("%d: %s", w.Code, w.Body)
	}
	for _, want := range []string{"text=typed", "nothing kept"} {
		if w := s.get("/desk/K-1", as, "as=bank"); !strings.Contains(w.Body.String(), "<h1>"+want) {
			t.Errorf("no %q in %s", want, w.Body)
		}
	}
	if w := s.send(http.MethodPost, "/desk/K-1", "text="+strings.Repeat("x", 30<<10), "Content-Type", form); w.Code != http.StatusUnauthorized {
		t.Errorf("a large form: %d", w.Code)
	}
	if w := s.get("/desk/K-1", as, "as=bank"); !strings.Contains(w.Body.String(), "nothing kept") {
		t.Error("a large form was kept")
	}
}

// TestStates wants the state of each error, without its text.
func TestStates(t *testing.T) {
	for name, test := range map[string]struct {
		err  error
		want int
		word string
	}{
		"not found":       {query.ErrNotFound, 404, "Not found"},
		"another's":       {fmt.Errorf("secret: %w", cases.ErrNotFound), 404, "Not found"},
		"refused":         {portal.ErrRefused, 400, "Not accepted"},
		"an impossible":   {documents.ErrRequest, 400, "Not accepted"},
		"lost a race":     {portal.ErrRace, 412, "Somebody acted first"},
		"the ledger":      {fmt.Errorf("secret: %w", where{ledger.ErrUnavailable}), 503, "Organisation: SupervisorMSP"},
		"behind":          {errors.Join(follow.ErrBehind, ledger.ErrUnavailable, context.DeadlineExceeded), 503, "Not up to date yet"},
		"late":            {context.DeadlineExceeded, 503, "No answer in time"},
		"a large form":    {&http.MaxBytesError{Limit: 1}, 413, "Too large"},
		"anything else":   {errors.New("secret"), 500, "Something failed here"},
		"a defect's text": {fmt.Errorf("secret %d", 1), 500, "Something failed here"},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, desk(test.err))
			w := s.get("/desk", as, "as=bank")
			if w.Code != test.want || !strings.Contains(w.Body.String(), test.word) || strings.Contains(w.Body.String(), "secret") {
				t.Errorf("%d: %s", w.Code, w.Body)
			}
			if (w.Header().Get("Retry-After") != "") != (test.want == 503) {
				t.Errorf("Retry-After %q", w.Header().Get("Retry-After"))
			}
			if id := w.Header().Get("X-Request-Id"); !strings.Contains(w.Body.String(), id) {
				t.Errorf("the page lacks the request's ID %s", id)
			}
		})
	}
}

// where is an error that names where a call of the ledger ended.
type where struct{ error }

func (where) Where() (stage, mspID string) { return "endorse", "SupervisorMSP" }
func (w where) Unwrap() error              { return w.error }

func TestPanic(t *testing.T) {
	part := desk(nil)
	part.Routes[0].Page = func(*portal.Visit) error { panic("secret") }
	s := open(t, part)
	if w := s.get("/desk", as, "as=bank"); w.Code != 500 || strings.Contains(w.Body.String(), "secret") || !strings.Contains(s.log.String(), "secret") {
		t.Errorf("%d: %s", w.Code, w.Body)
	}
}

// TestHeaders wants the policy on every kind of answer.
func TestHeaders(t *testing.T) {
	s := open(t)
	page := s.get("/verify")
	asset := regexp.MustCompile(`/assets/[^"]+/portal.css`).FindString(page.Body.String())
	for path, cached := range map[string]string{
		"/verify": "private, no-cache", "/nowhere": "private, no-cache", asset: "public, max-age=31536000, immutable", "/assets/000000000000/portal.css": "",
	} {
		h := s.get(path).Header()
		if h.Get("Cache-Control") != cached {
			t.Errorf("%s: Cache-Control %q", path, h.Get("Cache-Control"))
		}
		for name, part := range map[string]string{
			"Content-Security-Policy": "require-trusted-types-for 'script'; trusted-types portal", "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000",
		} {
			if !strings.Contains(h.Get(name), part) {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		if csp := h.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", path, csp)
		}
	}
	again := s.get("/verify", "If-None-Match", page.Header().Get("ETag"))
	if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("the same page again: %d, %d bytes", again.Code, again.Body.Len())
	}
	if w := s.get("/verify", as, "as=bank"); w.Header().Get("Cache-Control") != "private, no-store" {
		t.Errorf("signed in: %q", w.Header().Get("Cache-Control"))
	}
}

// TestLook chooses language and appearance by query, then cookie, then header.
func TestLook(t *testing.T) {
	s := open(t)
	for name, test := range map[string]struct {
		path    string
		headers []string
		want    string
	}{
		"nothing":               {"/verify", nil, `<html lang="en">`},
		"header":                {"/verify", []string{"Accept-Language", "zh-HK,en;q=0.5"}, `<html lang="zh-Hant">`},
		"cookie before header":  {"/verify", []string{"Accept-Language", "en", "Cookie", "lang=zh-Hans"}, `<html lang="zh-Hans">`},
		"query before cookie":   {"/verify?lang=zh-Hant", []string{"Cookie", "lang=zh-Hans"}, `<html lang="zh-Hant">`},
		"a cookie of elsewhere": {"/verify", []string{"Cookie", "lang=xx; theme=<b>"}, `<html lang="en">`},
		"dark":                  {"/verify?theme=dark", nil, `<html lang="en" data-theme="dark">`},
		"system again":          {"/verify?theme=system", []string{"Cookie", "theme=dark"}, `<html lang="en">`},
		"other queries stay":    {"/v/V-1?tx=a", nil, `href="/v/V-1?lang=zh-Hans&amp;tx=a"`},
	} {
		if w := s.get(test.path, test.headers...); !strings.Contains(w.Body.String(), test.want) {
			t.Errorf("%s: %s", name, w.Body)
		}
	}
	for _, path := range []string{"/verify?lang=xx", "/verify?lang=", "/verify?theme=pink"} {
		if w := s.get(path); w.Code != http.StatusBadRequest || len(w.Result().Cookies()) > 0 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	c := s.get("/verify?lang=zh-Hans").Header().Get("Set-Cookie")
	for _, part := range []string{"lang=zh-Hans", "HttpOnly", "Secure", "SameSite=Lax"} {
		if !strings.Contains(c, part) {
			t.Errorf("cookie %q lacks %s", c, part)
		}
	}
}

// TestOtherSites refuses forms of other sites, and nothing else of them.
func TestOtherSites(t *testing.T) {
	s := open(t, desk(nil))
	for name, test := range map[string]struct {
		method  string
		headers []string
		want    int
	}{
		"a form of another site": {http.MethodPost, []string{"Sec-Fetch-Site", "cross-site"}, http.StatusForbidden},
		"of another host":        {http.MethodPost, []string{"Origin", "https://evil.example"}, http.StatusForbidden},
		"of a sibling":           {http.MethodPost, []string{"Sec-Fetch-Site", "same-site"}, http.StatusForbidden},
		"of this hub":            {http.MethodPost, []string{"Sec-Fetch-Site", "same-origin"}, http.StatusSeeOther},
		"a link of another site": {http.MethodGet, []string{"Sec-Fetch-Site", "cross-site"}, http.StatusOK},
	} {
		w := s.send(test.method, "/desk/K-1", "idempotencyKey="+portal.NewKey(), append(test.headers, "Content-Type", form, as, "as=bank")...)
		if w.Code != test.want {
			t.Errorf("%s: %d, want %d", name, w.Code, test.want)
		}
	}
	if w := s.send(http.MethodPost, "/desk/K-1", "", "Content-Type", form, as, "as=bank"); w.Code != http.StatusBadRequest {
		t.Errorf("a form without a key: %d", w.Code)
	}
}

func TestLanding(t *testing.T) {
	s := open(t, desk(nil))
	for cookie, want := range map[string]string{"as=bank": "/desk", "as=agent": "/verify"} {
		if w := s.get("/", as, cookie); w.Code != http.StatusSeeOther || w.Header().Get("Location") != want {
			t.Errorf("%s: %d to %s", cookie, w.Code, w.Header().Get("Location"))
		}
	}
	w := s.get("/sign-in?return=//evil.example")
	for _, part := range []string{`/auth/start?issuer=bank&amp;return=%2f"`, `/auth/start?issuer=dev&amp;person=li&amp;return=%2f"`} {
		if !strings.Contains(w.Body.String(), part) {
			t.Errorf("no %s in %s", part, w.Body)
		}
	}
	for path, want := range map[string]string{"//evil.example": "/", "https://evil.example": "/", `/\evil.example`: "/", "/desk?q=1": "/desk?q=1", "": "/"} {
		w := s.get("/sign-in?return="+strings.ReplaceAll(path, "?", "%3F"), as, "as=bank")
		if w.Header().Get("Location") != want {
			t.Errorf("back to %q: %q", path, w.Header().Get("Location"))
		}
	}
}

// upload returns a form with a file.
func upload(t *testing.T, field string, data []byte) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreateFormFile(field, "a.pdf")
	if err == nil {
		_, err = part.Write(data)
	}
	if err = errors.Join(err, m.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String(), m.FormDataContentType()
}

// TestVerifyRefuses wants an error at the field for what is no certificate and no digest.
func TestVerifyRefuses(t *testing.T) {
	s := open(t)
	for name, test := range map[string]struct {
		field string
		data  []byte
		want  int
		text  string
	}{
		"no certificate": {"certificate", []byte("hello"), 422, "The file is not a certificate"},
		"empty":          {"certificate", nil, 400, "Choose a file first"},
		"another field":  {"file", []byte("hello"), 400, "Choose a file first"},
		"too large":      {"certificate", make([]byte, 5<<20+1), 413, "larger than 5 MB"},
		"far too large":  {"certificate", make([]byte, 6<<20), 413, "larger than 5 MB"},
	} {
		body, kind := upload(t, test.field, test.data)
		if w := s.send(http.MethodPost, "/verify", body, "Content-Type", kind); w.Code != test.want || strings.Count(w.Body.String(), test.text) != 2 {
			t.Errorf("%s: %d, want %d: %s", name, w.Code, test.want, w.Body)
		}
	}
	if w := s.send(http.MethodPost, "/verify", "certificate=a", "Content-Type", form); w.Code != http.StatusBadRequest {
		t.Errorf("a form without a file: %d", w.Code)
	}
	for _, digest := range []string{"", "abc", "sm3:" + strings.Repeat("a", 64), strings.Repeat("g", 64)} {
		if w := s.get("/verify/document?sha256=" + digest); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "64 hexadecimal digits") {
			t.Errorf("%q: %d", digest, w.Code)
		}
	}
	for _, id := range []string{"%3Cb%3E", "call%20us%20at%20555", "%00", strings.Repeat("a", 65), "..%2F..%2Fetc"} {
		if w := s.get("/v/" + id); w.Code != http.StatusBadRequest || strings.Contains(w.Body.String(), "call us") {
			t.Errorf("/v/%s: %d", id, w.Code)
		}
	}
	if w := s.get("/verify/document?sha256=%3Cb%3E"); strings.Contains(w.Body.String(), "<b>\"") || !strings.Contains(w.Body.String(), `value="&lt;b&gt;"`) {
		t.Errorf("what was typed is not escaped: %s", w.Body)
	}
}

// TestQuestionsAreBounded holds the rate of an address, and that the log has no digest.
func TestQuestionsAreBounded(t *testing.T) {
	s := open(t)
	digest := strings.Repeat("ab", 32)
	for i := range answers.Most {
		if w := s.get("/verify/document?sha256=SHA256:" + strings.ToUpper(digest)); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "Not known here") {
			t.Fatalf("question %d: %d %s", i, w.Code, w.Body)
		}
	}
	for _, path := range []string{"/verify/document?sha256=" + digest, "/v/V-1"} {
		if w := s.get(path); w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if w := s.get("/verify"); w.Code != http.StatusOK {
		t.Errorf("the page itself: %d", w.Code)
	}
	if strings.Contains(strings.ToLower(s.log.String()), digest) {
		t.Errorf("the log has a digest: %s", s.log)
	}
}

// TestPanels shows a panel of another part, and says so where one fails.
func TestPanels(t *testing.T) {
	part := portal.Part{Name: "p", Templates: fstest.MapFS{"extra.html": {Data: []byte(`{{define "panel"}}<p>{{.}}</p>{{end}}`)}}}
	for i, load := range []func(context.Context, identity.Visitor, any) (any, error){
		func(context.Context, identity.Visitor, any) (any, error) { return "second", nil },
		func(context.Context, identity.Visitor, any) (any, error) { return nil, errors.New("secret") },
		func(context.Context, identity.Visitor, any) (any, error) { return "first <b>", nil },
	} {
		part.Panels = append(part.Panels, portal.Panel{Place: "verify.answer", Order: -i, Template: "extra", Load: load})
	}
	body := open(t, part).get("/v/V-1").Body.String()
	first, away, second := strings.Index(body, "first &lt;b&gt;"), strings.Index(body, "This part did not answer"), strings.Index(body, "<p>second")
	if first < 0 || away < first || second < away || strings.Contains(body, "secret") {
		t.Errorf("panels at %d, %d, %d: %s", first, away, second, body)
	}
}

// TestNewRefuses wants an error at the start for what could fail later.
func TestNewRefuses(t *testing.T) {
	page := func(*portal.Visit) error { return nil }
	for name, part := range map[string]portal.Part{
		"a route without a handler":  {Routes: []portal.Route{{Pattern: "GET /a", Who: portal.Anybody}}},
		"a route without a method":   {Routes: []portal.Route{{Pattern: "/a", Who: portal.Anybody, Page: page}}},
		"a link without a route":     {Nav: []portal.Nav{{Key: "a", Route: "/a"}}},
		"a panel without a template": {Panels: []portal.Panel{{Place: "a", Template: "a"}}},
		"a template's link":          {Templates: fstest.MapFS{"a.html": {Data: []byte(`{{define "page"}}{{link "/nowhere"}}{{end}}`)}}},
	} {
		_, err := portal.New(portal.Options{Answers: answers.New(none{}, nil, time.Now), Limiter: answers.NewLimiter(time.Now), Parts: []portal.Part{part}})
		if err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
