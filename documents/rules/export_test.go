package rules

import (
	"slices"
)

// Rules returns the table of rules, by ID. The caller may keep and change it.
func Rules() []Rule { return slices.Clone(table) }
