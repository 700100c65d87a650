package ledger

import (
	"context"
	"fmt"

	"github.com/tradehub/tradehub/chaincode/protocol"
)

// RecordVerdict anchors a verdict, together with those of other callers at the
// same time. The same record again is answered with the first, and where that
// was committed; another of the same ID is refused with protocol.CodeExists.
func (f Cases) RecordVerdict(ctx context.Context, in protocol.VerdictRecord) (*protocol.VerdictRecord, Receipt, error) {
	rec, r, err := f.b.verdicts.add(ctx, in)
	if err != nil {
		return nil, r, fmt.Errorf("record verdict %s: %w", in.ID, refusal(err))
	}
	r, err = f.b.first(ctx, rec.TxID, r)
	return &rec, r, err
}

// Verdict returns the record of a verdict, or a refusal of protocol.CodeNotFound.
func (f Cases) Verdict(ctx context.Context, id string) (*protocol.VerdictRecord, error) {
	return evaluate[*protocol.VerdictRecord](ctx, f.client, "verdict "+id, protocol.TxVerdict, id)
}
