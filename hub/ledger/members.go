package ledger

import (
	"context"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

// Members are the identities that may sign orders.
type Members struct{ *client }

// Own returns what this identity is called by as a member.
func (f Members) Own() documents.Digest { return member(f.d) }

// Member returns a member by the SHA-256 digest of its identity certificate, or a
// refusal of protocol.CodeNotFound.
func (f Members) Member(ctx context.Context, id documents.Digest) (*protocol.Member, error) {
	return evaluate[*protocol.Member](ctx, f.client, "member "+string(id), protocol.TxMember, id)
}

// Suspend has a member's orders refused from now on. A member that is suspended stays so.
func (f Members) Suspend(ctx context.Context, id documents.Digest) (*protocol.Member, Receipt, error) {
	return submit[*protocol.Member](ctx, f.client, "suspend member "+string(id), protocol.TxSuspend, id)
}

// Reinstate has a suspended member's orders carried out again.
func (f Members) Reinstate(ctx context.Context, id documents.Digest) (*protocol.Member, Receipt, error) {
	return submit[*protocol.Member](ctx, f.client, "reinstate member "+string(id), protocol.TxReinstate, id)
}
