package api_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/casework"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/openapi"
	"github.com/tradehub/tradehub/hub/webhooks"
)

// An owned object has a name in addresses, and organisations that may see it.
type owned struct {
	name, absent string
	owners       []string
}

// everybodys are operations about objects that the ledger shows to all of its members.
var everybodys = []string{"readDocument", "readAttestation", "revokeAttestation", "readTree", "findDocument", "findVerdict"}

// objects makes one of each kind that operations are about, by the beginning of the path.
func objects(w *hubtest.World) map[string]owned {
	w.Helper()
	in := w.Sample(hubtest.Import, "ISO-2026-1")
	firm := access.Caller{Name: "agent", MSPID: "TraderMSP", Role: "agent"}
	c := must(w.Hub.Desk.Create(w.Context(), firm, "iso", casework.Draft{Bank: "BankAMSP", Request: in.Request, Documents: in.Documents}))
	c = must(w.Hub.Desk.Present(w.Context(), firm, c.ID, c.Version))
	for c.Verdict == "" {
		c = must(w.Hub.Desk.Book.Case(c.ID))
		time.Sleep(time.Millisecond)
	}
	claim := w.Reserved("bank-a", hubtest.Import, "ISO-2026-2")
	var hook webhooks.Made
	w.Post("bank-a", "hook", "/v1/webhooks", api.NewWebhook{URL: "https://bank.example/"}).Into(http.StatusCreated, &hook)
	var attested documents.Attestation
	w.Post("customs", "attest", "/v1/attestations", api.Attesting{Document: w.Upload("customs", w.File(hubtest.Import, "declaration.xml"))}).Into(http.StatusCreated, &attested)
	own := string(w.Upload("agent", w.File(hubtest.Altered, "invoice.xml")))
	member := string(documents.DigestOf([]byte("nobody")))
	bank, sup := "BankAMSP", "SupervisorMSP"
	return map[string]owned{
		"/v1/cases/": nobodys(c.ID, "TraderMSP", bank, sup), "/v1/supervision/cases/": nobodys(c.ID, sup),
		"/v1/claims/": nobodys(claim.ID, bank, sup, "RegistrarMSP"), "/v1/verdicts/": nobodys(claim.Verdict, bank, sup, "RegistrarMSP"),
		"/v1/webhooks/": nobodys(hook.ID, bank), "/v1/documents/": nobodys(own, "TraderMSP"), "/v1/attestations/": nobodys(attested.ID, "CustomsMSP"),
		"/v1/supervision/unmaskings/": {"7001", "7002", []string{sup}}, "/v1/supervision/exports/": {"7001", "7002", []string{sup}},
		"/v1/members/": nobodys(member, sup), "/v1/trees/": nobodys(own),
	}
}

// nobodys adds a name that nothing has, of the same form.
func nobodys(name string, owners ...string) owned {
	head, rest, _ := strings.Cut(name, "-")
	if strings.HasPrefix(name, "sha256:") {
		head, rest = "sha256", name[len("sha256:"):]
	}
	return owned{name, name[:len(head)+1] + strings.Repeat("2", len(rest)), owners}
}

var (
	aParameter = regexp.MustCompile(`\{\w+\}`)
	varies     = regexp.MustCompile(`[A-Z2-7]{26}|"Date":"[^"]*"`)
)

// TestForeignObjects sends every operation about an object of somebody else, as every caller: the
// answer is the one for an object that is not there.
func TestForeignObjects(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	for _, fault := range foreign(w, objects(w)) {
		t.Error(fault)
	}
}

// TestForeignObjectsAreSeen is its control: it takes the objects for nobody's.
func TestForeignObjectsAreSeen(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	all := objects(w)
	for prefix, o := range all {
		o.owners = nil
		all[prefix] = o
	}
	faults := strings.Join(foreign(w, all), "\n")
	for _, want := range []string{"agent: readCase:", "bank-a: readClaim:", "supervisor: superviseCase:", "bank-a: readVerdict:", "bank-a: readWebhook:", "agent: withdrawCase:"} {
		if !strings.Contains(faults, want) {
			t.Errorf("not found: %s", want)
		}
	}
}

// foreign returns where the answer to somebody who does not own an object tells that it is there.
func foreign(w *hubtest.World, all map[string]owned) (faults []string) {
	w.Helper()
	n := 0
	for _, o := range api.Describe().Operations {
		at := strings.Index(o.Path, "{")
		if at < 0 || slices.Contains(everybodys, o.ID) {
			continue
		}
		object, ok := all[o.Path[:at]]
		if !ok {
			w.Fatalf("%s: the test has no object for it", o.Path)
		}
		for _, c := range hubtest.Organisations {
			if slices.Contains(object.owners, c.MSPID) {
				continue
			}
			n++
			there, none := about(w, c.Name, o, object.name, n), about(w, c.Name, o, object.absent, n)
			if there != none {
				faults = append(faults, fmt.Sprintf("%s: %s: %s, %s", c.Name, o.ID, there, none))
			}
		}
	}
	if n < 400 {
		w.Fatalf("only %d questions", n)
	}
	return faults
}

// about returns the answer about an object, without its name and what may vary.
func about(w *hubtest.World, caller string, o openapi.Operation, name string, n int) string {
	w.Helper()
	first := true
	path := aParameter.ReplaceAllStringFunc(o.Path, func(string) string {
		if first {
			first = false
			return name
		}
		return "1"
	})
	headers := []string{"If-Match", `"1"`, "Idempotency-Key", fmt.Sprint(name, n)}
	var body any
	if known := openapi.ExamplesOf(api.Describe().Examples, o.ID); len(known) > 0 && known[0].Request.Body != nil {
		body = []byte(known[0].Request.Body) // one that the operation takes
	}
	a := w.Send(caller, o.Method, path, body, headers...)
	return fmt.Sprint(a.Status, " ", varies.ReplaceAllString(strings.ReplaceAll(string(a.Body), name, "*"), "*"))
}
