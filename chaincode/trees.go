package chaincode

import (
	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/documents"
)

// MaxTree bounds how many documents one tree stands for. It keeps every index
// an exact number of JSON (RFC 8259, 6).
const MaxTree = 1 << 32

// RegisterTree anchors many documents by the roots of their Merkle trees, as one
// record. A tree that is known keeps its first record and is answered with it.
func (*documentContract) RegisterTree(ctx *Context, arg string) (*TreeRecord, error) {
	in, err := decode[TreeInput](arg)
	if err != nil {
		return nil, err
	}
	if err := checkTree(in); err != nil {
		return nil, err
	}
	key, err := treeKey(in.Roots.SHA256)
	if err != nil {
		return nil, err
	}
	known, err := load[TreeRecord](ctx.public, key)
	if err != nil {
		return nil, err
	}
	if known != nil {
		if known.TreeInput != in {
			return nil, refuse(CodeExists, "the tree %s has another SM3 root or size", in.Roots.SHA256)
		}
		known.Known = true
		return known, nil
	}
	at, err := ctx.now()
	if err != nil {
		return nil, err
	}
	r := &TreeRecord{TreeInput: in, MSPID: ctx.caller.msp, At: at, TxID: ctx.GetStub().GetTxID()}
	if err := store(ctx.public, key, r); err != nil {
		return nil, err
	}
	return r, emit(ctx, EventTree, r)
}

// Tree returns the record of the tree of a SHA-256 root.
func (*documentContract) Tree(ctx *Context, arg string) (*TreeRecord, error) {
	root, err := decode[documents.Digest](arg)
	if err != nil {
		return nil, err
	}
	if err := checkDigest("root", root, accel.SHA256); err != nil {
		return nil, err
	}
	key, err := treeKey(root)
	if err != nil {
		return nil, err
	}
	r, err := load[TreeRecord](ctx.public, key)
	if err == nil && r == nil {
		err = refuse(CodeNotFound, "no tree %s", root)
	}
	return r, err
}

func checkTree(in TreeInput) error {
	if err := checkDigest("roots.sha256", in.Roots.SHA256, accel.SHA256); err != nil {
		return err
	}
	if err := checkDigest("roots.sm3", in.Roots.SM3, accel.SM3); err != nil {
		return err
	}
	if in.Size < 1 || in.Size > MaxTree {
		return refuse(CodeInvalidArgument, "size: %d documents; want 1 to %d", in.Size, MaxTree)
	}
	return nil
}
