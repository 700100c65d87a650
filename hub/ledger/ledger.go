package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	fastjson "github.com/go-json-experiment/json/v1" // as encoding/json, and reads in half the time

	"github.com/tradehub/tradehub/chaincode/protocol"
)

// A Ledger is the typed client of the contracts for one identity, with a facet
// for each kind of record. Its methods may be called from any goroutine.
type Ledger struct {
	Documents Documents
	Cases     Cases
	Claims    Claims
	Members   Members

	*client
}

// Documents are the documents, trees and attestations on the ledger.
type Documents struct{ *client }

// Cases are the verdicts on the ledger.
type Cases struct{ *client }

// Claims are the claims on the ledger. Its calls are orders: the identity signs them and the
// batcher submits them.
type Claims struct{ *client }

// A client is what the facets share.
type client struct {
	d Driver
	b *Batcher

	mu       sync.Mutex
	enrolled bool // its orders count, guarded by mu
}

// New returns a Ledger that calls as the driver's identity and submits its orders through the
// batcher. The caller closes both.
func New(d Driver, b *Batcher) *Ledger {
	c := &client{d: d, b: b}
	return &Ledger{Documents: Documents{c}, Cases: Cases{c}, Claims: Claims{c}, Members: Members{c}, client: c}
}

// Height returns the number of the last block.
func (l *Ledger) Height(ctx context.Context) (uint64, error) {
	h, err := l.d.Height(ctx)
	if err != nil {
		return 0, fmt.Errorf("ledger height: %w", err)
	}
	return h, nil
}

// submit runs a transaction of the contracts and reads its answer. A
// transaction that lost a race is made again: it then reads what won, and its
// answer says so. The receipt is that of the last try.
func submit[T any](ctx context.Context, l *client, noun, tx string, arg any) (v T, r Receipt, err error) {
	c, err := call(tx, arg)
	if err != nil {
		return v, r, fmt.Errorf("%s: %w", noun, err)
	}
	var b []byte
	err = conflicts.Do(ctx, lostRace, func() (err error) {
		b, r, err = l.d.Submit(ctx, c)
		return err
	})
	if err != nil {
		return v, r, fmt.Errorf("%s: %w", noun, refusal(err))
	}
	return v, r, answer(noun, b, &v)
}

// evaluate runs a transaction that changes nothing and reads its answer.
func evaluate[T any](ctx context.Context, l *client, noun, tx string, arg any) (v T, err error) {
	c, err := call(tx, arg)
	if err != nil {
		return v, fmt.Errorf("%s: %w", noun, err)
	}
	b, err := l.d.Evaluate(ctx, c)
	if err != nil {
		return v, fmt.Errorf("%s: %w", noun, refusal(err))
	}
	return v, answer(noun, b, &v)
}

func lostRace(err error) bool { return errors.Is(err, ErrConflict) }

func call(tx string, arg any) (Call, error) {
	b, err := json.Marshal(arg)
	return Call{Tx: tx, Args: [][]byte{b}}, err
}

func answer(noun string, b []byte, v any) error {
	if err := fastjson.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%s: the contract's answer cannot be read; check that its version is this hub's: %w", noun, err)
	}
	return nil
}

// refusal returns the *protocol.Error in the error's contract text, or the error itself.
func refusal(err error) error {
	ce, ok := errors.AsType[*ContractError](err)
	if !ok {
		return err
	}
	if e, ok := protocol.ParseError(ce.Text); ok {
		return e
	}
	return err
}
