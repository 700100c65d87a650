package telemetry

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// collector returns what sends spans to the OTLP collector at the URL.
func collector(ctx context.Context, base string, log *slog.Logger) (sdktrace.SpanExporter, error) {
	at, err := url.JoinPath(base, "v1", "traces") // OTLP 1.x, "OTLP/HTTP request": the path of traces
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	e, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(at))
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	return logged{e, log}, nil
}

// A logged exporter writes to the hub's log what was not sent. Otherwise it would go to a
// handler of the whole process.
type logged struct {
	sdktrace.SpanExporter
	log *slog.Logger
}

func (l logged) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	if err := l.SpanExporter.ExportSpans(ctx, spans); err != nil {
		l.log.Warn("traces were not sent", "spans", len(spans), "cause", err)
	}
	return nil
}
