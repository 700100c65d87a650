package hub

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/tradehub/tradehub/hub/identity"
)

// Modes of SignInConfig.
const (
	SignInDevelopment = "development" // an issuer in this process, without passwords
	SignInIssuers     = "issuers"     // those that are configured
	SignInOff         = "off"         // nobody; machines call the API
)

// A SignInConfig says how people sign in.
type SignInConfig struct {
	// Mode is one of the modes. "" is issuers if there are any. Else it is development if
	// there are no configured callers either, and off if there are.
	Mode    string         `yaml:"mode"`
	Origin  string         `yaml:"origin"`  // where browsers find the hub, https://HOST[:PORT]; required for issuers
	Issuers []IssuerConfig `yaml:"issuers"` // of OpenID Connect
}

// An IssuerConfig is an issuer of OpenID Connect. Its people are the callers that name it.
type IssuerConfig struct {
	Key        string       `yaml:"key"`        // a word for addresses and for callers to name it by
	Name       string       `yaml:"name"`       // for the page where one signs in
	URL        string       `yaml:"url"`        // the issuer's identifier
	ClientID   string       `yaml:"clientId"`   // of the hub there
	SecretFile string       `yaml:"secretFile"` // with the client's secret; "" is a public client
	Audience   string       `yaml:"audience"`   // of access tokens for /v1, bound to a client certificate; "" takes none
	Claims     ClaimsConfig `yaml:"claims"`
}

// A ClaimsConfig names the claims that choose a caller.
type ClaimsConfig struct {
	Person       string `yaml:"person"`       // "" is sub
	Organisation string `yaml:"organisation"` // must hold the caller's mspId; "" asks for none
	Role         string `yaml:"role"`         // must hold the caller's role; "" asks for none
}

// A PersonConfig says who signs in as a caller.
type PersonConfig struct {
	Issuer string `yaml:"issuer"` // key of an issuer
	ID     string `yaml:"id"`     // the value of the issuer's claim of the person
	Name   string `yaml:"name"`   // to greet with; "" takes the issuer's
}

// signInMode returns the mode that counts.
func (c Config) signInMode() string {
	switch {
	case c.SignIn.Mode != "":
		return c.SignIn.Mode
	case len(c.SignIn.Issuers) > 0:
		return SignInIssuers
	case len(c.Callers) == 0:
		return SignInDevelopment
	}
	return SignInOff
}

func (c Config) validSignIn() error {
	switch mode := c.signInMode(); mode {
	case SignInOff:
	case SignInDevelopment:
		return section("signIn", c.validDevelopment())
	case SignInIssuers:
		if len(c.SignIn.Issuers) == 0 {
			return errors.New("configuration: signIn: issuers: name one, or take another mode")
		}
	default:
		return fmt.Errorf("configuration: signIn: mode: %q is none of %s, %s, %s", mode, SignInDevelopment, SignInIssuers, SignInOff)
	}
	for i, is := range c.SignIn.Issuers {
		if err := is.validate(); err != nil {
			return fmt.Errorf("configuration: signIn: issuers[%d]: %w", i, err)
		}
		if slices.ContainsFunc(c.SignIn.Issuers[:i], func(o IssuerConfig) bool { return o.Key == is.Key || o.URL == is.URL }) {
			return fmt.Errorf("configuration: signIn: issuers[%d]: another issuer has this key or url", i)
		}
	}
	if len(c.SignIn.Issuers) > 0 {
		return section("signIn", c.validOrigin())
	}
	return nil
}

// validDevelopment keeps a sign-in without passwords from everybody but this machine.
func (c Config) validDevelopment() error {
	at, err := netip.ParseAddrPort(c.Listen)
	switch {
	case len(c.SignIn.Issuers) > 0:
		return errors.New("mode: development asks for no password, so it cannot be on while issuers are configured")
	case c.TLS != TLSConfig{} || c.SignIn.Origin != "":
		return errors.New("mode: development asks for no password, so it is for plain HTTP on a loopback address; remove tls and origin, or configure issuers")
	case err == nil && !at.Addr().Unmap().IsLoopback():
		return fmt.Errorf("mode: development asks for no password, and listen: %s is not a loopback address; configure issuers or callers, or set mode: off", c.Listen)
	}
	return nil
}

func (c Config) validOrigin() error {
	u, err := url.Parse(c.SignIn.Origin)
	switch {
	case err != nil || u.Host == "" || c.SignIn.Origin != u.Scheme+"://"+u.Host:
		return fmt.Errorf("origin: %q must be https://HOST[:PORT] and nothing else", c.SignIn.Origin)
	case !trustworthy(u):
		return fmt.Errorf("origin: %q must begin with https://, but on a loopback address", c.SignIn.Origin)
	case u.Scheme == "http" && c.TLS != TLSConfig{}:
		return fmt.Errorf("origin: %q must begin with https://, because tls is configured", c.SignIn.Origin)
	}
	return nil
}

// trustworthy reports whether an address is on TLS, or leaves no machine.
func trustworthy(u *url.URL) bool {
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || err == nil && ip.IsLoopback())
}

func (c IssuerConfig) validate() error {
	u, err := url.Parse(c.URL)
	switch {
	case c.Key == "" || c.Key == identity.DevelopmentKey || strings.Trim(c.Key, "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
		return fmt.Errorf("key: %q must be of a–z, 0–9 and -, and not %s", c.Key, identity.DevelopmentKey)
	case c.Name == "":
		return errors.New("name: name the issuer for the page where one signs in")
	case err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || !trustworthy(u):
		return fmt.Errorf("url: %q must be the https:// identifier of the issuer", c.URL)
	case c.ClientID == "":
		return errors.New("clientId: name the hub as the issuer knows it")
	case c.Audience == c.ClientID:
		return errors.New("audience: must not be clientId, or an ID token would be an access token")
	}
	return nil
}

// options reads the issuer's secret.
func (c IssuerConfig) options() (identity.IssuerOptions, error) {
	out := identity.IssuerOptions{
		Key: c.Key, Name: c.Name, URL: c.URL, ClientID: c.ClientID, Audience: c.Audience, Claims: identity.Claims(c.Claims),
	}
	if c.SecretFile == "" {
		return out, nil
	}
	b, err := os.ReadFile(c.SecretFile)
	out.Secret = strings.TrimSpace(string(b))
	if err == nil && out.Secret == "" {
		err = fmt.Errorf("%s is empty", c.SecretFile)
	}
	if err != nil {
		return out, fmt.Errorf("configuration: signIn: issuer %s: secretFile: %w", c.Key, err)
	}
	return out, nil
}
