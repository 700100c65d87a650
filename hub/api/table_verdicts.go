package api

import (
	"net/http"
	"slices"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/openapi"
	"github.com/tradehub/tradehub/hub/verify"
)

var (
	banks   = []protocol.Role{protocol.RoleBank}
	readers = protocol.RolesFor(protocol.OrderClaim)
)

// ofBank filters a list.
var ofBank = openapi.Parameter{Name: "bank", Does: "the MSP ID of one bank; a bank is shown its own in any case"}

// ofVerification are the problems of a verification.
var ofVerification = slices.Concat(codes(CodeNotFound, CodeDocument, CodeUnconfirmed, CodeUnsupported, CodeFull), refusals(protocol.CodeExists, protocol.CodeSuperseded))

func (s *server) verdictRoutes() []route {
	verification := post("verify", "/v1/verifications", "verifies uploaded documents for a request for financing, and records the verdict")
	verification.In, verification.Once, verification.Answers, verification.Codes = Verification{}, true, made(Verified{}), ofVerification
	batch := post("verifyBatch", "/v1/verifications:batch", "verifies up to 1,000 requests, and answers in their order, each with its verdict or its own problem")
	batch.In, batch.Once, batch.Answers = VerificationBatch{}, true, ok(VerificationAnswers{})
	check := post("check", "/v1/checks",
		"asks the registry once more what it knows of a verdict's documents, now: from the index, with its height; CLEAR only if nothing was left out")
	check.In, check.Answers, check.Codes = Checking{}, ok(verify.Lookup{}), codes(CodeNotFound)

	list := paged(get("listVerdicts", "/v1/verdicts", "lists verdicts as the ledger has them, latest first"), Verdicts{}, ofBank)
	read := get("readVerdict", "/v1/verdicts/{id}", "returns a verdict")
	read.Answers, read.Tagged = ok(Verified{}), true
	certificate := get("readCertificate", "/v1/verdicts/{id}/certificate",
		"returns the certificate, as the client accepts it; a header says what became of the verdict: current, capacity-taken, superseded, expired, unknown")
	certificate.Answers = []openapi.Answer{{
		Status: http.StatusOK, Headers: []string{"Tradehub-Standing"}, Body: []openapi.Bytes{{MediaType: string(FormPDF)}, {MediaType: string(FormJWS)}},
	}}
	certificate.Codes = codes(CodeNotAcceptable)
	override := post("overrideVerdict", "/v1/verdicts/{id}/override",
		"records one officer's decision to finance a RED verdict; it counts once a second officer of the bank gives the same reason: EXPL, ORIG, WAIV, COLL or POLI; capacity that is taken cannot be overridden")
	override.In, override.Once = OverrideRequest{}, true
	override.Answers = []openapi.Answer{
		{Status: http.StatusAccepted, Body: verify.Overridden{}, Does: "A second officer is needed"}, {Status: http.StatusCreated, Body: verify.Overridden{}},
	}
	override.Codes = slices.Concat(codes(CodeVerdict), refusals(protocol.CodeVerdictExpired, protocol.CodeVerdictOutcome, protocol.CodeExists, protocol.CodeNotOwner, protocol.CodeSuperseded))
	overrides := paged(get("listOverrides", "/v1/overrides", "lists claims on RED verdicts, with bank, reason and the digests of both officers, latest first"), Overrides{})

	return grouped("Verdicts",
		route{Operation: verification, roles: banks, class: ClassWrite, do: s.verification, again: s.verdictNow},
		route{Operation: batch, roles: banks, class: ClassBatch, do: s.verifications},
		route{Operation: check, roles: banks, class: ClassCheck, do: s.check}.who("the bank that asked"),
		route{Operation: list, roles: readers, class: ClassRead, do: s.verdicts},
		route{Operation: read, roles: []protocol.Role{protocol.RoleBank, protocol.RoleSupervisor}, class: ClassRead, do: s.verdict}.
			who("the bank that asked, supervisor"),
		route{Operation: certificate, roles: banks, class: ClassWrite, do: s.certificate}.who("the bank that asked"),
		route{Operation: override, roles: banks, class: ClassWrite, do: s.override}.who("the bank that asked"),
		route{Operation: overrides, roles: []protocol.Role{protocol.RoleSupervisor, protocol.RoleAuditor}, class: ClassRead, do: s.overrides},
	)
}
