package hub_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/identity"
)

// A running hub answers on an address of its own.
type running struct {
	*testing.T
	*hub.Hub
	url string
}

// run serves a hub with the settings until the test ends.
func run(t *testing.T, cfg hub.Config) *running {
	t.Helper()
	cfg.Listen = "127.0.0.1:0"
	h, err := hub.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	on, err := h.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.Serve(ctx, on...) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return &running{t, h, on[0].Name + "://" + on[0].Addr().String()}
}

func (r *running) get(c *http.Client, path string, headers ...string) (int, string) {
	r.Helper()
	req, err := http.NewRequestWithContext(r.Context(), http.MethodGet, r.url+path, nil)
	if err != nil {
		r.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := c.Do(req)
	if err != nil {
		r.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		r.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// TestSessionsAndTokensStayApart holds that a person's session opens no route of the API, and
// that a machine's token makes no visitor.
func TestSessionsAndTokensStayApart(t *testing.T) {
	cfg := hubtest.Settings(t.TempDir())
	cfg.SignIn.Mode = hub.SignInDevelopment
	r := run(t, cfg)
	jar, _ := cookiejar.New(nil)
	person := &http.Client{Jar: jar}
	r.get(person, identity.StartPath+"?person=bank-a&return=/livez")

	visitor := func(headers ...string) (name string) {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url+"/page", nil)
		for i := 0; i < len(headers); i += 2 {
			req.Header.Set(headers[i], headers[i+1])
		}
		r.Sessions.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, q *http.Request) {
			v, _ := r.Sessions.Visitor(q.Context())
			name = v.Caller.Name
		})).ServeHTTP(discard{http.Header{}}, req)
		return name
	}
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url, nil)
	var cookie string
	for _, c := range jar.Cookies(req.URL) {
		cookie = c.Name + "=" + c.Value
	}
	if got := visitor("Cookie", cookie); got != "bank-a" {
		t.Fatalf("the session is of %q; the test shows nothing", got)
	}
	if got := visitor("Authorization", "Bearer bank-a"); got != "" {
		t.Errorf("a token makes the visitor %q", got)
	}
	for _, path := range []string{"/v1/claims", "/v1/verdicts", "/v1/search?q=a", "/v1/holdings"} {
		if status, body := r.get(person, path); status != http.StatusUnauthorized {
			t.Errorf("a session opens %s: %d %s", path, status, body)
		}
	}
	if status, _ := r.get(http.DefaultClient, "/v1/claims", "Authorization", "Bearer bank-a"); status != http.StatusOK {
		t.Errorf("the token does not open the API: %d", status)
	}
}

type discard struct{ h http.Header }

func (d discard) Header() http.Header         { return d.h }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}

// TestSuspensionEndsSessions has the supervisor suspend a bank's officer who is signed in.
func TestSuspensionEndsSessions(t *testing.T) {
	cfg := hubtest.Settings(t.TempDir())
	cfg.SignIn.Mode = hub.SignInDevelopment
	w := hubtest.StartWith(t, cfg)
	w.Reserved("bank-a", hubtest.Import, "R-1") // an order makes the officer a member
	l, _, err := w.Hub.As(t.Context(), "bank-a")
	if err != nil {
		t.Fatal(err)
	}
	s := w.Hub.Sessions
	jar, _ := cookiejar.New(nil)
	b := &http.Client{Jar: jar}
	r := &running{T: t, Hub: w.Hub, url: w.URL()}
	if status, _ := r.get(b, identity.StartPath+"?person=bank-a&return=/livez"); status != http.StatusOK {
		t.Fatal(status)
	}
	who := func() (name string) {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, w.URL(), nil)
		for _, c := range jar.Cookies(req.URL) {
			req.AddCookie(c)
		}
		s.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, q *http.Request) {
			v, _ := s.Visitor(q.Context())
			name = v.Caller.Name
		})).ServeHTTP(discard{http.Header{}}, req)
		return name
	}
	if got := who(); got != "bank-a" {
		t.Fatalf("the visitor is %q", got)
	}
	w.Post("supervisor", "suspend", "/v1/members/"+string(l.Members.Own())+"/suspend", `{}`).Into(http.StatusOK, new(any))
	for end := time.Now().Add(10 * time.Second); who() != ""; time.Sleep(50 * time.Millisecond) { // an answer of the ledger counts for 2 s
		if time.Now().After(end) {
			t.Fatal("the session of a suspended member goes on")
		}
	}
}

// An authority issues certificates for a test.
type authority struct {
	*testing.T
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	dir  string
}

func newAuthority(t *testing.T) *authority {
	a := &authority{T: t, dir: t.TempDir()}
	a.cert, a.key = a.issue("root", nil, nil)
	return a
}

// issue makes a certificate and writes it and its key to files of the name.
func (a *authority) issue(name string, parent *x509.Certificate, by *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey) {
	a.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true, IsCA: parent == nil,
	}
	if parent == nil {
		parent, by = c, key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, key.Public(), by)
	if err != nil {
		a.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		a.Fatal(err)
	}
	a.write(name+".pem", "CERTIFICATE", der)
	a.write(name+".key", "PRIVATE KEY", pkcs8)
	out, err := x509.ParseCertificate(der)
	if err != nil {
		a.Fatal(err)
	}
	return out, key
}

func (a *authority) file(name string) string { return filepath.Join(a.dir, name) }

func (a *authority) write(name, kind string, der []byte) {
	if err := os.WriteFile(a.file(name), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		a.Fatal(err)
	}
}

// client returns a client that presents the certificate of the name, or none for "".
func (a *authority) client(name string) *http.Client {
	a.Helper()
	cfg := &tls.Config{RootCAs: x509.NewCertPool()}
	cfg.RootCAs.AddCert(a.cert)
	if name != "" {
		pair, err := tls.LoadX509KeyPair(a.file(name+".pem"), a.file(name+".key"))
		if err != nil {
			a.Fatal(err)
		}
		cfg.Certificates = []tls.Certificate{pair}
	}
	t := &http.Transport{TLSClientConfig: cfg, ForceAttemptHTTP2: true}
	a.Cleanup(t.CloseIdleConnections)
	return &http.Client{Transport: t}
}

// TestMachinesByCertificate lets a bank's machine in by its client certificate.
func TestMachinesByCertificate(t *testing.T) {
	a := newAuthority(t)
	a.issue("hub", a.cert, a.key)
	robot, _ := a.issue("robot", a.cert, a.key)
	a.issue("stranger", a.cert, a.key)
	sum := sha256.Sum256(robot.Raw)
	cfg := hubtest.Settings(t.TempDir())
	cfg.TLS = hub.TLSConfig{Certificate: a.file("hub.pem"), Key: a.file("hub.key"), ClientRoots: a.file("root.pem")}
	cfg.Callers = append(cfg.Callers, hub.CallerConfig{Name: "robot", MSPID: "BankAMSP", Role: "bank", CertificateSHA256: hex.EncodeToString(sum[:])})
	r := run(t, cfg)
	if !strings.HasPrefix(r.url, "https://") {
		t.Fatal(r.url)
	}
	for name, c := range map[string]struct {
		certificate, token string
		want               int
	}{
		"its certificate":                   {"robot", "", http.StatusOK},
		"a certificate that is not listed":  {"stranger", "", http.StatusUnauthorized},
		"none":                              {"", "", http.StatusUnauthorized},
		"a token":                           {"", "bank-a", http.StatusOK},
		"its certificate and a wrong token": {"robot", "wrong", http.StatusUnauthorized},
		"a stranger's and a token":          {"stranger", "bank-a", http.StatusOK},
	} {
		headers := []string{}
		if c.token != "" {
			headers = []string{"Authorization", "Bearer " + c.token}
		}
		if status, body := r.get(a.client(c.certificate), "/v1/claims", headers...); status != c.want {
			t.Errorf("%s: %d, want %d: %s", name, status, c.want, body)
		}
	}
	other := newAuthority(t)
	other.issue("robot", other.cert, other.key)
	other.cert = a.cert // it trusts the hub, which does not trust its root
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url+"/v1/claims", nil)
	if res, err := other.client("robot").Do(req); err == nil {
		res.Body.Close()
		t.Errorf("a certificate of another root is answered with %d", res.StatusCode)
	}
}

func TestTLSFilesThatCannotBeRead(t *testing.T) {
	a := newAuthority(t)
	a.issue("hub", a.cert, a.key)
	good := hub.TLSConfig{Certificate: a.file("hub.pem"), Key: a.file("hub.key")}
	for want, c := range map[string]hub.TLSConfig{
		"no such file":         {Certificate: a.file("missing"), Key: good.Key},
		"private key does not": {Certificate: good.Certificate, Key: a.file("root.key")},
		"clientRoots":          {Certificate: good.Certificate, Key: good.Key, ClientRoots: a.file("hub.key")},
	} {
		cfg := hubtest.Settings(t.TempDir())
		cfg.TLS, cfg.Listen = c, "127.0.0.1:0"
		h, err := hub.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Listen(t.Context()); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "tls") {
			t.Errorf("error %v, want %q", err, want)
		}
		if err := h.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
