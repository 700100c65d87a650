package ledgertest

import (
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

// A paper has a record without content, and what persons typed from it has one of its own.
func testContractPaper(s *suite) {
	hub := s.as(protocol.RoleRegistrar)
	paper := protocol.DocumentInput{Digests: documents.Digests{SHA256: s.digest("paper"), SM3: "sm3:" + documents.Digest(hexDigest(s.key))}}
	typed := protocol.DocumentInput{
		Digests: documents.Digests{SHA256: s.digest("typed"), SM3: "sm3:" + documents.Digest(hexDigest(s.key+"typed")), Canonical: s.digest("content")}, Type: documents.TypeInvoice,
	}
	made, _, err := hub.Documents.Register(s.ctx, []protocol.DocumentInput{paper, typed})
	if err != nil || !made[0].Paper() || made[1].Paper() {
		s.Fatalf("%+v, %v", made, err)
	}
	full := paper // somebody says later what the paper contains: the first record stays
	full.Digests.Canonical, full.Type = s.digest("content"), documents.TypeInvoice
	again, _, err := s.as(protocol.RoleBank).Documents.Register(s.ctx, []protocol.DocumentInput{full})
	if err != nil || !again[0].Known || !again[0].Paper() {
		s.Errorf("again: %+v, %v", again, err)
	}
	read, err := s.as(protocol.RoleCustoms).Documents.Document(s.ctx, paper.Digests.SHA256)
	if err != nil || read.DocumentInput != paper {
		s.Errorf("read %+v, %v", read, err)
	}
	half := paper
	half.Digests.SHA256, half.Type = s.digest("half"), documents.TypeInvoice
	_, _, err = hub.Documents.Register(s.ctx, []protocol.DocumentInput{half})
	wantCode(s, err, protocol.CodeInvalidArgument)
}
