package ledger

import (
	"context"
	"errors"
	"fmt"

	"github.com/tradehub/tradehub/chaincode/protocol"
)

// Locate returns where a transaction was committed, or a *protocol.Error of CodeNotFound.
func (l *Ledger) Locate(ctx context.Context, txID string) (Receipt, error) {
	r, err := l.d.Locate(ctx, txID)
	if errors.Is(err, ErrNotFound) {
		return r, &protocol.Error{Code: protocol.CodeNotFound, Detail: "transaction " + txID}
	}
	if err != nil {
		return r, fmt.Errorf("locate transaction %s: %w", txID, err)
	}
	return r, nil
}
