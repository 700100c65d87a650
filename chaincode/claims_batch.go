package chaincode

import (
	"encoding/json"
	"errors"

	"github.com/tradehub/tradehub/chaincode/protocol"
)

// answered is an Answer whose value is not marshalled yet. No order changes
// what an earlier one answered.
type answered struct {
	TxID    string `json:"txId,omitempty"`
	Value   any    `json:"value,omitempty"`
	Refused string `json:"refused,omitempty"`
}

// Batch carries orders out, in their order, bundle after bundle. Each is
// answered by itself, and one that is refused changes nothing and affects no other.
func (*claimContract) Batch(ctx *claimContext, arg string) (string, error) {
	if _, err := protocol.Decode[struct{}](arg); err != nil {
		return "", err
	}
	b, err := newBatch(ctx)
	if err != nil {
		return "", err
	}
	if err := b.fetch(); err != nil {
		return "", err
	}
	answers := make([]answered, len(b.tasks))
	for i, t := range b.tasks {
		if answers[i], err = b.carryOut(t); err != nil {
			return "", err
		}
	}
	if err := emitClaims(ctx); err != nil {
		return "", err
	}
	if err := ctx.private.Touch(); err != nil {
		return "", err
	}
	text, err := json.Marshal(answers)
	if err != nil {
		return "", err
	}
	answer, err := protocol.Seal(ctx.seal, ctx.GetStub().GetTxID(), text)
	return string(answer), err
}

// fetch reads what the orders need, in a few requests to the peer.
func (b *batch) fetch() error {
	var keys, public []string
	for _, t := range b.tasks {
		keys, public = append(keys, t.keys...), append(public, t.public...)
		if t.claim != "" {
			keys = append(keys, t.claim)
			b.ctx.private.Expect(t.claim)
		}
	}
	if err := errors.Join(b.ctx.private.Fetch(keys...), b.ctx.Public.Fetch(public...)); err != nil {
		return err
	}
	for range 2 { // a claim names assets, and those the claims on them
		keys = keys[:0]
		for _, t := range b.tasks {
			if t.more == nil {
				continue
			}
			more, err := t.more(b.ctx)
			if err != nil {
				return err
			}
			keys = append(keys, more...)
		}
		if len(keys) == 0 {
			return nil
		}
		if err := b.ctx.private.Fetch(keys...); err != nil {
			return err
		}
	}
	return nil
}

// emitClaims sets the transaction's event to those of the claims that changed.
func emitClaims(ctx *claimContext) error {
	if len(ctx.events) == 0 {
		return nil
	}
	b, err := protocol.FormatClaimEvents(ctx.events)
	if err != nil {
		return err
	}
	return ctx.GetStub().SetEvent(protocol.EventClaims, b)
}

// carryOut does what one order asks for, or says why not. An error is the peer's, not the order's.
func (b *batch) carryOut(t *task) (answered, error) {
	value, earlier, err := any(nil), "", t.refused
	if err == nil {
		b.ctx.Caller, b.ctx.order = t.who, t.name
		value, earlier, err = t.run(b.ctx)
	}
	if refused, ok := asRefusal(err); ok {
		b.ctx.drop()
		return answered{Refused: refused.Error()}, nil
	}
	if err != nil {
		return answered{}, err
	}
	b.ctx.keep()
	return answered{TxID: earlier, Value: value}, nil
}
