package api_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/tradehub/tradehub/hub/api"
)

// limited returns a handler with a limit of reservations and of open requests, and its clock.
func limited(t *testing.T) (http.Handler, *time.Time) {
	t.Helper()
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	o := options(t, nil)
	o.Now = func() time.Time { return at }
	o.Limits = api.Limits{api.ClassWrite: 3, api.ClassOpen: 1}
	return api.New(o), &at
}

// from sends a request of a token from an address, and returns the answer.
func from(t *testing.T, h http.Handler, address, token, method, path string) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), method, path, http.NoBody)
	req.RemoteAddr = address
	req.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w
}

// TestLimit uses a caller's limit up and waits until there is more.
func TestLimit(t *testing.T) {
	h, at := limited(t)
	try := func() *httptest.ResponseRecorder {
		return from(t, h, "192.0.2.1:9", "bank", http.MethodPost, "/v1/claims")
	}
	for left := 5; left >= 0; left-- {
		w := try()
		wantProblem(t, w, http.StatusBadRequest, api.CodeKeyMissing)
		if got := w.Header().Get("RateLimit"); got != `"write";r=`+strconv.Itoa(left)+`;t=`+strconv.Itoa((6-left+2)/3) {
			t.Errorf("RateLimit is %q with %d left", got, left)
		}
	}
	w := try()
	wantProblem(t, w, http.StatusTooManyRequests, api.CodeTooMany)
	if w.Header().Get("RateLimit-Policy") != `"write";q=6;w=2` || w.Header().Get("Retry-After") != "1" {
		t.Errorf("headers %v", w.Header())
	}
	*at = at.Add(time.Second)
	for range 3 {
		wantProblem(t, try(), http.StatusBadRequest, api.CodeKeyMissing)
	}
	wantProblem(t, try(), http.StatusTooManyRequests, api.CodeTooMany)
}

// TestTokensAreNotGuessed limits wrong tokens by address, and leaves callers with a token alone.
func TestTokensAreNotGuessed(t *testing.T) {
	h, at := limited(t)
	guess := func(address string) int {
		return from(t, h, address, "guess", http.MethodGet, "/v1/search?q=x").Code
	}
	for _, want := range []int{401, 401, 429} {
		if got := guess("192.0.2.1:9"); got != want {
			t.Errorf("status %d, want %d", got, want)
		}
	}
	for address, want := range map[string]int{"192.0.2.2:9": 401, "[2001:db8::1]:9": 401} {
		if got := guess(address); got != want {
			t.Errorf("%s: status %d, want %d", address, got, want)
		}
	}
	guess("[2001:db8::2]:9")
	if got := guess("[2001:db8::3]:9"); got != 429 {
		t.Errorf("an address of the same network: status %d", got)
	}
	wantProblem(t, from(t, h, "192.0.2.1:9", "bank", http.MethodPost, "/v1/claims"), http.StatusBadRequest, api.CodeKeyMissing)
	*at = at.Add(time.Minute)
	if got := guess("192.0.2.1:9"); got != 401 {
		t.Errorf("a minute later: status %d", got)
	}
}
