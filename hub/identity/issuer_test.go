package identity_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/access/accesstest"
	"github.com/tradehub/tradehub/hub/identity"
)

const secret = "the client's secret"

// An issuer is one of OpenID Connect that can be made to misbehave.
type issuer struct {
	*testing.T
	*httptest.Server
	key *ecdsa.PrivateKey

	mu     sync.Mutex
	codes  map[string]url.Values // sign-ins, by code; each good once
	change func(claims map[string]any)
	sign   func(claims map[string]any) string // nil signs as it should
	away   bool
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{T: t, key: key, codes: map[string]url.Values{}}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]any{
			"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"ES256"},
		})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k", Algorithm: "ES256", Use: "sig"}}})
	})
	mux.HandleFunc("/token", i.token)
	i.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i.mu.Lock()
		away := i.away
		i.mu.Unlock()
		if away {
			http.Error(w, "away", http.StatusBadGateway)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(i.Close)
	return i
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// code lets a person in who was sent to the issuer, and returns the callback's query.
func (i *issuer) code(authorize string) url.Values {
	u, err := url.Parse(authorize)
	if err != nil {
		i.Fatal(err)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	code := rand.Text()
	i.codes[code] = u.Query()
	return url.Values{"code": {code}, "state": {u.Query().Get("state")}}
}

// token exchanges a code: once, for the client with its secret, and with the verifier of PKCE.
func (i *issuer) token(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	id, key, _ := r.BasicAuth()
	key, _ = url.QueryUnescape(key)
	q, ok := i.codes[r.FormValue("code")]
	delete(i.codes, r.FormValue("code"))
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if !ok || id != "hub" || key != secret || q.Get("code_challenge_method") != "S256" || q.Get("code_challenge") != base64.RawURLEncoding.EncodeToString(sum[:]) {
		answer(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant", "error_description": "SECRET-OF-THE-ISSUER"})
		return
	}
	claims := i.claims(q.Get("nonce"))
	if i.change != nil {
		i.change(claims)
	}
	sign := i.sign
	if sign == nil {
		sign = i.signed
	}
	out := map[string]any{"access_token": "ACCESS-TOKEN", "token_type": "Bearer", "expires_in": 60}
	if token := sign(claims); token != "" {
		out["id_token"] = token
	}
	answer(w, http.StatusOK, out)
}

func (i *issuer) claims(nonce string) map[string]any {
	now := time.Now().Unix()
	return map[string]any{
		"iss": i.URL, "aud": "hub", "sub": "4711", "iat": now, "exp": now + 60, "nonce": nonce, "name": "Ng Siu Ling",
		"org": "BankAMSP", "roles": []string{"staff", "bank"},
	}
}

func (i *issuer) signed(claims map[string]any) string { return signedBy(i.T, i.key, claims) }

func signedBy(t *testing.T, key *ecdsa.PrivateKey, claims map[string]any) string {
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: key, KeyID: "k"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := json.Marshal(claims)
	jws, err := s.Sign(b)
	if err != nil {
		t.Fatal(err)
	}
	out, err := jws.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// startAt starts sessions with issuers whose only person is the officer of the first.
func startAt(t *testing.T, issuers ...*issuer) *world {
	t.Helper()
	return start(t, func(o *identity.Options) {
		o.Development, o.Origin = false, "http://127.0.0.1"
		o.People = []identity.Person{{Issuer: "first", Key: "4711", Caller: officer}}
		for n, i := range issuers {
			o.Issuers = append(o.Issuers, identity.IssuerOptions{
				Key: []string{"first", "second"}[n], Name: "Bank", URL: i.URL, ClientID: "hub", Secret: secret, Audience: "api",
				Claims: identity.Claims{Organisation: "org", Role: "roles"},
			})
		}
	})
}

func TestSignInAtIssuer(t *testing.T) {
	i := newIssuer(t)
	w := startAt(t, i)
	b := w.browser()
	q := i.code(b.get(identity.StartPath + "?return=/cases%3Fstate%3DASKED").to)
	q.Set("iss", i.URL)
	r := b.get(identity.CallbackPath + "?" + q.Encode())
	if r.status != http.StatusSeeOther || r.to != b.srv.URL+"/cases?state=ASKED" {
		t.Fatalf("%d to %s: %s", r.status, r.to, r.body)
	}
	if got := b.get("/me").body; got != "bank-a Ng Siu Ling" {
		t.Errorf("the visitor is %q", got)
	}
	if r := b.get(identity.CallbackPath + "?" + q.Encode()); r.status != http.StatusBadRequest || !strings.Contains(w.log.String(), "why=ATTEMPT") {
		t.Errorf("the same callback again: %d %s", r.status, w.log)
	}
}

// TestSignInIsRefused spoils one thing at a time.
func TestSignInIsRefused(t *testing.T) {
	strange, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	set := func(name string, v any) func(*issuer, url.Values) {
		return func(i *issuer, _ url.Values) { i.change = func(c map[string]any) { c[name] = v } }
	}
	signed := func(sign func(i *issuer, c map[string]any) string) func(*issuer, url.Values) {
		return func(i *issuer, _ url.Values) { i.sign = func(c map[string]any) string { return sign(i, c) } }
	}
	query := func(name, v string) func(*issuer, url.Values) {
		return func(_ *issuer, q url.Values) { q.Set(name, v) }
	}
	for name, c := range map[string]struct {
		spoil func(*issuer, url.Values)
		why   identity.Fault
	}{
		"another state":              {query("state", "x"), identity.FaultAttempt},
		"no state":                   {query("state", ""), identity.FaultAttempt},
		"another issuer's answer":    {query("iss", "https://evil.example"), identity.FaultAttempt},
		"the issuer's refusal":       {query("error", "access_denied"), identity.FaultDenied},
		"no code":                    {query("code", ""), identity.FaultCode},
		"an expired code":            {func(i *issuer, _ url.Values) { clear(i.codes) }, identity.FaultCode},
		"another PKCE challenge":     {func(i *issuer, q url.Values) { i.codes[q.Get("code")].Set("code_challenge", "x") }, identity.FaultCode},
		"another nonce":              {set("nonce", "x"), identity.FaultToken},
		"no nonce":                   {set("nonce", nil), identity.FaultToken},
		"another issuer's token":     {set("iss", "https://evil.example"), identity.FaultToken},
		"another audience":           {set("aud", "other"), identity.FaultToken},
		"an access token's audience": {set("aud", "api"), identity.FaultToken},
		"several audiences":          {set("aud", []string{"hub", "other"}), identity.FaultToken},
		"another authorized party":   {set("azp", "other"), identity.FaultToken},
		"an expired token":           {set("exp", time.Now().Add(-time.Minute).Unix()), identity.FaultToken},
		"a token of tomorrow":        {set("nbf", time.Now().Add(24*time.Hour).Unix()), identity.FaultToken},
		"no token":                   {signed(func(*issuer, map[string]any) string { return "" }), identity.FaultToken},
		"another key":                {signed(func(i *issuer, c map[string]any) string { return signedBy(i.T, strange, c) }), identity.FaultToken},
		"no signature":               {signed(func(_ *issuer, c map[string]any) string { return unsigned(c) }), identity.FaultToken},
		"changed after signing":      {signed(func(i *issuer, c map[string]any) string { return changed(i, c) }), identity.FaultToken},
		"a person who is not known":  {set("sub", "4712"), identity.FaultUnregistered},
		"a person of a list":         {set("sub", []string{"4711"}), identity.FaultToken},
		"another organisation":       {set("org", "BankBMSP"), identity.FaultUnregistered},
		"no organisation":            {set("org", nil), identity.FaultUnregistered},
		"another role":               {set("roles", []string{"supervisor"}), identity.FaultUnregistered},
		"the issuer is away since":   {func(i *issuer, _ url.Values) { i.away = true }, identity.FaultIssuerAway},
	} {
		t.Run(name, func(t *testing.T) {
			i := newIssuer(t)
			w := startAt(t, i)
			b := w.browser()
			q := i.code(b.get(identity.StartPath).to)
			i.mu.Lock()
			c.spoil(i, q)
			i.mu.Unlock()
			r := b.get(identity.CallbackPath + "?" + q.Encode())
			if r.status < 400 || !strings.Contains(w.log.String(), "why="+string(c.why)) {
				t.Errorf("status %d: %s", r.status, w.log)
			}
			if got := b.who(); got != "" {
				t.Errorf("%q is signed in", got)
			}
			i.mu.Lock()
			i.away, i.change, i.sign = false, nil, nil
			i.mu.Unlock()
			if r := b.get(identity.CallbackPath + "?" + i.code(b.get(identity.StartPath).to).Encode()); r.status != http.StatusSeeOther {
				t.Errorf("the next sign-in: %d %s", r.status, w.log)
			}
		})
	}
}

func unsigned(c map[string]any) string {
	b, _ := json.Marshal(c)
	e := base64.RawURLEncoding.EncodeToString
	return e([]byte(`{"alg":"none"}`)) + "." + e(b) + "."
}

func changed(i *issuer, c map[string]any) string {
	parts := strings.Split(i.signed(c), ".")
	c = maps.Clone(c)
	c["sub"] = "4711 "
	b, _ := json.Marshal(c)
	return parts[0] + "." + base64.RawURLEncoding.EncodeToString(b) + "." + parts[2]
}

// TestIssuersSpeakForTheirOwn has a second issuer claim to know the first one's person, and
// answer a sign-in that began at the first.
func TestIssuersSpeakForTheirOwn(t *testing.T) {
	first, second := newIssuer(t), newIssuer(t)
	b := startAt(t, first, second).browser()
	q := second.code(b.get(identity.StartPath + "?issuer=second").to)
	if r := b.get(identity.CallbackPath + "?" + q.Encode()); r.status != http.StatusForbidden {
		t.Errorf("another bank's issuer signs the officer in: %d", r.status)
	}
	begun := b.get(identity.StartPath + "?issuer=first").to
	if r := b.get(identity.CallbackPath + "?" + second.code(begun).Encode()); r.status < 400 {
		t.Errorf("a code of the second counts at the first: %d", r.status)
	}
	for _, key := range []string{"", "third"} {
		if r := b.get(identity.StartPath + "?issuer=" + key); r.status != http.StatusNotFound {
			t.Errorf("issuer %q: %d", key, r.status)
		}
	}
}

func TestIssuerThatIsAway(t *testing.T) {
	i := newIssuer(t)
	i.away = true
	b := startAt(t, i).browser()
	if r := b.get(identity.StartPath); r.status != http.StatusServiceUnavailable || r.header.Get("Retry-After") == "" {
		t.Errorf("status %d", r.status)
	}
	i.mu.Lock()
	i.away = false
	i.mu.Unlock()
	if r := b.get(identity.StartPath); r.status != http.StatusSeeOther {
		t.Errorf("once it answers: %d", r.status)
	}
}

// TestLogHasNoSecrets goes through sign-ins, good and bad, and looks through the log.
func TestLogHasNoSecrets(t *testing.T) {
	i := newIssuer(t)
	w := startAt(t, i)
	b := w.browser()
	bad := i.code(b.get(identity.StartPath).to)
	i.mu.Lock()
	clear(i.codes)
	i.mu.Unlock()
	b.get(identity.CallbackPath + "?" + bad.Encode())
	var idToken string
	i.mu.Lock()
	i.sign = func(c map[string]any) string { idToken = i.signed(c); return idToken }
	i.mu.Unlock()
	at := b.get(identity.StartPath).to
	u, _ := url.Parse(at)
	good := i.code(at)
	b.get(identity.CallbackPath + "?" + good.Encode())
	if b.who() != "bank-a" {
		t.Fatal("nobody is signed in; the test shows nothing")
	}
	log := w.log.String()
	for name, text := range map[string]string{
		"code": good.Get("code"), "bad code": bad.Get("code"), "state": good.Get("state"), "nonce": u.Query().Get("nonce"), "ID token": idToken,
		"access token": "ACCESS-TOKEN", "session": b.session(), "client secret": secret, "issuer's text": "SECRET-OF-THE-ISSUER",
		"name": "Siu Ling", "person's number": "4711", "caller's name": "bank-a",
	} {
		if text == "" || strings.Contains(log, text) {
			t.Errorf("the log has the %s %q: %s", name, text, log)
		}
	}
	if !strings.Contains(log, "person=sha256:") || !strings.Contains(log, "organisation=BankAMSP") || !strings.Contains(log, "outcome=allowed") {
		t.Errorf("the log does not have the decision: %s", log)
	}
}

func TestLocalPath(t *testing.T) {
	for _, good := range []string{"/", "/cases", "/cases?state=ASKED&q=%E4%BA%A4", "/a/b#c", "/a//b"} {
		if got := identity.LocalPath(good); got != good {
			t.Errorf("%q becomes %q", good, got)
		}
	}
	for _, bad := range []string{
		"", "cases", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "https:/evil.example", "/\t/evil.example",
		"/\n/evil.example", "javascript:alert(1)", "/%5cevil.example", "/%2fevil.example", "/%09/evil.example", "@evil.example", " //evil.example", "/auth/start", "/sign-out",
		"/" + strings.Repeat("a", 3000), "/\x00", "http:evil.example", "/%zz",
	} {
		if got := identity.LocalPath(bad); got != "/" {
			t.Errorf("%q becomes %q", bad, got)
		}
	}
	i := newIssuer(t)
	b := startAt(t, i).browser()
	q := i.code(b.get(identity.StartPath + "?return=" + url.QueryEscape("//evil.example")).to)
	if r := b.get(identity.CallbackPath + "?" + q.Encode()); r.to != b.srv.URL+"/" {
		t.Errorf("the callback leads to %s", r.to)
	}
}

func TestCrossOriginSignOut(t *testing.T) {
	b := start(t).browser()
	b.signIn("bank-a")
	for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"}} {
		if r := b.send(http.MethodPost, identity.SignOutPath, nil, headers...); r.status != http.StatusForbidden {
			t.Errorf("%v: %d", headers, r.status)
		}
	}
	if r := b.get(identity.SignOutPath); r.status != http.StatusMethodNotAllowed || r.header.Get("Allow") != http.MethodPost {
		t.Errorf("a link signs out: %d", r.status)
	}
	if b.who() != "bank-a" {
		t.Error("another site signed the person out")
	}
	if r := b.send(http.MethodPost, identity.SignOutPath, nil, "Sec-Fetch-Site", "same-origin"); r.status != http.StatusSeeOther {
		t.Errorf("the own site: %d", r.status)
	}
}

func peer(raw string) []*x509.Certificate { return []*x509.Certificate{{Raw: []byte(raw)}} }

// TestTokens holds the tokens of an issuer, bound to client certificates, to the suite.
func TestTokens(t *testing.T) {
	i := newIssuer(t)
	w := start(t, func(o *identity.Options) {
		o.Development = false
		o.Issuers = []identity.IssuerOptions{{Key: "first", URL: i.URL, ClientID: "hub", Audience: "api", Claims: identity.Claims{Organisation: "org"}}}
		o.People = []identity.Person{{Issuer: "first", Key: "4711", Caller: officer}, {Issuer: "first", Key: "robot", Caller: access.Caller{Name: "robot", MSPID: "BankAMSP", Role: protocol.RoleBank}}}
	})
	token := func(change func(map[string]any)) string {
		c := i.claims("")
		thumb := sha256.Sum256([]byte("one"))
		c["aud"], c["cnf"] = "api", map[string]any{"x5t#S256": base64.RawURLEncoding.EncodeToString(thumb[:])}
		change(c)
		return i.signed(c)
	}
	good := token(func(map[string]any) {})
	other := token(func(c map[string]any) {
		thumb := sha256.Sum256([]byte("two"))
		c["sub"], c["cnf"] = "robot", map[string]any{"x5t#S256": base64.RawURLEncoding.EncodeToString(thumb[:])}
	})
	strange, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	refused := map[string]access.Credentials{
		"without a certificate":      {Bearer: good},
		"with another's certificate": {Bearer: good, Peer: peer("two")},
		"with a chain that has it":   {Bearer: good, Peer: append(peer("two"), peer("one")...)},
	}
	for name, change := range map[string]func(map[string]any){
		"not bound":            func(c map[string]any) { delete(c, "cnf") },
		"bound to nothing":     func(c map[string]any) { c["cnf"] = map[string]any{"x5t#S256": ""} },
		"bound another way":    func(c map[string]any) { c["cnf"] = map[string]any{"jkt": "x"} },
		"an ID token":          func(c map[string]any) { c["aud"] = "hub" },
		"expired":              func(c map[string]any) { c["exp"] = time.Now().Add(-time.Minute).Unix() },
		"of another issuer":    func(c map[string]any) { c["iss"] = "https://evil.example" },
		"of nobody known":      func(c map[string]any) { c["sub"] = "x" },
		"of another firm":      func(c map[string]any) { c["org"] = "BankBMSP" },
		"without an expiry":    func(c map[string]any) { delete(c, "exp") },
		"without an issuer":    func(c map[string]any) { delete(c, "iss") },
		"without a person":     func(c map[string]any) { delete(c, "sub") },
		"with a malformed cnf": func(c map[string]any) { c["cnf"] = "x" },
	} {
		refused[name] = access.Credentials{Bearer: token(change), Peer: peer("one")}
	}
	refused["of another key"] = access.Credentials{Bearer: signedBy(t, strange, i.claims("")), Peer: peer("one")}
	accesstest.Run(t, accesstest.Subject{
		Authenticator: access.NewBound(w.sessions.Tokens()),
		Known: map[string]accesstest.Known{
			"officer": {Credentials: access.Credentials{Bearer: good, Peer: peer("one")}, Caller: officer},
			"robot":   {Credentials: access.Credentials{Bearer: other, Peer: peer("two")}, Caller: access.Caller{Name: "robot", MSPID: "BankAMSP", Role: protocol.RoleBank}},
		},
		Refused: refused,
	})
}
