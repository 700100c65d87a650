package ledger

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/tradehub/tradehub/chaincode/protocol"
)

// Keep has the bank's own peers keep a statement of those of the claims that are the bank's,
// in their current state. No other organisation's peer is shown it, and nobody sees which
// claims are in it. If none of the claims is the bank's, nothing is kept.
func (f Claims) Keep(ctx context.Context, mspID string, ids []string) error {
	var records []protocol.StatementRecord
	for part := range slices.Chunk(ids, protocol.MaxBatch) {
		own, err := ask[[]protocol.StatementRecord](ctx, f.client, "records of claims", protocol.OrderRecord, part)
		if err != nil {
			return err
		}
		records = append(records, own...)
	}
	if len(records) == 0 {
		return nil
	}
	text, err := json.Marshal(records)
	if err != nil {
		return err
	}
	random := make([]byte, 16)
	rand.Read(random) // never fails: crypto/rand ends the process instead
	_, _, err = f.d.Submit(ctx, Call{
		Tx: protocol.TxKeep, Args: [][]byte{[]byte("{}")}, Orgs: []string{mspID},
		Transient: map[string][]byte{protocol.TransientRecords: text, protocol.TransientRandom: random},
	})
	if err != nil {
		return fmt.Errorf("keep a statement: %w", refusal(err))
	}
	return nil
}

// Kept returns the bank's claims of its statements, as its own peers hold them,
// and whether the channel bears each out.
func (f Claims) Kept(ctx context.Context, mspID string) ([]protocol.KeptClaim, error) {
	b, err := f.d.Evaluate(ctx, Call{Tx: protocol.TxKept, Args: [][]byte{[]byte("{}")}, Orgs: []string{mspID}})
	if err != nil {
		return nil, fmt.Errorf("statements: %w", refusal(err))
	}
	var out []protocol.KeptClaim
	return out, answer("statements", b, &out)
}
