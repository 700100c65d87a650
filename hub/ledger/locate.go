package ledger

import (
	"context"
	"errors"
	"fmt"

	"github.com/tradehub/tradehub/chaincode"
)

// Locate returns where a transaction was committed, or a *chaincode.Error of CodeNotFound.
func (l *Ledger) Locate(ctx context.Context, txID string) (Receipt, error) {
	r, err := l.d.Locate(ctx, txID)
	if errors.Is(err, ErrNotFound) {
		return r, &chaincode.Error{Code: chaincode.CodeNotFound, Detail: "transaction " + txID}
	}
	if err != nil {
		return r, fmt.Errorf("locate transaction %s: %w", txID, err)
	}
	return r, nil
}
