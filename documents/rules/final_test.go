package rules_test

import (
	"testing"

	"github.com/tradehub/tradehub/documents/rules"
)

// TestRulesOfTheRegistry holds which rules a firm must not see. They are written out here, and
// not asked of the table.
func TestRulesOfTheRegistry(t *testing.T) {
	for id, want := range map[string]bool{
		"X01": true, "X03": true, "X10": true, "A06": true, "A05": false, "S11": false, "G02": false, "Q99": false,
	} {
		if got := rules.AsksRegistry(id); got != want {
			t.Errorf("%s asks the registry: %t, want %t", id, got, want)
		}
	}
}
