package identity

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// IssuerOptions describe an OpenID Connect issuer of the configuration.
type IssuerOptions struct {
	Key, Name string // for paths and for people
	URL       string // of the issuer, as its tokens name it
	ClientID  string // of the hub at the issuer
	Secret    string // of the client; "" is a public one, with PKCE alone
	// Audience is what access tokens for the API name as theirs; "" takes none of them.
	Audience string
	Claims   Claims
}

// Claims name the claims of a token that choose a person.
type Claims struct {
	Person       string // "" is "sub"
	Organisation string // must hold the person's MSP ID; "" asks for none
	Role         string // must hold the person's role; "" asks for none
}

// An issuer is one that is asked.
type issuer struct {
	IssuerOptions
	client      *http.Client
	now         func() time.Time
	development bool

	mu    sync.Mutex
	found map[string]*oidc.Provider // by URL, once it has answered; guarded by mu
}

func newIssuer(o IssuerOptions, client *http.Client, now func() time.Time) *issuer {
	if o.Claims.Person == "" {
		o.Claims.Person = "sub"
	}
	return &issuer{IssuerOptions: o, client: client, now: now, found: map[string]*oidc.Provider{}}
}

// issuerURL returns the issuer's identifier. The issuer for development is where the hub is.
func (i *issuer) issuerURL(origin string) string {
	if i.development {
		return origin + DevelopmentPath
	}
	return i.URL
}

// maxFound bounds the addresses under which the issuer for development is remembered.
const maxFound = 8

// provider returns what the issuer publishes of itself. It is asked until it has answered.
func (i *issuer) provider(ctx context.Context, origin string) (*oidc.Provider, error) {
	at := i.issuerURL(origin)
	i.mu.Lock()
	p := i.found[at]
	i.mu.Unlock()
	if p != nil {
		return p, nil
	}
	p, err := oidc.NewProvider(oidc.ClientContext(ctx, i.client), at)
	if err != nil {
		return nil, err
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.found) >= maxFound {
		clear(i.found)
	}
	i.found[at] = p
	return p, nil
}

func (i *issuer) oauth(p *oidc.Provider, origin string) oauth2.Config {
	return oauth2.Config{
		ClientID: i.ClientID, ClientSecret: i.Secret, Endpoint: p.Endpoint(), RedirectURL: origin + CallbackPath,
		Scopes: []string{oidc.ScopeOpenID, "profile"},
	}
}

// authorize returns where the browser goes to sign in. person is who the issuer for
// development need not ask for.
func (i *issuer) authorize(ctx context.Context, a attempt, person string) (string, error) {
	p, err := i.provider(ctx, a.Origin)
	if err != nil {
		return "", err
	}
	options := []oauth2.AuthCodeOption{oidc.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier)}
	if person != "" && i.development {
		options = append(options, oauth2.SetAuthURLParam("login_hint", person))
	}
	c := i.oauth(p, a.Origin)
	return c.AuthCodeURL(a.State, options...), nil
}

// exchange turns a code into what the issuer's verified ID token says.
func (i *issuer) exchange(ctx context.Context, a attempt, code string) (claims, error) {
	p, err := i.provider(ctx, a.Origin)
	if err != nil {
		return nil, fault(FaultIssuerAway, err)
	}
	c := i.oauth(p, a.Origin)
	t, err := c.Exchange(oidc.ClientContext(ctx, i.client), code, oauth2.VerifierOption(a.Verifier))
	var refusal *oauth2.RetrieveError
	switch {
	case errors.As(err, &refusal) && refusal.Response.StatusCode < http.StatusInternalServerError:
		return nil, fault(FaultCode, nil) // its text is the issuer's
	case err != nil:
		return nil, fault(FaultIssuerAway, errors.New("the code could not be exchanged"))
	}
	raw, ok := t.Extra("id_token").(string)
	if !ok {
		return nil, fault(FaultToken, errors.New("the issuer gave no ID token"))
	}
	id, err := i.verify(ctx, p, raw, i.ClientID)
	if err != nil {
		return nil, err
	}
	if !same(id.Nonce, a.Nonce) {
		return nil, fault(FaultToken, errors.New("the ID token has another nonce"))
	}
	return claimsOf(id, i.ClientID)
}

// verify checks signature, issuer, audience and time of a token.
func (i *issuer) verify(ctx context.Context, p *oidc.Provider, raw, audience string) (*oidc.IDToken, error) {
	id, err := p.Verifier(&oidc.Config{ClientID: audience, Now: i.now}).Verify(ctx, raw)
	switch {
	case err != nil && strings.Contains(err.Error(), "fetching keys"): // the library gives no type for it
		return nil, fault(FaultIssuerAway, errors.New("the issuer's keys could not be fetched"))
	case err != nil:
		return nil, fault(FaultToken, errors.New("the token does not verify"))
	}
	return id, nil
}

// same compares secrets in constant time. An empty one is never the same.
func same(a, b string) bool {
	return a != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}

// claims are what a verified token says.
type claims map[string]any

// claimsOf reads the claims. A token for several audiences must be for the hub as the
// authorized party (OpenID Connect Core §3.1.3.7).
func claimsOf(id *oidc.IDToken, clientID string) (claims, error) {
	var c claims
	var raw json.RawMessage
	if err := id.Claims(&raw); err != nil {
		return nil, fault(FaultToken, err)
	}
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.UseNumber()
	if err := dec.Decode(&c); err != nil {
		return nil, fault(FaultToken, err)
	}
	if azp := c.text("azp"); azp != "" && azp != clientID || azp == "" && len(id.Audience) > 1 {
		return nil, fault(FaultToken, errors.New("the token is for another client"))
	}
	return c, nil
}

// text returns a claim that is one text or number, "" for anything else.
func (c claims) text(name string) string {
	switch v := c[name].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// holds reports whether a claim is the value, or a list with it.
func (c claims) holds(name, value string) bool {
	list, ok := c[name].([]any)
	if !ok {
		return c.text(name) == value
	}
	for _, v := range list {
		if v == value {
			return true
		}
	}
	return false
}

// personOf returns the person that the issuer's claims choose.
func (s *Sessions) personOf(i *issuer, c claims) (Person, error) {
	p, ok := s.people[personKey{i.Key, c.text(i.Claims.Person)}]
	switch {
	case !ok:
		return Person{}, fault(FaultUnregistered, nil)
	case i.Claims.Organisation != "" && !c.holds(i.Claims.Organisation, p.Caller.MSPID):
		return Person{}, fault(FaultUnregistered, errors.New("the organisation is another"))
	case i.Claims.Role != "" && !c.holds(i.Claims.Role, string(p.Caller.Role)):
		return Person{}, fault(FaultUnregistered, errors.New("the role is another"))
	}
	return p, nil
}

const (
	issuerTimeout = 10 * time.Second
	issuerBytes   = 1 << 20 // of an answer
)

// boundedClient returns a client whose answers have bounds. It follows no redirects: an
// issuer's addresses are those that it publishes.
func boundedClient() *http.Client {
	return &http.Client{
		Timeout: issuerTimeout, Transport: bounded{http.DefaultTransport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

type bounded struct{ http.RoundTripper }

// RoundTrip cuts an answer that is too long, which then does not parse.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := b.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, fmt.Errorf("issuer: %w", err)
	}
	res.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(res.Body, issuerBytes), res.Body}
	return res, nil
}
