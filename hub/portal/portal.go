package portal

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/answers"
	"github.com/tradehub/tradehub/hub/identity"
	"github.com/tradehub/tradehub/hub/openapi"
	"github.com/tradehub/tradehub/web"
)

// Sessions says who visits. Implemented by *identity.Sessions.
type Sessions interface {
	// Wrap loads and saves the session of each request.
	Wrap(next http.Handler) http.Handler
	// Visitor returns who has signed in. ok is false for anybody else.
	Visitor(ctx context.Context) (v identity.Visitor, ok bool)
	// Start, Callback and SignOut answer the paths of the same names.
	Start(w http.ResponseWriter, r *http.Request)
	Callback(w http.ResponseWriter, r *http.Request)
	SignOut(w http.ResponseWriter, r *http.Request)
	// Issuers returns where one can sign in.
	Issuers() []identity.Issuer
	// Keep keeps a value in the session, and Take returns it, once.
	Keep(ctx context.Context, key string, value []byte)
	Take(ctx context.Context, key string) []byte
}

// Options are what the portal serves and from what.
type Options struct {
	Sessions  Sessions // nil: nobody can sign in, and the public pages are all there is
	Answers   *answers.Desk
	Limiter   *answers.Limiter  // of questions without an account
	Parts     []Part            // beside the public pages
	API       *openapi.Document // that its page describes; nil is an empty one
	Decisions *access.Decisions
	Log       *slog.Logger
	City      string        // of the hub
	Secure    bool          // browsers reach the hub by https alone
	Timeout   time.Duration // of one page
	Live      *Live         // tells open pages that they changed; nil is one of its own
	Height    func() uint64 // up to which block pages are complete; nil is 0
}

type portal struct {
	Options
	engine *web.Engine
	nav    []Nav
	panels []Panel
	parts  []Part
	routes []Route
	mux    *http.ServeMux
	tries  bool // samples can be tried
}

// New returns the portal's handler. It fails for a template that names what is not there, a
// page without a template and a route without a handler.
func New(o Options) (http.Handler, error) {
	if o.Sessions == nil {
		o.Sessions = nobody{}
	}
	if o.Live == nil {
		o.Live = NewLive()
	}
	if o.Height == nil {
		o.Height = func() uint64 { return 0 }
	}
	mux := http.NewServeMux()
	p := &portal{Options: o, mux: mux}
	live := Part{Name: "live", Routes: []Route{{Pattern: "GET /events", Who: SignedIn, Raw: http.HandlerFunc(p.events)}}}
	pages, err := reference(o.API)
	if err != nil {
		return nil, err
	}
	p.parts = slices.Concat([]Part{signIn(o.Sessions)}, o.Parts, []Part{public(o.Answers, o.Limiter), pages, settings(), live})
	if err := p.mount(mux, p.parts); err != nil {
		return nil, err
	}
	own := http.NewCrossOriginProtection()
	own.SetDenyHandler(p.page(Route{Pattern: "cross-origin", Who: Anybody, Page: func(*Visit) error { return errOrigin }}))
	return p.headers(p.recover(o.Sessions.Wrap(own.Handler(mux)))), nil
}

// mount puts the parts' routes, pages and panels together.
func (p *portal) mount(mux *http.ServeMux, parts []Part) (err error) {
	var o web.Options
	var routes []Route
	for _, part := range parts {
		routes, p.panels = append(routes, part.Routes...), append(p.panels, part.Panels...)
		o.Pages, o.Words = appendSet(o.Pages, part.Templates), appendSet(o.Words, part.Words)
	}
	for _, r := range routes {
		method, path, ok := strings.Cut(r.Pattern, " ")
		if !ok || method == "" || (r.Page == nil) == (r.Raw == nil) {
			return fmt.Errorf("portal: route %q: want a method, a path and one handler", r.Pattern)
		}
		o.Routes = append(o.Routes, strings.TrimSuffix(path, "{$}"))
		p.tries = p.tries || path == tryPath
	}
	p.routes = routes
	for _, part := range parts {
		for kind, pages := range part.Events {
			for _, page := range pages {
				if !slices.Contains(o.Routes, page) {
					return fmt.Errorf("portal: the event %s of %s changes %s, which is no route", kind, part.Name, page)
				}
			}
		}
	}
	if p.engine, err = web.New(o); err != nil {
		return err
	}
	for _, panel := range p.panels {
		if !p.engine.Has(panel.Template) {
			return fmt.Errorf("portal: panel %s of %s has no template", panel.Template, panel.Place)
		}
	}
	slices.SortStableFunc(p.panels, func(a, b Panel) int { return a.Order - b.Order })
	if p.nav = ordered(parts); !slices.ContainsFunc(p.nav, func(n Nav) bool { return !slices.Contains(o.Routes, n.Route) }) {
		p.handle(mux, routes)
		return nil
	}
	return fmt.Errorf("portal: a link of the navigation leads to no route: %v", p.nav)
}

func (p *portal) handle(mux *http.ServeMux, routes []Route) {
	for _, r := range routes {
		mux.Handle(r.Pattern, p.guard(r))
	}
	mux.HandleFunc("GET /assets/", p.asset)
	mux.Handle("/", p.page(Route{Pattern: "unknown", Who: Anybody, Page: func(*Visit) error { return errGone }}))
}

func appendSet(all []fs.FS, one fs.FS) []fs.FS {
	if one == nil {
		return all
	}
	return append(all, one)
}

// asset answers "GET /assets/{digest}/{name}". Another version's address is not found.
func (p *portal) asset(w http.ResponseWriter, r *http.Request) {
	a, ok := p.engine.Asset(r.URL.Path)
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", a.Type)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(a.Bytes) // nobody reads any more where it fails
}
