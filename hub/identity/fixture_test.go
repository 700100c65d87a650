package identity_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/identity"
)

// A world is a hub's sessions, served over HTTP, with a page that says who visits.
type world struct {
	*testing.T
	sessions *identity.Sessions
	srv      *httptest.Server
	db       *cases.DB
	path     string // of the rows
	log      *logs
	clock    *clock
	options  identity.Options

	mu        sync.Mutex
	suspended map[string]error // by name: errYes is suspended, another could not be asked
}

var errYes = errors.New("suspended")

var (
	officer = access.Caller{Name: "bank-a", MSPID: "BankAMSP", Role: protocol.RoleBank}
	clerk   = access.Caller{Name: "trader", MSPID: "TraderMSP", Role: protocol.RoleAgent}
)

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// logs keep what is logged.
type logs struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logs) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// start starts sessions with the issuer for development, unless change says otherwise.
func start(t *testing.T, change ...func(*identity.Options)) *world {
	t.Helper()
	w := &world{T: t, log: new(logs), clock: &clock{now: time.Now()}, suspended: map[string]error{}, path: filepath.Join(t.TempDir(), "hub.db")}
	var err error
	if w.db, err = cases.Open(w.path); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.db.Close() })
	seal, err := cases.NewSeal(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(w.log, nil))
	o := identity.Options{
		Rows: w.db.Sessions(seal, cases.SessionBounds{Bytes: 64 << 10, PerOwner: 3, Visitors: 5}), Decisions: access.NewDecisions(log, make([]byte, 32)),
		Log: log, Now: w.clock.Now, Limits: identity.DefaultLimits, Development: true, Suspended: w.ask,
		People: []identity.Person{
			{Issuer: identity.DevelopmentKey, Key: "bank-a", Name: "林文博", Caller: officer},
			{Issuer: identity.DevelopmentKey, Key: "trader", Name: "陈嘉怡", Caller: clerk},
		},
	}
	for _, c := range change {
		c(&o)
	}
	w.serve(o)
	return w
}

// serve serves sessions with the options, in place of those before.
func (w *world) serve(o identity.Options) {
	w.Helper()
	var err error
	if w.sessions, err = identity.New(o); err != nil {
		w.Fatal(err)
	}
	serve := httptest.NewServer
	if strings.HasPrefix(o.Origin, "https") {
		serve = httptest.NewTLSServer
	}
	w.options, w.srv = o, serve(w.handler())
	w.Cleanup(w.srv.Close)
}

func (w *world) ask(_ context.Context, c access.Caller) (bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	err := w.suspended[c.Name]
	if errors.Is(err, errYes) {
		return true, nil
	}
	return false, err
}

func (w *world) suspend(name string, how error) {
	w.mu.Lock()
	w.suspended[name] = how
	w.mu.Unlock()
	w.clock.pass(time.Minute) // nobody remembers the last answer
}

func (w *world) handler() http.Handler {
	s, mux := w.sessions, http.NewServeMux()
	mux.HandleFunc(identity.StartPath, s.Start)
	mux.HandleFunc(identity.CallbackPath, s.Callback)
	mux.HandleFunc(identity.SignOutPath, s.SignOut)
	if d := s.Development(); d != nil {
		mux.Handle(identity.DevelopmentPath+"/", d)
	}
	mux.HandleFunc("/me", func(rw http.ResponseWriter, r *http.Request) {
		if v, ok := s.Visitor(r.Context()); ok {
			_, _ = io.WriteString(rw, v.Caller.Name+" "+v.Name)
		}
	})
	mux.HandleFunc("/keep", func(rw http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		s.Keep(r.Context(), "body", b)
	})
	mux.HandleFunc("/take", func(rw http.ResponseWriter, r *http.Request) {
		_, _ = rw.Write(s.Take(r.Context(), "body"))
	})
	return s.Wrap(mux)
}

// A browser keeps cookies and follows no redirect by itself.
type browser struct {
	*world
	client *http.Client
}

func (w *world) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.Fatal(err)
	}
	c := w.srv.Client()
	return &browser{w, &http.Client{Jar: jar, Transport: c.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// A reply is a response whose body was read.
type reply struct {
	status int
	to     string // Location, resolved
	header http.Header
	body   string
}

func (b *browser) send(method, target string, body url.Values, headers ...string) reply {
	b.Helper()
	if strings.HasPrefix(target, "/") {
		target = b.srv.URL + target
	}
	req, err := http.NewRequestWithContext(b.Context(), method, target, strings.NewReader(body.Encode()))
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := b.client.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.Fatal(err)
	}
	to, _ := res.Location()
	out := reply{res.StatusCode, "", res.Header, string(text)}
	if to != nil {
		out.to = to.String()
	}
	return out
}

func (b *browser) get(target string) reply { b.Helper(); return b.send(http.MethodGet, target, nil) }

// callback goes through a sign-in up to the callback's address, without visiting that.
func (b *browser) callback(query string) string {
	b.Helper()
	to := b.get(identity.StartPath + "?" + query).to
	for range 5 {
		if to == "" || strings.HasPrefix(to, b.srv.URL+identity.CallbackPath) {
			return to
		}
		to = b.get(to).to
	}
	b.Fatalf("no way from %q to the callback", query)
	return ""
}

// signIn signs a person in for development.
func (b *browser) signIn(person string) {
	b.Helper()
	if r := b.get(b.callback("person=" + person + "&return=/me")); r.status != http.StatusSeeOther || r.to != b.srv.URL+"/me" {
		b.Fatalf("sign-in of %s: %d to %q: %s", person, r.status, r.to, r.body)
	}
}

// who returns the name of whoever the hub takes the browser for.
func (b *browser) who() string {
	b.Helper()
	name, _, _ := strings.Cut(b.get("/me").body, " ")
	return name
}

func (b *browser) session() string {
	u, _ := url.Parse(b.srv.URL)
	for _, c := range b.client.Jar.Cookies(u) {
		if strings.HasSuffix(c.Name, "session") {
			return c.Value
		}
	}
	return ""
}

func (b *browser) setSession(id string) {
	u, _ := url.Parse(b.srv.URL)
	b.client.Jar.SetCookies(u, []*http.Cookie{{Name: "session", Value: id, Path: "/"}})
}
