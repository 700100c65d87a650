package chaincode

import (
	"encoding/json"

	"github.com/tradehub/tradehub/chaincode/protocol"
)

// answered is an Answer of which the value is not marshalled yet. No order changes
// what an earlier one answered.
type answered struct {
	TxID    string `json:"txId,omitempty"`
	Value   any    `json:"value,omitempty"`
	Refused string `json:"refused,omitempty"`
}

// Batch carries orders out, in their order, bundle after bundle. Each is
// answered by itself, and one that is refused changes nothing and hinders none.
func (*claimContract) Batch(ctx *Context, arg string) (string, error) {
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
	if len(ctx.events) > 0 {
		if err := emitClaims(ctx, ctx.events); err != nil {
			return "", err
		}
	}
	if err := ctx.touch(); err != nil {
		return "", err
	}
	text, err := json.Marshal(answers)
	if err != nil {
		return "", err
	}
	answer, err := protocol.Seal(b.seal, ctx.GetStub().GetTxID(), text)
	return string(answer), err
}

// touch writes a key of the collection where no order changed anything: a
// transaction that writes nothing is held to the chaincode's policy, which asks
// for organisations that may not see the orders. Nobody reads the key, so nothing conflicts.
func (c *Context) touch() error {
	if len(c.private.kept.keys) > 0 {
		return nil
	}
	return c.GetStub().PutPrivateData(protocol.Collection, keyTouched, []byte(c.GetStub().GetTxID()))
}

// carryOut does what one order asks for, or says why not. An error is the peer's, not the order's.
func (b *batch) carryOut(t *task) (answered, error) {
	value, earlier, err := any(nil), "", t.refused
	if err == nil {
		b.ctx.caller, b.ctx.order = t.who, t.name
		value, earlier, err = t.run(b.ctx)
	}
	if refused, ok := errorsAs(err); ok {
		b.ctx.private.drop()
		b.ctx.told = b.ctx.told[:0]
		return answered{Refused: refused.Error()}, nil
	}
	if err != nil {
		return answered{}, err
	}
	b.ctx.private.keep()
	b.ctx.events = append(b.ctx.events, b.ctx.told...)
	b.ctx.told = b.ctx.told[:0]
	return answered{TxID: earlier, Value: value}, nil
}
