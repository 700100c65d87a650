package access

import (
	"context"
	"crypto/x509"
	"errors"
)

// Credentials are what a client presents with a request, whatever carries it.
type Credentials struct {
	Bearer string // the token, without its scheme; "" is none
	// Peer is the client's identity certificate and its chain, the client's own
	// first, as the transport verified it; nil is none.
	Peer []*x509.Certificate
}

// Errors of an Authenticator. Anything else means that it could not ask.
var (
	// ErrNoCredentials means that the client presents nothing that the authenticator takes.
	ErrNoCredentials = errors.New("access: no credentials")
	// ErrUnknown means that the credentials are malformed, not known or no longer valid.
	ErrUnknown = errors.New("access: credentials not known")
)

// An Authenticator says who presents credentials. Its methods may be called concurrently.
type Authenticator interface {
	// Authenticate returns the caller, or ErrNoCredentials, ErrUnknown or the
	// context's error. With an error, the Caller is the zero value.
	Authenticate(ctx context.Context, c Credentials) (Caller, error)
}
