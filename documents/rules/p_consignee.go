package rules

import (
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/match"
)

// checkConsignee wants the goods to go to the buyer, to a bank, or to order.
func checkConsignee(e *examiner) {
	if e.lack(e.bl, bl) {
		return
	}
	for _, b := range e.bl {
		e.checkConsigned(b)
	}
}

func (e *examiner) checkConsigned(b doc) {
	p, at := b.party(documents.Consignee)
	order, toOrder := orderOf(b, p)
	switch {
	case toOrder && order == "":
		e.pass("passOrder", values{"doc": b.label}, b.at("/title/negotiable", "to order"))
	case toOrder:
		e.checkNamed(b, &documents.Party{Name: order}, "/title/toOrderOf", true)
	case p == nil || partyText(p) == "":
		e.missing(b.label + ".consignee")
	default:
		e.checkNamed(b, p, at, false)
	}
}

// orderOf reads "to order" of a transport document from its title part, or from the words in
// the consignee's box. It returns the party of the order, "" for the shipper.
func orderOf(b doc, p *documents.Party) (string, bool) {
	if t := b.title(); t.Negotiable && t.ToOrderOf != "" {
		return t.ToOrderOf, true
	}
	if p == nil {
		return "", b.title().Negotiable
	}
	words := strings.Fields(foldText(p.Name))
	text := strings.Join(words, " ")
	for _, lead := range []string{"TO THE ORDER OF ", "TO ORDER OF ", "ORDER OF "} {
		if rest, ok := strings.CutPrefix(text, lead); ok {
			return rest, true
		}
	}
	switch text {
	case "TO ORDER", "TO THE ORDER", "ORDER", "凭指示", "憑指示":
		return "", true
	}
	return "", b.title().Negotiable && partyText(p) == ""
}

// checkNamed judges a named consignee, or the party of the bill's order. The shipper's own
// order is to order; another third party's is not expected.
func (e *examiner) checkNamed(b doc, p *documents.Party, at string, order bool) {
	m := match.NotComparable
	candidates := []*documents.Party{&e.p.Request.Applicant}
	for _, i := range e.inv {
		buyer, _ := i.party(documents.Buyer)
		candidates = append(candidates, buyer)
	}
	if order {
		shipper, _ := b.party(documents.Consignor)
		candidates = append(candidates, shipper)
	}
	for _, c := range candidates {
		m = nearer(m, match.Parties(p, c))
	}
	v := values{"doc": b.label, "consignee": partyText(p)}
	switch {
	case match.IsBank(p.Name):
		e.pass("passBank", v, b.at(at, partyText(p)))
	case m == match.Same:
		e.pass("pass", v, b.at(at, partyText(p)))
	case m == match.Different:
		e.fail(documents.Review, "fail", v, b.at(at, partyText(p)))
	case m == match.Unclear:
		e.fail(documents.Review, "unclear", v, b.at(at, partyText(p)))
	default:
		e.missing(b.label+".consigneeID", "applicantID")
	}
}

// nearer returns the answer that says more of whether the consignee is one of
// several: one that is the same is enough, and one that may be is before those that are not.
func nearer(a, b match.Answer) match.Answer {
	for _, m := range []match.Answer{match.Same, match.Unclear, match.Different} {
		if a == m || b == m {
			return m
		}
	}
	return match.NotComparable
}
