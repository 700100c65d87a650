package verify

import (
	"errors"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/telemetry"
)

// outcomeOf returns how a verification ended, for the operator's metrics.
func outcomeOf(r *Report, err error) telemetry.Outcome {
	if err != nil || r == nil {
		return failure(err)
	}
	return telemetry.Outcome(r.Verdict.Outcome)
}

// outcomeOfClaim returns how a reservation ended.
func outcomeOfClaim(s *Settled, err error) telemetry.Outcome {
	switch {
	case err != nil || s == nil:
		return failure(err)
	case s.Claim == nil:
		return telemetry.Taken
	}
	return telemetry.Granted
}

// failure returns the outcome of a step that has none of its own.
func failure(err error) telemetry.Outcome {
	var refused bool
	for _, is := range []func() bool{
		func() bool { _, ok := errors.AsType[*FileError](err); return ok },
		func() bool { _, ok := errors.AsType[*MissingError](err); return ok },
		func() bool { _, ok := errors.AsType[*VerdictError](err); return ok },
		func() bool { _, ok := errors.AsType[*protocol.Error](err); return ok },
		func() bool { return errors.Is(err, documents.ErrRequest) || errors.Is(err, cases.ErrNotFound) },
	} {
		refused = refused || is()
	}
	return telemetry.Of(err, refused)
}
