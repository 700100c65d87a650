package documents_test

import (
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/tradehub/tradehub/documents"
)

func quantity(v string, u documents.UnitCode) documents.Quantity {
	return documents.Quantity{Value: decimal.RequireFromString(v), Unit: u}
}

func TestQuantityIn(t *testing.T) {
	for _, c := range []struct{ from, to documents.Quantity }{
		{quantity("12", "TNE"), quantity("12000", "KGM")},
		{quantity("1", "LBR"), quantity("0.45359237", "KGM")},
		{quantity("1", "KGM"), quantity("2.204622621849", "LBR")},
		{quantity("3", "DZN"), quantity("36", "H87")},
		{quantity("2", "MTQ"), quantity("2000", "LTR")},
		{quantity("90", "MIN"), quantity("1.5", "HUR")},
		{quantity("1", "MWH"), quantity("1000", "KWH")},
		{quantity("3.6", "3B"), quantity("1", "KWH")},
		{quantity("2", "ANN"), quantity("24", "MON")},
		{quantity("1", "INH"), quantity("2.54", "CMT")},
		{quantity("7", "XQQ"), quantity("7", "XQQ")},
		{quantity("7", "CT"), quantity("7", "XCT")},
	} {
		if got, ok := c.from.In(c.to.Unit); !ok || !got.Value.Equal(c.to.Value) || got.Unit != c.to.Unit {
			t.Errorf("%s = %s, %v; want %s", c.from, got, ok, c.to)
		}
	}
}

func TestQuantitiesThatDoNotCompare(t *testing.T) {
	for _, c := range [][2]documents.UnitCode{
		{"KGM", "LTR"}, {"PR", "C62"}, {"SET", "C62"}, {"XPK", "C62"}, {"MON", "DAY"}, {"KGM", "??"}, {"XPK", "XCT"}, {"MTR", "MTK"},
	} {
		a, b := quantity("1", c[0]), quantity("1", c[1])
		if _, ok := a.Compare(b); ok {
			t.Errorf("%s compares with %s", a, b)
		}
		if _, ok := a.In(c[1]); ok {
			t.Errorf("%s converts to %s", a, c[1])
		}
		if _, ok := a.Add(b); ok {
			t.Errorf("%s adds to %s", a, b)
		}
	}
}

// Comparison is exact where a conversion would round.
func TestCompareDoesNotRound(t *testing.T) {
	if order, ok := quantity("0.4535923700000000001", "KGM").Compare(quantity("1", "LBR")); !ok || order != 1 {
		t.Errorf("order %d, %v", order, ok)
	}
	sum, ok := quantity("1", "TNE").Add(quantity("1", "GRM"))
	if !ok || sum.String() != "1000.001 KGM" {
		t.Errorf("sum %s, %v", sum, ok)
	}
}

func TestCompareIsAnOrder(t *testing.T) {
	mass := []documents.UnitCode{"KGM", "GRM", "TNE", "LBR", "ONZ", "STN"}
	draw := rapid.Custom(func(t *rapid.T) documents.Quantity {
		return documents.Quantity{Value: decimal.New(rapid.Int64Range(0, 1e6).Draw(t, "v"), -2), Unit: rapid.SampledFrom(mass).Draw(t, "u")}
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw.Draw(t, "a"), draw.Draw(t, "b")
		ab, ok1 := a.Compare(b)
		ba, ok2 := b.Compare(a)
		if !ok1 || !ok2 || ab != -ba {
			t.Fatalf("%s %s: %d %d", a, b, ab, ba)
		}
		kg, _ := a.Base()
		if order, ok := kg.Compare(a); !ok || order != 0 {
			t.Fatalf("%s is not its base %s", a, kg)
		}
	})
}

func TestEveryUnitHasBaseOfItself(t *testing.T) {
	for _, u := range []documents.UnitCode{"C62", "KGM", "MTR", "MTK", "MTQ", "SEC", "JOU", "MON", "PR"} {
		base, factor, ok := u.Base()
		if !ok || base != u || !factor.Equal(decimal.New(1, 0)) {
			t.Errorf("%s: base %s × %s, %v", u, base, factor, ok)
		}
	}
	for _, u := range []documents.UnitCode{"H87", "EA", "NAR", "PCE", "SET", "GRM", "TNE", "LBR", "ONZ", "CMT", "MMT", "KMT", "LTR", "MLT", "HUR", "DAY", "ANN", "KWH"} {
		base, _, ok := u.Base()
		if again, _, _ := base.Base(); !ok || again != base || u.Name() == string(u) {
			t.Errorf("%s: base %s, name %q", u, base, u.Name())
		}
	}
}
