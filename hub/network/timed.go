package network

import (
	"context"
	"errors"

	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/telemetry"
)

// A timed driver times what it is asked. Each ledger has one.
type timed struct {
	ledger.Driver
	telemetry *telemetry.Telemetry
}

func (d timed) Submit(ctx context.Context, c ledger.Call) ([]byte, ledger.Receipt, error) {
	ctx, end := d.telemetry.StartTransaction(ctx, telemetry.Submit, c.Tx)
	out, r, err := d.Driver.Submit(ctx, c)
	end(outcome(err))
	return out, r, err
}

func (d timed) Evaluate(ctx context.Context, c ledger.Call) ([]byte, error) {
	ctx, end := d.telemetry.StartTransaction(ctx, telemetry.Ask, c.Tx)
	out, err := d.Driver.Evaluate(ctx, c)
	end(outcome(err))
	return out, err
}

// outcome tells the contract's own refusals from what hindered the call.
func outcome(err error) telemetry.Outcome {
	_, refused := errors.AsType[*ledger.ContractError](err)
	return telemetry.Of(err, refused)
}
