package identity

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

const (
	developmentRequests = 1 << 10          // sign-ins that have begun; one more drops the oldest
	requestFor          = 10 * time.Minute // from the browser's arrival to its code
	codeFor             = time.Minute
	tokenFor            = time.Hour // the hub reads a token at once, and keeps none
)

// developmentRows are what the issuer for development remembers, in memory: sign-ins that
// have begun, and their codes, each good once. Its keys live as long as the process.
type developmentRows struct {
	now    func() time.Time
	secret [32]byte // of codes
	key    *ecdsa.PrivateKey
	keyID  string

	mu       sync.Mutex
	requests map[string]*developmentRequest // by ID; guarded by mu
	order    []string                       // of requests, oldest first; guarded by mu
}

func newDevelopmentRows(now func() time.Time) (*developmentRows, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	d := &developmentRows{now: now, key: key, keyID: rand.Text(), requests: map[string]*developmentRequest{}}
	_, _ = rand.Read(d.secret[:]) // never fails: crypto/rand
	return d, nil
}

// A developmentRequest is a sign-in that has begun. It is not changed once others have it.
type developmentRequest struct {
	oidc.AuthRequest
	id, hint string
	person   string // who was chosen; "" is nobody yet
	at       time.Time
	code     string
	coded    time.Time
}

var errNoRequest = errors.New("no such sign-in, or it took too long")

// CreateAuthRequest keeps a sign-in. It takes none without PKCE.
func (d *developmentRows) CreateAuthRequest(_ context.Context, q *oidc.AuthRequest, _ string) (op.AuthRequest, error) {
	if q.CodeChallenge == "" || q.CodeChallengeMethod != oidc.CodeChallengeMethodS256 {
		return nil, oidc.ErrInvalidRequest().WithDescription("PKCE with S256 is required")
	}
	r := &developmentRequest{AuthRequest: *q, id: rand.Text(), hint: q.LoginHint, at: d.now()}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.order) >= developmentRequests {
		delete(d.requests, d.order[0])
		d.order = d.order[1:]
	}
	d.requests[r.id], d.order = r, append(d.order, r.id)
	return r, nil
}

// request returns a sign-in that has begun and is not too old.
func (d *developmentRows) request(id string) (developmentRequest, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	r := d.requests[id]
	if r == nil || d.now().Sub(r.at) >= requestFor {
		return developmentRequest{}, false
	}
	return *r, true
}

// change replaces a sign-in by one that was changed.
func (d *developmentRows) change(id string, change func(*developmentRequest)) bool {
	r, ok := d.request(id)
	if !ok {
		return false
	}
	change(&r)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.requests[id] == nil {
		return false
	}
	d.requests[id] = &r
	return true
}

func (d *developmentRows) decide(id, person string) bool {
	return d.change(id, func(r *developmentRequest) { r.person = person })
}

// AuthRequestByID returns a sign-in that has begun.
func (d *developmentRows) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	r, ok := d.request(id)
	if !ok {
		return nil, errNoRequest
	}
	return &r, nil
}

// SaveAuthCode keeps the code of a sign-in.
func (d *developmentRows) SaveAuthCode(_ context.Context, id, code string) error {
	if !d.change(id, func(r *developmentRequest) { r.code, r.coded = code, d.now() }) {
		return errNoRequest
	}
	return nil
}

// AuthRequestByCode returns the sign-in of a code, once.
func (d *developmentRows) AuthRequestByCode(_ context.Context, code string) (op.AuthRequest, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, r := range d.requests {
		if same(r.code, code) {
			d.forget(id)
			if d.now().Sub(r.coded) >= codeFor {
				break
			}
			return r, nil
		}
	}
	return nil, errNoRequest
}

// DeleteAuthRequest forgets a sign-in.
func (d *developmentRows) DeleteAuthRequest(_ context.Context, id string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.forget(id)
	return nil
}

// forget drops a sign-in. d.mu must be held. Its place in the order is dropped with the oldest.
func (d *developmentRows) forget(id string) { delete(d.requests, id) }

// GetID returns the sign-in's ID.
func (r *developmentRequest) GetID() string { return r.id }

// GetACR returns no level: nobody proved anything.
func (r *developmentRequest) GetACR() string { return "" }

// GetAMR returns no method: nobody proved anything.
func (r *developmentRequest) GetAMR() []string { return nil }

// GetAudience returns the hub.
func (r *developmentRequest) GetAudience() []string { return []string{r.ClientID} }

// GetAuthTime returns when the sign-in began.
func (r *developmentRequest) GetAuthTime() time.Time { return r.at }

// GetClientID returns the hub's ID.
func (r *developmentRequest) GetClientID() string { return r.ClientID }

// GetCodeChallenge returns the challenge of PKCE.
func (r *developmentRequest) GetCodeChallenge() *oidc.CodeChallenge {
	return &oidc.CodeChallenge{Challenge: r.CodeChallenge, Method: r.CodeChallengeMethod}
}

// GetNonce returns the nonce.
func (r *developmentRequest) GetNonce() string { return r.Nonce }

// GetResponseMode returns how the code is sent.
func (r *developmentRequest) GetResponseMode() oidc.ResponseMode { return r.ResponseMode }

// GetScopes returns the scopes.
func (r *developmentRequest) GetScopes() []string { return r.Scopes }

// GetSubject returns who was chosen.
func (r *developmentRequest) GetSubject() string { return r.person }

// Done reports whether somebody was chosen.
func (r *developmentRequest) Done() bool { return r.person != "" }

// ID returns the ID of the key that signs tokens.
func (d *developmentRows) ID() string { return d.keyID }

// SignatureAlgorithm returns the algorithm of that key.
func (d *developmentRows) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.ES256 }

// Key returns that key.
func (d *developmentRows) Key() any { return d.key }

// A publicKey is what the issuer publishes of its key.
type publicKey struct{ *developmentRows }

// Algorithm returns the key's algorithm.
func (publicKey) Algorithm() jose.SignatureAlgorithm { return jose.ES256 }

// Use returns what the key is for.
func (publicKey) Use() string { return "sig" }

// Key returns the public key.
func (k publicKey) Key() any { return k.key.Public() }

// SigningKey returns the key that signs tokens.
func (d *developmentRows) SigningKey(context.Context) (op.SigningKey, error) { return d, nil }

// SignatureAlgorithms returns the only algorithm.
func (d *developmentRows) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.ES256}, nil
}

// KeySet returns the only key.
func (d *developmentRows) KeySet(context.Context) ([]op.Key, error) {
	return []op.Key{publicKey{d}}, nil
}

// CreateAccessToken returns the ID of a token that opens nothing: the hub reads the ID token.
func (d *developmentRows) CreateAccessToken(context.Context, op.TokenRequest) (string, time.Time, error) {
	return rand.Text(), d.now().Add(tokenFor), nil
}

// Health reports that the issuer answers.
func (*developmentRows) Health(context.Context) error { return nil }
