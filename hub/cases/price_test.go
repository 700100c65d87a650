package cases_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/tradehub/tradehub/hub/cases"
)

// TestPricesKeepTheLatest holds the bound of a series, its order, and that one
// series neither shows nor forgets rows of another.
func TestPricesKeepTheLatest(t *testing.T) {
	r, err := cases.Open(filepath.Join(t.TempDir(), "hub.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	a, b := cases.RowName{1}, cases.RowName{1, 1}
	for day := range 9 {
		row := cases.SealedPrice{Series: a, Day: fmt.Sprintf("2026-01-%02d", day+1), Claim: fmt.Sprintf("C-%d", day), Sealed: []byte{byte(day)}}
		other := row
		other.Series, other.Sealed = b, []byte{100}
		if err := r.PutPrices([]cases.SealedPrice{row, row, other}, 5); err != nil {
			t.Fatal(err)
		}
	}
	for name, test := range map[string]struct {
		series cases.RowName
		but    string
		want   string
	}{
		"all that are kept":    {a, "", "[[4] [5] [6] [7] [8]]"},
		"but those of a claim": {a, "C-6", "[[4] [5] [7] [8]]"},
		"another series":       {b, "C-1", "[[100] [100] [100] [100] [100]]"},
		"no such series":       {cases.RowName{2}, "", "[]"},
	} {
		rows, err := r.Prices(test.series, test.but)
		if err != nil || fmt.Sprint(rows) != test.want {
			t.Errorf("%s: %v, %v, want %s", name, rows, err, test.want)
		}
	}
}
