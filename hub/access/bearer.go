package access

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// A TokenDigest is the SHA-256 of a bearer token.
type TokenDigest [sha256.Size]byte

// DigestToken returns the digest of a token.
func DigestToken(token string) TokenDigest { return sha256.Sum256([]byte(token)) }

// ParseTokenDigest reads a digest of 64 hexadecimal digits.
func ParseTokenDigest(text string) (TokenDigest, error) {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != sha256.Size {
		return TokenDigest{}, errors.New("want 64 hexadecimal digits")
	}
	return TokenDigest(b), nil
}

// Bearer is the Authenticator of configured tokens. It keeps their digests, not the tokens.
// It looks a token up by its digest, so its duration reveals nothing of how near a guess was.
type Bearer struct{ callers map[TokenDigest]Caller }

// NewBearer returns an authenticator of the callers. It refuses the digest of an
// empty token, which anyone could present.
func NewBearer(callers map[TokenDigest]Caller) (*Bearer, error) {
	if c, ok := callers[DigestToken("")]; ok {
		return nil, fmt.Errorf("access: the token of caller %q is empty", c.Name)
	}
	return &Bearer{maps.Clone(callers)}, nil
}

// Authenticate returns who presents the bearer token.
func (b *Bearer) Authenticate(ctx context.Context, c Credentials) (Caller, error) {
	if err := ctx.Err(); err != nil {
		return Caller{}, err
	}
	if c.Bearer == "" {
		return Caller{}, fmt.Errorf("%w: want a bearer token", ErrNoCredentials)
	}
	who, ok := b.callers[DigestToken(c.Bearer)]
	if !ok {
		return Caller{}, ErrUnknown
	}
	return who, nil
}

// Callers returns all callers, by name.
func (b *Bearer) Callers() []Caller {
	return slices.SortedFunc(maps.Values(b.callers), func(x, y Caller) int { return cmp.Compare(x.Name, y.Name) })
}
