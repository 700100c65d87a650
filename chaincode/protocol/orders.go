package protocol

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

// OrderWindow is how far a bundle's time may be from the transaction's. Orders are for now,
// and an old bundle cannot be submitted again.
const OrderWindow = 15 * time.Minute

// MaxOrders bounds a batch's orders in bytes, unpacked; their number is bounded by MaxBatch.
const MaxOrders = 16 << 20

// A Bundle is orders of one member under one signature. Its submitter may read and carry
// them, and cannot change or add one.
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

// OrdersMessage returns what the signer of a bundle signs: for one channel and one
// time, the JSON of the orders.
func OrdersMessage(channel string, at time.Time, orders []byte) []byte {
	return append(fmt.Appendf(nil, "tradehub/orders/1\n%s\n%s\n", channel, at.UTC().Format(time.RFC3339Nano)), orders...)
}
