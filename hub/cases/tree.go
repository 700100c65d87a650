package cases

import (
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

// A Tree is a Merkle tree that an organisation anchored.
type Tree struct {
	MSPID  string           `json:"mspId"` // who anchored it; nobody else is given its proofs
	Roots  protocol.Roots   `json:"roots"`
	Leaves documents.Digest `json:"leaves"` // of the list of its documents' digests in the document store
}

// PutTree keeps a tree, over an earlier row of the same organisation and root.
func (r *DB) PutTree(t Tree) error {
	return r.put(treesBucket, treeRow(t.MSPID, t.Roots.SHA256), t)
}

// Tree returns the tree that the organisation anchored under the SHA-256 root, or ErrNotFound.
func (r *DB) Tree(mspID string, root documents.Digest) (Tree, error) {
	var t Tree
	return t, r.get(treesBucket, treeRow(mspID, root), &t)
}

// treeRow returns the key of a tree's row. No MSP ID has a NUL.
func treeRow(mspID string, root documents.Digest) string { return mspID + "\x00" + string(root) }
