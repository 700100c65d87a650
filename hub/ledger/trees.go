package ledger

import (
	"context"

	"github.com/tradehub/tradehub/chaincode"
	"github.com/tradehub/tradehub/documents"
)

// RegisterTree anchors many documents by the roots of their Merkle trees. A record
// that is Known is the first one of that tree, whoever anchored it.
func (l *Ledger) RegisterTree(ctx context.Context, in chaincode.TreeInput) (*chaincode.TreeRecord, Receipt, error) {
	return submit[*chaincode.TreeRecord](ctx, l, "anchor tree "+string(in.Roots.SHA256), chaincode.TxRegisterTree, in)
}

// Tree returns the record of the tree of the SHA-256 root, or a refusal of
// chaincode.CodeNotFound.
func (l *Ledger) Tree(ctx context.Context, root documents.Digest) (*chaincode.TreeRecord, error) {
	return evaluate[*chaincode.TreeRecord](ctx, l, "tree "+string(root), chaincode.TxTree, root)
}
