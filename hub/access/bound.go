package access

import (
	"context"
	"fmt"
)

// A Token is what a verified access token says.
type Token struct {
	Caller Caller
	// Bound is the certificate that the token counts with, "cnf" and "x5t#S256" of RFC 8705
	// §3.1; nil is none.
	Bound *Thumbprint
}

// A Verifier checks an access token: signature, issuer, audience and time.
type Verifier interface {
	// Verify returns ErrUnknown for a token that does not count. Any other error means
	// that it could not be checked.
	Verify(ctx context.Context, token string) (Token, error)
}

// Bound is the Authenticator of access tokens that count with one client certificate alone
// (RFC 8705 §3): a stolen token is worth nothing without the key.
type Bound struct{ tokens Verifier }

// NewBound returns an authenticator of the verifier's tokens.
func NewBound(tokens Verifier) *Bound { return &Bound{tokens} }

// Authenticate returns whose token it is. It asks the verifier only for a client with a
// certificate: nobody else can make the hub fetch an issuer's keys.
func (b *Bound) Authenticate(ctx context.Context, c Credentials) (Caller, error) {
	if err := ctx.Err(); err != nil {
		return Caller{}, err
	}
	if c.Bearer == "" {
		return Caller{}, fmt.Errorf("%w: want an access token", ErrNoCredentials)
	}
	if len(c.Peer) == 0 {
		return Caller{}, fmt.Errorf("%w: the token counts with a client certificate alone", ErrUnknown)
	}
	t, err := b.tokens.Verify(ctx, c.Bearer)
	if err != nil {
		return Caller{}, err
	}
	if t.Bound == nil || *t.Bound != ThumbprintOf(c.Peer[0]) {
		return Caller{}, fmt.Errorf("%w: the token is of another client certificate", ErrUnknown)
	}
	return t.Caller, nil
}
