package portal_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/hubtest"
)

// An owned object has a name in addresses, and those who may see it.
type owned struct {
	name, absent string
	owners       func(access.Caller) bool
}

func of(mspIDs ...string) func(access.Caller) bool {
	return func(c access.Caller) bool { return slices.Contains(mspIDs, c.MSPID) }
}

// nobodys returns a name that nothing has, as long as the object's.
func nobodys(name string) string {
	head, rest, _ := strings.Cut(name, "-")
	if strings.HasPrefix(name, "sha256:") {
		head, rest = "sha256", name[len("sha256:"):]
	}
	return name[:len(head)+1] + strings.Repeat("2", len(rest))
}

// objects makes one of each kind that pages are about, by the beginning of the address.
func objects(t *testing.T, w *hubtest.World) map[string]owned {
	t.Helper()
	c := presented(w, hubtest.Import, "ISO-2026-1")
	claim := w.Reserved("bank-a", hubtest.Import, "ISO-2026-2")
	var attested documents.Attestation
	w.Post("customs", "attest", "/v1/attestations", map[string]any{"document": w.Upload("customs", w.File(hubtest.Import, "declaration.xml"))}).Into(http.StatusCreated, &attested)
	var hook struct {
		ID string `json:"webhookId"`
	}
	w.Post("bank-a", "hook", "/v1/webhooks", map[string]any{"url": "https://bank.example/"}).Into(http.StatusCreated, &hook)
	paper := string(w.Upload("agent", scan(t, "isolation")))
	named := func(name string, owners func(access.Caller) bool) owned { return owned{name, nobodys(name), owners} }
	theCase := named(c.ID, of("TraderMSP", "BankAMSP", "SupervisorMSP"))
	document := named(string(w.Upload("agent", w.File(hubtest.Altered, "invoice.xml"))), of("TraderMSP"))
	return map[string]owned{
		"/queue/": theCase, "/cases/": theCase, "/desk/": theCase, "/supervision/cases/": theCase,
		"/claims/": named(claim.ID, of("BankAMSP", "SupervisorMSP")), "/documents/": document, "/papers/": named(paper, of("TraderMSP")),
		"/attestations/": named(attested.ID, of("CustomsMSP")), "/audit/": named(claim.Verdict, of("BankAMSP", "SupervisorMSP")),
		"/settings/webhooks/": named(hook.ID, of("BankAMSP")), "/supervision/unmask/": {"1", "2", of("SupervisorMSP")},
	}
}

// further are the parameters that are no object.
var further = map[string]string{"{move}": "release", "{form}": "pdf", "{file}": "1.png", "{number}": "1"}

var (
	patternOf = regexp.MustCompile(`Pattern: "([A-Z]+) (/[^"]*\{[^"]*)", *Who: (\w+)`)
	anyName   = regexp.MustCompile(`\{\w+\}`)
	// varies is what may differ between two answers to the same question.
	varies = regexp.MustCompile(`name="idempotencyKey" value="[^"]*"|\d{4}-\d\d-\d\d[T ][0-9:.]+(Z|\+08:00)?|up to block \d+|class="count">\d+|[A-Z2-7]{26}`)
)

// addresses are the pages and moves with a parameter, as the sources have them.
func addresses(t *testing.T) (all [][2]string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range patternOf.FindAllStringSubmatch(string(text), -1) {
			if !strings.HasSuffix(f, "_test.go") && m[3] != "Anybody" {
				all = append(all, [2]string{m[1], m[2]})
			}
		}
	}
	if len(all) < 40 {
		t.Fatalf("only %d addresses", len(all))
	}
	return all
}

// TestForeignObjects opens every page and makes every move about an object of somebody else, as
// every caller: the answer is the one for an object that is not there.
func TestForeignObjects(t *testing.T) {
	w := startPapers(t)
	for _, fault := range foreign(t, w, objects(t, w), addresses(t)) {
		t.Error(fault)
	}
}

// TestForeignObjectsAreSeen is its control: it takes the objects for nobody's.
func TestForeignObjectsAreSeen(t *testing.T) {
	w := startPapers(t)
	all := objects(t, w)
	for prefix, o := range all {
		o.owners = of()
		all[prefix] = o
	}
	faults := strings.Join(foreign(t, w, all, addresses(t)), "\n")
	for _, want := range []string{"agent: GET /cases/", "bank-a: GET /queue/", "bank-a: GET /claims/", "agent: GET /papers/", "customs: GET /attestations/", "bank-a: GET /settings/webhooks/"} {
		if !strings.Contains(faults, want) {
			t.Errorf("not found: %s", want)
		}
	}
}

// foreign returns where the answer to somebody who does not own an object tells that it is there.
func foreign(t *testing.T, w *hubtest.World, all map[string]owned, addresses [][2]string) (faults []string) {
	t.Helper()
	for _, c := range hubtest.Organisations {
		p := signIn(t, w, c.Name)
		for _, a := range addresses {
			prefix := a[1][:strings.Index(a[1], "{")]
			o, ok := all[prefix]
			if !ok {
				t.Fatalf("%s: the test has no object for it", a[1])
			}
			if o.owners(c) {
				continue
			}
			there, none := p.about(a, o.name), p.about(a, o.absent)
			if there != none {
				faults = append(faults, fmt.Sprintf("%s: %s %s: %s", c.Name, a[0], a[1], apart(there, none)))
			}
		}
	}
	return faults
}

// about returns the answer about an object, without its name and what may vary.
func (p *person) about(a [2]string, name string) string {
	p.Helper()
	first := true
	path := anyName.ReplaceAllStringFunc(a[1], func(param string) string {
		if first {
			first = false
			return name
		}
		if v, ok := further[param]; ok {
			return v
		}
		return string(documents.DigestOf([]byte("another")))
	})
	var got answered
	if a[0] == http.MethodGet {
		got = p.get(path)
	} else {
		got = p.post(path, nil, "version", "1", "kind", "FINANCE", "reason", "x", "text", "x")
	}
	body := strings.ReplaceAll(got.Body, "/"+name, "/*")
	if len(name) > 4 { // a number is not told from others
		body = strings.ReplaceAll(strings.ReplaceAll(body, name, "*"), short(name), "*")
	}
	return fmt.Sprint(got.Status, " ", varies.ReplaceAllString(body, "*"))
}

// short is how pages shorten a digest.
func short(name string) string {
	if len(name) > 20 && strings.HasPrefix(name, "sha256:") {
		return name[7:15]
	}
	return name
}
