package api

import (
	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/verify"
)

// routes is the table of contents. A route names who may call it; what of it
// they may see is decided where it is read.
func (s *server) routes(r *gin.Engine) {
	r.GET("/livez", s.handle(s.live))
	r.GET("/readyz", s.handle(s.ready))
	r.GET("/v1/identity-certificate", s.handle(s.identityCertificate))

	anyone := s.allow()
	bank := s.allow(protocol.RoleBank)
	authority := s.allow(protocol.RoleCustoms, protocol.RoleCarrier, protocol.RoleSeller, protocol.RoleTax)

	r.POST("/v1/documents", anyone, s.handle(s.upload))
	r.GET("/v1/documents/:digest", anyone, s.handle(s.document))
	r.POST("/v1/attestations", authority, s.idempotent(s.attest, s.attestationNow))
	r.GET("/v1/attestations", authority, s.handle(s.attestations))
	r.GET("/v1/attestations/:id", anyone, s.handle(s.attestation))
	r.POST("/v1/attestations/:id/revoke", authority, s.idempotent(s.revoke, s.attestationNow))

	r.POST("/v1/trees", anyone, s.handle(s.anchor))
	r.GET("/v1/trees/:digest", anyone, s.handle(s.tree))
	r.GET("/v1/trees/:digest/proofs/:document", anyone, s.handle(s.proof))

	r.POST("/v1/verifications", bank, s.idempotent(s.verification, s.verdictNow))
	r.GET("/v1/verdicts", bank, s.handle(s.verdicts))
	r.GET("/v1/verdicts/:id", bank, s.handle(s.verdict))
	r.GET("/v1/verdicts/:id/certificate", bank, s.handle(s.certificate))
	r.POST("/v1/verdicts/:id/override", bank, s.idempotent(s.override, nil))
	r.GET("/v1/overrides", s.allow(protocol.RoleSupervisor, protocol.RoleAuditor), s.handle(s.overrides))

	r.POST("/v1/claims", bank, s.idempotent(s.reserve, s.claimNow))
	r.GET("/v1/claims", bank, s.handle(s.claims))
	r.GET("/v1/claims/:id", bank, s.handle(s.claim))
	for _, m := range verify.Moves {
		r.POST("/v1/claims/:id/"+string(m), bank, s.idempotent(s.move(m), s.claimNow))
	}

	r.GET("/v1/search", anyone, s.handle(s.search))
}
