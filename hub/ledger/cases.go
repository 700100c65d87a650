package ledger

import (
	"context"

	"tradehub/chaincode"
)

// RecordVerdict anchors a verdict. The same record again is answered with the
// first; another of the same ID is refused with chaincode.CodeExists.
func (l *Ledger) RecordVerdict(ctx context.Context, in chaincode.VerdictRecord) (*chaincode.VerdictRecord, Receipt, error) {
	return submit[*chaincode.VerdictRecord](ctx, l, "record verdict "+in.ID, chaincode.TxRecordVerdict, in)
}

// Verdict returns the record of a verdict, or a refusal of chaincode.CodeNotFound.
func (l *Ledger) Verdict(ctx context.Context, id string) (*chaincode.VerdictRecord, error) {
	return evaluate[*chaincode.VerdictRecord](ctx, l, "verdict "+id, chaincode.TxVerdict, id)
}
