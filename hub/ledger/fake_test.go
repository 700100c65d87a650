package ledger_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"testing"

	"github.com/tradehub/tradehub/chaincode/codec"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/corridor"
	"github.com/tradehub/tradehub/hub/ledger"
)

// A fake is a driver whose methods are its fields.
type fake struct {
	submit   func(context.Context, ledger.Call) ([]byte, ledger.Receipt, error)
	evaluate func(context.Context, ledger.Call) ([]byte, error)
	events   func(context.Context, ledger.Checkpoint) iter.Seq2[ledger.Event, error]
	height   func(context.Context) (uint64, error)
	locate   func(context.Context, string) (ledger.Receipt, error)
}

func (f *fake) Submit(ctx context.Context, c ledger.Call) ([]byte, ledger.Receipt, error) {
	return f.submit(ctx, c)
}
func (f *fake) Evaluate(ctx context.Context, c ledger.Call) ([]byte, error) {
	return f.evaluate(ctx, c)
}
func (f *fake) Prove(context.Context, ledger.Call, []string) (*corridor.Proof, error) {
	panic("not called")
}
func (f *fake) Events(ctx context.Context, from ledger.Checkpoint) iter.Seq2[ledger.Event, error] {
	return f.events(ctx, from)
}
func (f *fake) Locate(ctx context.Context, txID string) (ledger.Receipt, error) {
	return f.locate(ctx, txID)
}
func (f *fake) Certificate() []byte                        { return []byte("certificate") }
func (f *fake) Sign(message []byte) ([]byte, error)        { return []byte("signature"), nil }
func (f *fake) Height(ctx context.Context) (uint64, error) { return f.height(ctx) }
func (f *fake) Close() error                               { panic("the driver is its opener's to close") }

func marshal(t testing.TB, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A party is a Ledger of somebody with orders that a registrar submits.
type party struct {
	*ledger.Ledger
	own, registrar *fake
}

// newParty returns one that was enrolled, whose orders are answered by answer.
func newParty(t *testing.T, o ledger.BatchOptions, answer func(protocol.Order) (any, error)) *party {
	t.Helper()
	p := &party{own: &fake{}, registrar: &fake{}}
	p.own.evaluate = func(context.Context, ledger.Call) ([]byte, error) { return marshal(t, protocol.Member{}), nil }
	n := 0
	p.registrar.submit = func(_ context.Context, c ledger.Call) ([]byte, ledger.Receipt, error) {
		n++
		r := ledger.Receipt{TxID: fmt.Sprintf("t%d", n), Block: uint64(n)}
		b, err := answerOrders(t, c, r.TxID, answer)
		return b, r, err
	}
	p.registrar.evaluate = func(_ context.Context, c ledger.Call) ([]byte, error) { return answerOrders(t, c, "", answer) }
	b := ledger.NewBatcher(p.registrar, o)
	t.Cleanup(func() { b.Close() })
	p.Ledger = ledger.New(p.own, b)
	return p
}

// answerOrders answers a batch as the contract does. A *protocol.Error refuses
// one order, any other error the whole.
func answerOrders(t *testing.T, c ledger.Call, txID string, answer func(protocol.Order) (any, error)) ([]byte, error) {
	t.Helper()
	var out []protocol.Answer
	for _, o := range ordersOf(t, c) {
		v, err := answer(o)
		if refused, ok := errors.AsType[*protocol.Error](err); ok {
			out = append(out, protocol.Answer{Refused: refused.Error()})
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, protocol.Answer{TxID: txID, Value: marshal(t, v)})
	}
	return protocol.Seal(c.Transient[protocol.TransientSeal], txID, marshal(t, out))
}

// ordersOf returns the orders of a batch, in the order in which they are carried out.
func ordersOf(t *testing.T, c ledger.Call) []protocol.Order {
	t.Helper()
	var bundles []protocol.Bundle
	if err := json.Unmarshal(c.Transient[protocol.TransientBundles], &bundles); err != nil || c.Tx != protocol.TxBatch {
		t.Errorf("%s with bundles %s", c.Tx, c.Transient[protocol.TransientBundles])
	}
	var out []protocol.Order
	for i := range bundles {
		var orders []protocol.Order
		text, err := codec.Decompress(c.Transient[fmt.Sprint(protocol.TransientOrders, i)])
		if err != nil {
			t.Error(err)
		}
		if err := json.Unmarshal(text, &orders); err != nil {
			t.Error(err)
		}
		out = append(out, orders...)
	}
	return out
}
