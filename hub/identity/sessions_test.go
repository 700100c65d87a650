package identity_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tradehub/tradehub/hub/identity"
)

func TestSignInAndOut(t *testing.T) {
	b := start(t).browser()
	if got := b.who(); got != "" {
		t.Fatalf("a stranger is %q", got)
	}
	b.signIn("bank-a")
	if got := b.get("/me").body; got != "bank-a 林文博" {
		t.Errorf("the visitor is %q", got)
	}
	r := b.send(http.MethodPost, identity.SignOutPath, url.Values{"return": {"/verify"}})
	if r.status != http.StatusSeeOther || r.to != b.srv.URL+"/verify" {
		t.Errorf("sign-out answers %d to %s", r.status, r.to)
	}
	if got := b.who(); got != "" {
		t.Errorf("after sign-out the visitor is %q", got)
	}
}

// TestSessionFixation gives a victim an ID of the thief's: one of the thief's own session, and
// one that the hub never gave out.
func TestSessionFixation(t *testing.T) {
	w := start(t)
	thief := w.browser()
	thief.send(http.MethodPost, "/keep", nil)
	for name, id := range map[string]string{"the thief's": thief.session(), "invented": strings.Repeat("A", 43)} {
		t.Run(name, func(t *testing.T) {
			if id == "" {
				t.Fatal("the thief has no session")
			}
			victim := w.browser()
			victim.setSession(id)
			victim.signIn("bank-a")
			if victim.session() == id {
				t.Error("sign-in kept the session's ID")
			}
			thief.setSession(id)
			if got := thief.who(); got != "" {
				t.Errorf("the thief is %q", got)
			}
		})
	}
}

// TestSessionLimits lets a clock pass, with and without requests.
func TestSessionLimits(t *testing.T) {
	w := start(t)
	idle, busy := w.browser(), w.browser()
	idle.signIn("bank-a")
	busy.signIn("trader")
	for passed := 20 * time.Minute; passed < 12*time.Hour; passed += 20 * time.Minute {
		w.clock.pass(20 * time.Minute)
		if got := busy.who(); got != "trader" {
			t.Fatalf("after %s with requests the visitor is %q", passed, got)
		}
		busy.send(http.MethodPost, "/keep", nil) // one that writes does not begin the session again
		if passed == 20*time.Minute {
			if got := idle.who(); got != "bank-a" {
				t.Fatalf("after %s the visitor is %q", passed, got)
			}
		}
	}
	w.clock.pass(20 * time.Minute)
	if got := busy.who() + idle.who(); got != "" {
		t.Errorf("past the limits there is still %q", got)
	}
}

func TestIdleSessionEnds(t *testing.T) {
	b := start(t).browser()
	b.signIn("bank-a")
	b.clock.pass(30*time.Minute - time.Second)
	if b.who() != "bank-a" {
		t.Fatal("the session ended too soon")
	}
	b.clock.pass(30 * time.Minute)
	if got := b.who(); got != "" {
		t.Errorf("after half an hour the visitor is %q", got)
	}
}

func TestSignOutEverywhere(t *testing.T) {
	w := start(t)
	here, there, other := w.browser(), w.browser(), w.browser()
	here.signIn("bank-a")
	there.signIn("bank-a")
	other.signIn("trader")
	here.send(http.MethodPost, identity.SignOutPath, url.Values{"everywhere": {"1"}})
	if got := here.who() + there.who(); got != "" {
		t.Errorf("there is still a session of %q", got)
	}
	if other.who() != "trader" {
		t.Error("another person was signed out")
	}
}

// TestFormThatIsNotRead holds that a form without its end is not half done.
func TestFormThatIsNotRead(t *testing.T) {
	w := start(t)
	b := w.browser()
	b.signIn("bank-a")
	long := url.Values{"a": {strings.Repeat("x", 20<<10)}, "everywhere": {"1"}}
	if r := b.send(http.MethodPost, identity.SignOutPath, long); r.status != http.StatusBadRequest {
		t.Errorf("status %d", r.status)
	}
	if got := b.who(); got != "bank-a" {
		t.Errorf("the visitor is %q", got)
	}
}

// TestConcurrentSignOuts signs out in many requests at once, while others use the session and
// write to it: none of them revives it.
func TestConcurrentSignOuts(t *testing.T) {
	w := start(t)
	b := w.browser()
	b.signIn("bank-a")
	id := b.session()
	var all sync.WaitGroup
	for i := range 24 {
		all.Go(func() {
			one := w.browser()
			one.setSession(id)
			switch i % 3 {
			case 0:
				one.send(http.MethodPost, identity.SignOutPath, nil)
			case 1:
				one.send(http.MethodPost, "/keep", url.Values{"a": {"b"}})
			case 2:
				one.who()
			}
		})
	}
	all.Wait()
	b.setSession(id)
	if got := b.who(); got != "" {
		t.Errorf("the session of %q goes on", got)
	}
}

// TestSignOutDuringRequest holds a request that writes to the session until the session has
// ended.
func TestSignOutDuringRequest(t *testing.T) {
	w := start(t)
	b := w.browser()
	b.signIn("bank-a")
	id := b.session()
	inside, ended := make(chan struct{}), make(chan struct{})
	slow := w.sessions.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(inside)
		<-ended
		w.sessions.Keep(r.Context(), "body", []byte("late"))
	}))
	var all sync.WaitGroup
	all.Go(func() {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, "/", nil)
		req.AddCookie(&http.Cookie{Name: "session", Value: id})
		slow.ServeHTTP(discard{http.Header{}}, req)
	})
	<-inside
	b.send(http.MethodPost, identity.SignOutPath, nil)
	close(ended)
	all.Wait()
	b.setSession(id)
	if got := b.who(); got != "" {
		t.Errorf("the late request revived the session of %q", got)
	}
}

type discard struct{ h http.Header }

func (d discard) Header() http.Header         { return d.h }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}

// TestStolenSessionStore reads the file of sessions: it shows nobody, and nothing in it is a
// session's ID.
func TestStolenSessionStore(t *testing.T) {
	w := start(t)
	b := w.browser()
	b.signIn("bank-a")
	b.send(http.MethodPost, "/keep", url.Values{"amount": {"KEPT-AMOUNT"}})
	raw, err := os.ReadFile(w.path)
	if err != nil {
		t.Fatal(err)
	}
	file, id := string(raw), b.session()
	key := sha256.Sum256([]byte(id))
	if !strings.Contains(file, string(key[:])) {
		t.Fatal("the file has no session; the test shows nothing")
	}
	for _, secret := range []string{id, "bank-a", "BankAMSP", "林文博", "KEPT-AMOUNT", "development"} {
		if strings.Contains(file, secret) {
			t.Errorf("the file shows %q", secret)
		}
	}
	thief := w.browser()
	for _, stolen := range []string{hex.EncodeToString(key[:]), base64.RawURLEncoding.EncodeToString(key[:])} {
		thief.setSession(stolen)
		if got := thief.who(); got != "" {
			t.Errorf("%q of the file is a session of %q", stolen, got)
		}
	}
}

func TestSuspendedMember(t *testing.T) {
	w := start(t)
	here, there, away, other := w.browser(), w.browser(), w.browser(), w.browser()
	here.signIn("bank-a")
	there.signIn("bank-a")
	away.signIn("bank-a")
	other.signIn("trader")
	w.suspend("bank-a", errYes)
	if got := here.who() + there.who(); got != "" {
		t.Errorf("%q goes on", got)
	}
	r := here.get(here.callback("person=bank-a"))
	if r.status != http.StatusForbidden || !strings.Contains(w.log.String(), "why=SUSPENDED") {
		t.Errorf("a suspended person signs in: %d", r.status)
	}
	if other.who() != "trader" {
		t.Error("another person was signed out")
	}
	w.suspend("bank-a", nil)
	if here.who()+away.who() != "" {
		t.Error("a session came back")
	}
	here.signIn("bank-a")
}

// TestPersonRemoved restarts the hub: sessions outlast that, but not their person's removal
// from the configuration.
func TestPersonRemoved(t *testing.T) {
	w := start(t)
	gone, stays := w.browser(), w.browser()
	gone.signIn("bank-a")
	stays.signIn("trader")
	o := w.options
	o.People = o.People[1:]
	w.serve(o)
	if got := gone.who() + stays.who(); got != "trader" {
		t.Errorf("the visitors are %q", got)
	}
	w.serve(w.options)
	if got := gone.who(); got != "" {
		t.Errorf("%q came back", got)
	}
}

// TestStandingNotKnown holds that nobody goes on while the ledger does not answer, and that
// nobody is signed out by that.
func TestStandingNotKnown(t *testing.T) {
	w := start(t)
	b := w.browser()
	b.signIn("bank-a")
	w.suspend("bank-a", errors.New("the ledger is away"))
	if r := b.get("/me"); r.status != http.StatusServiceUnavailable || r.header.Get("Retry-After") == "" {
		t.Errorf("status %d: %s", r.status, r.body)
	}
	w.suspend("bank-a", nil)
	if b.who() != "bank-a" {
		t.Error("the session ended")
	}
}

// TestSessionBounds holds that old sessions make room: a person's own, and those of visitors.
func TestSessionBounds(t *testing.T) {
	w := start(t)
	var mine []*browser
	for range 4 { // one more than PerOwner
		b := w.browser()
		b.signIn("bank-a")
		mine = append(mine, b)
		w.clock.pass(time.Second)
	}
	first := w.browser()
	first.send(http.MethodPost, "/keep", url.Values{"a": {"b"}})
	for range 20 { // visitors make room among visitors alone
		w.clock.pass(time.Second)
		w.browser().send(http.MethodPost, "/keep", nil)
	}
	if got := first.get("/take").body; got != "" {
		t.Errorf("the first of many visitors still has %q", got)
	}
	var still []string
	for _, b := range mine {
		still = append(still, b.who())
	}
	if got := strings.Join(still, ","); got != ",bank-a,bank-a,bank-a" {
		t.Errorf("sessions %s", got)
	}
}

func TestSweepDropsWhatHasEnded(t *testing.T) {
	w := start(t)
	w.browser().signIn("bank-a")
	w.clock.pass(20 * time.Minute)
	fresh := w.browser()
	fresh.signIn("trader")
	w.clock.pass(15 * time.Minute)
	if err := w.sessions.Sweep(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(w.log.String(), "count=1") {
		t.Errorf("want one session dropped: %s", w.log)
	}
	if fresh.who() != "trader" {
		t.Error("a session in use was dropped")
	}
}

// TestKeptOverSignIn holds that a form survives its sender's sign-in, once, and is shown to
// nobody else.
func TestKeptOverSignIn(t *testing.T) {
	b := start(t).browser()
	form := url.Values{"amount": {"7"}}
	b.send(http.MethodPost, "/keep", form)
	b.signIn("bank-a")
	if got := b.get("/take").body; got != form.Encode() {
		t.Errorf("kept %q", got)
	}
	if got := b.get("/take").body; got != "" {
		t.Errorf("taken twice: %q", got)
	}
	b.send(http.MethodPost, "/keep", form)
	b.signIn("trader")
	if got := b.get("/take").body; got != "" {
		t.Errorf("the next person is shown %q", got)
	}
	b.send(http.MethodPost, "/keep", url.Values{"a": {strings.Repeat("x", identity.MaxKept)}})
	if got := b.get("/take").body; got != "" {
		t.Errorf("%d bytes were kept", len(got))
	}
}

func TestCookieBehindTLS(t *testing.T) {
	name, secure := identity.CookieName("https://hub.example")
	if name != "__Host-session" || !secure {
		t.Errorf("cookie %s, secure %v", name, secure)
	}
	w := start(t)
	r := w.browser().send(http.MethodPost, "/keep", nil)
	if got := r.header.Get("Set-Cookie"); !strings.HasPrefix(got, "session=") || !strings.HasSuffix(got, "; Path=/; HttpOnly; SameSite=Lax") {
		t.Errorf("cookie %s", got)
	}
}
