package ledger_test

import (
	"context"
	"encoding/json"
	"iter"
	"testing"

	"tradehub/corridor"
	"tradehub/hub/ledger"
)

// A fake is a driver whose methods are its fields.
type fake struct {
	submit   func(context.Context, ledger.Call) ([]byte, ledger.Receipt, error)
	evaluate func(context.Context, ledger.Call) ([]byte, error)
	events   func(context.Context, ledger.Checkpoint) iter.Seq2[ledger.Event, error]
	height   func(context.Context) (uint64, error)
}

func (f fake) Submit(ctx context.Context, c ledger.Call) ([]byte, ledger.Receipt, error) {
	return f.submit(ctx, c)
}
func (f fake) Evaluate(ctx context.Context, c ledger.Call) ([]byte, error) { return f.evaluate(ctx, c) }
func (f fake) Attest(context.Context, ledger.Call, []string) (*corridor.Proof, error) {
	panic("not called")
}
func (f fake) Events(ctx context.Context, from ledger.Checkpoint) iter.Seq2[ledger.Event, error] {
	return f.events(ctx, from)
}
func (f fake) Height(ctx context.Context) (uint64, error) { return f.height(ctx) }
func (f fake) Close() error                               { panic("the driver is its opener's to close") }

func marshal(t testing.TB, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
