package api

import (
	"net/http"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/openapi"
	replays "github.com/tradehub/tradehub/hub/replay"
	"github.com/tradehub/tradehub/hub/supervision"
)

// pseudonymous filters a list by who is behind a pseudonym.
func pseudonymous(name string) openapi.Parameter {
	return openapi.Parameter{Name: name, Does: "the pseudonym of a " + name}
}

// supervisionRoutes are those of supervisors and auditors, who see pseudonyms.
func (s *server) supervisionRoutes() []route {
	supervisor, both := []protocol.Role{protocol.RoleSupervisor}, []protocol.Role{protocol.RoleSupervisor, protocol.RoleAuditor}
	outcome := openapi.Parameter{Name: "outcome", Does: "GREEN, AMBER, RED or GREY"}

	totals := get("readTotals", "/v1/supervision/totals", "returns what happened on the ledger in numbers; banks have pseudonyms")
	totals.Answers, totals.Codes = ok(supervision.Overview{}), codes(CodeBehind)
	assets := get("listAssets", "/v1/supervision/assets", "lists the assets that most requests are on, by their tokens, and the pseudonyms of the banks that hold them")
	assets.Answers, assets.Codes = ok(SupervisedAssets{}), codes(CodeBehind)
	list := paged(get("superviseCases", "/v1/supervision/cases", "lists the cases of all banks, with pseudonyms"), SupervisedCases{},
		openapi.Parameter{Name: "tab", Does: "as of GET /v1/queue"}, outcome, pseudonymous("bank"), pseudonymous("firm"))
	one := get("superviseCase", "/v1/supervision/cases/{id}", "returns a case, with pseudonyms; what documents state is shown once its firm is unmasked")
	one.Answers = ok(supervision.CaseFile{})
	verdicts := paged(get("superviseVerdicts", "/v1/supervision/verdicts", "lists verdicts, with pseudonyms; with one of the filters, the latest 200"), SupervisedVerdicts{},
		openapi.Parameter{Name: "day", Does: "for instance 2026-01-09"}, outcome, pseudonymous("bank"),
		openapi.Parameter{Name: "rule", Does: "that failed, for instance D01"}, openapi.Parameter{Name: "asset", Does: "a token"},
		openapi.Parameter{Name: "stopped", Does: "true: the capacity was taken"})
	claims := paged(get("superviseClaims", "/v1/supervision/claims", "lists the claims of all banks, with pseudonyms"), SupervisedClaims{},
		pseudonymous("bank"), openapi.Parameter{Name: "state", Does: "of the claim"})
	overrides := paged(get("superviseOverrides", "/v1/supervision/overrides", "lists claims on verdicts that are RED or AMBER, and whether the ledger proves the decision"), supervision.Overrides{})

	asked := get("listUnmaskings", "/v1/supervision/unmaskings", "lists the latest requests to learn who is behind a pseudonym")
	asked.Answers = ok(Unmaskings{})
	unmask := post("unmask", "/v1/supervision/unmaskings", "asks who is behind a pseudonym; nothing is shown before a second supervisor agrees")
	unmask.In, unmask.Once, unmask.Answers = UnmaskingRequest{}, true, made(cases.Unmasking{})
	unmask.Codes = append(codes(CodeNotFound), refusals(protocol.CodeLimit)...)
	agree := post("agreeUnmasking", "/v1/supervision/unmaskings/{number}/agreement", "is the second supervisor's word, which the ledger keeps: the name is shown for 24 hours")
	agree.In, agree.Once, agree.Answers = Nothing{}, true, ok(cases.Unmasking{})
	agree.Codes = refusals(protocol.CodeFourEyes, protocol.CodeTooLate)

	export := get("export", "/v1/supervision/export", "returns every verdict, claim and override as JSON Lines, with pseudonyms; the last line says that it is whole")
	export.Answers, export.Codes = ok(openapi.Bytes{MediaType: "application/jsonl"}), codes(CodeBehind)
	exports := get("listExports", "/v1/supervision/exports", "lists the latest exports, with their digests")
	exports.Answers = ok(Exports{})
	signature := get("readExportSignature", "/v1/supervision/exports/{number}/signature", "returns the hub's detached signature (RFC 7515) over the SHA-256 digest of an export")
	signature.Answers = ok(openapi.Bytes{MediaType: "application/jose"})
	again := get("replayVerdict", "/v1/verdicts/{id}/replay", "examines a verdict again from the kept documents, and compares every digest with the ledger's")
	again.Answers = []openapi.Answer{{Status: http.StatusOK, Body: replays.Result{}}}
	again.Codes = codes(CodeDocument, CodeUnsupported)

	return grouped("Supervision",
		route{Operation: totals, roles: both, class: ClassRead, do: s.totals},
		route{Operation: assets, roles: both, class: ClassRead, do: s.assets},
		route{Operation: list, roles: supervisor, class: ClassRead, do: s.supervisedCases()},
		route{Operation: one, roles: supervisor, class: ClassRead, do: s.supervisedCase},
		route{Operation: verdicts, roles: both, class: ClassRead, do: s.supervisedVerdicts()},
		route{Operation: claims, roles: supervisor, class: ClassRead, do: s.supervisedClaims()},
		route{Operation: overrides, roles: supervisor, class: ClassRead, do: s.supervisedOverrides},
		route{Operation: asked, roles: supervisor, class: ClassRead, do: s.unmaskings},
		route{Operation: unmask, roles: supervisor, class: ClassWrite, do: s.unmask},
		route{Operation: agree, roles: supervisor, class: ClassWrite, do: s.agreeUnmasking, again: s.unmaskingNow},
		route{Operation: export, roles: both, class: ClassBatch, do: s.export},
		route{Operation: exports, roles: both, class: ClassRead, do: s.exports},
		route{Operation: signature, roles: both, class: ClassRead, do: s.exportSignature},
		route{Operation: again, roles: []protocol.Role{protocol.RoleBank, protocol.RoleSupervisor, protocol.RoleAuditor}, class: ClassWrite, do: s.replayVerdict}.
			who("the bank that asked, supervisor, auditor"),
	)
}
