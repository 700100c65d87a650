package ledgertest

import (
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

// A tree has one record, also if another submits it again, and everybody reads it.
func testContractTree(s *suite) {
	hub := s.as(protocol.RoleRegistrar)
	in := protocol.TreeInput{Roots: protocol.Roots{SHA256: s.digest("root"), SM3: "sm3:" + documents.Digest(hexDigest(s.key))}, Size: 8000}
	made, rc, err := hub.Documents.RegisterTree(s.ctx, in)
	if err != nil || made.TxID != rc.TxID || made.Known {
		s.Fatalf("%+v, receipt %+v, %v", made, rc, err)
	}
	again, _, err := s.as(protocol.RoleBank).Documents.RegisterTree(s.ctx, in)
	if err != nil || !again.Known || again.TxID != made.TxID {
		s.Errorf("again: %+v, %v", again, err)
	}
	in.Size++
	_, _, err = hub.Documents.RegisterTree(s.ctx, in)
	wantCode(s, err, protocol.CodeExists)
	read, err := s.as(protocol.RoleCustoms).Documents.Tree(s.ctx, in.Roots.SHA256)
	if err != nil || *read != *made {
		s.Errorf("read %+v, %v; want %+v", read, err, made)
	}
}
