package portal

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"

	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/identity"
)

// policy is the Content-Security-Policy of every page: nothing from elsewhere, nothing inline.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types portal"

// headers sets what every answer has, and gives the request an ID.
func (p *portal) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, h := rand.Text(), w.Header()
		h.Set("X-Request-Id", id)
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		if p.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r.WithContext(access.WithRequest(r.Context(), id)))
	})
}

// recover answers a defect with a page that shows nothing of it.
func (p *portal) recover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			switch cause := recover(); cause {
			case nil:
			case http.ErrAbortHandler:
				panic(cause)
			default:
				p.Log.Error("panic", "request", access.RequestID(r.Context()), "cause", cause, "stack", string(debug.Stack()))
				p.visit(w, r).show(errDefect)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// guard lets those pass who may open the route. For anybody else it is not found; who has
// not signed in is asked to.
func (p *portal) guard(route Route) http.Handler {
	open := p.page(route)
	if route.Raw != nil {
		open = route.Raw
	}
	if route.Who.anybody {
		return open // nothing was decided
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, signedIn := p.Sessions.Visitor(r.Context())
		next, d := open, access.Decision{Caller: who.Caller, Operation: route.Pattern, Object: object(route.Pattern, r), Outcome: access.Allowed}
		switch {
		case !signedIn:
			d.Outcome, d.Why = access.Refused, string(StateSignedOut)
			next = p.page(Route{Page: askToSignIn, Body: min(route.Body, maxLost)})
		case !route.Who.has(who, signedIn):
			d.Outcome, d.Why = access.Refused, string(StateGone)
			p.Decisions.Note(r.Context(), d)
			p.visit(w, r).show(errGone)
			return
		}
		p.Decisions.Note(r.Context(), d)
		next.ServeHTTP(w, r)
	})
}

// object returns the values of the pattern's wildcards in a request.
func object(pattern string, r *http.Request) string {
	var values []string
	for part := range strings.SplitSeq(pattern, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok && name != "$}" {
			values = append(values, r.PathValue(strings.TrimRight(name, ".}")))
		}
	}
	return strings.Join(values, ":")
}

// page answers with a page, in time.
func (p *portal) page(route Route) http.Handler {
	most := route.Body
	if most == 0 {
		most = DefaultBody
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), p.Timeout)
		defer cancel()
		r = r.WithContext(ctx)
		r.Body = http.MaxBytesReader(w, r.Body, most)
		v := p.visit(w, r)
		err := v.chooseLook()
		if err == nil {
			err = route.Page(v)
		}
		if err != nil {
			v.show(err)
		}
	})
}

// maxKept bounds the form that is kept while somebody signs in, in bytes.
const maxKept = 20 << 10

// maxLost bounds a form with files whose sender is not signed in, in bytes. Its files are not
// kept.
const maxLost = 8 << 20

// askToSignIn asks who has not signed in, and keeps what they sent.
func askToSignIn(v *Visit) error {
	if v.Method == http.MethodGet || v.Method == http.MethodHead {
		return v.See(signInPath(v.URL.RequestURI()))
	}
	fields, err := v.fields()
	if err != nil {
		return err
	}
	if sent := fields.Encode(); sent != "" && len(sent) <= maxKept {
		v.portal.Sessions.Keep(v.Context(), v.URL.Path, []byte(sent))
	}
	return errSignedOut
}

// fields returns the fields of a form. Its files are read and dropped.
func (v *Visit) fields() (url.Values, error) {
	parts, err := v.MultipartReader()
	if err != nil {
		if err := v.ParseForm(); err != nil {
			return nil, formFault(err)
		}
		return v.PostForm, nil
	}
	form, size := sentForm{Values: url.Values{}}, 0
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return form.Values, nil
		case err != nil:
			return nil, formFault(err)
		case part.FileName() != "":
		default:
			if err := readField(part, &form, &size); err != nil {
				return nil, err
			}
		}
	}
}

func signInPath(back string) string { return "/sign-in?return=" + url.QueryEscape(back) }

// Kept returns the form that was sent to a path before its sender had to sign in, once. It
// is nil if there is none.
func (v *Visit) Kept(path string) url.Values {
	form, err := url.ParseQuery(string(v.portal.Sessions.Take(v.Context(), path)))
	if err != nil || len(form) == 0 {
		return nil
	}
	return form
}

// nobody is the sessions of a hub where nobody can sign in.
type nobody struct{}

func (nobody) Wrap(next http.Handler) http.Handler                   { return next }
func (nobody) Visitor(context.Context) (v identity.Visitor, ok bool) { return v, false }
func (nobody) Start(w http.ResponseWriter, r *http.Request)          { http.NotFound(w, r) }
func (nobody) Callback(w http.ResponseWriter, r *http.Request)       { http.NotFound(w, r) }
func (nobody) SignOut(w http.ResponseWriter, r *http.Request)        { http.NotFound(w, r) }
func (nobody) Issuers() []identity.Issuer                            { return nil }
func (nobody) Keep(context.Context, string, []byte)                  {}
func (nobody) Take(context.Context, string) []byte                   { return nil }
