package rules

import (
	"slices"
	"strings"

	"tradehub/documents"
)

// duplicateBasis is shared by the rules on the registry's answer.
const duplicateBasis = "hub registry: an asset's capacity is granted once"

// duplicateRules are the rules on what the registry of claims answered.
var duplicateRules = []Rule{
	{
		ID: "X01", Version: "1.0", Inputs: []string{ledger}, Severity: documents.Block, Dimension: documents.DimDuplicate,
		Basis: []string{duplicateBasis, "SAFE Huifa [2017] 9"}, check: registered(checkOver),
	},
	{
		ID: "X02", Version: "1.0", Inputs: []string{ledger}, Severity: documents.Review, Dimension: documents.DimDuplicate,
		Basis: []string{duplicateBasis}, check: registered(checkSame),
	},
	{
		ID: "X03", Version: "1.0", Inputs: []string{ledger, req}, Severity: documents.Review, Dimension: documents.DimDuplicate,
		Basis: []string{duplicateBasis, "trade practice: one shipment may have several honest financings"}, check: registered(checkShared),
	},
	{
		ID: "X04", Version: "1.0", Inputs: []string{ledger}, Severity: documents.Review, Dimension: documents.DimDuplicate,
		Basis: []string{"hub registry: similarity of claims"}, check: registered(checkNear),
	},
	{
		ID: "X05", Version: "1.0", Inputs: []string{ledger, inv}, Severity: documents.Review, Dimension: documents.DimDuplicate,
		Basis: []string{"hub registry: one invoice number, other terms"}, check: registered(checkChanged),
	},
	{
		ID: "X06", Version: "1.0", Inputs: []string{ledger, inv}, Severity: documents.Review, Dimension: documents.DimDuplicate,
		Basis: []string{"hub registry: both sides of one sale"}, check: registered(checkBothSides),
	},
}

// registered guards a rule on the registry: one that did not answer tells nothing.
func registered(check func(*examiner)) func(*examiner) {
	return func(e *examiner) {
		if e.p.Registry.Unanswered != "" || e.p.Registry.Outcome == "" {
			e.missing("registry")
			return
		}
		check(e)
	}
}

// hits returns the active hits that want holds for, as compared values, and their kinds.
func (e *examiner) hits(want func(documents.Hit) bool) ([]documents.Compared, string) {
	var shown []documents.Compared
	var kinds []string
	for i, h := range e.p.Registry.Hits {
		if h.State != "released" && want(h) {
			shown = append(shown, hit(i, h))
			kinds = append(kinds, h.Kind)
		}
	}
	slices.Sort(kinds)
	return shown, strings.Join(slices.Compact(kinds), ", ")
}

func hit(i int, h documents.Hit) documents.Compared {
	return documents.Compared{Doc: "LEDGER", Path: pointer("hits", i), Value: strings.Join([]string{h.Kind, h.State, h.Age}, " ")}
}

func assetKind(k string) bool { return strings.HasPrefix(k, "A") }

// physicalKind reports a kind that several honest claims may share: bill of lading, container.
func physicalKind(k string) bool { return k == "A4" || k == "A6" }

// checkOver blocks when an asset's capacity would be exceeded, by whomever it is taken.
func checkOver(e *examiner) {
	shown, kinds := e.hits(func(h documents.Hit) bool { return assetKind(h.Kind) && !h.Sufficient })
	switch {
	case len(shown) > 0:
		e.fail(documents.Block, "fail", values{"kinds": kindsText(kinds)}, shown...)
	case e.p.Registry.Outcome == documents.OutcomeOver:
		e.fail(documents.Block, "failUnnamed", nil, documents.Compared{Doc: "LEDGER", Path: "/outcome", Value: string(documents.OutcomeOver)})
	default:
		e.pass("pass", nil)
	}
}

// checkSame looks for the same paper at another bank within capacity. That is in
// order where both banks declared a partial financing. A bank's own and
// released claims are named, and no more.
func checkSame(e *examiner) {
	paper := func(h documents.Hit) bool {
		return assetKind(h.Kind) && !physicalKind(h.Kind) && !h.Own && h.Sufficient
	}
	shown, kinds := e.hits(func(h documents.Hit) bool { return paper(h) && !h.Partial })
	partial, partialKinds := e.hits(func(h documents.Hit) bool { return paper(h) && h.Partial })
	outcome := e.p.Registry.Outcome
	switch {
	case len(shown) > 0:
		e.fail(documents.Review, "fail", values{"kinds": kindsText(kinds)}, shown...)
	case len(partial) > 0:
		e.pass("passPartial", values{"kinds": kindsText(partialKinds)}, partial...)
	case outcome == documents.OutcomeSame:
		e.fail(documents.Review, "failUnnamed", nil, documents.Compared{Doc: "LEDGER", Path: "/outcome", Value: string(outcome)})
	case outcome == documents.OutcomeOwn:
		e.pass("passOwn", nil)
	case outcome == documents.OutcomeReleased:
		e.pass("passReleased", nil)
	default:
		e.pass("pass", nil)
	}
}

// checkShared looks for a shipment, not the paper, that another bank's claim
// shares. It is a note where both banks declared a partial financing.
func checkShared(e *examiner) {
	within := func(h documents.Hit) bool { return assetKind(h.Kind) && !h.Own && h.Sufficient }
	shown, kinds := e.hits(func(h documents.Hit) bool { return within(h) && physicalKind(h.Kind) })
	paper, _ := e.hits(func(h documents.Hit) bool { return within(h) && !physicalKind(h.Kind) })
	whole, _ := e.hits(func(h documents.Hit) bool { return within(h) && physicalKind(h.Kind) && !h.Partial })
	switch {
	case len(paper) > 0 || len(shown) == 0 && e.p.Registry.Outcome != documents.OutcomeShared:
		e.pass("pass", nil)
	case len(shown) == 0:
		e.fail(documents.Review, "failUnnamed", nil, documents.Compared{Doc: "LEDGER", Path: "/outcome", Value: string(documents.OutcomeShared)})
	case len(whole) > 0:
		e.fail(documents.Review, "fail", values{"kinds": kindsText(kinds)}, shown...)
	default:
		e.fail(documents.Info, "fail", values{"kinds": kindsText(kinds)}, shown...)
	}
}

// checkNear applies the policy of similarity: two different kinds, or one of
// B2, B3 and B5, are worth a look; B1 or B6 alone happen in honest recurring
// trade (7 % and 22 % of it) and are at most a note; B6 alone is not shown. The
// registry weighs each claim by itself, which hits do not tell apart: its WEAK
// stands. What is similar to a paper that both banks finance in part is that paper.
func checkNear(e *examiner) {
	if e.p.Registry.NearUnanswered != "" {
		e.missing("near")
		return
	}
	agreed, _ := e.hits(func(h documents.Hit) bool { return assetKind(h.Kind) && !h.Own && h.Partial })
	shown, kinds := e.hits(func(h documents.Hit) bool {
		return strings.HasPrefix(h.Kind, "B") && !h.Own && !(h.Partial && len(agreed) > 0)
	})
	outcome := e.p.Registry.Outcome
	switch {
	case len(shown) == 0 && outcome == documents.OutcomeNear:
		e.fail(documents.Review, "failUnnamed", nil, documents.Compared{Doc: "LEDGER", Path: "/outcome", Value: string(outcome)})
	case len(shown) == 0 || kinds == "B6":
		e.pass("pass", nil)
	case outcome != documents.OutcomeWeak && strongKinds(kinds):
		e.fail(documents.Review, "fail", values{"kinds": kindsText(kinds)}, shown...)
	default:
		e.fail(documents.Info, "failWeak", values{"kinds": kindsText(kinds)}, shown...)
	}
}

// strongKinds reports whether kinds hardly ever collide in honest trade.
func strongKinds(kinds string) bool {
	n := 0
	for k := range strings.SplitSeq(kinds, ", ") {
		switch k {
		case "B2", "B3", "B5":
			return true
		case "B6":
		default:
			n++
		}
	}
	return n > 1
}

// checkChanged looks for the seller's invoice number registered with another
// buyer, currency or amount: a hit of A3 with none of A2.
func checkChanged(e *examiner) {
	asked := e.p.Registry.Kinds
	if !slices.Contains(asked, "A2") || !slices.Contains(asked, "A3") {
		e.missing("invoiceKinds")
		return
	}
	shown, _ := e.hits(func(h documents.Hit) bool { return h.Kind == "A3" && !h.Own })
	whole, _ := e.hits(func(h documents.Hit) bool { return h.Kind == "A2" && !h.Own })
	if len(shown) > 0 && len(whole) == 0 {
		e.fail(documents.Review, "fail", nil, shown...)
		return
	}
	e.pass("pass", nil)
}

// checkBothSides looks for a claim on the same asset by a borrower on the other
// side of the sale. The bank's own claims count: its two desks may not know of each other.
func checkBothSides(e *examiner) {
	shown, kinds := e.hits(func(h documents.Hit) bool { return assetKind(h.Kind) && h.OtherRole })
	if len(shown) > 0 {
		e.fail(documents.Review, "fail", values{"kinds": kindsText(kinds)}, shown...)
		return
	}
	e.pass("pass", nil)
}
