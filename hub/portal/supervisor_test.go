package portal_test

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/casework"
	"github.com/tradehub/tradehub/hub/certificate"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/supervision"
)

// presented makes a case of a sample, presents it to bank A and waits for the verdict.
func presented(w *hubtest.World, set, number string) *cases.Case {
	w.Helper()
	in := w.Sample(set, number)
	firm := access.Caller{Name: "agent", MSPID: "TraderMSP", Role: protocol.RoleAgent}
	c, err := w.Hub.Desk.Create(w.Context(), firm, number, casework.Draft{Bank: "BankAMSP", Request: in.Request, Documents: in.Documents})
	if err == nil {
		c, err = w.Hub.Desk.Present(w.Context(), firm, c.ID, c.Version)
	}
	if err != nil {
		w.Fatal(err)
	}
	for end := time.Now().Add(10 * time.Second); c.Verdict == ""; { // the hub asks for it by itself
		if c, err = w.Hub.Desk.Book.Case(c.ID); err != nil || time.Now().After(end) {
			w.Fatalf("%+v, %v", c, err)
		}
	}
	return c
}

var (
	officer = access.Caller{Name: "bank-a", MSPID: "BankAMSP", Role: protocol.RoleBank}
	other   = access.Caller{Name: "bank-a-2", MSPID: "BankAMSP", Role: protocol.RoleBank}
)

// overridden finances a case against its verdict, by two officers.
func overridden(w *hubtest.World, c *cases.Case) *cases.Case {
	w.Helper()
	c, err := w.Hub.Desk.Decide(w.Context(), officer, c.ID, c.Revision, casework.Choice{Kind: cases.Finance, Code: "EXPL", Reason: "the total is explained in our file"})
	if err == nil {
		c, err = w.Hub.Desk.Agree(w.Context(), other, c.ID, c.Version)
	}
	if err != nil {
		w.Fatal(err)
	}
	return c
}

func wantStatus(t *testing.T, what string, a hubtest.Answer, want int) {
	t.Helper()
	if a.Status != want {
		t.Errorf("%s: %d, want %d: %.400s", what, a.Status, want, a.Body)
	}
}

// TestPagesOfRoles opens every page as every role: who may not gets the page of what is not
// there, whatever exists.
func TestPagesOfRoles(t *testing.T) {
	t.Parallel()
	w := openWorld(t)
	c := presented(w, hubtest.Altered, "SZ-2026-000001")
	supervisor, readers, authorities := []string{"supervisor"}, []string{"supervisor", "auditor"}, []string{"customs", "carrier", "seller", "tax"}
	for path, who := range map[string][]string{
		"/overview": readers, "/audit/rows": readers, "/audit/" + c.Verdict: readers, "/supervision/export.jsonl": readers,
		"/supervision/cases": supervisor, "/supervision/cases/" + c.ID: supervisor, "/supervision/claims": supervisor,
		"/supervision/overrides": supervisor, "/supervision/unmask": supervisor,
		"/attestations": authorities, "/operations": {"registrar"},
	} {
		for _, role := range []string{"supervisor", "auditor", "registrar", "bank-a", "bank-b", "agent", "customs", "carrier", "seller", "tax"} {
			want := http.StatusNotFound
			for _, one := range who {
				if one == role {
					want = http.StatusOK
				}
			}
			wantStatus(t, role+" opens "+path, enter(w, role).get(path), want)
		}
		wantStatus(t, "nobody opens "+path, enter(w, "").get(path), http.StatusOK) // the page to sign in
	}
}

// TestFirstPages wants the first page of each role.
func TestFirstPages(t *testing.T) {
	t.Parallel()
	w := openWorld(t)
	for who, want := range map[string]string{"agent": "/cases", "bank-a": "/queue", "supervisor": "/overview", "auditor": "/overview", "customs": "/attestations", "tax": "/attestations", "registrar": "/operations"} {
		if got := enter(w, who).get("/").Header.Get("Location"); got != want {
			t.Errorf("%s lands at %q, want %s", who, got, want)
		}
	}
}

// TestOverview holds the figures of the page to what happened, and to pseudonyms.
func TestOverview(t *testing.T) {
	t.Parallel()
	w := openWorld(t)
	w.Reserved("bank-a", hubtest.Import, "SZ-2026-000001")
	w.Verified("bank-b", hubtest.Renumbered, "SZ-2026-000002") // the same goods
	p := enter(w, "supervisor")
	var o supervision.Overview
	p.get("/overview?format=json").Into(http.StatusOK, &o)
	if o.Requests != 2 || o.Stopped != 1 || o.Holding != 1 || len(o.Granted) != 1 || o.Outcomes[documents.Red] != 1 || len(o.Banks) != 2 || len(o.Assets) == 0 || len(o.Days) != 1 || len(o.Rules) == 0 {
		t.Errorf("%+v", o)
	}
	for _, path := range []string{"/overview", "/overview?format=json", "/audit/rows", "/supervision/claims", "/supervision/claims?format=json"} {
		a := p.get(path)
		wantStatus(t, path, a, http.StatusOK)
		for _, secret := range []string{"BankAMSP", "BankBMSP", "TraderMSP"} {
			if bytes.Contains(a.Body, []byte(secret)) {
				t.Errorf("%s shows %s", path, secret)
			}
		}
	}
	for _, link := range regexp.MustCompile(`href="(/(?:audit|supervision)/[^"]*)"`).FindAllStringSubmatch(string(p.get("/overview").Body), -1) {
		wantStatus(t, link[1], p.get(strings.ReplaceAll(link[1], "&amp;", "&")), http.StatusOK)
	}
	for _, wrong := range []string{"/overview?x=1", "/audit/rows?rule=%00", "/audit/rows?day=yesterday", "/audit/rows?outcome=BLUE", "/audit/rows?bank=bank:00000000", "/audit/rows?day=2026-01-01&rule=A05", "/supervision/claims?state=LOST", "/supervision/cases?cursor=abc", "/supervision/overrides?cursor=-1"} {
		wantStatus(t, wrong, p.get(wrong), http.StatusBadRequest)
	}
}

// TestUnmasking holds that one supervisor alone learns nothing, and that two are needed.
func TestUnmasking(t *testing.T) {
	t.Parallel()
	w := openWorld(t)
	c := presented(w, hubtest.Altered, "SZ-2026-000077")
	first, second := enter(w, "supervisor"), enter(w, "supervisor-2")
	page := "/supervision/cases/" + c.ID
	secrets := []string{"BankAMSP", "TraderMSP", "SZ-2026-000077", c.Request.Applicant.Name}
	shows := func(p guest) (found []string) {
		for _, path := range []string{page, page + "?format=json", "/supervision/cases", "/supervision/unmask"} {
			body := string(p.get(path).Body)
			for _, s := range secrets {
				if strings.Contains(body, s) {
					found = append(found, path+" "+s)
				}
			}
		}
		return found
	}
	if got := shows(first); got != nil {
		t.Fatalf("masked pages show %v", got)
	}
	for _, word := range []string{c.Request.Applicant.Name, "SZ-2026-000077"} { // a guess must not tell
		if got := first.get("/search?lang=en&q=" + url.QueryEscape(word)); got.Status != http.StatusOK || !bytes.Contains(got.Body, []byte("Nothing found")) {
			t.Errorf("a search for %s finds: %s", word, got.Body)
		}
	}
	if got := first.get("/search?q=" + c.ID).Header.Get("Location"); got != page {
		t.Errorf("the search for the case leads to %q", got)
	}
	firm := regexp.MustCompile(`firm:[0-9a-f]{8}`).FindString(string(first.get(page).Body))
	wantStatus(t, "no reason", first.post("/supervision/unmask", "subject", firm, "reason", "  "), http.StatusUnprocessableEntity)
	wantStatus(t, "nobody's pseudonym", first.post("/supervision/unmask", "subject", "firm:00000000", "reason", "x"), http.StatusUnprocessableEntity)
	for range 2 { // a double click is one request
		wantStatus(t, "ask", first.post("/supervision/unmask", "subject", firm, "reason", "case 12 of the prosecutor"), http.StatusSeeOther)
	}
	wantStatus(t, "the same person agrees", first.post("/supervision/unmask/1/agree"), http.StatusForbidden)
	wantStatus(t, "an auditor agrees", enter(w, "auditor").post("/supervision/unmask/1/agree"), http.StatusNotFound)
	wantStatus(t, "another request", second.post("/supervision/unmask/2/agree"), http.StatusNotFound)
	if got := append(shows(first), shows(second)...); got != nil {
		t.Fatalf("one supervisor's word shows %v", got)
	}
	wantStatus(t, "agree", second.post("/supervision/unmask/1/agree"), http.StatusSeeOther)
	wantStatus(t, "agree twice", second.post("/supervision/unmask/1/agree"), http.StatusPreconditionFailed)
	for _, p := range []guest{first, second} {
		if body := string(p.get(page).Body); !strings.Contains(body, "TraderMSP") || !strings.Contains(body, "SZ-2026-000077") || strings.Contains(body, "BankAMSP") {
			t.Errorf("after two agreed: %s", body)
		}
	}
	rows, err := w.Hub.Supervision.Unmaskings(w.Context(), access.Caller{MSPID: "SupervisorMSP", Role: protocol.RoleSupervisor})
	if err != nil || len(rows) != 1 || rows[0].Root == "" {
		t.Fatalf("%+v, %v", rows, err)
	}
	w.Send("supervisor", http.MethodGet, "/v1/trees/"+string(rows[0].Root), nil).Into(http.StatusOK, &struct{}{})
}

// TestOverrides wants every claim on a verdict that is red or amber, with its decision proved
// or visibly missing.
func TestOverrides(t *testing.T) {
	t.Parallel()
	w := openWorld(t)
	c := overridden(w, presented(w, hubtest.Altered, "SZ-2026-000001"))
	p := enter(w, "supervisor")
	list := func() (o supervision.Overrides) {
		p.get("/supervision/overrides?format=json").Into(http.StatusOK, &o)
		return o
	}
	o := list()
	if len(o.Rows) != 1 || o.Total != 1 || o.Rows[0].Standing != supervision.Proved || o.Rows[0].Case != c.ID || o.Rows[0].Decision.Reason == "" || o.Rows[0].Decision.By.Mask == o.Rows[0].Decision.Agreed.Mask || o.Rows[0].Ledger == nil {
		t.Fatalf("%+v", o)
	}
	kept, err := w.Hub.Desk.Book.Case(c.ID)
	if err != nil {
		t.Fatal(err)
	}
	kept.Decision.Reason = "another reason"
	if err := w.Hub.Desk.Book.Put(kept, "", kept.Touched); err != nil {
		t.Fatal(err)
	}
	if o := list(); o.Rows[0].Standing != supervision.Differs || o.ShortOf() != 1 {
		t.Errorf("a reason that was changed afterwards is %s", o.Rows[0].Standing)
	}
	if body := string(p.get("/supervision/overrides?lang=en").Body); !strings.Contains(body, "Ledger has another decision") {
		t.Error("the page does not say so")
	}
}

// TestExport holds that an export is signed as it went out, and that a changed byte is found.
func TestExport(t *testing.T) {
	t.Parallel()
	w := openWorld(t)
	overridden(w, presented(w, hubtest.Altered, "SZ-2026-000001"))
	p := enter(w, "supervisor")
	wantStatus(t, "a signature before an export", p.get("/supervision/export.jws"), http.StatusNotFound)
	a := p.get("/supervision/export.jsonl")
	wantStatus(t, "export", a, http.StatusOK)
	lines := bytes.Split(bytes.TrimSpace(a.Body), []byte("\n"))
	kinds := map[string]int{}
	for _, l := range lines {
		var one struct{ Kind string }
		if err := json.Unmarshal(l, &one); err != nil {
			t.Fatal(err)
		}
		kinds[one.Kind]++
	}
	if kinds["export"] != 1 || kinds["verdict"] != 1 || kinds["claim"] != 1 || kinds["override"] != 1 || kinds["end"] != 1 || !bytes.Contains(lines[len(lines)-1], []byte(`"lines":`+strconv.Itoa(len(lines)-1))) {
		t.Errorf("%v: %s", kinds, a.Body)
	}
	if bytes.Contains(a.Body, []byte("BankAMSP")) || bytes.Contains(a.Body, []byte("TraderMSP")) {
		t.Errorf("the export names organisations: %s", a.Body)
	}
	jws := p.get("/supervision/export.jws").Body
	verify := func(file []byte) certificate.Status {
		r, err := certificate.VerifyExport(bytes.NewReader(file), jws, []*x509.Certificate{w.Hub.Signer.Cert})
		if err != nil {
			t.Fatal(err)
		}
		return r.Status
	}
	if got := verify(a.Body); got != certificate.StatusGenuine {
		t.Errorf("the export is %s", got)
	}
	for _, at := range []int{0, len(a.Body) / 2, len(a.Body) - 1} {
		changed := bytes.Clone(a.Body)
		changed[at] ^= 1
		if got := verify(changed); got != certificate.StatusTampered {
			t.Errorf("byte %d changed: %s", at, got)
		}
	}
	if body := string(enter(w, "auditor").get("/supervision/export.jsonl").Body); strings.Contains(body, `"kind":"override"`) {
		t.Error("an auditor's export has overrides")
	}
}

// TestReplayPage shows three equal digests, and what is missing once a document is gone.
func TestReplayPage(t *testing.T) {
	t.Parallel()
	w := openWorld(t)
	v := w.Verified("bank-a", hubtest.Import, "SZ-2026-000001")
	a := enter(w, "auditor").get("/audit/" + v.Verdict.ID + "?lang=en")
	if body := string(a.Body); a.Status != http.StatusOK || strings.Count(body, ">Equal</span>") != 4 || !strings.Contains(body, "Equal, byte for byte") {
		t.Errorf("%d %s", a.Status, body)
	}
	wantStatus(t, "no such verdict", enter(w, "auditor").get("/audit/V-none"), http.StatusNotFound)
}
