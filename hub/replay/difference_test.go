package replay

import (
	"errors"
	"reflect"
	"testing"

	"github.com/tradehub/tradehub/documents"
)

// TestDifferences holds which findings are called different, and that no value is in what is said.
func TestDifferences(t *testing.T) {
	pass := documents.Finding{Rule: "A05", Result: documents.Pass, Basis: []string{"b"}, Text: documents.Text{documents.English: "96,000.00 EUR"}}
	fail := pass
	fail.Result, fail.Tolerance = documents.Fail, "5 %"
	again := pass
	again.Rule = "S01"
	for name, c := range map[string]struct {
		was, is []documents.Finding
		want    []Difference
	}{
		"none":             {[]documents.Finding{pass, again}, []documents.Finding{again, pass}, nil},
		"one":              {[]documents.Finding{pass, again}, []documents.Finding{fail, again}, []Difference{{"A05", documents.Pass, documents.Fail, []string{"result", "tolerance"}}}},
		"the second of it": {[]documents.Finding{pass, pass}, []documents.Finding{pass, fail}, []Difference{{"A05", documents.Pass, documents.Fail, []string{"result", "tolerance"}}}},
		"one is gone":      {[]documents.Finding{again}, nil, []Difference{{"S01", documents.Pass, "", []string{"basis", "result", "rule", "text"}}}},
		"one is new":       {nil, []documents.Finding{again}, []Difference{{"S01", "", documents.Pass, []string{"basis", "result", "rule", "text"}}}},
	} {
		got, err := differences(c.was, c.is)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, %v, want %+v", name, got, err, c.want)
		}
	}
}

// TestHints holds that each difference has something to do about it.
func TestHints(t *testing.T) {
	same, other := Pair{"a", "a"}, Pair{"a", "b"}
	well := Result{Equal: true, Inputs: same, Digest: same, PackDigest: same, Pack: same, Norm: same}
	for name, c := range map[string]struct {
		spoil func(*Result)
		hints int
	}{
		"equal":           {func(*Result) {}, 0},
		"another pack":    {func(r *Result) { r.PackDigest, r.Digest, r.Equal = other, other, false }, 1},
		"another reading": {func(r *Result) { r.Inputs, r.Digest, r.Equal = other, other, false }, 1},
		"another release": {func(r *Result) { r.Norm, r.Inputs, r.Digest, r.Equal = other, other, other, false }, 2},
		"rows changed":    {func(r *Result) { r.Digest, r.Equal = other, false }, 1},
	} {
		r := well
		c.spoil(&r)
		if got := r.Hints(); len(got) != c.hints {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestTally holds that nothing that differs, or failed, counts as equal.
func TestTally(t *testing.T) {
	var tally Tally
	tally.Count(&Result{Equal: true})
	if !tally.Equal() {
		t.Error("one that is equal differs")
	}
	tally.Fail("V-1", errors.New("lost"))
	if tally.Equal() || tally.Replayed != 1 {
		t.Errorf("%+v", tally)
	}
	tally = Tally{}
	tally.Count(&Result{})
	if tally.Equal() {
		t.Error("one that differs is equal")
	}
}
