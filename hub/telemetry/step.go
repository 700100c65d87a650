package telemetry

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// A Step is something that is timed, and that is a span of a trace.
type Step string

// The steps.
const (
	Upload Step = "upload" // documents are read, kept and anchored
	Verify Step = "verify" // a verdict, from the request to its record
	Claim  Step = "claim"  // a reservation, or a move of a claim
	Record Step = "record" // a wait until the ledger has a record; it may share a transaction
	Submit Step = "submit" // one transaction
	Ask    Step = "ask"    // one evaluation, which changes nothing
)

// An Outcome says how a step ended.
type Outcome string

// The outcomes. A verdict has the four colours, a reservation is Granted or Taken.
const (
	OK       Outcome = "ok"
	Refused  Outcome = "refused" // bad input, or a contract's refusal
	Failed   Outcome = "failed"
	Canceled Outcome = "canceled" // the caller went away, or its time was over
	Green    Outcome = "GREEN"
	Amber    Outcome = "AMBER"
	Red      Outcome = "RED"
	Grey     Outcome = "GREY"
	Granted  Outcome = "granted"
	Taken    Outcome = "taken"
)

var outcomes = map[Outcome]bool{OK: true, Refused: true, Failed: true, Canceled: true, Green: true, Amber: true, Red: true, Grey: true, Granted: true, Taken: true}

// Of returns the outcome of a step that has none of its own. refused says that the error is an
// answer to bad input.
func Of(err error, refused bool) Outcome {
	switch {
	case err == nil:
		return OK
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return Canceled
	case refused:
		return Refused
	}
	return Failed
}

// Start begins a step. end ends it, once. An outcome that is not listed counts as Failed.
func (t *Telemetry) Start(ctx context.Context, s Step) (_ context.Context, end func(Outcome)) {
	return t.start(ctx, s, "")
}

// StartTransaction is Start of a Submit or an Ask, with the name of the contracts' transaction.
func (t *Telemetry) StartTransaction(ctx context.Context, s Step, tx string) (_ context.Context, end func(Outcome)) {
	return t.start(ctx, s, t.transaction(tx))
}

func (t *Telemetry) start(ctx context.Context, s Step, tx string) (context.Context, func(Outcome)) {
	if t == nil {
		return ctx, func(Outcome) {}
	}
	began := t.now()
	ctx, span := t.tracer.Start(ctx, string(s))
	if tx != "" {
		span.SetAttributes(attribute.String("transaction", tx))
	}
	return ctx, func(o Outcome) {
		if !outcomes[o] {
			o = Failed
		}
		t.steps.WithLabelValues(string(s), tx, string(o)).Observe(t.now().Sub(began).Seconds())
		finish(span, o)
	}
}

func finish(span trace.Span, o Outcome) {
	span.SetAttributes(attribute.String("outcome", string(o)))
	if o == Failed {
		span.SetStatus(codes.Error, "")
	}
	span.End()
}
