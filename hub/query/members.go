package query

import (
	"context"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
)

// Member returns an identity that may sign orders, to those who may suspend it.
func (q *Query) Member(ctx context.Context, who access.Caller, id documents.Digest) (*protocol.Member, error) {
	if !protocol.May(who.Role, protocol.TxSuspend) {
		return nil, ErrNotFound
	}
	l, err := q.Ledger(ctx, who)
	if err != nil {
		return nil, err
	}
	m, err := l.Members.Member(ctx, id)
	return m, hidden(err)
}
