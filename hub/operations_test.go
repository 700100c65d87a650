package hub_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/control"
	"github.com/tradehub/tradehub/hub/hubtest"
)

// collected is what an OTLP collector was sent, as bytes of protocol buffers: texts are as they
// are in it.
type collected struct {
	mu   sync.Mutex
	text strings.Builder // guarded by mu
}

func (c *collected) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	b, _ := io.ReadAll(r.Body)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.text.Write(b)
}

// TestOperations works with a hub and reads what its operator does: metrics, traces, heights.
// No value of a document or a request is in any of them.
func TestOperations(t *testing.T) {
	spans := new(collected)
	srv := httptest.NewServer(spans)
	defer srv.Close()
	collector := srv.URL
	cfg := hubtest.Settings(t.TempDir())
	cfg.Listen, cfg.Operations.Listen, cfg.Operations.Traces, cfg.Operations.Notice = "127.0.0.1:0", "127.0.0.1:0", collector, 500*time.Millisecond
	h := opened(t, cfg)
	ctx, stop := context.WithCancel(t.Context())
	on, err := h.Listen(ctx)
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- h.Serve(ctx, on...) }()
	at := map[string]string{}
	for _, l := range on {
		at[l.Name] = "http://" + l.Addr().String()
	}
	ids := verdicts(t, h, 5)
	get(t, at["http"]+"/v1/verdicts/"+ids[0], http.StatusOK, "bank-a")
	get(t, at["http"]+"/v1/verdicts/"+ids[0], http.StatusUnauthorized, "nobody")
	get(t, at["http"]+"/BankAMSP", http.StatusNotFound, "")

	metrics := get(t, at["operations"]+"/metrics", http.StatusOK, "")
	for _, want := range []string{
		`tradehub_http_requests_total{code="200",method="get",route="/v1/verdicts/:id"} 1`,
		`tradehub_http_requests_total{code="401",method="get",route="/v1/verdicts/:id"} 1`,
		`tradehub_http_requests_total{code="404",method="get",route="other"} 1`,
		`tradehub_step_seconds_count{outcome="GREY",step="verify",transaction=""} 1`, `tradehub_step_seconds_count{outcome="RED",step="verify"`,
		`tradehub_step_seconds_count{outcome="granted",step="claim",transaction=""}`,
		`tradehub_step_seconds_count{outcome="ok",step="submit",transaction="claims:Batch"}`, `tradehub_step_seconds_count{outcome="ok",step="upload"`,
		`tradehub_batch_records_count{transaction="documents:Register"}`, "tradehub_ledger_height ", "tradehub_index_height ", "tradehub_projection_height ",
		"tradehub_store_bytes ", "tradehub_ready 1",
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	var s hub.Status
	if err := json.Unmarshal([]byte(get(t, at["operations"]+"/readyz", http.StatusOK, "")), &s); err != nil || !s.Ready || s.Heights["ledger"] == 0 || s.Heights["projection"] == 0 || s.Newest.IsZero() {
		t.Errorf("%+v, %v", s, err)
	}
	if asked, err := hub.AskStatus(t.Context(), cfg.Data); err != nil || !asked.Ready {
		t.Errorf("over the socket: %+v, %v", asked, err)
	}

	stop() // the hub says so before it closes its listeners
	ready := get(t, at["http"]+"/readyz", http.StatusServiceUnavailable, "")
	if !strings.Contains(ready, "the hub is stopping") {
		t.Errorf("a hub that stops says %s", ready)
	}
	get(t, at["operations"]+"/readyz", http.StatusServiceUnavailable, "")
	get(t, at["http"]+"/v1/verdicts/"+ids[0], http.StatusOK, "bank-a") // and answers as before
	if err := <-served; err != nil {
		t.Error(err)
	}
	closed(t, h)
	if _, err := hub.AskStatus(t.Context(), cfg.Data); err != control.ErrNoHub { //nolint:errorlint // as it is returned
		t.Errorf("a hub that ended answers: %v", err)
	}
	spans.mu.Lock()
	defer spans.mu.Unlock()
	noSecrets(t, map[string]string{"metrics": metrics, "spans": spans.text.String()})
}

// noSecrets holds that no text of the presentations is in what the operator sees.
func noSecrets(t *testing.T, shown map[string]string) {
	t.Helper()
	if s := shown["spans"]; !strings.Contains(s, "verify") || !strings.Contains(s, "submit") || !strings.Contains(s, "GREY") {
		t.Errorf("the collector was sent %q", s)
	}
	req, files, err := imported(1)
	if err != nil {
		t.Fatal(err)
	}
	secrets := []string{req.ID, req.Applicant.Name, "LCC-2026", "PSLX26", "530420261", "82200", "131700", "Lion City", "HAILAN", "BankAMSP", "BankBMSP", "bank-a", string(documents.DigestOf(files[0].Data)), documents.DigestOf(files[0].Data).Hex()}
	for what, text := range shown {
		for _, secret := range secrets {
			if secret != "" && strings.Contains(text, secret) {
				t.Errorf("the %s hold %q", what, secret)
			}
		}
	}
}

// get reads a page, as a caller or as nobody.
func get(t *testing.T, url string, status int, caller string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if caller != "" {
		req.Header.Set("Authorization", "Bearer "+caller)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != status {
		t.Errorf("GET %s: %d, want %d, %v: %s", url, res.StatusCode, status, err, b)
	}
	return string(b)
}

// TestOperationsConfig holds that metrics go to nobody else.
func TestOperationsConfig(t *testing.T) {
	for text, want := range map[string]string{
		"operations: {listen: 0.0.0.0:9464}":     "must be a loopback address",
		"operations: {listen: 192.0.2.1:9464}":   "must be a loopback address",
		"operations: {listen: localhost:9464}":   "operations: listen",
		"operations: {traces: 'collector:4318'}": "operations: traces",
		"operations: {notice: 0s}":               "operations: notice",
	} {
		if _, err := load(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	for _, at := range []string{"127.0.0.1:9464", "'[::1]:0'"} {
		if _, err := load(t, fmt.Sprintf("operations: {listen: %s}", at)); err != nil {
			t.Error(err)
		}
	}
}
