package dedupe

import (
	"slices"

	"github.com/tradehub/tradehub/documents"
)

// Join returns what the ledger decided of the assets together with what an index
// knows to be similar. The index counts for tier B alone: what its decision says
// of assets may be of another moment. Where both saw the same claims, the join is
// what [Decide] finds of all of them at once.
func Join(ledger, index Decision) Decision {
	out := ledger
	out.Similar = index.Similar
	out.Hits = slices.Clone(ledger.Hits)
	outcome := documents.OutcomeClear
	for _, h := range index.Hits {
		if Kind(h.Kind).Asset() {
			continue
		}
		out.Hits = append(out.Hits, h)
		outcome = worse(outcome, standing(h))
	}
	if index.Similar != "" {
		outcome = index.Similar
	}
	if outcome == documents.OutcomeNear && ledger.Outcome == documents.OutcomeShared && !slices.ContainsFunc(ledger.Hits, sharesBill) {
		out.Outcome = outcome
	} else {
		out.Outcome = worse(ledger.Outcome, outcome)
	}
	return out
}

// standing returns what a hit of tier B says where its claim is not similar to the ask.
func standing(h documents.Hit) documents.RegistryOutcome {
	if h.Own && h.State != StateReleased {
		return documents.OutcomeOwn
	}
	return documents.OutcomeReleased
}

func sharesBill(h documents.Hit) bool {
	return h.Kind == string(KindBillOfLading) && !h.Own && h.State != StateReleased
}

// severity orders outcomes, worst first (VERIFICATION.md §4.6).
var severity = []documents.RegistryOutcome{
	documents.OutcomeOver, documents.OutcomeSame, documents.OutcomeShared, documents.OutcomeNear,
	documents.OutcomeWeak, documents.OutcomeOwn, documents.OutcomeReleased, documents.OutcomeClear,
}

func worse(a, b documents.RegistryOutcome) documents.RegistryOutcome {
	return severity[min(slices.Index(severity, a), slices.Index(severity, b))]
}
