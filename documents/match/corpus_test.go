package match

import (
	"encoding/csv"
	"os"
	"testing"

	"github.com/tradehub/tradehub/documents/corpustest"
)

// TestNamesOnCorpus compares names of true organisations: two different ones must
// hardly ever count as one. Aliases are
// for the record only: most are other names altogether, which no comparison of
// letters finds.
func TestNamesOnCorpus(t *testing.T) {
	f, err := os.Open(corpustest.Folder(t, "7-record-linkage/ofac-company-names/ofac-org-aliases-given.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var names []spelling
	found, last := 0, ""
	for _, r := range rows[1:] {
		if Parties(firm(r[1]), firm(r[3])) == Same {
			found++
		}
		if r[0] != last {
			names, last = append(names, spell(r[1], nil)), r[0]
		}
	}
	pairs, wrong := 0, 0
	for i, a := range names {
		for _, b := range names[i+1:] {
			if pairs++; sameName(&a, &b) {
				wrong++
				t.Logf("taken for one: %+v / %+v", a.Name, b.Name)
			}
		}
	}
	t.Logf("%d of %d aliases found; %d of %d pairs of different organisations taken for one", found, len(rows)-1, wrong, pairs)
	if wrong*1000 > pairs {
		t.Errorf("more than one pair in a thousand is taken for one")
	}
}
