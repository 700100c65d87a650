package portal_test

import (
	"math"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/casework"
	"github.com/tradehub/tradehub/hub/hubtest"
)

// A told is everything that somebody is shown of a case, by the page.
type told map[string]string

// vary is what may differ between two cases: their numbers, times, the keys of forms, and
// how many cases the firm and blocks the ledger have by then.
var vary = regexp.MustCompile(`K-[0-9A-Za-z]+|TIP-2026-\d|\d{4}-\d\d-\d\d[T ][0-9:.]+(Z|\+08:00)?|name="idempotencyKey" value="[^"]*"|class="count">\d+|up to block \d+`)

// shown returns what the pages say.
func (p *person) shown(pages ...string) told {
	p.Helper()
	out := told{}
	for _, path := range pages {
		a := p.get(path)
		if a.Status != http.StatusOK {
			p.Fatalf("%s: %d", path, a.Status)
		}
		out[vary.ReplaceAllString(path, "*")] = vary.ReplaceAllString(a.Body, "*")
	}
	return out
}

// differs returns the pages that two cases do not have in common.
func (t told) differs(other told) (pages []string) {
	for path, body := range t {
		if other[path] != body {
			pages = append(pages, path+": "+apart(body, other[path]))
		}
	}
	return pages
}

// apart returns where two texts begin to differ.
func apart(a, b string) string {
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	return a[max(0, at-40):min(len(a), at+40)] + " | " + b[max(0, at-40):min(len(b), at+40)]
}

// A tipped is a hub where a firm presents the same documents three times: twice before another
// bank finances them, and once after.
type tipped struct {
	firm, bank      *person
	cases           [3]string // by their IDs
	drafts, waiting [3]told   // what the firm is shown
}

func openTipped(t *testing.T) *tipped {
	t.Helper()
	w := startHub(t)
	s := &tipped{firm: signIn(t, w, "agent"), bank: signIn(t, w, "bank-a")}
	for i := range s.cases {
		if i == 2 {
			w.Reserved("bank-b", hubtest.Renumbered, "SZ-2026-900001")
		}
		s.present(w, i)
	}
	return s
}

// present takes a case from the draft to its verdict.
func (s *tipped) present(w *hubtest.World, i int) {
	s.firm.Helper()
	sample := w.Sample(hubtest.Import, "TIP-2026-"+string(rune('0'+i)))
	in := casework.Draft{Bank: "BankAMSP", Request: sample.Request, Documents: sample.Documents}
	c, err := w.Hub.Desk.Create(w.Context(), s.firm.caller, in.Request.ID, in)
	if err != nil {
		w.Fatal(err)
	}
	s.cases[i], s.drafts[i] = c.ID, s.firm.shown("/cases/"+c.ID, "/cases/"+c.ID+"/edit", "/cases?q="+in.Request.ID)
	if c, err = w.Hub.Desk.Present(w.Context(), s.firm.caller, c.ID, c.Version); err != nil {
		w.Fatal(err)
	}
	for c.Verdict == "" {
		w.Hub.Desk.VerifyWaiting(w.Context())
		if c, err = w.Hub.Query.Case(w.Context(), s.bank.caller, c.ID); err != nil {
			w.Fatal(err)
		}
	}
	s.waiting[i] = s.seen(i)
}

// seen is what the firm is shown of a case that its bank has.
func (s *tipped) seen(i int) told {
	s.firm.Helper()
	out := s.firm.shown("/cases/"+s.cases[i], "/cases?q=TIP-2026-"+string(rune('0'+i)), "/search?q="+s.cases[i])
	a := s.firm.world.Get("agent", "/v1/cases/"+s.cases[i])
	out["/v1/cases/*"] = vary.ReplaceAllString(string(a.Body), "*")
	return out
}

// TestFirmIsNotTipped compares what a firm is shown of a case whose goods another bank has
// financed with what it is shown of one whose goods nobody has: nothing differs, before the bank
// decides and after. The bank's page shows that the comparison finds what differs.
func TestFirmIsNotTipped(t *testing.T) {
	s := openTipped(t)
	for name, all := range map[string][3]told{"draft": s.drafts, "with the bank": s.waiting} {
		if pages := all[0].differs(all[1]); pages != nil {
			t.Errorf("%s: two cases of the same kind differ on %q", name, pages)
		}
		if pages := all[1].differs(all[2]); pages != nil {
			t.Errorf("%s: that another bank financed shows on %q", name, pages)
		}
	}
	if free, taken := s.bank.shown("/queue/"+s.cases[1]), s.bank.shown("/queue/"+s.cases[2]); free.differs(taken) == nil {
		t.Error("the bank's pages do not differ: this test sees nothing")
	}
	for i := 1; i < 3; i++ {
		s.decline(i)
	}
	if pages := s.seen(1).differs(s.seen(2)); pages != nil {
		t.Errorf("declined: that another bank financed shows on %q", pages)
	}
}

func (s *tipped) decline(i int) {
	s.firm.Helper()
	desk := s.firm.world.Hub.Desk
	c, err := s.firm.world.Hub.Query.Case(s.firm.Context(), s.bank.caller, s.cases[i])
	if err == nil {
		_, err = desk.Decide(s.firm.Context(), s.bank.caller, c.ID, c.Version, casework.Choice{Kind: cases.Decline, Code: "RJCT", Reason: "Not ours."})
	}
	if err != nil {
		s.firm.Fatal(err)
	}
}

// TestFirmIsNotTippedByTime compares how long the same pages take. A page that takes twice as
// long is found.
func TestFirmIsNotTippedByTime(t *testing.T) {
	s := openTipped(t)
	ask := func(i int, more time.Duration) time.Duration {
		start := time.Now()
		s.firm.get("/cases/" + s.cases[i])
		time.Sleep(more)
		return time.Since(start)
	}
	var usual []time.Duration
	for range 20 {
		usual = append(usual, ask(1, 0))
	}
	slices.Sort(usual)
	const found = .25 // of all pairs; chance makes .05
	if share := slower(func() time.Duration { return ask(1, 0) }, func() time.Duration { return ask(2, 0) }); math.Abs(share-.5) > found {
		t.Errorf("of all pairs, the case that another bank financed is the slower one in %.0f %%", 100*share)
	}
	if share := slower(func() time.Duration { return ask(1, 0) }, func() time.Duration { return ask(2, usual[10]) }); share < .5+found {
		t.Errorf("a page that takes twice as long is the slower one in %.0f %% of all pairs: this test sees nothing", 100*share)
	}
}

// slower returns in how many of all pairs b takes longer than a.
func slower(a, b func() time.Duration) float64 {
	const n = 60
	var of [2][]time.Duration
	for range n {
		for _, i := range rand.Perm(2) {
			of[i] = append(of[i], []func() time.Duration{a, b}[i]())
		}
	}
	more := 0
	for _, x := range of[0] {
		for _, y := range of[1] {
			if y > x {
				more++
			}
		}
	}
	return float64(more) / (n * n)
}
