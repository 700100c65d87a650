package projection_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/follow/followtest"
	"github.com/tradehub/tradehub/hub/projection"
)

func search(t *testing.T, p *projection.Projection, q string, who projection.Viewer) projection.Found {
	t.Helper()
	f, err := p.Search(q, who)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func idsOf(claims []projection.Claim) (ids []string) {
	for _, c := range claims {
		ids = append(ids, c.ID)
	}
	return ids
}

// TestPages reads a bank's claims page by page: each once, those reserved last
// first, and none of another bank's.
func TestPages(t *testing.T) {
	h := followtest.NewLedger("a")
	want, created := map[dedupe.State][]string{}, map[string]time.Time{}
	for i := range 23 {
		c := followtest.Claim(fmt.Sprintf("C-%02d", i), "BankAMSP", i/2) // two of each time
		if i%3 == 0 {
			c.State = dedupe.Financed
		}
		h.Write(h.Claim(c), h.Claim(followtest.Claim(fmt.Sprintf("D-%02d", i), "BankAMSPX", i)))
		created[c.ID] = c.Created
		want[""], want[c.State] = append(want[""], c.ID), append(want[c.State], c.ID)
	}
	p := caughtUp(t, filepath.Join(t.TempDir(), "p.db"), h)
	for state, all := range want {
		slices.SortFunc(all, func(a, b string) int {
			return created[b].Compare(created[a])*2 + slices.Compare([]string{a}, []string{b})
		})
		for n := 1; n < 25; n++ {
			var got []string
			pages := 0
			for place := projection.Place(nil); pages == 0 || place != nil; pages++ {
				claims, end, err := p.Claims("BankAMSP", state, place, n)
				if err != nil || len(claims) > n {
					t.Fatal(len(claims), err)
				}
				got, place = append(got, idsOf(claims)...), end
			}
			if !slices.Equal(got, all) || pages != (len(all)+n-1)/n {
				t.Errorf("%q in pages of %d: %v in %d pages, want %v", state, n, got, pages, all)
			}
		}
	}
	if none, end, err := p.Claims("NobodyMSP", "", nil, 5); len(none) != 0 || none == nil || end != nil || err != nil {
		t.Errorf("%v, %v, %v", none, end, err)
	}
}

func TestSearch(t *testing.T) {
	p := caughtUp(t, filepath.Join(t.TempDir(), "p.db"), followtest.Told())
	a, b, every := projection.Viewer{Bank: "BankAMSP"}, projection.Viewer{Bank: "BankBMSP"}, projection.Viewer{Every: true}
	for name, c := range map[string]struct {
		q    string
		who  projection.Viewer
		want string
	}{
		"document and its attestation":     {string(followtest.Digest("bytes", 1)), a, "documents 1 attestations 1"},
		"document by SM3":                  {"sm3:" + followtest.Digest("sm3", 2).Hex(), projection.Viewer{}, "documents 1"},
		"document by its content":          {string(followtest.Digest("canonical", 1)), b, "documents 1"},
		"attestation by its key":           {string(followtest.Digest("key", 1)), b, "attestations 2"},
		"attestation by another key":       {string(followtest.Digest("other key", 1)), b, "attestations 2"},
		"attestation by its ID":            {"A-1", b, "attestations 2"},
		"verdict by ID":                    {"V-1", a, "verdicts 1"},
		"verdict by its inputs":            {string(followtest.Digest("inputs", 2)), a, "verdicts 1"},
		"own claim by ID":                  {"C-1", a, "claims [C-1]"},
		"another bank's claim by ID":       {"C-1", b, ""},
		"own claims by token":              {followtest.Token(1).String(), a, "claims [C-1 C-2]"},
		"the other bank's by the same":     {followtest.Token(1).String(), b, "claims [C-3]"},
		"similar":                          {followtest.Claim("", "", 0).Near[0].String(), b, "claims [C-3]"},
		"all claims by token":              {followtest.Token(1).String(), every, "claims [C-1 C-2 C-3]"},
		"no bank":                          {followtest.Token(1).String(), projection.Viewer{}, ""},
		"no bank, by ID":                   {"C-1", projection.Viewer{}, ""},
		"nothing":                          {"", a, ""},
		"beginning of a digest":            {string(followtest.Digest("bytes", 1))[:20], a, ""},
		"another bank's behind a NUL":      {followtest.Token(1).String() + "\x00BankBMSP", a, ""},
		"a table's own key, the separator": {"\x00", every, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := search(t, p, c.q, c.who)
			got := ""
			for kind, n := range map[string]int{"documents": len(f.Documents), "attestations": len(f.Attestations), "verdicts": len(f.Verdicts)} {
				if n > 0 && kind == "documents" {
					got = fmt.Sprint(kind, " ", n, " ", got)
				} else if n > 0 {
					got += fmt.Sprint(kind, " ", n)
				}
			}
			if len(f.Claims) > 0 {
				got += fmt.Sprint("claims ", idsOf(f.Claims))
			}
			if got != c.want && got != c.want+" " || f.More {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestSearchIsBounded(t *testing.T) {
	h := followtest.NewLedger("a")
	for i := range projection.MaxFound + 1 {
		h.Write(h.Claim(followtest.Claim(fmt.Sprint("C-", i), "BankAMSP", i)))
	}
	p := caughtUp(t, filepath.Join(t.TempDir(), "p.db"), h)
	for _, who := range []projection.Viewer{{Bank: "BankAMSP"}, {Every: true}} {
		if f := search(t, p, followtest.Token(1).String(), who); len(f.Claims) != projection.MaxFound || !f.More {
			t.Errorf("%+v found %d, more %t", who, len(f.Claims), f.More)
		}
	}
}
