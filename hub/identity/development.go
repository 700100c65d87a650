package identity

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"

	"github.com/zitadel/oidc/v3/pkg/op"

	"github.com/tradehub/tradehub/web/words"
)

// DevelopmentKey is the key of the issuer for development, for Person.Issuer.
const DevelopmentKey = "development"

const (
	developmentClient = "tradehub"
	authorizePath     = "/authorize"
	authorizedPath    = authorizePath + "/callback"
	choosePath        = DevelopmentPath + "/choose"
)

// addDevelopment adds the issuer for development. Only its pages have an address; keys and
// tokens are asked for in this process.
func (s *Sessions) addDevelopment() error {
	rows, err := newDevelopmentRows(s.o.Now)
	if err != nil {
		return err
	}
	provider, err := op.NewProvider(&op.Config{CryptoKey: rows.secret, CodeMethodS256: true}, rows, developmentIssuer,
		op.WithAllowInsecure(), op.WithCORSOptions(nil))
	if err != nil {
		return err
	}
	all := http.StripPrefix(DevelopmentPath, provider)
	i := newIssuer(IssuerOptions{Key: DevelopmentKey, Name: "Development", ClientID: developmentClient}, &http.Client{Transport: inProcess{all}}, s.o.Now)
	i.development = true
	s.issuers = append(s.issuers, i)
	pages := http.NewServeMux()
	pages.Handle("GET "+DevelopmentPath+authorizePath, all)
	pages.Handle("GET "+DevelopmentPath+authorizedPath, all)
	pages.HandleFunc("GET "+choosePath, func(w http.ResponseWriter, r *http.Request) { s.offer(w, r, rows) })
	pages.HandleFunc("POST "+choosePath, func(w http.ResponseWriter, r *http.Request) { s.choose(w, r, rows) })
	s.pages = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := s.origin(r); !ok {
			s.refuse(w, r, FaultAddress, nil)
			return
		}
		pages.ServeHTTP(w, r)
	})
	return nil
}

// developmentIssuer names the issuer by where the hub is for this browser.
func developmentIssuer(bool) (op.IssuerFromRequest, error) {
	return func(r *http.Request) string { return "http://" + r.Host + DevelopmentPath }, nil
}

// Development returns the pages under DevelopmentPath, nil if there are none.
func (s *Sessions) Development() http.Handler { return s.pages }

type choosePage struct {
	Lang, Theme, Title, Warning, Legend, Action, ID string
	People                                          []choice
}

type choice struct{ Key, Name, Lang, Organisation, Role string }

// offer handles "GET /auth/development/choose?id=": the people to choose from, or none if the
// sign-in already names one of them.
func (s *Sessions) offer(w http.ResponseWriter, r *http.Request, rows *developmentRows) {
	id := r.URL.Query().Get("id")
	q, ok := rows.request(id)
	if !ok {
		s.refuse(w, r, FaultAttempt, nil)
		return
	}
	if q.hint != "" && s.decide(rows, id, q.hint) {
		s.proceed(w, r, id)
		return
	}
	lang := LangOf(r)
	say := words.In(lang)
	page := choosePage{
		Lang: lang, Theme: string(ThemeOf(r)), Title: say.Say("signIn.development"), Warning: say.Say("signIn.development.warning"),
		Legend: say.Say("signIn.development.choose"), Action: choosePath, ID: id,
	}
	for _, p := range s.o.People {
		if p.Issuer == DevelopmentKey {
			page.People = append(page.People, choice{p.Key, nameOf(p, ""), scriptOf(nameOf(p, "")), p.Caller.MSPID, say.Word("role", p.Caller.Role)})
		}
	}
	show(w, http.StatusOK, "choose.html", page)
}

// choose handles "POST /auth/development/choose".
func (s *Sessions) choose(w http.ResponseWriter, r *http.Request, rows *developmentRows) {
	if err := s.csrf.Check(r); err != nil {
		s.refuse(w, r, FaultCrossOrigin, nil)
		return
	}
	if !s.form(w, r) {
		return
	}
	id := r.PostFormValue("id")
	if !s.decide(rows, id, r.PostFormValue("person")) {
		s.refuse(w, r, FaultAttempt, nil)
		return
	}
	s.proceed(w, r, id)
}

// decide notes who signs in. It reports whether there is such a person, and such a sign-in.
func (s *Sessions) decide(rows *developmentRows, id, person string) bool {
	known := slices.ContainsFunc(s.o.People, func(p Person) bool { return p.Issuer == DevelopmentKey && p.Key == person })
	return known && rows.decide(id, person)
}

// proceed has the provider make the code.
func (s *Sessions) proceed(w http.ResponseWriter, r *http.Request, id string) {
	http.Redirect(w, r, DevelopmentPath+authorizedPath+"?id="+url.QueryEscape(id), http.StatusSeeOther)
}

// scriptOf returns the language that a name is read in, "" for the page's own.
func scriptOf(name string) string {
	for _, r := range name {
		if r >= 0x2e80 {
			return "zh"
		}
	}
	return ""
}

// inProcess answers a client's requests by a handler of this process.
type inProcess struct{ http.Handler }

// RoundTrip asks the handler.
func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	in := r.Clone(context.WithoutCancel(r.Context()))
	in.Host, in.RequestURI = r.URL.Host, r.URL.RequestURI()
	if in.Body == nil {
		in.Body = http.NoBody
	}
	out := &recorder{header: http.Header{}, status: http.StatusOK}
	p.ServeHTTP(out, in)
	return &http.Response{
		Status: http.StatusText(out.status), StatusCode: out.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: out.header, Body: io.NopCloser(&out.body), ContentLength: int64(out.body.Len()), Request: r,
	}, nil
}

// A recorder keeps an answer.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header returns the answer's headers.
func (r *recorder) Header() http.Header { return r.header }

// WriteHeader keeps the status.
func (r *recorder) WriteHeader(status int) { r.status = status }

// Write keeps the body.
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }
