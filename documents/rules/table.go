package rules

import (
	"slices"

	"github.com/tradehub/tradehub/documents"
)

// A Rule is one entry of the table of rules. IDs are those of the rules
// catalogue; they are never reused and never renumbered.
type Rule struct {
	ID         string              `json:"id"`
	Version    string              `json:"version"`
	Inputs     []string            `json:"inputs"`   // INV, DEC, BL, REQ, LEDGER
	Severity   documents.Severity  `json:"severity"` // the gravest that a failure can be
	Dimension  documents.Dimension `json:"dimension"`
	Basis      []string            `json:"basis"`
	Parameters []Parameter         `json:"parameters,omitempty"`

	check func(*examiner)
}

// Title returns what the rule checks, as a phrase.
func (r *Rule) Title() documents.Text {
	t, _ := messages().fill(r.ID, "title", nil)
	return t
}

// TitleText returns what the rule of the ID checks, as a phrase; nothing for an ID that is not in the table.
func TitleText(id string) documents.Text {
	if r := ruleByID(id); r != nil {
		return r.Title()
	}
	return nil
}

// IDs returns the IDs of all rules, those that a pack leaves out among them.
func IDs() (all []string) {
	for _, r := range table {
		all = append(all, r.ID)
	}
	return all
}

// Family returns the letter of the rule's family: S structure and identifiers,
// P parties, A amounts, G goods, D dates, T transport, X duplicates.
func (r *Rule) Family() string { return r.ID[:1] }

func ruleByID(id string) *Rule {
	for i := range table {
		if table[i].ID == id {
			return &table[i]
		}
	}
	return nil
}

// table holds every rule, by ID.
var table = slices.Concat(amountRules, dateRules, goodsRules, classificationRules, partyRules, structureRules, copyRules, transportRules, duplicateRules,
	presentedRules, titleRules, purposeRules, kindRules, saleRules, paymentRules, namedRules, exchangeRules, priceRules, historyRules, countryRules, paperRules)

// The documents that rules take as inputs.
const (
	inv    = "INV"
	dec    = "DEC"
	bl     = "BL"
	req    = "REQ"
	ledger = "LEDGER"
)
