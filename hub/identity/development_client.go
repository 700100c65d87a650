package identity

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// A developmentHub is the hub as the client of the issuer for development: a public client
// with PKCE, at the address of the request.
type developmentHub struct{ origin string }

// GetClientByClientID returns the hub, the only client.
func (*developmentRows) GetClientByClientID(ctx context.Context, id string) (op.Client, error) {
	if id != developmentClient {
		return nil, errors.New("no such client")
	}
	return developmentHub{strings.TrimSuffix(op.IssuerFromContext(ctx), DevelopmentPath)}, nil
}

// GetID returns the client's ID.
func (developmentHub) GetID() string { return developmentClient }

// RedirectURIs returns the hub's callback.
func (c developmentHub) RedirectURIs() []string { return []string{c.origin + CallbackPath} }

// PostLogoutRedirectURIs returns none.
func (developmentHub) PostLogoutRedirectURIs() []string { return nil }

// ApplicationType returns that of a program on this machine, which may use plain HTTP there.
func (developmentHub) ApplicationType() op.ApplicationType { return op.ApplicationTypeNative }

// AuthMethod returns none: there is no secret, and PKCE is required.
func (developmentHub) AuthMethod() oidc.AuthMethod { return oidc.AuthMethodNone }

// ResponseTypes returns the code.
func (developmentHub) ResponseTypes() []oidc.ResponseType {
	return []oidc.ResponseType{oidc.ResponseTypeCode}
}

// GrantTypes returns the code.
func (developmentHub) GrantTypes() []oidc.GrantType { return []oidc.GrantType{oidc.GrantTypeCode} }

// LoginURL returns the page with the people to choose from.
func (developmentHub) LoginURL(id string) string { return choosePath + "?id=" + id }

// AccessTokenType returns an opaque token.
func (developmentHub) AccessTokenType() op.AccessTokenType { return op.AccessTokenTypeBearer }

// IDTokenLifetime returns how long an ID token counts.
func (developmentHub) IDTokenLifetime() time.Duration { return tokenFor }

// DevMode returns false: nothing is relaxed.
func (developmentHub) DevMode() bool { return false }

// RestrictAdditionalIdTokenScopes adds none.
func (developmentHub) RestrictAdditionalIdTokenScopes() func([]string) []string {
	return func(s []string) []string { return s }
}

// RestrictAdditionalAccessTokenScopes adds none.
func (developmentHub) RestrictAdditionalAccessTokenScopes() func([]string) []string {
	return func(s []string) []string { return s }
}

// IsScopeAllowed returns false: there are no scopes but those of the standard.
func (developmentHub) IsScopeAllowed(string) bool { return false }

// IDTokenUserinfoClaimsAssertion returns false: the hub knows the names.
func (developmentHub) IDTokenUserinfoClaimsAssertion() bool { return false }

// ClockSkew returns none: it is one clock.
func (developmentHub) ClockSkew() time.Duration { return 0 }

// errNotOffered is what op.Storage has that the issuer for development does not offer.
var errNotOffered = oidc.ErrRequestNotSupported().WithDescription("not offered for development")

// CreateAccessAndRefreshTokens is not offered.
func (*developmentRows) CreateAccessAndRefreshTokens(context.Context, op.TokenRequest, string) (string, string, time.Time, error) {
	return "", "", time.Time{}, errNotOffered
}

// TokenRequestByRefreshToken is not offered.
func (*developmentRows) TokenRequestByRefreshToken(context.Context, string) (op.RefreshTokenRequest, error) {
	return nil, errNotOffered
}

// TerminateSession is not offered.
func (*developmentRows) TerminateSession(context.Context, string, string) error { return errNotOffered }

// RevokeToken is not offered.
func (*developmentRows) RevokeToken(context.Context, string, string, string) *oidc.Error {
	return errNotOffered
}

// GetRefreshTokenInfo is not offered.
func (*developmentRows) GetRefreshTokenInfo(context.Context, string, string) (string, string, error) {
	return "", "", op.ErrInvalidRefreshToken
}

// AuthorizeClientIDSecret refuses: the client has no secret.
func (*developmentRows) AuthorizeClientIDSecret(context.Context, string, string) error {
	return errors.New("the client has no secret")
}

// SetUserinfoFromScopes says of whom a token is, and nothing else.
func (*developmentRows) SetUserinfoFromScopes(_ context.Context, u *oidc.UserInfo, person, _ string, _ []string) error {
	u.Subject = person
	return nil
}

// SetUserinfoFromToken is not offered.
func (*developmentRows) SetUserinfoFromToken(context.Context, *oidc.UserInfo, string, string, string) error {
	return errNotOffered
}

// SetIntrospectionFromToken is not offered.
func (*developmentRows) SetIntrospectionFromToken(context.Context, *oidc.IntrospectionResponse, string, string, string) error {
	return errNotOffered
}

// GetPrivateClaimsFromScopes adds nothing to a token.
func (*developmentRows) GetPrivateClaimsFromScopes(context.Context, string, string, []string) (map[string]any, error) {
	return nil, nil
}

// GetKeyByIDAndClientID is not offered.
func (*developmentRows) GetKeyByIDAndClientID(context.Context, string, string) (*jose.JSONWebKey, error) {
	return nil, errNotOffered
}

// ValidateJWTProfileScopes is not offered.
func (*developmentRows) ValidateJWTProfileScopes(context.Context, string, []string) ([]string, error) {
	return nil, errNotOffered
}
