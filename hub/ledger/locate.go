package ledger

import (
	"context"
	"fmt"

	"tradehub/chaincode"
)

// Locate returns where a transaction that emitted an event was committed, or a
// *chaincode.Error of CodeNotFound. It reads the events from the beginning: it is for
// the rare answer that was lost, not for every day.
func (l *Ledger) Locate(ctx context.Context, txID string) (Receipt, error) {
	height, err := l.Height(ctx)
	if err != nil {
		return Receipt{}, err
	}
	for e, err := range l.d.Events(ctx, Checkpoint{}) {
		switch {
		case err != nil:
			return Receipt{}, fmt.Errorf("locate transaction %s: %w", txID, err)
		case e.TxID == txID:
			return Receipt{TxID: txID, Block: e.Block}, nil
		case e.Name == "" && e.Block >= height:
			return Receipt{}, &chaincode.Error{Code: chaincode.CodeNotFound, Detail: "transaction " + txID}
		}
	}
	return Receipt{}, ctx.Err()
}
