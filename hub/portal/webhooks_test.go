package portal_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"

	"github.com/tradehub/tradehub/hub/hubtest"
)

var webhookPath = regexp.MustCompile(`/settings/webhooks/W-[A-Z2-7]{20}`)

// TestWebhookPages adds an address by forms alone, tries it, and removes it. Its secret is shown
// once, and another organisation finds nothing.
func TestWebhookPages(t *testing.T) {
	cfg := hubtest.Settings(t.TempDir())
	cfg.SignIn.Mode, cfg.Webhooks.Allow = "development", []string{"127.0.0.0/8"}
	w := hubtest.StartWith(t, cfg)
	came := make(chan string, 1)
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case came <- r.Header.Get("Webhook-Signature"):
		default:
		}
	}))
	defer srv.Close()
	bank, other := signIn(t, w, "bank-a"), signIn(t, w, "bank-b")
	bank.get("/settings").want(t, http.StatusOK, "Events to your system", `action="/settings/webhooks"`)
	bank.post("/settings/webhooks", nil, "url", "http://10.0.0.1/<x>").want(t, http.StatusUnprocessableEntity, "Nothing can be sent to this address", "http://10.0.0.1/&lt;x&gt;")
	made := bank.post("/settings/webhooks", nil, "url", srv.URL).want(t, http.StatusOK, "whsec_", "whpk_", srv.URL)
	path := webhookPath.FindString(made.Body)
	bank.get("/settings").want(t, http.StatusOK, srv.URL, path).wantNot(t, "whsec_")
	bank.get(path).want(t, http.StatusOK, "Nothing has happened since").wantNot(t, "whsec_")
	bank.post(path+"/test", nil).want(t, http.StatusOK, "webhook.test")
	if sig := <-came; sig == "" {
		t.Error("the test has no signature")
	}
	bank.post(path+"/off", nil).want(t, http.StatusOK, "switched off", "Switch on")
	bank.post(path+"/on", nil).want(t, http.StatusOK, "Switch off")
	for _, move := range []string{"", "/test", "/on", "/off", "/drop", "/again/1"} {
		a := other.post(path+move, nil)
		if move == "" {
			a = other.get(path)
		}
		a.want(t, http.StatusNotFound).wantNot(t, srv.URL)
	}
	bank.post(path+"/drop", nil).want(t, http.StatusOK, "Add the address").wantNot(t, srv.URL)
}
