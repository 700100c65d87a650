package rules

import (
	"encoding/csv"
	"os"
	"testing"

	"tradehub/documents/corpustest"
)

// TestSimilarityOnCorpus measures the default threshold over names of true
// organisations: two different ones must hardly ever count as one. Aliases are
// for the record only: most are other names altogether, which no comparison of
// letters finds.
func TestSimilarityOnCorpus(t *testing.T) {
	f, err := os.Open(corpustest.Folder(t, "7-record-linkage/ofac-company-names/ofac-org-aliases-given.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	found, last := 0, ""
	for _, r := range rows[1:] {
		if similarity(r[1], r[3]) >= alikeByDefault {
			found++
		}
		if r[0] != last {
			names, last = append(names, r[1]), r[0]
		}
	}
	pairs, wrong := 0, 0
	for i, a := range names {
		for _, b := range names[i+1:] {
			if pairs++; similarity(a, b) >= alikeByDefault {
				wrong++
				t.Logf("taken for one: %s / %s", a, b)
			}
		}
	}
	t.Logf("%d of %d aliases found; %d of %d pairs of different organisations taken for one", found, len(rows)-1, wrong, pairs)
	if wrong*1000 > pairs {
		t.Errorf("more than one pair in a thousand is taken for one")
	}
}
