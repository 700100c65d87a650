package api_test

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/events"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/trees"
	"github.com/tradehub/tradehub/hub/verify"
	"github.com/tradehub/tradehub/hub/webhooks"
)

type params = map[string]string

// tell sends an example of every operation, in the order in which they happen.
func (s *story) tell() {
	s.Helper()
	for _, id := range []string{"live", "ready", "readOpenAPI", "readOpenAPI30", "readIdentityCertificate"} {
		s.send(id, "", http.StatusOK, nil, "", nil)
	}
	docs := s.documents()
	v := s.verdicts(docs)
	s.claims(v, docs)
	s.cases(docs)
	s.events()
	s.reversal(docs)
	s.overrides()
	s.batches(docs)
	s.attestations(docs)
	s.members()
	s.supervision(v)
	s.webhooks()
	s.papers()
	s.public(v, docs)
}

// events reads what happened to the firm's cases, once it is told.
func (s *story) events() {
	s.Helper()
	for page := (api.EventPage{}); len(page.Events) < 2; {
		s.Get("agent", "/v1/events").Into(http.StatusOK, &page)
	}
	s.send("listEvents", "agent", http.StatusOK, nil, "limit=2", nil)
}

// webhooks has a bank's events sent to an address where nobody answers.
func (s *story) webhooks() {
	s.Helper()
	var w webhooks.Made
	s.send("createWebhook", "bank-a", http.StatusCreated, nil, "", api.NewWebhook{URL: "https://192.0.43.8/tradehub", Types: []events.Type{events.ClaimConfirmed}}).Into(http.StatusCreated, &w)
	one := params{"id": w.ID}
	off := false
	s.send("editWebhook", "bank-a", http.StatusOK, one, "", webhooks.Change{On: &off})
	s.send("readWebhook", "bank-a", http.StatusOK, one, "", nil)
	s.send("listWebhooks", "bank-a", http.StatusOK, nil, "", nil)
	var d webhooks.Delivery
	s.send("testWebhook", "bank-a", http.StatusOK, one, "", api.Nothing{}).Into(http.StatusOK, &d)
	s.send("listDeliveries", "bank-a", http.StatusOK, one, "state=WAITING", nil)
	one["number"] = strconv.FormatUint(d.Number, 10)
	s.send("retryDelivery", "bank-a", http.StatusOK, one, "", api.Nothing{})
	s.send("dropWebhook", "bank-a", http.StatusNoContent, one, "", nil)
}

// supervision reads what a supervisor sees, and unmasks a bank.
func (s *story) supervision(verdict string) {
	s.Helper()
	s.send("readTotals", "auditor", http.StatusOK, nil, "", nil)
	s.send("listAssets", "auditor", http.StatusOK, nil, "", nil)
	var list api.SupervisedCases
	s.send("superviseCases", "supervisor", http.StatusOK, nil, "limit=1", nil).Into(http.StatusOK, &list)
	s.send("superviseCase", "supervisor", http.StatusOK, params{"id": list.Cases[0].ID}, "", nil)
	s.send("superviseVerdicts", "auditor", http.StatusOK, nil, "outcome=RED&limit=1", nil)
	s.send("superviseClaims", "supervisor", http.StatusOK, nil, "state=REVERSED&limit=1", nil)
	s.send("superviseOverrides", "supervisor", http.StatusOK, nil, "limit=1", nil)
	var u cases.Unmasking
	s.send("unmask", "supervisor", http.StatusCreated, nil, "", api.UnmaskingRequest{Subject: list.Cases[0].Bank.Mask, Reason: "An inquiry"}).Into(http.StatusCreated, &u)
	one := params{"number": strconv.FormatUint(u.Number, 10)}
	s.send("agreeUnmasking", "supervisor-2", http.StatusOK, one, "", api.Nothing{})
	s.send("listUnmaskings", "supervisor", http.StatusOK, nil, "", nil)
	s.send("export", "auditor", http.StatusOK, nil, "", nil)
	s.send("listExports", "auditor", http.StatusOK, nil, "", nil)
	s.send("readExportSignature", "auditor", http.StatusOK, params{"number": "1"}, "", nil)
	s.send("replayVerdict", "auditor", http.StatusOK, params{"id": verdict}, "", nil)
}

// public asks without an account.
func (s *story) public(verdict string, docs []documents.Digest) {
	s.Helper()
	s.send("checkCertificate", "", http.StatusOK, nil, "", printed(s.Get("bank-a", "/v1/verdicts/"+verdict+"/certificate").Body))
	s.send("findDocument", "", http.StatusOK, params{"digest": string(docs[1])}, "", nil)
	s.send("findVerdict", "", http.StatusOK, params{"id": verdict}, "", nil)
}

// documents uploads the first sample.
func (s *story) documents() (all []documents.Digest) {
	s.Helper()
	for _, name := range []file{"invoice.xml", "declaration.xml", "bill-of-lading.json"} {
		var up api.Uploaded
		s.send("uploadDocument", "agent", http.StatusCreated, nil, "banks=BankAMSP", name).Into(http.StatusCreated, &up)
		all = append(all, up.Digests.SHA256)
	}
	one := params{"digest": string(all[0])}
	s.send("readDocument", "agent", http.StatusOK, one, "", nil)
	s.send("examineDocuments", "agent", http.StatusOK, one, "with="+string(all[1])+","+string(all[2]), nil)
	leaves := papers(s.T, 3)
	var rec struct{ Roots trees.Leaf }
	s.send("anchorTree", "agent", http.StatusCreated, nil, "", api.Anchoring{Documents: leaves}).Into(http.StatusCreated, &rec)
	tree := params{"digest": string(rec.Roots.SHA256), "document": string(leaves[1].SHA256)}
	s.send("readTree", "bank-a", http.StatusOK, tree, "", nil)
	s.send("proveDocument", "agent", http.StatusOK, tree, "", nil)
	return all
}

// asking returns a bank's request of the name for the first sample.
func (s *story) asking(docs []documents.Digest, name string) api.Verification {
	s.Helper()
	v := s.Sample(hubtest.Import, name)
	v.Request.Bank, v.Documents = "", docs
	return v
}

// verdict returns the ID of a new verdict of bank A on the first sample.
func (s *story) verdict(docs []documents.Digest, name string) string {
	s.Helper()
	var v api.Verified
	s.Post("bank-a", "for "+name, "/v1/verifications", s.asking(docs, name)).Into(http.StatusCreated, &v)
	return v.Verdict.ID
}

func (s *story) verdicts(docs []documents.Digest) string {
	s.Helper()
	var v api.Verified
	s.send("verify", "bank-a", http.StatusCreated, nil, "", s.asking(docs, "R-2026-001")).Into(http.StatusCreated, &v)
	one := params{"id": v.Verdict.ID}
	s.send("readVerdict", "bank-a", http.StatusOK, one, "", nil)
	s.send("listVerdicts", "supervisor", http.StatusOK, nil, "bank=BankAMSP&limit=10", nil)
	s.send("readCertificate", "bank-a", http.StatusOK, one, "", nil, "Accept", string(api.FormJWS))
	s.send("check", "bank-a", http.StatusOK, nil, "", api.Checking{Verdict: v.Verdict.ID})
	return v.Verdict.ID
}

// reserved reserves on a new verdict, without an example.
func (s *story) reserved(docs []documents.Digest, name string) string {
	s.Helper()
	var c verify.Settled
	s.Post("bank-a", "reserve "+name, "/v1/claims", api.Reservation{Verdict: s.verdict(docs, name), Accept: true}).Into(http.StatusCreated, &c)
	return c.Claim.ID
}

func (s *story) claims(verdict string, docs []documents.Digest) {
	s.Helper()
	var c verify.Settled
	s.send("reserveClaim", "bank-a", http.StatusCreated, nil, "", api.Reservation{Verdict: verdict, Accept: true}).Into(http.StatusCreated, &c)
	one := params{"id": c.Claim.ID}
	tag := s.send("readClaim", "bank-a", http.StatusOK, one, "", nil).Header.Get("ETag")
	s.send("listClaims", "bank-a", http.StatusOK, nil, "state=RESERVED&limit=10", nil)
	s.send("search", "bank-a", http.StatusOK, nil, "q="+url.QueryEscape(c.Claim.ID), nil)
	_, who, err := s.Hub.As(s.Context(), "bank-a")
	if err != nil {
		s.Fatal(err)
	}
	if err := s.Hub.Statements.Keep(s.Context(), who); err != nil {
		s.Fatal(err)
	}
	s.send("listHoldings", "bank-a", http.StatusOK, nil, "", nil)
	s.send("renewClaim", "bank-a", http.StatusOK, one, "", api.Step{}, "If-Match", tag)
	s.send("expireClaim", "bank-a", http.StatusConflict, one, "", api.Step{})
	s.send("freezeClaim", "supervisor", http.StatusOK, one, "", api.Step{Reason: "court order"})
	s.send("thawClaim", "supervisor", http.StatusOK, one, "", api.Step{})
	s.send("releaseClaim", "bank-a", http.StatusOK, one, "", api.Step{Reason: "WITH"})
	s.send("purgeClaim", "supervisor", http.StatusOK, one, "", api.Nothing{})

	one = params{"id": s.reserved(docs, "R-2026-002")}
	var financed verify.Settled
	s.send("confirmClaim", "bank-a", http.StatusOK, one, "", api.Step{}).Into(http.StatusOK, &financed)
	s.send("disputeClaim", "bank-a", http.StatusOK, one, "", api.Step{})
	s.send("settleClaim", "supervisor", http.StatusOK, one, "", api.Step{})
	part := documents.Money{Minor: 100000, Currency: financed.Claim.Amount.Currency}
	s.send("repayClaim", "bank-a", http.StatusOK, one, "", api.Step{Amount: part})
	rest := documents.Money{Minor: financed.Claim.Amount.Minor - part.Minor, Currency: part.Currency}
	s.Post("bank-a", "rest", "/v1/claims/"+one["id"]+"/repay", api.Step{Amount: rest}).Into(http.StatusOK, new(any))
}

// reversal gives up an advance that was not made.
func (s *story) reversal(docs []documents.Digest) {
	s.Helper()
	one := params{"id": s.reserved(docs, "R-2026-003")}
	s.Post("bank-a", "confirm 3", "/v1/claims/"+one["id"]+"/confirm", api.Step{}).Into(http.StatusOK, new(any))
	s.send("reverseClaim", "bank-a", http.StatusOK, one, "", api.Step{Reason: "EXNB"})
	s.send("reverseClaim", "bank-a-2", http.StatusOK, one, "", api.Step{Reason: "EXNB"})
}

// overrides decides to finance the altered sample.
func (s *story) overrides() {
	s.Helper()
	v := s.Verified("bank-a", hubtest.Altered, "R-2026-004").Verdict.ID
	s.send("overrideVerdict", "bank-a", http.StatusAccepted, params{"id": v}, "", api.OverrideRequest{Reason: "EXPL"})
	s.send("overrideVerdict", "bank-a-2", http.StatusCreated, params{"id": v}, "", api.OverrideRequest{Reason: "EXPL"})
}

// batches sends batches that hold something wrong.
func (s *story) batches(docs []documents.Digest) {
	s.Helper()
	good, bad := s.asking(docs, "R-2026-005"), s.asking(docs[:1], "R-2026-006")
	bad.Request.Amount = documents.Money{}
	var got api.VerificationAnswers
	s.send("verifyBatch", "bank-a", http.StatusOK, nil, "", api.VerificationBatch{Verifications: []api.Verification{good, bad}}).Into(http.StatusOK, &got)
	s.send("reserveBatch", "bank-a", http.StatusOK, nil, "", api.ReservationBatch{Claims: []api.Reservation{
		{Verdict: got.Answers[0].Verdict, Accept: true}, {Verdict: "V-00000000000000000000"},
	}})
}

func (s *story) attestations(docs []documents.Digest) {
	s.Helper()
	var a documents.Attestation
	s.Upload("customs", s.File(hubtest.Import, "declaration.xml"))
	s.send("attest", "customs", http.StatusCreated, nil, "", api.Attesting{Document: docs[1]}).Into(http.StatusCreated, &a)
	s.send("listAttestations", "customs", http.StatusOK, nil, "limit=10", nil)
	s.send("readAttestation", "bank-a", http.StatusOK, params{"id": a.ID}, "", nil)
	s.send("revokeAttestation", "customs", http.StatusOK, params{"id": a.ID}, "", api.Revoking{Reason: "issued for another consignment"})
}

func (s *story) members() {
	s.Helper()
	one := params{"id": memberID(s.World, "bank-a-2")}
	s.send("readMember", "supervisor", http.StatusOK, one, "", nil)
	s.send("suspendMember", "supervisor", http.StatusOK, one, "", api.Nothing{})
	s.send("reinstateMember", "supervisor", http.StatusOK, one, "", api.Nothing{})
}
