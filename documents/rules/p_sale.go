package rules

import (
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/match"
)

// saleRules are the rules on who sells to whom, and who is paid.
var saleRules = []Rule{
	{
		ID: "P07", Version: "1.0", Inputs: []string{inv}, Severity: documents.Block, Dimension: documents.DimAuthenticity,
		Basis: []string{"FATF/Egmont Trade-Based Money Laundering: Risk Indicators (2021), structure of the parties"},
		check: checkSelfSale,
	},
	{
		ID: "P10", Version: "1.0", Inputs: []string{inv}, Severity: documents.Review, Dimension: documents.DimAuthenticity,
		Basis: []string{"FATF/Egmont Trade-Based Money Laundering: Risk Indicators (2021), payments to third parties", "EN 16931-1 BG-10 (payee)"},
		check: checkPayee,
	},
}

// checkSelfSale wants seller and buyer to be two. One identifier on both sides
// blocks; one name on both sides is for review, for branches and groups share names.
func checkSelfSale(e *examiner) {
	if e.lack(e.inv, inv) {
		return
	}
	for _, i := range e.inv {
		e.compareSides(i)
	}
}

func (e *examiner) compareSides(i doc) {
	seller, at := i.party(documents.Seller)
	buyer, atB := i.party(documents.Buyer)
	v := values{"doc": i.label, "seller": placedText(seller), "buyer": placedText(buyer)}
	shown := []documents.Compared{i.at(at, partyText(seller)), i.at(atB, partyText(buyer))}
	switch m := match.Parties(seller, buyer); {
	case shareIdentifier(seller, buyer):
		e.fail(documents.Block, "fail", v, shown...)
	case seller == nil || buyer == nil:
		e.missing(i.label+".sellerID", i.label+".buyerID")
	case abroad(seller, buyer):
		e.pass("pass", v, shown...)
	case m == match.Same:
		e.fail(documents.Review, "failName", v, shown...)
	case m == match.Different, m == match.Unclear && hasHan(seller.Name) == hasHan(buyer.Name):
		e.pass("pass", v, shown...)
	default:
		e.missing(i.label+".sellerID", i.label+".buyerID")
	}
}

// shareIdentifier reports whether both parties have one number of one register.
func shareIdentifier(a, b *documents.Party) bool {
	if a == nil || b == nil {
		return false
	}
	return match.Parties(&documents.Party{IDs: a.IDs}, &documents.Party{IDs: b.IDs}) == match.Same
}

// abroad reports whether two parties are in two countries according to the document: by their
// addresses, else by the registers of their numbers.
func abroad(a, b *documents.Party) bool {
	x, y := seat(a), seat(b)
	return x != "" && y != "" && x != y
}

func seat(p *documents.Party) documents.CountryCode {
	if p.Address.Country != "" {
		return p.Address.Country
	}
	for _, id := range p.IDs {
		switch id.Scheme {
		case documents.SchemeUSCI, documents.SchemeCNCustoms:
			return "CN"
		case documents.SchemeHKBR:
			return "HK"
		case documents.SchemeUEN:
			return "SG"
		case documents.SchemeEIN:
			return "US"
		}
	}
	return ""
}

// placedText returns a party with its country, where one is stated.
func placedText(p *documents.Party) string {
	s := partyText(p)
	if p != nil && p.Address.Country != "" {
		s += ", " + string(p.Address.Country)
	}
	return s
}

// checkPayee wants a payee that the invoice names to be the seller. Another may be
// a factor who owns the claim, or a stranger who collects it.
func checkPayee(e *examiner) {
	if e.lack(e.inv, inv) {
		return
	}
	for _, i := range e.inv {
		if payee, _ := i.party(documents.Payee); payee == nil {
			e.none("none")
			continue
		}
		e.comparePayee(i)
	}
}

func (e *examiner) comparePayee(i doc) {
	seller, at := i.party(documents.Seller)
	payee, atP := i.party(documents.Payee)
	v := values{"doc": i.label, "seller": placedText(seller), "payee": placedText(payee)}
	shown := []documents.Compared{i.at(atP, partyText(payee)), i.at(at, partyText(seller))}
	switch {
	case partyText(payee) == "":
		e.missing(i.label + ".payee")
	case shareIdentifier(seller, payee) || match.Parties(seller, payee) == match.Same:
		e.pass("pass", v, shown...)
	case collects(payee.Name) || kindOf(i.Type) == kindFactored:
		e.fail(documents.Review, "failAssigned", v, shown...)
	default:
		e.fail(documents.Review, "fail", v, shown...)
	}
}

// collects reports whether a name is of one who buys or collects claims: a factor or a bank.
func collects(name string) bool {
	if match.IsBank(name) || strings.Contains(match.Simplified(name), "保理") {
		return true
	}
	return slices.ContainsFunc(strings.Fields(foldText(name)), func(w string) bool {
		return strings.HasPrefix(w, "FACTOR") || w == "FORFAITING" || w == "FINANCE" || w == "FINANCIAL" || w == "CREDIT"
	})
}
