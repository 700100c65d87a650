package rules

import (
	"slices"

	"github.com/tradehub/tradehub/documents"
)

// finalRules are those that no officer can override: an asset's capacity is
// granted once, and the ledger alone grants it (VERIFICATION.md §6.2).
var finalRules = []string{"A06", "X01"}

// AsksRegistry reports whether a rule rests on what the registry of claims answers. A firm
// must not see such a rule: it would learn that somebody else financed the goods.
func AsksRegistry(rule string) bool {
	r := ruleByID(rule)
	return r != nil && r.Dimension == documents.DimDuplicate
}

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
