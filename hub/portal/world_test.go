package portal_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/hub/hubtest"
)

// openWorld starts a whole hub where people sign in by choosing who they are.
func openWorld(t *testing.T) *hubtest.World {
	t.Helper()
	cfg := hubtest.Settings(t.TempDir())
	cfg.SignIn.Mode = "development" // hub.SignInDevelopment
	return hubtest.StartWith(t, cfg)
}

// A guest is somebody who signed in.
type guest struct {
	*hubtest.World
	client *http.Client
}

// enter signs the person of the name in; "" is nobody.
func enter(w *hubtest.World, name string) guest {
	w.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.Fatal(err)
	}
	p := guest{w, &http.Client{Jar: jar}}
	if name != "" {
		if got := p.get("/auth/start?issuer=development&person=" + name + "&return=/verify"); got.Status != http.StatusOK {
			w.Fatalf("sign in as %s: %d %s", name, got.Status, got.Body)
		}
		p.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	return p
}

func (p guest) get(path string) hubtest.Answer {
	p.Helper()
	return p.do(http.MethodGet, path, "", nil)
}

// post sends a form.
func (p guest) post(path string, pairs ...string) hubtest.Answer {
	p.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return p.do(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

func (p guest) do(method, path, kind string, body io.Reader) hubtest.Answer {
	p.Helper()
	req, err := http.NewRequestWithContext(p.Context(), method, p.URL()+path, body)
	if err != nil {
		p.Fatal(err)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	res, err := p.client.Do(req)
	if err != nil {
		p.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		p.Fatal(err)
	}
	return hubtest.Answer{T: p.T, Status: res.StatusCode, Header: res.Header, Body: b}
}
