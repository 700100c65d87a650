package query

import (
	"context"

	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/projection"
	"github.com/tradehub/tradehub/hub/verify"
)

// Report returns the report of a verdict that the caller's bank asked for, or any
// to the supervisor. Any other verdict is ErrNotFound.
func (q *Query) Report(ctx context.Context, who access.Caller, id string) (*verify.Report, error) {
	c, err := q.Cases.Verification(id)
	if err != nil {
		return nil, hidden(err)
	}
	if !owns(who, c) && !who.SeesEveryCase() {
		return nil, ErrNotFound
	}
	r, err := q.Reports.Report(ctx, c.Bank, id)
	return r, hidden(err)
}

// Verdicts lists the ledger's records of verdicts, latest first: those that a bank
// asked for, or all. bank is an MSP ID; "" is all that the caller may see.
func (q *Query) Verdicts(ctx context.Context, who access.Caller, bank string, p Page) (List[projection.Verdict], error) {
	bank, err := whose(who, bank)
	if err != nil {
		return List[projection.Verdict]{}, err
	}
	return read(ctx, q, who, p, func(after []byte, n int) ([]projection.Verdict, []byte, error) {
		if bank == projection.EveryBank {
			return q.everyVerdict(after, n)
		}
		return q.verdictsOf(bank, after, n)
	}, "verdicts", bank)
}

func (q *Query) everyVerdict(after []byte, n int) ([]projection.Verdict, []byte, error) {
	rows, end, err := q.Projection.Verdicts(after, n)
	return rows, end, err
}

func (q *Query) verdictsOf(bank string, after []byte, n int) (out []projection.Verdict, end []byte, err error) {
	rows, end, err := q.Cases.Verifications(bank, after, n)
	if err != nil {
		return nil, nil, err
	}
	for _, k := range rows {
		v, ok, err := q.Projection.Verdict(k.ID)
		if err != nil {
			return nil, nil, err
		}
		if ok { // otherwise it is not on the ledger yet, and its bank has no answer yet
			out = append(out, v)
		}
	}
	return out, end, nil
}

// owns reports whether the case is of the caller's own bank.
func owns(who access.Caller, c cases.Verification) bool { return isBank(who) && c.Bank == who.MSPID }
