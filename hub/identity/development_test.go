package identity_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/tradehub/tradehub/hub/identity"
	"github.com/tradehub/tradehub/web"
)

// TestDevelopmentPage holds that the page has no script, in three languages, and says what it is.
func TestDevelopmentPage(t *testing.T) {
	b := start(t).browser()
	choose := b.get(b.get(identity.StartPath).to).to
	for lang, want := range map[string]string{"": "no password", "zh-CN": "不需要密码", "zh-HK": "不需要密碼"} {
		r := b.send(http.MethodGet, choose, nil, "Accept-Language", lang)
		if r.status != http.StatusOK || !strings.Contains(r.body, want) || !strings.Contains(r.body, "林文博") {
			t.Errorf("%q: %d %s", lang, r.status, r.body)
		}
		if p := r.header.Get("Content-Security-Policy"); !strings.HasPrefix(p, "default-src 'none'") || strings.Contains(r.body, "<script") || strings.Contains(r.body, "<style") || !strings.Contains(r.body, web.Path("portal.css")) {
			t.Errorf("policy %q of %s", p, r.body)
		}
	}
	id, _ := url.Parse(choose)
	r := b.send(http.MethodPost, id.Path, url.Values{"id": {id.Query().Get("id")}, "person": {"trader"}})
	if r = b.get(b.get(r.to).to); r.status != http.StatusSeeOther || b.who() != "trader" {
		t.Errorf("chosen, and then %d as %q", r.status, b.who())
	}
}

// TestDevelopmentIsForThisMachine asks for it as others would reach it.
func TestDevelopmentIsForThisMachine(t *testing.T) {
	b := start(t).browser()
	for name, headers := range map[string][]string{
		"a proxy": {"X-Forwarded-For", "203.0.113.7"}, "a standard proxy": {"Forwarded", "for=203.0.113.7"}, "via": {"Via", "1.1 proxy"},
	} {
		for _, path := range []string{identity.StartPath, identity.DevelopmentPath + "/authorize", identity.DevelopmentPath + "/choose"} {
			if r := b.send(http.MethodGet, path, nil, headers...); r.status != http.StatusForbidden {
				t.Errorf("%s gets %d at %s", name, r.status, path)
			}
		}
	}
	for _, host := range []string{"hub.example", "127.0.0.1.evil.example", "203.0.113.7:80", "localhost@evil.example", ""} {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, b.srv.URL+identity.StartPath, nil)
		req.Host = host
		if host == "" {
			continue
		}
		res, err := b.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode < 400 {
			t.Errorf("as %q it answers %d", host, res.StatusCode)
		}
	}
}

func TestDevelopmentRefuses(t *testing.T) {
	b := start(t).browser()
	choose := b.get(b.get(identity.StartPath).to).to
	u, _ := url.Parse(choose)
	id := u.Query().Get("id")
	for name, form := range map[string]url.Values{
		"nobody": {"id": {id}}, "a stranger": {"id": {id}, "person": {"mallory"}}, "no sign-in": {"id": {"x"}, "person": {"bank-a"}},
	} {
		if r := b.send(http.MethodPost, u.Path, form); r.status != http.StatusBadRequest {
			t.Errorf("%s: %d", name, r.status)
		}
	}
	if r := b.send(http.MethodPost, u.Path, url.Values{"id": {id}, "person": {"bank-a"}}, "Sec-Fetch-Site", "cross-site"); r.status != http.StatusForbidden {
		t.Errorf("another site chose: %d", r.status)
	}
	for _, path := range []string{"/oauth/token", "/keys", "/userinfo", "/revoke", "/.well-known/openid-configuration"} {
		if r := b.get(identity.DevelopmentPath + path); r.status != http.StatusNotFound {
			t.Errorf("%s answers %d", path, r.status)
		}
	}
	plain := strings.ReplaceAll(b.get(identity.StartPath).to, "S256", "plain")
	if r := b.get(plain); !strings.Contains(r.to, "error=invalid_request") {
		t.Errorf("PKCE without a digest: %d %s", r.status, r.to)
	}
	elsewhere := strings.ReplaceAll(b.get(identity.StartPath).to, url.QueryEscape(b.srv.URL+identity.CallbackPath), url.QueryEscape("https://evil.example/auth/callback"))
	if r := b.get(elsewhere); r.status != http.StatusBadRequest || r.to != "" {
		t.Errorf("another callback: %d %s", r.status, r.to)
	}
}

// TestDevelopmentCodes holds that a code counts once, in its own session, and for a minute.
func TestDevelopmentCodes(t *testing.T) {
	w := start(t)
	b, thief := w.browser(), w.browser()
	once := b.callback("person=bank-a")
	if r := thief.get(once); r.status != http.StatusBadRequest || thief.who() != "" {
		t.Errorf("a stolen callback: %d", r.status)
	}
	thief.callback("person=trader") // with a sign-in of the thief's own
	code, _ := url.Parse(once)
	own, _ := url.Parse(thief.callback("person=trader"))
	q := own.Query()
	q.Set("code", code.Query().Get("code"))
	if r := thief.get(identity.CallbackPath + "?" + q.Encode()); r.status != http.StatusBadRequest || thief.who() != "" {
		t.Errorf("a stolen code, with another verifier: %d as %q", r.status, thief.who())
	}
	if r := b.get(once); r.status != http.StatusBadRequest || b.who() != "" {
		t.Errorf("a code that was tried before: %d", r.status)
	}
	late := b.callback("person=bank-a")
	w.clock.pass(time.Minute)
	if r := b.get(late); r.status != http.StatusBadRequest || b.who() != "" {
		t.Errorf("a late code: %d", r.status)
	}
	slow := b.callback("person=bank-a")
	w.clock.pass(10 * time.Minute)
	if r := b.get(slow); r.status != http.StatusBadRequest || b.who() != "" {
		t.Errorf("a late sign-in: %d", r.status)
	}
	b.signIn("bank-a")
}
