package telemetry

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

const tracerName = "github.com/tradehub/tradehub"

// Options say where traces go.
type Options struct {
	City string
	// Traces is the URL of an OTLP collector, http://host:4318; "" exports none.
	Traces string
	Now    func() time.Time
	Log    *slog.Logger // takes what a collector did not

	exporter sdktrace.SpanExporter // of tests
}

// A Telemetry is the metrics and traces of one hub. Its methods may be called concurrently.
type Telemetry struct {
	now      func() time.Time
	registry *prometheus.Registry
	tracer   trace.Tracer
	provider *sdktrace.TracerProvider // nil exports nothing

	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	inFlight prometheus.Gauge
	steps    *prometheus.HistogramVec
	batches  *prometheus.HistogramVec

	routes, transactions bounded
}

// New returns the telemetry of a hub. Close it last.
func New(ctx context.Context, o Options) (*Telemetry, error) {
	t := &Telemetry{now: o.Now, registry: prometheus.NewRegistry(), tracer: noop.NewTracerProvider().Tracer(tracerName)}
	t.make()
	exporter := o.exporter
	if o.Traces != "" {
		var err error
		if exporter, err = collector(ctx, o.Traces, o.Log); err != nil {
			return nil, err
		}
	}
	if exporter != nil {
		about := resource.NewSchemaless(attribute.String("service.name", "tradehub"), attribute.String("tradehub.city", o.City))
		t.provider = sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(about))
		t.tracer = t.provider.Tracer(tracerName)
	}
	return t, nil
}

// seconds are the buckets of times: a check of the registry takes a few milliseconds, a
// transaction on a busy network seconds.
var seconds = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}

func (t *Telemetry) make() {
	t.requests = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "tradehub_http_requests_total", Help: "Answered requests. 429 is over the rate limit, other 4xx are refused.",
	}, []string{"route", "method", "code"})
	t.took = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "tradehub_http_request_seconds", Help: "How long requests took.", Buckets: seconds,
	}, []string{"route"})
	t.inFlight = prometheus.NewGauge(prometheus.GaugeOpts{Name: "tradehub_http_requests_in_flight", Help: "Requests that are not answered yet."})
	t.steps = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "tradehub_step_seconds", Help: "How long uploads, verifications, claims and the ledger's transactions took, by outcome.", Buckets: seconds,
	}, []string{"step", "transaction", "outcome"})
	t.batches = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "tradehub_batch_records", Help: "Records that shared one transaction.", Buckets: prometheus.ExponentialBuckets(1, 4, 6),
	}, []string{"transaction"})
	t.registry.MustRegister(t.requests, t.took, t.inFlight, t.steps, t.batches,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
}

// Gauge adds a figure that is read at each scrape. read must be fast, and may return NaN.
func (t *Telemetry) Gauge(name, help string, read func() float64) {
	t.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "tradehub_" + name, Help: help}, read))
}

// Batch counts one transaction of that many records.
func (t *Telemetry) Batch(tx string, records int) {
	if t != nil {
		t.batches.WithLabelValues(t.transaction(tx)).Observe(float64(records))
	}
}

func (t *Telemetry) transaction(tx string) string {
	if t == nil {
		return ""
	}
	return t.transactions.of(tx)
}

// Metrics returns the handler of GET /metrics.
func (t *Telemetry) Metrics() http.Handler {
	return promhttp.HandlerFor(t.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 3, Timeout: 10 * time.Second})
}

// Close exports what is left.
func (t *Telemetry) Close(ctx context.Context) error {
	if t == nil || t.provider == nil {
		return nil
	}
	return t.provider.Shutdown(ctx)
}

// most bounds the values of a label.
const most = 200

// other is the value of what is beyond.
const other = "other"

// A bounded label takes at most that many values.
type bounded struct {
	mu   sync.Mutex
	seen map[string]bool // guarded by mu
}

func (b *bounded) of(value string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.seen[value]:
		return value
	case len(b.seen) >= most:
		return other
	case b.seen == nil:
		b.seen = map[string]bool{}
	}
	b.seen[value] = true
	return value
}
