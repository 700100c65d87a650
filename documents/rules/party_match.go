package rules

import (
	"strings"

	"tradehub/documents"
)

// A match says whether two parties are one.
type match int

const (
	cannotTell match = iota // no common register and no comparable name
	same
	different
)

// compareParties goes by identifiers first: in a register that both name they
// decide. Only without one do names count, and names in two scripts (a Chinese
// and a Latin one) cannot be compared. alike is the least similarity, in thousandths.
func compareParties(a, b *documents.Party, alike int) match {
	if a == nil || b == nil {
		return cannotTell
	}
	if m := compareIDs(a.IDs, b.IDs); m != cannotTell {
		return m
	}
	switch {
	case nameKey(a.Name) == "" || nameKey(b.Name) == "" || hasHan(a.Name) != hasHan(b.Name):
		return cannotTell
	case similarity(a.Name, b.Name) >= alike:
		return same
	}
	return different
}

// compareIDs looks at registers that both name. One equal number is enough: a
// firm may have several tax numbers, but no number has two firms.
func compareIDs(a, b []documents.Identifier) match {
	m := cannotTell
	for _, x := range a {
		for _, y := range b {
			if x.Scheme == documents.SchemeLocal || register(x.Scheme) != register(y.Scheme) {
				continue
			}
			if idValue(x) == idValue(y) {
				return same
			}
			if x.Scheme == y.Scheme {
				m = different
			}
		}
	}
	return m
}

// register puts schemes together whose numbers may be equal: China's tax number
// is the unified social credit identifier.
func register(s documents.Scheme) documents.Scheme {
	switch s {
	case documents.SchemeTax, documents.SchemeVAT:
		return documents.SchemeUSCI
	}
	return s
}

func idValue(id documents.Identifier) string {
	v := upperAlnum(id.Value)
	if id.Scheme == documents.SchemeVAT {
		return strings.TrimPrefix(v, "CN")
	}
	return v
}

// alike returns the parameter of name similarity in thousandths.
func (e *examiner) alike() int { return int(e.number("similarity").Shift(3).IntPart()) }

// similarityParameter is shared by the rules that compare parties.
var similarityParameter = Parameter{Name: "similarity", Kind: KindDecimal, Default: "0.85", Max: 1}

// partyText is how a party is shown: its name and its first registered identifier.
func partyText(p *documents.Party) string {
	if p == nil {
		return ""
	}
	for _, id := range p.IDs {
		if id.Scheme != documents.SchemeLocal {
			return strings.TrimSpace(p.Name + " (" + string(id.Scheme) + " " + id.Value + ")")
		}
	}
	return p.Name
}
