package client_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/tradehub/tradehub/hub/client"
	"github.com/tradehub/tradehub/hub/hubtest"
)

// TestEventsAndWebhooks holds that the client reads the events that a webhook brings, and takes no
// others.
func TestEventsAndWebhooks(t *testing.T) {
	cfg := hubtest.Settings(t.TempDir())
	cfg.Webhooks.Allow = []string{"127.0.0.0/8"}
	w := hubtest.StartWith(t, cfg)
	type sent struct {
		header http.Header
		body   []byte
	}
	came := make(chan sent, 100)
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		came <- sent{r.Header, body}
	}))
	defer srv.Close()
	var made struct{ Secret string }
	w.Post("bank-a", "hook", "/v1/webhooks", map[string]string{"url": srv.URL}).Into(http.StatusCreated, &made)
	c := w.Reserved("bank-a", hubtest.Import, "R-1")
	ids := map[string]bool{}
	for len(ids) < 2 { // the verdict and the claim
		var one sent
		select {
		case one = <-came:
		case <-time.After(time.Minute):
			t.Fatal("no webhook came")
		}
		e, err := client.Webhook(made.Secret, one.header, one.body)
		if err != nil {
			t.Fatal(err)
		}
		ids[e.ID] = true
		if _, err := client.Webhook(made.Secret, one.header, append(one.body, ' ')); !errors.Is(err, client.ErrWebhook) {
			t.Errorf("another body: %v", err)
		}
	}
	bank := &client.Client{Base: w.URL(), Token: "bank-a"}
	events, next, err := bank.Events(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, e := range events {
		found = found || e.Subject == c.ID
		if !ids[e.ID] || e.Time.After(time.Now()) {
			t.Errorf("no webhook brought %+v", e)
		}
	}
	if later, _, err := bank.Events(t.Context(), next); !found || err != nil || len(later) != 0 {
		t.Errorf("%+v, then %+v, %v", events, later, err)
	}
}
