package identity

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/access"
)

// An attempt is a sign-in that has begun: what the callback must fit.
type attempt struct {
	Issuer, Origin         string
	State, Nonce, Verifier string
	Return                 string
	At                     time.Time
}

const (
	attemptsValue = "attempts"
	maxAttempts   = 4 // of one session: tabs in which a person signs in at the same time
)

// Start handles "GET /auth/start?issuer=KEY&return=/PATH": it sends the browser to the issuer.
// Pages offer it by a link, because their policy stops the redirects of a form.
func (s *Sessions) Start(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	i := s.issuer(q.Get("issuer"))
	if i == nil {
		s.refuse(w, r, FaultIssuer, nil)
		return
	}
	origin, ok := s.origin(r)
	if !ok {
		s.refuse(w, r, FaultAddress, nil)
		return
	}
	a := attempt{
		Issuer: i.Key, Origin: origin, State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(),
		Return: LocalPath(q.Get("return")), At: s.o.Now(),
	}
	to, err := i.authorize(r.Context(), a, q.Get("person"))
	if err != nil {
		s.refuse(w, r, FaultIssuerAway, err)
		return
	}
	s.putAttempts(r.Context(), append(s.attempts(r.Context()), a))
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// issuer returns the issuer of the key, or the only one for "". It returns nil for no issuer.
func (s *Sessions) issuer(key string) *issuer {
	if key == "" && len(s.issuers) == 1 {
		return s.issuers[0]
	}
	at := slices.IndexFunc(s.issuers, func(i *issuer) bool { return i.Key == key })
	if at < 0 {
		return nil
	}
	return s.issuers[at]
}

// origin returns where the browser finds the hub. Without a configured one it is what the
// request names, if that is this machine and no proxy is between.
func (s *Sessions) origin(r *http.Request) (string, bool) {
	if s.o.Origin != "" {
		return s.o.Origin, true
	}
	return "http://" + r.Host, r.TLS == nil && isLocal(r)
}

// isLocal reports whether the request came from this machine, to a name of this machine, and
// through no proxy that says so.
func isLocal(r *http.Request) bool {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !from.Addr().Unmap().IsLoopback() {
		return false
	}
	for _, h := range []string{"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip"} {
		if r.Header.Get(h) != "" {
			return false
		}
	}
	u, err := url.Parse("http://" + r.Host)
	if err != nil || u.Host != r.Host {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
}

func (s *Sessions) attempts(ctx context.Context) (all []attempt) {
	if b := s.manager.GetBytes(ctx, attemptsValue); json.Unmarshal(b, &all) != nil {
		return nil
	}
	oldest := s.o.Now().Add(-s.o.Limits.Attempt)
	return slices.DeleteFunc(all, func(a attempt) bool { return !a.At.After(oldest) })
}

func (s *Sessions) putAttempts(ctx context.Context, all []attempt) {
	b, err := json.Marshal(all[max(0, len(all)-maxAttempts):])
	if err != nil {
		panic("identity: " + err.Error()) // texts and times alone
	}
	s.manager.Put(ctx, attemptsValue, b)
}

// takeAttempt returns the attempt with the state, once.
func (s *Sessions) takeAttempt(ctx context.Context, state string) (a attempt, ok bool) {
	all := s.attempts(ctx)
	at := slices.IndexFunc(all, func(a attempt) bool { return same(a.State, state) })
	if at < 0 {
		return attempt{}, false
	}
	a = all[at]
	s.putAttempts(ctx, slices.Delete(all, at, at+1))
	return a, true
}

// Callback handles "GET /auth/callback": the issuer sends the browser back with a code.
func (s *Sessions) Callback(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	a, ok := s.takeAttempt(r.Context(), q.Get("state"))
	i := s.issuer(a.Issuer)
	if !ok || i == nil {
		s.refuse(w, r, FaultAttempt, nil)
		return
	}
	p, said, err := s.identify(r.Context(), i, a, q)
	if err == nil {
		err = s.enter(r.Context(), p, said)
	}
	if err != nil {
		s.refuseOf(w, r, p.Caller, faultOf(err), err)
		return
	}
	s.o.Decisions.Note(r.Context(), access.Decision{Caller: p.Caller, Operation: "sign in", Object: i.Key, Outcome: access.Allowed})
	http.Redirect(w, r, a.Return, http.StatusSeeOther)
}

// identify returns who the issuer says it is, and the name that the issuer has.
func (s *Sessions) identify(ctx context.Context, i *issuer, a attempt, q url.Values) (p Person, name string, err error) {
	switch iss := q.Get("iss"); { // RFC 9207: another issuer's answer does not count here
	case iss != "" && iss != i.issuerURL(a.Origin):
		return p, "", fault(FaultAttempt, errors.New("the answer is of another issuer"))
	case q.Get("error") != "":
		return p, "", fault(FaultDenied, nil)
	}
	claims, err := i.exchange(ctx, a, q.Get("code"))
	if err != nil {
		return p, "", err
	}
	p, err = s.personOf(i, claims)
	if err != nil {
		return p, "", err
	}
	switch suspended, err := s.standing.suspended(ctx, p.Caller); {
	case err != nil:
		return p, "", fault(FaultAway, err)
	case suspended:
		return p, "", fault(FaultSuspended, nil)
	}
	return p, claims.text("name"), nil
}

// enter signs the person in under a new session ID. What another person left in the session
// is not the person's.
func (s *Sessions) enter(ctx context.Context, p Person, said string) error {
	v := visitOf(ctx)
	if v.known && v.visitor.Caller != p.Caller {
		if err := s.manager.Clear(ctx); err != nil {
			return err
		}
	}
	if err := s.manager.RenewToken(ctx); err != nil {
		return err
	}
	b, err := json.Marshal(signedIn{p.Issuer, p.Key, clip(said)})
	if err != nil {
		return err
	}
	v.owner = s.o.Rows.Owner(p.Caller.MSPID + "\x00" + p.Caller.Name)
	s.manager.Put(ctx, personValue, b)
	return nil
}

// Try signs the request in as the first person of the role whom the issuer for development
// knows, without asking it. It fails where there is none, and for a browser that is not on
// this machine.
func (s *Sessions) Try(r *http.Request, role protocol.Role) (access.Caller, error) {
	if _, local := s.origin(r); !local || s.pages == nil {
		return access.Caller{}, fault(FaultAddress, nil)
	}
	at := slices.IndexFunc(s.o.People, func(p Person) bool { return p.Issuer == DevelopmentKey && p.Caller.Role == role })
	if at < 0 {
		return access.Caller{}, fault(FaultUnregistered, nil)
	}
	p := s.o.People[at]
	if err := s.enter(r.Context(), p, ""); err != nil {
		return access.Caller{}, err
	}
	s.o.Decisions.Note(r.Context(), access.Decision{Caller: p.Caller, Operation: "sign in", Object: DevelopmentKey, Outcome: access.Allowed})
	return p.Caller, nil
}

// SignOut handles "POST /sign-out": it ends the session, and with everywhere=1 all sessions
// of the person.
func (s *Sessions) SignOut(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		s.refuse(w, r, FaultMethod, nil)
		return
	}
	if err := s.csrf.Check(r); err != nil {
		s.refuse(w, r, FaultCrossOrigin, nil)
		return
	}
	if !s.form(w, r) {
		return
	}
	ctx := r.Context()
	v, known := s.Visitor(ctx)
	operation := "sign out"
	if r.PostFormValue("everywhere") == "1" && known {
		operation = "sign out everywhere"
		if _, err := s.o.Rows.EndAll(visitOf(ctx).owner); err != nil {
			s.refuse(w, r, FaultAway, err)
			return
		}
	}
	if err := s.manager.Destroy(ctx); err != nil {
		s.refuse(w, r, FaultAway, err)
		return
	}
	if known {
		s.o.Decisions.Note(ctx, access.Decision{Caller: v.Caller, Operation: operation, Outcome: access.Allowed})
	}
	http.Redirect(w, r, LocalPath(r.PostFormValue("return")), http.StatusSeeOther)
}

// form reads a bounded form. It refuses one that cannot be read whole: what is missing could
// be what the person asked for.
func (s *Sessions) form(w http.ResponseWriter, r *http.Request) bool {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		s.refuse(w, r, FaultForm, nil)
		return false
	}
	return true
}

const (
	maxForm   = 16 << 10 // bytes of a form of this package
	maxReturn = 2 << 10  // bytes of a path to return to
	maxName   = 200      // bytes of a name that an issuer says
)

func clip(name string) string { return strings.ToValidUTF8(name[:min(len(name), maxName)], "") }

// LocalPath returns a path of this hub to send a browser to, and "/" for whatever leads
// elsewhere or back into signing in.
func LocalPath(to string) string {
	u, err := url.Parse(to)
	if err != nil || len(to) > maxReturn || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" ||
		!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.HasPrefix(u.Path, "//") ||
		strings.ContainsFunc(to+u.Path, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' }) ||
		strings.HasPrefix(u.Path, "/auth/") || u.Path == SignOutPath {
		return "/"
	}
	return to
}
