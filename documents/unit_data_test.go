package documents

import (
	"strings"
	"testing"
)

func TestUnitListIsSound(t *testing.T) {
	if len(units) < 120 {
		t.Errorf("%d units, want at least 120", len(units))
	}
	lines := 0
	for _, table := range unitTables {
		for i, line := range strings.Split(strings.TrimSpace(table), "\n") {
			lines++
			code, rest, _ := strings.Cut(line, " ")
			u := units[UnitCode(code)]
			if !u.factor.IsPositive() || u.name == "" || UnitCode(code).Valid() != nil {
				t.Errorf("line %q reads %+v", line, u)
			}
			if i == 0 && !strings.HasPrefix(rest, "1 ") {
				t.Errorf("base %s is not 1 of itself", code)
			}
		}
	}
	if lines != len(units) {
		t.Errorf("%d lines make %d units: a code is there twice", lines, len(units))
	}
}

func TestListsAreWhole(t *testing.T) {
	if n := len(countries); n != 2*250 {
		t.Errorf("%d country codes, want 249 of ISO 3166-1 and XK, in two forms", n)
	}
	if n := len(currencies); n < 160 || n > 170 {
		t.Errorf("%d currencies", n)
	}
	for c := range currencies {
		if len(c) != 3 {
			t.Errorf("currency %q", c)
		}
	}
}
