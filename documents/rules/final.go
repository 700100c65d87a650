package rules

import (
	"slices"

	"github.com/tradehub/tradehub/documents"
)

// finalRules are those that no officer can override: an asset's capacity is
// granted once, and the ledger alone grants it (VERIFICATION.md §6.2).
var finalRules = []string{"A06", "X01"}

// Final returns the IDs of the failed blocking rules that nobody can override.
func Final(findings []documents.Finding) []string {
	var out []string
	for _, f := range findings {
		if f.Result == documents.Fail && f.Severity == documents.Block && slices.Contains(finalRules, f.Rule) {
			out = append(out, f.Rule)
		}
	}
	return slices.Compact(out)
}
