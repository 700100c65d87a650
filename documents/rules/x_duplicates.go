package rules

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

// duplicateBasis is shared by the rules on the registry's answer.
const duplicateBasis = "hub registry: an asset's capacity is granted once"

// duplicateRules are the rules on what the registry of claims answered.
var duplicateRules = []Rule{
	{
		ID: "X01", Version: "1.1", Inputs: []string{ledger}, Severity: documents.Block, Dimension: documents.DimDuplicate,
		Basis: []string{duplicateBasis, "SAFE Huifa [2017] 9"}, check: registered(checkOver),
	},
	{
		ID: "X02", Version: "1.1", Inputs: []string{ledger}, Severity: documents.Review, Dimension: documents.DimDuplicate,
		Basis: []string{duplicateBasis}, check: registered(checkSame),
	},
	{
		ID: "X03", Version: "1.1", Inputs: []string{ledger, req}, Severity: documents.Review, Dimension: documents.DimDuplicate,
		Basis: []string{duplicateBasis, "trade practice: one shipment may have several honest financings"}, check: registered(checkShared),
	},
	{
		ID: "X04", Version: "1.1", Inputs: []string{ledger}, Severity: documents.Review, Dimension: documents.DimDuplicate,
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
	{
		ID: "X07", Version: "1.0", Inputs: []string{ledger}, Severity: documents.Review, Dimension: documents.DimDuplicate,
		Parameters: []Parameter{{Name: "rounds", Kind: KindInteger, Default: "3", Max: 100}},
		Basis:      []string{"FATF/Egmont Group, Trade-Based Money Laundering: Trends and Developments (2020): repeated trade in the same goods"},
		check:      registered(checkRounds),
	},
	{
		ID: "X09", Version: "1.0", Inputs: []string{ledger}, Severity: documents.Review, Dimension: documents.DimDuplicate,
		Parameters: []Parameter{{Name: "reversals", Kind: KindInteger, Default: "2", Max: 100}},
		Basis:      []string{"hub registry: an advance that is made and reversed repeatedly"}, check: registered(checkReversals),
	},
	{
		ID: "X10", Version: "1.0", Inputs: []string{ledger}, Severity: documents.Review, Dimension: documents.DimDuplicate,
		Basis: []string{"FATF/Egmont Group, Trade-Based Money Laundering: Trends and Developments (2020): circular trading"}, check: registered(checkCarousel),
	},
}

// registered guards a rule on the registry: without an answer it is not evaluated.
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

// everyHit returns the hits that want holds for, those of ended claims too.
func (e *examiner) everyHit(want func(documents.Hit) bool) []documents.Compared {
	var shown []documents.Compared
	for i, h := range e.p.Registry.Hits {
		if want(h) {
			shown = append(shown, hit(i, h))
		}
	}
	return shown
}

func hit(i int, h documents.Hit) documents.Compared {
	return documents.Compared{Doc: "LEDGER", Path: pointer("hits", i), Value: strings.Join([]string{h.Kind, h.State, h.Age}, " ")}
}

func hitKind(h documents.Hit) dedupe.Kind { return dedupe.Kind(h.Kind) }

// checkOver blocks when an asset's capacity would be exceeded, by whomever it is
// taken, and where nobody can say what is left, because the asset was claimed in
// another currency and the request states no rate.
func checkOver(e *examiner) {
	shown, kinds := e.hits(func(h documents.Hit) bool { return hitKind(h).Asset() && !h.Sufficient && !h.OtherCurrency })
	other, otherKinds := e.hits(func(h documents.Hit) bool { return hitKind(h).Asset() && h.OtherCurrency })
	switch {
	case len(shown) > 0:
		e.fail(documents.Block, "fail", values{"kinds": kindsText(kinds)}, shown...)
	case len(other) > 0:
		e.fail(documents.Block, "failCurrency", values{"kinds": kindsText(otherKinds)}, other...)
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
		return hitKind(h).Asset() && !hitKind(h).Physical() && !h.Own && h.Sufficient
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
// shares. It is a note where both banks declared a partial financing. A container
// alone is a note too: importers share one, and one is used again within days.
func checkShared(e *examiner) {
	within := func(h documents.Hit) bool { return hitKind(h).Asset() && !h.Own && h.Sufficient }
	shown, kinds := e.hits(func(h documents.Hit) bool { return within(h) && hitKind(h).Physical() })
	paper, _ := e.hits(func(h documents.Hit) bool { return within(h) && !hitKind(h).Physical() })
	bills, _ := e.hits(func(h documents.Hit) bool { return within(h) && h.Kind == "A4" })
	whole, _ := e.hits(func(h documents.Hit) bool { return within(h) && h.Kind == "A4" && !h.Partial })
	switch {
	case len(paper) > 0 || len(shown) == 0 && e.p.Registry.Outcome != documents.OutcomeShared:
		e.pass("pass", nil)
	case len(shown) == 0:
		e.fail(documents.Review, "failUnnamed", nil, documents.Compared{Doc: "LEDGER", Path: "/outcome", Value: string(documents.OutcomeShared)})
	case len(whole) > 0:
		e.fail(documents.Review, "fail", values{"kinds": kindsText(kinds)}, shown...)
	case len(bills) > 0:
		e.fail(documents.Info, "fail", values{"kinds": kindsText(kinds)}, shown...)
	default:
		e.fail(documents.Info, "failContainer", nil, shown...)
	}
}

// checkNear applies the registry's result on similarity (VERIFICATION.md §4.6). The registry
// weighs each claim by itself, which hits do not show. A claim that shares a paper or a bill
// of lading is reported by that. B6 happens in a fifth of honest recurring trade and is never
// shown alone.
func checkNear(e *examiner) {
	if e.p.Registry.NearUnanswered != "" {
		e.missing("near")
		return
	}
	shown, kinds := e.hits(func(h documents.Hit) bool { return strings.HasPrefix(h.Kind, "B") && !h.Own && !h.Linked })
	near := e.p.Registry.Similar == documents.OutcomeNear || e.p.Registry.Outcome == documents.OutcomeNear
	switch {
	case len(shown) == 0 && near:
		e.fail(documents.Review, "failUnnamed", nil, documents.Compared{Doc: "LEDGER", Path: "/similar", Value: string(documents.OutcomeNear)})
	case len(shown) == 0 || kinds == "B6":
		e.pass("pass", nil)
	case near:
		e.fail(documents.Review, "fail", values{"kinds": kindsText(kinds)}, shown...)
	default:
		e.fail(documents.Info, "failWeak", values{"kinds": kindsText(kinds)}, shown...)
	}
}

// checkRounds counts the bank's own claims on the same goods for the same buyer
// within 30 days, this one included. A further share of one trade is no round, and one
// that was repaid is: what is repaid early is what goes round.
func checkRounds(e *examiner) {
	if e.p.Registry.NearUnanswered != "" {
		e.missing("near")
		return
	}
	shown := e.everyHit(func(h documents.Hit) bool { return h.Kind == "B4" && h.Own && !h.Linked })
	n := len(shown) + 1
	if n >= e.whole("rounds") {
		e.fail(documents.Review, "fail", values{"rounds": strconv.Itoa(n)}, shown...)
		return
	}
	e.pass("pass", nil)
}

// checkReversals looks for advances that were made and taken back on one asset.
func checkReversals(e *examiner) {
	n := e.p.Registry.Reversals
	v := values{"reversals": strconv.Itoa(n)}
	if n > e.whole("reversals") {
		e.fail(documents.Review, "fail", v, documents.Compared{Doc: "LEDGER", Path: "/reversals", Value: strconv.Itoa(n)})
		return
	}
	e.pass("pass", v)
}

// checkCarousel looks for the same goods that another seller sold to the same buyer
// within 30 days: goods that go round come back on other papers.
func checkCarousel(e *examiner) {
	if e.p.Registry.NearUnanswered != "" {
		e.missing("near")
		return
	}
	shown := e.everyHit(func(h documents.Hit) bool { return h.Kind == "B4" && h.OtherSeller && !h.Linked })
	if len(shown) > 0 {
		e.fail(documents.Review, "fail", nil, shown...)
		return
	}
	e.pass("pass", nil)
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
	shown, kinds := e.hits(func(h documents.Hit) bool { return hitKind(h).Asset() && h.OtherRole })
	if len(shown) > 0 {
		e.fail(documents.Review, "fail", values{"kinds": kindsText(kinds)}, shown...)
		return
	}
	e.pass("pass", nil)
}
