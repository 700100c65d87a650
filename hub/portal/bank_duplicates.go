package portal

import (
	"slices"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/rules"
)

// A hitRow is the hits of the registry that say the same but for their kind.
type hitRow struct {
	documents.Hit
	Similar bool     // a kind that gives no capacity
	Kinds   []string // in words
}

// A financedView is the box on previous financing.
type financedView struct {
	Outcome       documents.RegistryOutcome // "" where the registry did not answer
	Similar       documents.RegistryOutcome // of other documents and shipments, where Outcome is of these
	Class, Icon   string
	Unanswered    string // why, in English; then nothing else is known
	NearUnasked   string // the same of the similarity index
	Rows          []hitRow
	Reversals     int
	City          string
	Others        []string // networks that were not asked
	Ledger, Index uint64
}

// registryLooks are how outcomes of the registry look: class and icon.
var registryLooks = map[documents.RegistryOutcome][2]string{
	documents.OutcomeOver: {"red", "RED"}, documents.OutcomeSame: {"amber", "AMBER"}, documents.OutcomeShared: {"amber", "AMBER"},
	documents.OutcomeNear: {"amber", "AMBER"}, documents.OutcomeWeak: {"", "info"}, documents.OutcomeOwn: {"", "info"},
	documents.OutcomeReleased: {"", "info"}, documents.OutcomeClear: {"green", "GREEN"},
}

// financed is what the registry answered. A registry that did not answer has no rows: an
// empty table would look like an answer.
func (r reader) financed(a *documents.Registry, city string, cities []string) financedView {
	out := financedView{
		Unanswered: a.Unanswered, NearUnasked: a.NearUnanswered, City: city, Ledger: a.LedgerHeight, Index: a.IndexHeight,
		Others: slices.DeleteFunc(slices.Clone(cities), func(c string) bool { return c == city }), Class: "amber", Icon: "clock",
	}
	if a.Unanswered != "" {
		return out
	}
	out.Outcome, out.Reversals = a.Outcome, a.Reversals
	if a.Similar != a.Outcome {
		out.Similar = a.Similar
	}
	out.Class, out.Icon = registryLooks[a.Outcome][0], registryLooks[a.Outcome][1]
	if a.NearUnanswered != "" && out.Class == "green" {
		out.Class, out.Icon = "amber", "AMBER" // half an answer is not clear
	}
	out.Rows = r.hits(a.Hits)
	return out
}

// hits merges hits that say the same but for their kind.
func (r reader) hits(all []documents.Hit) (out []hitRow) {
	for _, h := range all {
		kind := h.Kind
		h.Kind = ""
		row := hitRow{Hit: h, Similar: !dedupe.Kind(kind).Asset()}
		i := slices.IndexFunc(out, func(o hitRow) bool { return o.Hit == row.Hit && o.Similar == row.Similar })
		if i < 0 {
			i, out = len(out), append(out, row)
		}
		if text := sentence(rules.KindText(kind)[r.lang]); !slices.Contains(out[i].Kinds, text) {
			out[i].Kinds = append(out[i].Kinds, text)
		}
	}
	return out
}
