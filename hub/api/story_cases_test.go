package api_test

import (
	"net/http"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/casework"
	"github.com/tradehub/tradehub/hub/hubtest"
)

// cases sends examples of two cases: one is financed and the other declined.
func (s *story) cases(docs []documents.Digest) {
	s.Helper()
	asked := s.asking(docs, "R-2026-101").Request
	asked.Date = ""
	draft := casework.Draft{Bank: "BankAMSP", Request: asked, Documents: docs[:2]}
	one := params{"id": s.made(draft)}
	draft.Documents, draft.Note = docs, "Goods are in the port."
	s.send("editCase", "agent", http.StatusOK, one, "", draft, "If-Match", s.tag("agent", one["id"]))
	s.send("checkCase", "agent", http.StatusOK, one, "", api.Nothing{})
	s.send("presentCase", "agent", http.StatusOK, one, "", api.Nothing{}, "If-Match", s.tag("agent", one["id"]))
	s.send("listCases", "agent", http.StatusOK, nil, "tab=with&limit=10", nil)
	s.awaitVerdict(one["id"])
	s.send("readCase", "agent", http.StatusOK, one, "", nil)
	s.send("listQueue", "bank-a", http.StatusOK, nil, "tab=wait&limit=10", nil)
	s.send("askFirm", "bank-a", http.StatusOK, one, "", api.Asking{Rules: []string{"D01"}, Text: "When does the vessel arrive?"}, "If-Match", s.tag("bank-a", one["id"]))
	s.send("answerBank", "agent", http.StatusOK, one, "", api.Answering{Answers: []string{"On Monday."}}, "If-Match", s.tag("agent", one["id"]))
	s.awaitVerdict(one["id"])
	s.send("decideCase", "bank-a", http.StatusOK, one, "", casework.Choice{Kind: cases.Finance}, "If-Match", s.tag("bank-a", one["id"]))
	var k cases.Case
	s.Get("bank-a", "/v1/cases/"+one["id"]).Into(http.StatusOK, &k)
	s.Post("bank-a", "free the goods", "/v1/claims/"+k.Claim+"/release", api.Step{Reason: "WITH"}).Into(http.StatusOK, new(any))

	altered := s.Sample(hubtest.Altered, "R-2026-102")
	draft.Request, draft.Documents = altered.Request, altered.Documents
	draft.Request.Bank, draft.Request.Date = "", ""
	two := params{"id": s.made(draft)}
	s.send("presentCase", "agent", http.StatusOK, two, "", api.Nothing{}, "If-Match", s.tag("agent", two["id"]))
	s.awaitVerdict(two["id"])
	s.send("verifyCase", "bank-a", http.StatusOK, two, "", api.Nothing{}, "If-Match", s.tag("bank-a", two["id"]))
	s.awaitVerdict(two["id"])
	against := casework.Choice{Kind: cases.Finance, Code: "ORIG", Reason: "The originals were seen."}
	s.send("decideCase", "bank-a", http.StatusOK, two, "", against, "If-Match", s.tag("bank-a", two["id"]))
	s.send("agreeCase", "bank-a-2", http.StatusOK, two, "", api.Nothing{}, "If-Match", s.tag("bank-a", two["id"]))
	s.send("listOverrides", "supervisor", http.StatusOK, nil, "", nil)
	s.Get("bank-a", "/v1/cases/"+two["id"]).Into(http.StatusOK, &k)
	s.Post("bank-a", "free them too", "/v1/claims/"+k.Claim+"/release", api.Step{Reason: "WITH"}).Into(http.StatusOK, new(any))

	draft.Request.ID = "R-2026-103"
	three := params{"id": s.made(draft)}
	s.send("presentCase", "agent", http.StatusOK, three, "", api.Nothing{}, "If-Match", s.tag("agent", three["id"]))
	s.awaitVerdict(three["id"])
	s.send("withdrawCase", "agent", http.StatusOK, three, "", api.Nothing{}, "If-Match", s.tag("agent", three["id"]))
	four := params{"id": s.made(draft)}
	s.send("discardCase", "agent", http.StatusNoContent, four, "", nil, "If-Match", s.tag("agent", four["id"]))
}

// made makes a case and returns its ID.
func (s *story) made(in casework.Draft) string {
	s.Helper()
	var k cases.Case
	s.send("createCase", "agent", http.StatusCreated, nil, "", in).Into(http.StatusCreated, &k)
	return k.ID
}

// tag returns the version of a case as the caller sees it.
func (s *story) tag(caller, id string) string {
	s.Helper()
	return s.Get(caller, "/v1/cases/"+id).Header.Get("ETag")
}

// awaitVerdict waits until the bank's standing order was carried out.
func (s *story) awaitVerdict(id string) {
	s.Helper()
	for {
		var k cases.Case
		s.Get("bank-a", "/v1/cases/"+id).Into(http.StatusOK, &k)
		if k.Answer != nil {
			return
		}
		select {
		case <-s.Context().Done():
			s.Fatal("the case was not verified")
		case <-time.After(5 * time.Millisecond):
		}
	}
}
