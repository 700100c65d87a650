package query

import (
	"context"
	"fmt"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/replay"
	"github.com/tradehub/tradehub/hub/verify"
)

// Replays examines the documents of a report again, beside the ledger's record of its verdict.
type Replays interface {
	Replay(ctx context.Context, kept *verify.Report, rec *protocol.VerdictRecord) (*replay.Result, error)
}

// Replay examines a verdict again from the kept documents: for its own bank, the supervisor
// and the auditor. Any other verdict is ErrNotFound. So is one that the ledger does not have
// yet: its bank has no answer either.
func (q *Query) Replay(ctx context.Context, who access.Caller, id string) (*replay.Result, error) {
	c, err := q.Cases.Verification(id)
	if err != nil {
		return nil, hidden(err)
	}
	if !owns(who, c) && who.Role != protocol.RoleSupervisor && who.Role != protocol.RoleAuditor {
		return nil, ErrNotFound
	}
	l, err := q.Ledger(ctx, who)
	if err != nil {
		return nil, err
	}
	rec, err := l.Cases.Verdict(ctx, id)
	if err != nil {
		return nil, hidden(err)
	}
	r, err := q.Reports.Report(ctx, c.Bank, id)
	if err != nil {
		return nil, fmt.Errorf("replay verdict %s: %w", id, err) // the caller may see that it is damaged or lost
	}
	return q.Replays.Replay(ctx, r, rec)
}
