package chaincode

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tradehub/tradehub/documents"
)

// Names of a batch's transient data. Orders of bundle n are under "orders.n".
const (
	TransientBundles = "bundles" // []Bundle
	TransientOrders  = "orders." // []Order, packed: the peers hash and hand on what comes with a call many times
	TransientSeal    = "seal"    // SealBytes random bytes, for this batch alone
)

// OrderWindow is how far a bundle's time may be from the transaction's: orders
// are for now, and an old bundle cannot be brought again.
const OrderWindow = 15 * time.Minute

// MaxOrders bounds a batch's orders in bytes, unpacked; their number is bounded by MaxBatch.
const MaxOrders = 16 << 20

// A Bundle is orders of one member under one signature. Whoever brings them may
// read and carry them, and cannot change or add one.
type Bundle struct {
	Signer    documents.Digest `json:"signer"` // a Member
	At        time.Time        `json:"at"`
	Signature []byte           `json:"signature"` // over OrdersMessage
}

// An Order asks for one thing of the claims.
type Order struct {
	Name     string         `json:"order"`
	Argument jsontext.Value `json:"argument"`
}

// An Answer is what became of one order.
type Answer struct {
	// TxID is the transaction that carried the order out before; "" where none did.
	TxID  string          `json:"txId,omitempty"`
	Value json.RawMessage `json:"value,omitempty"`
	// Refused is why it was not carried out, "CODE: detail"; then it changed nothing.
	Refused string `json:"refused,omitempty"`
}

// answered is an Answer of which the value is not marshalled yet. No order changes
// what an earlier one answered.
type answered struct {
	TxID    string `json:"txId,omitempty"`
	Value   any    `json:"value,omitempty"`
	Refused string `json:"refused,omitempty"`
}

// OrdersMessage is what the signer of a bundle signs: for one channel and one
// time, the JSON of the orders.
func OrdersMessage(channel string, at time.Time, orders []byte) []byte {
	return append(fmt.Appendf(nil, "tradehub/orders/1\n%s\n%s\n", channel, at.UTC().Format(time.RFC3339Nano)), orders...)
}

// Batch carries orders out, in their order, bundle after bundle. Each is
// answered by itself, and one that is refused changes nothing and hinders none.
func (*claimContract) Batch(ctx *Context, arg string) (string, error) {
	if _, err := decode[struct{}](arg); err != nil {
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
	answer, err := Seal(b.seal, ctx.GetStub().GetTxID(), text)
	return string(answer), err
}

// touch writes a key of the collection where no order changed anything: a
// transaction that writes nothing is held to the chaincode's policy, which asks
// for organisations that may not see the orders. Nobody reads the key, so nothing conflicts.
func (c *Context) touch() error {
	if len(c.private.kept.keys) > 0 {
		return nil
	}
	return c.GetStub().PutPrivateData(Collection, keyTouched, []byte(c.GetStub().GetTxID()))
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
