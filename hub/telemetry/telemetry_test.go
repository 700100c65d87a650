package telemetry

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

func scrape(t *testing.T, tel *Telemetry) string {
	t.Helper()
	w := httptest.NewRecorder()
	tel.Metrics().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusOK {
		t.Fatal(w.Code, w.Body)
	}
	return w.Body.String()
}

// TestSteps holds what is counted and traced of a step, and that a span is a child of the one
// around it.
func TestSteps(t *testing.T) {
	spans := tracetest.NewInMemoryExporter()
	tel, err := New(t.Context(), Options{City: "shenzhen", Now: time.Now, exporter: spans})
	if err != nil {
		t.Fatal(err)
	}
	ctx, endVerify := tel.Start(t.Context(), Verify)
	_, endSubmit := tel.StartTransaction(ctx, Submit, "cases:RecordVerdicts")
	endSubmit(Of(errors.New("BankAMSP has no peer for 96,000.00 EUR"), false))
	endVerify(Green)
	_, end := tel.Start(t.Context(), Claim)
	end(Outcome("Baltic Precision OÜ")) // no outcome: a text of somebody
	tel.Batch("claims:Batch", 40)
	text := scrape(t, tel)
	for _, want := range []string{
		`tradehub_step_seconds_count{outcome="failed",step="submit",transaction="cases:RecordVerdicts"} 1`,
		`tradehub_step_seconds_count{outcome="GREEN",step="verify",transaction=""} 1`,
		`tradehub_step_seconds_count{outcome="failed",step="claim",transaction=""} 1`,
		`tradehub_batch_records_sum{transaction="claims:Batch"} 40`, `go_goroutines `, `process_resident_memory_bytes `,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	if err := tel.provider.ForceFlush(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := spans.GetSpans()
	if len(got) != 3 || got[0].Parent.SpanID() != got[1].SpanContext.SpanID() {
		t.Errorf("spans %+v", got)
	}
	for _, shown := range []string{text, fmt.Sprintf("%+v", got)} {
		for _, secret := range []string{"96,000", "BankAMSP", "Baltic"} {
			if strings.Contains(shown, secret) {
				t.Errorf("%s is shown", secret)
			}
		}
	}
	if err := tel.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestRoutes holds that a client cannot make a label: neither by a path, nor by a method, nor by
// many of them.
func TestRoutes(t *testing.T) {
	tel, err := New(t.Context(), Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	h := tel.HTTP(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/v1/claims/") {
			Route(r.Context(), "/v1/claims/:id")
		}
		if _, ok := w.(http.Flusher); !ok {
			t.Error("an event stream could not flush")
		}
		if err := http.NewResponseController(w).SetWriteDeadline(time.Now()); err == nil {
			t.Error("a recorder has deadlines")
		}
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	for i := range 1000 {
		for _, path := range []string{"/v1/claims/C-%d", "/firm-%d"} {
			r := httptest.NewRequestWithContext(t.Context(), fmt.Sprintf("M%d", i), fmt.Sprintf(path, i), nil)
			h.ServeHTTP(httptest.NewRecorder(), r)
		}
	}
	text := scrape(t, tel)
	for _, want := range []string{
		`tradehub_http_requests_total{code="429",method="unknown",route="/v1/claims/:id"} 1000`,
		`tradehub_http_requests_total{code="429",method="unknown",route="other"} 1000`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	if strings.Contains(text, "C-7") || strings.Contains(text, "firm-") {
		t.Error("a path is a label")
	}
	for i := range 3 * most {
		tel.Batch(fmt.Sprintf("tx-%d", i), 1)
	}
	if n := strings.Count(scrape(t, tel), "tradehub_batch_records_count{"); n != most+1 {
		t.Errorf("a label has %d values, want at most %d", n, most+1)
	}
}

// TestNone holds that a part without telemetry needs no care.
func TestNone(t *testing.T) {
	var tel *Telemetry
	ctx, end := tel.Start(t.Context(), Upload)
	end(OK)
	tel.Batch("x", 1)
	Route(ctx, "/x")
	if ctx != t.Context() || tel.Close(ctx) != nil {
		t.Error("none does something")
	}
	tel.HTTP(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })).
		ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
	for err, want := range map[error]Outcome{nil: OK, context.Canceled: Canceled, fmt.Errorf("x: %w", context.DeadlineExceeded): Canceled, errors.ErrUnsupported: Failed} {
		if got := Of(err, false); got != want {
			t.Errorf("%v is %s", err, got)
		}
	}
}

// TestCollector holds that spans reach a collector, and that a hub does not wait for one that is
// not there.
func TestCollector(t *testing.T) {
	paths := make(chan string, 1)
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case paths <- r.URL.Path:
		default: // the first is enough
		}
	}))
	var log bytes.Buffer
	for _, url := range []string{srv.URL, "http://127.0.0.1:1"} {
		tel, err := New(t.Context(), Options{Now: time.Now, Traces: url, Log: slog.New(slog.NewTextHandler(&log, nil))})
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		for range 10_000 {
			_, end := tel.Start(t.Context(), Verify)
			end(OK)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("10,000 steps took %s", took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		_ = tel.Close(ctx) // the second has nobody to send to
		cancel()
	}
	srv.Close()
	if p := <-paths; p != "/v1/traces" {
		t.Errorf("spans went to %s", p)
	}
	if !strings.Contains(log.String(), "traces were not sent") {
		t.Errorf("the log lacks what was not sent: %s", &log)
	}
}
