package hub_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/demo"
	"github.com/tradehub/tradehub/hub/verify"
)

// TestSupervisorIntervenes disputes, settles, freezes, thaws and purges a bank's claim.
func TestSupervisorIntervenes(t *testing.T) {
	w := start(t)
	c := w.reserved("bank-a", importSet, "R-1")
	whole := c.Amount.Minor
	steps := 0
	step := func(caller string, m verify.Move, want dedupe.State) {
		t.Helper()
		steps++
		c = w.moved(caller, fmt.Sprint("step-", steps), c, m, api.Step{})
		wantState(t, c, want, whole)
	}
	step("supervisor", dedupe.MoveFreeze, dedupe.Frozen)
	w.post("bank-a", "x-1", "/v1/claims/"+c.ID+"/confirm", api.Step{}).problem(http.StatusConflict, "CLAIM_STATE")
	step("supervisor", dedupe.MoveThaw, dedupe.Reserved)
	step("bank-a", dedupe.MoveConfirm, dedupe.Financed)
	w.post("bank-b", "x-2", "/v1/claims/"+c.ID+"/dispute", api.Step{}).problem(http.StatusNotFound, api.CodeNotFound)
	step("bank-a", dedupe.MoveDispute, dedupe.Disputed)
	w.post("bank-a", "x-3", "/v1/claims/"+c.ID+"/settle", api.Step{}).problem(http.StatusForbidden, api.CodeForbidden)
	step("supervisor", dedupe.MoveSettle, dedupe.Financed)
	step("supervisor", dedupe.MoveDispute, dedupe.Disputed)
	step("supervisor", dedupe.MoveSettle, dedupe.Financed)
	w.post("supervisor", "x-4", "/v1/claims/"+c.ID+"/purge", "{}").problem(http.StatusConflict, "CLAIM_STATE")
	w.moved("bank-a", "repay", c, verify.MoveRepay, api.Step{Amount: c.Amount})
	var purged api.Purged
	for range 2 { // a repeated request has the same answer
		var again api.Purged
		w.post("supervisor", "purge", "/v1/claims/"+c.ID+"/purge", "{}").into(http.StatusOK, &again)
		if again.ID != c.ID || again.Receipt.TxID == "" || purged.ID != "" && again != purged {
			t.Errorf("purged %+v, after %+v", again, purged)
		}
		purged = again
	}
	w.get("bank-a", "/v1/claims/"+c.ID).problem(http.StatusNotFound, api.CodeNotFound)
	w.get("supervisor", "/v1/claims/"+c.ID).problem(http.StatusNotFound, api.CodeNotFound)
}

// TestSupervisorReads shows the supervisor claims, verdicts and cases of every bank.
func TestSupervisorReads(t *testing.T) {
	w := start(t)
	a, b := w.reserved("bank-a", importSet, "R-1"), w.verified("bank-b", renumberedSet, "R-2")
	w.get("supervisor", "/v1/claims/"+a.ID).into(http.StatusOK, new(any))
	for path, want := range map[string]int{"/v1/claims": 1, "/v1/claims?bank=BankAMSP": 1, "/v1/claims?bank=BankBMSP": 0, "/v1/claims?state=FINANCED": 0} {
		if got := pages(w, "supervisor", path, claimIDs); len(got) != want {
			t.Errorf("%s: %v, want %d", path, got, want)
		}
	}
	for path, want := range map[string]int{"/v1/verdicts?limit=1": 2, "/v1/verdicts?bank=BankBMSP": 1, "/v1/verdicts?bank=NoMSP": 0} {
		if got := pages(w, "supervisor", path, verdictIDs); len(got) != want {
			t.Errorf("%s: %v, want %d", path, got, want)
		}
	}
	var v api.Verified
	w.get("supervisor", "/v1/verdicts/"+b.Verdict.ID).into(http.StatusOK, &v)
	if v.Verdict.Request.Bank != "BankBMSP" || v.Receipt.TxID == "" {
		t.Errorf("verdict %+v", v)
	}
	w.get("bank-a", "/v1/claims?bank=BankBMSP").problem(http.StatusNotFound, api.CodeNotFound)
	w.get("auditor", "/v1/verdicts/"+b.Verdict.ID).problem(http.StatusForbidden, api.CodeForbidden)
}

// TestMembersAreSuspended refuses the orders of a suspended officer, and nobody else's.
func TestMembersAreSuspended(t *testing.T) {
	w := start(t)
	c := w.reserved("bank-a", importSet, "R-1")
	id := w.memberID("bank-a")
	var m protocol.Member
	w.get("supervisor", "/v1/members/"+id).into(http.StatusOK, &m)
	if m.MSPID != "BankAMSP" || m.Role != protocol.RoleBank || m.Suspended {
		t.Errorf("member %+v", m)
	}
	var out api.Membership
	w.post("supervisor", "suspend", "/v1/members/"+id+"/suspend", "{}").into(http.StatusOK, &out)
	if !out.Member.Suspended || out.Receipt.TxID == "" {
		t.Errorf("suspended %+v", out)
	}
	w.get("bank-a", "/v1/claims/"+c.ID).problem(http.StatusForbidden, "UNIDENTIFIED")
	w.get("bank-a-2", "/v1/claims/"+c.ID).into(http.StatusOK, new(any))
	w.post("supervisor", "reinstate", "/v1/members/"+id+"/reinstate", "{}").into(http.StatusOK, &out)
	w.get("bank-a", "/v1/claims/"+c.ID).into(http.StatusOK, new(any))
	var again api.Membership
	w.post("supervisor", "suspend", "/v1/members/"+id+"/suspend", "{}").into(http.StatusOK, &again)
	if again.Member.Suspended {
		t.Error("a repeated request suspends a member that was reinstated since")
	}
	w.get("supervisor", "/v1/members/sha256:"+strings.Repeat("0", 64)).problem(http.StatusNotFound, api.CodeNotFound)
	w.get("supervisor", "/v1/members/bank-a").problem(http.StatusBadRequest, api.CodeBadRequest)
	w.get("bank-a", "/v1/members/"+id).problem(http.StatusForbidden, api.CodeForbidden)
}

// memberID is what a caller's identity is called by as a member.
func (w *world) memberID(caller string) string {
	w.Helper()
	l, _, err := w.hub.As(w.Context(), caller)
	if err != nil {
		w.Fatal(err)
	}
	return string(l.Members.Own())
}

// TestHoldings shows a bank the claims that its own peers keep.
func TestHoldings(t *testing.T) {
	w := start(t)
	c := w.reserved("bank-a", importSet, "R-1")
	_, who, err := w.hub.As(t.Context(), "bank-a")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.hub.Statements.Keep(t.Context(), who); err != nil {
		t.Fatal(err)
	}
	var h api.Holdings
	w.get("bank-a-2", "/v1/holdings").into(http.StatusOK, &h)
	if len(h.Holdings) != 1 || h.Holdings[0].Claim.ID != c.ID || !h.Holdings[0].Current {
		t.Errorf("holdings %+v", h)
	}
	if a := w.get("bank-b", "/v1/holdings"); a.status != http.StatusOK || string(a.body) != `{"holdings":[]}` {
		t.Errorf("bank B's holdings: %d %s", a.status, a.body)
	}
}

// TestFirmReadsItsFindings examines a firm's own documents.
func TestFirmReadsItsFindings(t *testing.T) {
	w := start(t)
	docs := w.sample(alteredSet, "R-1").Documents
	path := "/v1/documents/" + string(docs[0]) + "/findings"
	whole := path + "?with=" + string(docs[1]) + "," + string(docs[2])
	var lone, all api.Findings
	w.get("agent", path).into(http.StatusOK, &lone)
	w.get("agent", whole).into(http.StatusOK, &all)
	if len(lone.Findings) == 0 || len(all.Findings) <= len(lone.Findings) {
		t.Errorf("%d findings of one document, %d of three", len(lone.Findings), len(all.Findings))
	}
	if !slices.Contains(failed(all), "A05") {
		t.Errorf("the altered amount is not found: %v", failed(all))
	}
	for _, f := range all.Findings {
		if strings.HasPrefix(f.Rule, "X") || len(f.Compared) == 0 {
			t.Errorf("%+v is not of documents", f)
		}
		for _, c := range f.Compared {
			if c.Doc == "REQ" || c.Doc == "LEDGER" {
				t.Errorf("%s compares %+v", f.Rule, c)
			}
		}
	}
	for _, bad := range []string{"?with=", "?with=x", "?with=" + string(docs[0]), "?with=a&with=b", "?bank=BankAMSP"} {
		w.get("agent", path+bad).problem(http.StatusBadRequest, api.CodeBadRequest)
	}
}

func failed(f api.Findings) (rules []string) {
	for _, x := range f.Findings {
		if x.Result == "FAIL" {
			rules = append(rules, x.Rule)
		}
	}
	return rules
}

// TestThiefLearnsNothingFromFindings holds that findings tell nothing of what banks
// did, nor of documents that others uploaded.
func TestThiefLearnsNothingFromFindings(t *testing.T) {
	w := start(t)
	mine := w.sample(importSet, "R-1")
	path := "/v1/documents/" + string(mine.Documents[0]) + "/findings"
	whole := path + "?with=" + string(mine.Documents[1]) + "," + string(mine.Documents[2])
	before := w.get("agent", whole)
	c := w.reserved("bank-a", importSet, "R-1")
	w.moved("bank-a", "confirm", c, verify.MoveConfirm, api.Step{})
	w.verified("bank-b", importSet, "R-2")
	if after := w.get("agent", whole); string(after.body) != string(before.body) || after.status != http.StatusOK {
		t.Errorf("the answer changed once banks asked:\n%s\n%s", before.body, after.body)
	}
	_, files, err := demo.Sample(renumberedSet) // a bank's own upload, which the thief has the digest of
	if err != nil {
		t.Fatal(err)
	}
	var up api.Uploaded
	w.send("bank-a", http.MethodPost, "/v1/documents", files[0].Data).into(http.StatusCreated, &up)
	theirs := string(up.Digests.SHA256)
	none := "sha256:" + strings.Repeat("0", 64)
	for _, form := range []string{"/v1/documents/%s/findings", path + "?with=%s"} {
		real, absent := w.get("agent", fmt.Sprintf(form, theirs)), w.get("agent", fmt.Sprintf(form, none))
		p, q := real.problem(http.StatusNotFound, api.CodeNotFound), absent.problem(http.StatusNotFound, api.CodeNotFound)
		if p.Detail != q.Detail || p.Title != q.Title {
			t.Errorf("another's document is told from none: %q, %q", p.Detail, q.Detail)
		}
	}
	for _, who := range []string{"bank-a", "supervisor", "customs", "registrar"} {
		w.get(who, path).problem(http.StatusForbidden, api.CodeForbidden)
	}
}
