package api

import (
	"net/http"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/openapi"
	"github.com/tradehub/tradehub/hub/query"
)

func (s *server) supervisorRoutes() []route {
	supervisor := []protocol.Role{protocol.RoleSupervisor}
	purge := post("purgeClaim", "/v1/claims/{id}/purge", "erases a claim that has ended")
	purge.In, purge.Once, purge.Answers, purge.Codes = Nothing{}, true, changed(Purged{}), refusals(protocol.CodeClaimState)
	member := get("readMember", "/v1/members/{id}", "returns an identity that signs orders, by the SHA-256 digest of its certificate")
	member.Answers, member.Tagged = ok(protocol.Member{}), true
	suspend := post("suspendMember", "/v1/members/{id}/suspend", "refuses the identity's orders from now on")
	suspend.In, suspend.Once, suspend.Answers = Nothing{}, true, changed(Membership{})
	reinstate := post("reinstateMember", "/v1/members/{id}/reinstate", "carries out the identity's orders again")
	reinstate.In, reinstate.Once, reinstate.Answers = Nothing{}, true, changed(Membership{})
	return grouped("Supervision",
		route{Operation: purge, roles: supervisor, class: ClassWrite, do: s.purge, again: s.purgeNow},
		route{Operation: member, roles: supervisor, class: ClassRead, do: s.member},
		route{Operation: suspend, roles: supervisor, class: ClassWrite, do: s.suspend, again: s.memberNow},
		route{Operation: reinstate, roles: supervisor, class: ClassWrite, do: s.reinstate, again: s.memberNow},
	)
}

func (s *server) hubRoutes() []route {
	search := get("search", "/v1/search", "returns what has exactly this ID, digest or token, among what the caller may see")
	search.Query = []openapi.Parameter{{Name: "q", Does: "an ID, a digest or a token", Required: true}}
	search.Answers, search.Codes = ok(query.Search{}), codes(CodeBehind)
	identity := get("readIdentityCertificate", "/v1/identity-certificate", "returns the X.509 certificate that offline verification needs")
	identity.Open, identity.Answers = true, ok(openapi.Bytes{MediaType: "application/x-pem-file"})
	live := get("live", "/livez", "reports that the process answers")
	live.Open, live.Answers = true, ok(Live{})
	ready := get("ready", "/readyz", "reports whether the hub should get requests, and what is wrong, by part")
	ready.Open, ready.Answers = true, append(ok(Readiness{}), openapi.Answer{Status: http.StatusServiceUnavailable, Body: Readiness{}, Does: "Not ready"})
	current := get("readOpenAPI", "/openapi.json", "returns this description, OpenAPI 3.1")
	current.Open, current.Answers = true, ok(map[string]any{})
	older := get("readOpenAPI30", "/openapi-3.0.json", "returns this description, OpenAPI 3.0.3")
	older.Open, older.Answers = true, ok(map[string]any{})
	return grouped("The hub",
		route{Operation: search, class: ClassRead, do: s.search},
		route{Operation: identity, class: ClassOpen, do: s.identityCertificate},
		route{Operation: current, class: ClassOpen, do: s.openAPI(true)},
		route{Operation: older, class: ClassOpen, do: s.openAPI(false)},
		route{Operation: ready, class: ClassOpen, do: s.ready},
		route{Operation: live, do: s.live},
	)
}
