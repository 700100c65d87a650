package identity

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/tradehub/tradehub/hub/access"
)

// Tokens is the access.Verifier of the access tokens of configured issuers (RFC 9068), for
// machines at the API. An issuer without an audience gives none.
type Tokens struct{ s *Sessions }

// Tokens returns the verifier of access tokens. They are of the same people.
func (s *Sessions) Tokens() Tokens { return Tokens{s} }

// Verify returns whose token it is, and which certificate it counts with.
func (t Tokens) Verify(ctx context.Context, token string) (access.Token, error) {
	i := t.issuerOf(token)
	if i == nil {
		return access.Token{}, access.ErrUnknown
	}
	out, err := t.verify(ctx, i, token)
	if f := faultOf(err); err != nil && f != FaultIssuerAway && f != FaultAway {
		return access.Token{}, fmt.Errorf("%w: %w", access.ErrUnknown, err)
	}
	return out, err
}

// issuerOf returns the issuer that a token claims to be of. Nothing of it counts until that
// issuer's signature is checked.
func (t Tokens) issuerOf(token string) *issuer {
	parts := strings.Split(token, ".")
	if len(parts) != 3 || len(token) > maxToken || strings.ContainsFunc(token, notOfToken) {
		return nil
	}
	b, err := base64.RawURLEncoding.DecodeString(parts[1])
	var claim struct {
		Issuer string `json:"iss"`
	}
	if err != nil || json.Unmarshal(b, &claim) != nil {
		return nil
	}
	for _, i := range t.s.issuers {
		if i.Audience != "" && i.URL == claim.Issuer {
			return i
		}
	}
	return nil
}

const maxToken = 16 << 10 // bytes

// notOfToken reports whether a compact JWS has no such letter (RFC 7515 §7.1). The library
// leaves out white space before it verifies, so that one token has many forms.
func notOfToken(r rune) bool {
	return !('0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r == '-' || r == '_' || r == '.')
}

func (t Tokens) verify(ctx context.Context, i *issuer, token string) (out access.Token, err error) {
	p, err := i.provider(ctx, "")
	if err != nil {
		return out, fault(FaultIssuerAway, err)
	}
	id, err := i.verify(ctx, p, token, i.Audience)
	if err != nil {
		return out, err
	}
	var said struct {
		Confirmation struct {
			Thumbprint string `json:"x5t#S256"`
		} `json:"cnf"`
	}
	var all claims
	if err := errors.Join(id.Claims(&said), id.Claims(&all)); err != nil {
		return out, fault(FaultToken, err)
	}
	person, err := t.s.personOf(i, all)
	if err != nil {
		return out, err
	}
	out.Caller = person.Caller
	if b, err := base64.RawURLEncoding.DecodeString(said.Confirmation.Thumbprint); err == nil && len(b) == sha256.Size {
		bound := access.Thumbprint(b)
		out.Bound = &bound
	}
	return out, nil
}
