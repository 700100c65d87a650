package ledger

import (
	"context"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

// RegisterTree anchors many documents by the roots of their Merkle trees. A record that is
// Known is the first one of that tree, even if another organisation anchored it.
func (f Documents) RegisterTree(ctx context.Context, in protocol.TreeInput) (*protocol.TreeRecord, Receipt, error) {
	return submit[*protocol.TreeRecord](ctx, f.client, "anchor tree "+string(in.Roots.SHA256), protocol.TxRegisterTree, in)
}

// Tree returns the record of the tree of the SHA-256 root, or a refusal of
// protocol.CodeNotFound.
func (f Documents) Tree(ctx context.Context, root documents.Digest) (*protocol.TreeRecord, error) {
	return evaluate[*protocol.TreeRecord](ctx, f.client, "tree "+string(root), protocol.TxTree, root)
}
