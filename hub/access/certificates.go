package access

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
)

// A Thumbprint is the SHA-256 of a client's certificate in DER: x5t#S256 of RFC 8705 §3.1.
type Thumbprint [sha256.Size]byte

// ThumbprintOf returns the thumbprint of a certificate.
func ThumbprintOf(c *x509.Certificate) Thumbprint { return sha256.Sum256(c.Raw) }

// ParseThumbprint reads a thumbprint of 64 hexadecimal digits.
func ParseThumbprint(text string) (t Thumbprint, err error) {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != len(t) {
		return Thumbprint{}, errors.New("want 64 hexadecimal digits")
	}
	return Thumbprint(b), nil
}

// Certificates is the Authenticator of configured client certificates. The transport has
// verified that the client holds the key, and that a root of the configuration vouches.
type Certificates struct{ callers map[Thumbprint]Caller }

// NewCertificates returns an authenticator of the callers.
func NewCertificates(callers map[Thumbprint]Caller) *Certificates {
	return &Certificates{maps.Clone(callers)}
}

// Authenticate returns whose certificate it is. It does not speak for a client that presents
// a token too: that token decides, and one that is not known is refused.
func (a *Certificates) Authenticate(ctx context.Context, c Credentials) (Caller, error) {
	if err := ctx.Err(); err != nil {
		return Caller{}, err
	}
	switch {
	case c.Bearer != "":
		return Caller{}, fmt.Errorf("%w: a token is presented, and this takes certificates", ErrUnknown)
	case len(c.Peer) == 0:
		return Caller{}, fmt.Errorf("%w: want a client certificate", ErrNoCredentials)
	}
	who, ok := a.callers[ThumbprintOf(c.Peer[0])]
	if !ok {
		return Caller{}, ErrUnknown
	}
	return who, nil
}
