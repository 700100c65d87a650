package api

import (
	"net/http"
	"slices"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/casework"
	"github.com/tradehub/tradehub/hub/openapi"
	"github.com/tradehub/tradehub/hub/verify"
)

func (s *server) caseRoutes() []route {
	firms := []protocol.Role{protocol.RoleAgent, protocol.RoleSeller}
	word := openapi.Parameter{Name: "q", Does: "part of the request's ID, of the applicant's name, or the case's ID"}
	outcome := openapi.Parameter{Name: "outcome", Does: "of the verdict", Values: []string{
		string(documents.Green), string(documents.Amber), string(documents.Red), string(documents.Grey),
	}}
	create := post("createCase", "/v1/cases", "makes a draft of a request for financing, with documents that the firm uploaded")
	create.In, create.Once, create.Codes = casework.Draft{}, true, codes(CodeNotFound, CodeDrafts)
	create.Answers = []openapi.Answer{{Status: http.StatusCreated, Body: cases.Case{}, Headers: []string{"Location", "ETag"}}}
	list := paged(get("listCases", "/v1/cases", "lists the firm's cases: what has to be done first is first"), CaseList{},
		openapi.Parameter{Name: "tab", Does: "of one part", Values: texts(cases.FirmTabs)}, word)
	queue := paged(get("listQueue", "/v1/queue", "lists the cases that were presented to the bank, or to every bank: what has to be done first is first"), CaseList{},
		openapi.Parameter{Name: "tab", Does: "of one part", Values: texts(cases.BankTabs)}, outcome, word)
	read := get("readCase", "/v1/cases/{id}", "returns a case; a firm is shown neither verdict nor claim, and of the decision what it is and when")
	read.Answers, read.Tagged = ok(cases.Case{}), true
	edit := caseMoveOf("editCase", http.MethodPatch, "", "replaces what a draft holds", casework.Draft{})
	discard := caseMoveOf("discardCase", http.MethodDelete, "", "forgets a draft; its documents stay the firm's", nil)
	discard.Answers = []openapi.Answer{{Status: http.StatusNoContent}}
	check := post("checkCase", "/v1/cases/{id}/check", "examines a case before a bank does; the answer knows nothing of the registry of claims, and nothing is recorded")
	check.In, check.Answers, check.Codes = Nothing{}, ok(verify.Check{}), codes(CodeDocument, CodeUnsupported)

	firm := func(op openapi.Operation, do handler) route {
		return route{Operation: op, roles: firms, class: ClassWrite, do: do, again: s.caseNow}.who("the case's firm")
	}
	bank := func(id, path, does string, in any, do handler, more ...string) route {
		op := caseMoveOf(id, http.MethodPost, path, does, in)
		op.Codes = append(op.Codes, more...)
		return route{Operation: op, roles: banks, class: ClassWrite, do: do, again: s.caseNow}.who("the case's bank")
	}
	decided := slices.Concat(ofReservation, codes(CodeNoVerdict, CodeFull), refusals(protocol.CodeFourEyes, protocol.CodeExists))
	return grouped("Cases",
		route{Operation: create, roles: firms, class: ClassWrite, do: s.createCase, again: s.caseNow},
		route{Operation: list, roles: firms, class: ClassRead, do: s.listCases("tab", "q")},
		route{Operation: read, roles: append(slices.Clone(firms), protocol.RoleBank, protocol.RoleSupervisor), class: ClassRead, do: s.readCase}.
			who("the case's firm; its bank and the supervisor once it was presented"),
		firm(edit, movingCase(s, s.Desk.Edit)), firm(discard, s.discardCase), firm(check, s.checkCase),
		firm(caseMoveOf("presentCase", http.MethodPost, "/present", "presents a draft to its bank, which may then read the documents", Nothing{}), movingCase(s, s.presentCase)),
		firm(caseMoveOf("withdrawCase", http.MethodPost, "/withdraw", "ends a case that the bank has not decided", Nothing{}), movingCase(s, s.withdrawCase)),
		firm(caseMoveOf("answerBank", http.MethodPost, "/answers", "answers the bank's open questions in their order, and may add documents", Answering{}), movingCase(s, s.answerBank)),
		route{Operation: queue, roles: []protocol.Role{protocol.RoleBank, protocol.RoleSupervisor}, class: ClassRead, do: s.listCases("tab", "outcome", "q")},
		bank("askFirm", "/questions", "puts a question to the firm", Asking{}, movingCase(s, s.askFirm)),
		bank("verifyCase", "/verification", "requests another verdict: the last one failed, or its time passed", Nothing{}, movingCase(s, s.verifyCase)),
		bank("decideCase", "/decisions", "records one officer's decision; financing on a GREEN verdict reserves the claim, and on another it waits for a second officer",
			casework.Choice{}, movingCase(s, s.Desk.Decide), decided...),
		bank("agreeCase", "/agreement", "is the second officer's word for the decision, and reserves the claim", Nothing{}, movingCase(s, s.agreeCase), decided...),
	)
}

// caseMoveOf is the operation of a move of a case, which needs the version that the client saw.
func caseMoveOf(id, method, path, does string, in any) openapi.Operation {
	return openapi.Operation{
		ID: id, Method: method, Path: "/v1/cases/{id}" + path, Does: does, In: in, Once: method == http.MethodPost, Match: true, Need: true,
		Answers: []openapi.Answer{{Status: http.StatusOK, Body: cases.Case{}, Headers: []string{"Content-Location", "ETag"}}},
		Codes:   codes(CodeCaseState, CodeNoVersion),
	}
}
