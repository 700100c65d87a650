package webhooks

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"
)

// ErrAddress means that nothing is sent to an address.
var ErrAddress = errors.New("webhooks: the address is not allowed")

// Bounds of one delivery.
const (
	maxURL       = 2000 // bytes
	sendTimeout  = 15 * time.Second
	maxAnswer    = 64 << 10 // bytes of an answer that are read
	securePort   = 443
	maxConnected = 32
)

// closed are the networks that are not the Internet's, beside those that netip names
// (IANA's registries of special-purpose addresses, RFC 6890).
var closed = prefixes(
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
)

// internet is where public IPv6 addresses are.
var internet = netip.MustParsePrefix("2000::/3")

func prefixes(texts ...string) (out []netip.Prefix) {
	for _, t := range texts {
		out = append(out, netip.MustParsePrefix(t))
	}
	return out
}

// A Guard decides where events may be sent. Networks that the configuration allows may be
// reached without TLS and on any port: they are the operator's own.
type Guard struct{ Allow []netip.Prefix }

// URL fails for an address that nothing is sent to, as far as its text says it.
func (g Guard) URL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || len(text) > maxURL || u.Host == "" || u.Opaque != "":
		return nil, fmt.Errorf("%w: want https://HOST/PATH of at most %d bytes", ErrAddress, maxURL)
	case u.User != nil || u.Fragment != "":
		return nil, fmt.Errorf("%w: it must have no user and no fragment", ErrAddress)
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("%w: want https", ErrAddress)
	}
	if at, err := netip.ParseAddr(u.Hostname()); err == nil {
		return u, g.address(at, u.Port(), u.Scheme == "https")
	}
	if u.Scheme == "http" { // a name can resolve to anything
		return nil, fmt.Errorf("%w: want https", ErrAddress)
	}
	if port := u.Port(); port != "" && port != "443" && len(g.Allow) == 0 {
		return nil, fmt.Errorf("%w: want port 443", ErrAddress)
	}
	if !strings.Contains(u.Hostname(), ".") && len(g.Allow) == 0 || strings.Contains(u.Host, "%") {
		return nil, fmt.Errorf("%w: want the full name of a host", ErrAddress)
	}
	return u, nil
}

// address fails for an address that is not the Internet's, unless it is allowed.
func (g Guard) address(at netip.Addr, port string, secure bool) error {
	plain := at.Unmap().WithZone("")
	if slices.ContainsFunc(g.Allow, func(p netip.Prefix) bool { return p.Contains(plain) }) {
		return nil
	}
	switch {
	case at.Zone() != "" || at.Is4In6() || !public(plain):
		return fmt.Errorf("%w: it is not on the Internet", ErrAddress)
	case !secure:
		return fmt.Errorf("%w: want https", ErrAddress)
	case port != "" && port != "443":
		return fmt.Errorf("%w: want port 443", ErrAddress)
	}
	return nil
}

func public(at netip.Addr) bool {
	if !at.IsGlobalUnicast() || at.IsPrivate() || at.Is6() && !internet.Contains(at) {
		return false
	}
	return !slices.ContainsFunc(closed, func(p netip.Prefix) bool { return p.Contains(at) })
}

// client returns what sends. It follows no redirection and asks no proxy, and each connection
// is judged by the address that it is made to, after the name was resolved.
func (g Guard) client() *http.Client {
	d := &net.Dialer{Timeout: sendTimeout, ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("%w: %s", ErrAddress, address)
		}
		// Whether it is TLS was judged by the URL: a name is never sent to without it.
		return g.address(to.Addr(), fmt.Sprint(to.Port()), true)
	}}
	return &http.Client{
		Timeout:       sendTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: d.DialContext, DisableKeepAlives: true, DisableCompression: true, ForceAttemptHTTP2: true,
			TLSHandshakeTimeout: sendTimeout, ResponseHeaderTimeout: sendTimeout, MaxResponseHeaderBytes: maxAnswer, MaxConnsPerHost: maxConnected,
		},
	}
}
