// Package telemetry counts and times what a hub does, for its operator: metrics in the format
// of Prometheus, and traces over OTLP where the configuration asks for them.
//
// A [Step] and its [Outcome] are of closed lists, and so is every label. Nothing takes a text
// that comes from a document, a caller or an error: no name, amount or number can reach a
// metric or a span. A nil [Telemetry] counts nothing.
package telemetry
