package ledger

import (
	"context"
	"fmt"

	"github.com/tradehub/tradehub/chaincode"
)

// RecordVerdict anchors a verdict, together with those of other callers at the
// same time. The same record again is answered with the first, and where that
// was committed; another of the same ID is refused with chaincode.CodeExists.
func (l *Ledger) RecordVerdict(ctx context.Context, in chaincode.VerdictRecord) (*chaincode.VerdictRecord, Receipt, error) {
	rec, r, err := l.b.verdicts.add(ctx, in)
	if err != nil {
		return nil, r, fmt.Errorf("record verdict %s: %w", in.ID, refusal(err))
	}
	r, err = l.b.first(ctx, rec.TxID, r)
	return &rec, r, err
}

// Verdict returns the record of a verdict, or a refusal of chaincode.CodeNotFound.
func (l *Ledger) Verdict(ctx context.Context, id string) (*chaincode.VerdictRecord, error) {
	return evaluate[*chaincode.VerdictRecord](ctx, l, "verdict "+id, chaincode.TxVerdict, id)
}
