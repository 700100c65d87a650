package identity

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
)

// Paths that a browser visits to sign in and out.
const (
	StartPath    = "/auth/start"    // GET, by a link: ?issuer=KEY&return=/PATH; and &person=KEY for development
	CallbackPath = "/auth/callback" // GET, from the issuer
	SignOutPath  = "/sign-out"      // POST; everywhere=1 ends all sessions of the person
	// DevelopmentPath is where the issuer for development is.
	DevelopmentPath = "/auth/development"
)

// Limits of a session.
type Limits struct {
	Idle    time.Duration // without a request
	Longest time.Duration // from the sign-in
	Attempt time.Duration // from the start of a sign-in to its callback
}

// DefaultLimits are those of design §9.
var DefaultLimits = Limits{Idle: 30 * time.Minute, Longest: 12 * time.Hour, Attempt: 10 * time.Minute}

// DefaultBounds bound what sessions keep: 64 MiB of visitors at most, who have not signed in.
var DefaultBounds = cases.SessionBounds{Bytes: 64 << 10, PerOwner: 16, Visitors: 1 << 10}

// A Person may sign in.
type Person struct {
	Issuer string // key of the issuer that speaks for the person
	Key    string // what the issuer calls the person
	Name   string // to greet with; "" takes the name of the issuer's token
	Caller access.Caller
}

// A Visitor is a person who has signed in.
type Visitor struct {
	Caller access.Caller
	Name   string           // for the person's own eyes; not for logs
	Person documents.Digest // what the log calls the person
}

// An Issuer is a choice on the page where one signs in.
type Issuer struct {
	Key, Name   string
	Development bool
	People      []Person // of the issuer for development; nobody else's are shown
}

// Options are what sessions rest on. All are required but those that say otherwise.
type Options struct {
	Rows      *cases.Sessions
	Decisions *access.Decisions
	Log       *slog.Logger
	Now       func() time.Time
	Limits    Limits
	// Origin is where browsers find the hub, for instance "https://hub.example". "" is the
	// loopback address that the request names, and for development alone.
	Origin  string
	Issuers []IssuerOptions
	People  []Person
	// Development adds the issuer for development, whose people are those of People under
	// DevelopmentKey. It asks for no password.
	Development bool
	// Suspended reports whether the supervisor suspended the caller's identity.
	Suspended func(ctx context.Context, c access.Caller) (bool, error)
	// Client fetches what issuers publish and exchanges codes. nil is one with bounds.
	Client *http.Client
}

// Sessions are the sessions of all visitors. Its methods may be called concurrently.
type Sessions struct {
	o        Options
	manager  *scs.SessionManager
	issuers  []*issuer
	people   map[personKey]Person
	standing *standing
	csrf     *http.CrossOriginProtection
	pages    http.Handler // of the issuer for development; nil is none
}

type personKey struct{ issuer, key string }

// New returns the sessions. It asks no issuer yet: one that is away hinders its own people.
func New(o Options) (*Sessions, error) {
	s := &Sessions{
		o: o, people: map[personKey]Person{}, csrf: http.NewCrossOriginProtection(),
		standing: newStanding(o.Suspended, o.Now),
	}
	for _, p := range o.People {
		s.people[personKey{p.Issuer, p.Key}] = p
	}
	client := o.Client
	if client == nil {
		client = boundedClient()
	}
	for _, i := range o.Issuers {
		s.issuers = append(s.issuers, newIssuer(i, client, o.Now))
	}
	if o.Development {
		if err := s.addDevelopment(); err != nil {
			return nil, err
		}
	}
	s.manager = s.newManager()
	return s, nil
}

// newManager returns the manager of cookies. The limits are kept by the store, by Options.Now.
// The cookie ends with the browser's session; the row ends sooner.
func (s *Sessions) newManager() *scs.SessionManager {
	m := scs.New()
	m.Store, m.HashTokenInStore = &store{s.o.Rows, s.o.Now, s.o.Limits}, true
	m.Lifetime = s.o.Limits.Longest
	m.Cookie.Persist, m.Cookie.SameSite, m.Cookie.HttpOnly, m.Cookie.Path = false, http.SameSiteLaxMode, true, "/"
	m.Cookie.Name, m.Cookie.Secure = CookieName(s.o.Origin)
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) { s.refuse(w, r, FaultAway, err) }
	return m
}

// CookieName returns the name of the session's cookie, and whether it is Secure. Browsers
// take the prefix __Host- from a secure origin alone. So a hub on plain loopback, which is
// for development, has a name without it.
func CookieName(origin string) (name string, secure bool) {
	if strings.HasPrefix(origin, "https://") {
		return "__Host-session", true
	}
	return "session", false
}

// A visit is one request's session, as it was loaded.
type visit struct {
	loaded  cases.SessionKey // zero is none
	owner   cases.Owner
	visitor Visitor
	known   bool // that the visitor has signed in
}

type visitKey struct{}

func visitOf(ctx context.Context) *visit {
	v, ok := ctx.Value(visitKey{}).(*visit)
	if !ok {
		return new(visit)
	}
	return v
}

// Wrap loads and saves the sessions of requests to next, and gives each request an ID.
func (s *Sessions) Wrap(next http.Handler) http.Handler {
	inner := s.manager.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := s.recognise(r.Context()); err != nil {
			s.refuse(w, r, FaultAway, err)
			return
		}
		next.ServeHTTP(w, r)
	}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := context.WithValue(r.Context(), visitKey{}, new(visit))
		if access.RequestID(ctx) == "" {
			id := rand.Text()
			ctx = access.WithRequest(ctx, id)
			w.Header().Set("X-Request-Id", id)
		}
		inner.ServeHTTP(w, r.WithContext(ctx))
	})
}

// signedIn is what a session keeps of its person.
type signedIn struct{ Issuer, Key, Name string }

const personValue = "person"

// recognise finds the session's person in the configuration of today, and asks whether that
// identity still counts. If not, all sessions of the person end. It fails if it cannot ask.
func (s *Sessions) recognise(ctx context.Context) error {
	var in signedIn
	b := s.manager.GetBytes(ctx, personValue)
	if b == nil {
		return nil
	}
	if err := json.Unmarshal(b, &in); err != nil {
		return s.manager.Destroy(ctx)
	}
	p, ok := s.people[personKey{in.Issuer, in.Key}]
	if !ok {
		return s.expel(ctx, access.Caller{}, FaultUnregistered)
	}
	switch suspended, err := s.standing.suspended(ctx, p.Caller); {
	case err != nil:
		return err
	case suspended:
		return s.expel(ctx, p.Caller, FaultSuspended)
	}
	v := visitOf(ctx)
	v.visitor, v.known = Visitor{p.Caller, nameOf(p, in.Name), s.o.Decisions.Person(p.Caller)}, true
	return nil
}

func nameOf(p Person, said string) string {
	for _, name := range []string{p.Name, said} {
		if name != "" {
			return name
		}
	}
	return p.Caller.Name
}

// expel ends every session of the person that the request is of.
func (s *Sessions) expel(ctx context.Context, c access.Caller, why Fault) error {
	s.o.Decisions.Note(ctx, access.Decision{Caller: c, Operation: "continue session", Outcome: access.Refused, Why: string(why)})
	_, err := s.o.Rows.EndAll(visitOf(ctx).owner)
	return errors.Join(err, s.manager.Destroy(ctx))
}

// Visitor returns who has signed in. ok is false for anybody else.
func (s *Sessions) Visitor(ctx context.Context) (v Visitor, ok bool) {
	at := visitOf(ctx)
	return at.visitor, at.known
}

// Issuers returns where one can sign in, in the configuration's order.
func (s *Sessions) Issuers() (all []Issuer) {
	for _, i := range s.issuers {
		out := Issuer{Key: i.Key, Name: i.Name, Development: i.development}
		if i.development {
			for _, p := range s.o.People {
				if p.Issuer == i.Key {
					out.People = append(out.People, p)
				}
			}
		}
		all = append(all, out)
	}
	return all
}

const keptPrefix = "kept "

// Keep keeps a value in the session, for instance the body of a POST while the visitor signs
// in. It is gone with the session. A value that does not fit DefaultBounds.Bytes is not kept,
// and Take then returns nil: callers bound it before.
func (s *Sessions) Keep(ctx context.Context, key string, value []byte) {
	if len(value) <= MaxKept {
		s.manager.Put(ctx, keptPrefix+key, value)
	}
}

// MaxKept bounds a value of Keep, in bytes, so that three fit.
const MaxKept = 20 << 10

// Take returns a value that was kept, once. It is nil if there is none.
func (s *Sessions) Take(ctx context.Context, key string) []byte {
	return s.manager.PopBytes(ctx, keptPrefix+key)
}

// Run ends what is past its limits, at the start and every quarter of an hour, until ctx ends.
func (s *Sessions) Run(ctx context.Context) {
	ticker := time.NewTicker(15 * time.Minute)
	defer ticker.Stop()
	for {
		if err := s.Sweep(); err != nil {
			s.o.Log.Error("sessions that have ended could not be dropped", "cause", err)
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// Sweep drops what is past its limits.
func (s *Sessions) Sweep() error {
	now := s.o.Now()
	n, err := s.o.Rows.DropBefore(now.Add(-s.o.Limits.Idle), now.Add(-s.o.Limits.Longest))
	if n > 0 {
		s.o.Log.Info("dropped sessions that have ended", "count", n)
	}
	return err
}
