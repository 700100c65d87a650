package chaincode

import (
	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/chaincode/state"
	"github.com/tradehub/tradehub/documents"
)

// RegisterTree anchors many documents by the roots of their Merkle trees, as one
// record. A tree that is known keeps its first record and is answered with it.
func (*documentContract) RegisterTree(ctx *Context, arg string) (*protocol.TreeRecord, error) {
	in, err := protocol.Decode[protocol.TreeInput](arg)
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
	known, err := state.Load[protocol.TreeRecord](ctx.Public, key)
	if err != nil {
		return nil, err
	}
	if known != nil {
		if known.TreeInput != in {
			return nil, protocol.Refuse(protocol.CodeExists, "the tree %s has another SM3 root or size", in.Roots.SHA256)
		}
		known.Known = true
		return known, nil
	}
	at, err := ctx.Now()
	if err != nil {
		return nil, err
	}
	r := &protocol.TreeRecord{TreeInput: in, MSPID: ctx.Caller.MSPID, At: at, TxID: ctx.GetStub().GetTxID()}
	if err := state.Store(ctx.Public, key, r); err != nil {
		return nil, err
	}
	return r, ctx.Emit(protocol.EventTree, r)
}

// Tree returns the record of the tree of a SHA-256 root.
func (*documentContract) Tree(ctx *Context, arg string) (*protocol.TreeRecord, error) {
	root, err := protocol.Decode[documents.Digest](arg)
	if err != nil {
		return nil, err
	}
	if err := protocol.CheckDigest("root", root, accel.SHA256); err != nil {
		return nil, err
	}
	key, err := treeKey(root)
	if err != nil {
		return nil, err
	}
	r, err := state.Load[protocol.TreeRecord](ctx.Public, key)
	if err == nil && r == nil {
		err = protocol.Refuse(protocol.CodeNotFound, "no tree %s", root)
	}
	return r, err
}

func checkTree(in protocol.TreeInput) error {
	if err := protocol.CheckDigest("roots.sha256", in.Roots.SHA256, accel.SHA256); err != nil {
		return err
	}
	if err := protocol.CheckDigest("roots.sm3", in.Roots.SM3, accel.SM3); err != nil {
		return err
	}
	if in.Size < 1 || in.Size > protocol.MaxTree {
		return protocol.Refuse(protocol.CodeInvalidArgument, "size: %d documents; 1 to %d are accepted", in.Size, protocol.MaxTree)
	}
	return nil
}
