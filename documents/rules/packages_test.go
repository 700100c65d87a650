package rules

import "testing"

func TestConflictingPackages(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"CT", "4G", false}, {"BX", "CT", false}, {"CT", "", false}, {"CT", "PX", true}, {"DR", "CT", true}, {"PX", "PX", false},
	} {
		if got := conflicting(c.a, c.b); got != c.want {
			t.Errorf("%s and %s: %t, want %t", c.a, c.b, got, c.want)
		}
	}
}
