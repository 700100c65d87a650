package ledger

import (
	"context"
	"iter"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/corridor"
)

// A Call is one call of a contract's transaction.
type Call struct {
	Tx   string   // "claims:Reserve"
	Args [][]byte // JSON texts
	// Transient travels to the endorsers and is never written to a block.
	Transient map[string][]byte
	// Orgs are the organisations, by MSP ID, that hold the private data of the call; empty is
	// all. Only their peers may see the call and endorse it.
	Orgs []string
	// Chaincode is the chaincode to ask, by name; empty is the contracts' own. Another
	// one can be read and proven, and Submit fails with ErrReadOnly.
	Chaincode string
}

// A Receipt says where a transaction was committed.
type Receipt = protocol.Receipt

// A Driver runs contracts on behalf of one identity.
//
// An error that the contract itself returned must come back as a
// *ContractError holding the contract's own text, from every method. A context
// that ended must come back as the context's error.
type Driver interface {
	// Submit runs the call and returns once its writes are committed. It fails with
	// ErrPolicy if the writes need other endorsements.
	Submit(ctx context.Context, c Call) ([]byte, Receipt, error)
	// Evaluate runs the call and discards its writes.
	Evaluate(ctx context.Context, c Call) ([]byte, error)
	// Prove runs the call at a peer of each organisation and returns what they
	// signed. Nothing is submitted.
	Prove(ctx context.Context, c Call, orgs []string) (*corridor.Proof, error)
	// Events yields what contracts emitted in committed, valid transactions after
	// from, in order, and then waits for more until ctx ends. A from that is no
	// place of the ledger ends it with ErrCheckpoint.
	Events(ctx context.Context, from Checkpoint) iter.Seq2[Event, error]
	// Height returns the number of the last block.
	Height(ctx context.Context) (uint64, error)
	// Locate returns where a transaction was committed, or ErrNotFound. ErrUnavailable
	// says nothing of whether there is one.
	Locate(ctx context.Context, txID string) (Receipt, error)
	// Certificate returns the identity certificate in DER.
	Certificate() []byte
	// Sign signs a message as the identity: ECDSA over its SHA-256 digest, or
	// Ed25519 over the message.
	Sign(message []byte) ([]byte, error)
	// Close releases the ledger.
	Close() error
}

// A Checkpoint is a place in the stream of events: everything up to and
// including Tx of Block was processed. The zero value is the beginning.
type Checkpoint struct {
	Block uint64 `json:"block"`
	TxID  string `json:"txId"` // "" is the whole block
}

// An Event is what a contract emitted in one committed transaction. An Event without TxID and
// Name marks the end of each block, also of one without events. So a follower knows how far
// it is.
type Event struct {
	Block   uint64
	TxID    string
	Name    string
	Payload []byte
}
