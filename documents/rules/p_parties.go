package rules

import (
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/match"
)

// partyRules are the rules on who is who.
var partyRules = []Rule{
	{
		ID: "P01", Version: "1.0", Inputs: []string{inv, dec}, Severity: documents.Review, Dimension: documents.DimAuthenticity,
		Basis: []string{"SAFE trade authenticity and consistency review (Huifa [2017] 9)", "GACC announcement 2018 No. 67 (合同协议号)"},
		check: checkContract,
	},
	{
		ID: "P02", Version: "1.1", Inputs: []string{inv, req, dec}, Severity: documents.Block, Dimension: documents.DimAuthenticity,
		Basis: []string{"GACC/SAFE 1999 (fields compared with the declaration)", "GACC announcement 2018 No. 67 (境内收货人, 消费使用单位)"},
		check: checkBuyer,
	},
	{
		ID: "P03", Version: "1.1", Inputs: []string{inv, bl}, Severity: documents.Review, Dimension: documents.DimAuthenticity,
		Basis: []string{"UCP 600 art. 14(k)", "trade practice"}, check: checkShipper,
	},
	{
		ID: "P04", Version: "1.1", Inputs: []string{bl, inv, req}, Severity: documents.Review, Dimension: documents.DimAuthenticity,
		Basis: []string{"UCP 600 art. 20", "trade practice"}, check: checkConsignee,
	},
	{
		ID: "P06", Version: "1.1", Inputs: []string{dec, inv}, Severity: documents.Review, Dimension: documents.DimAuthenticity,
		Basis: []string{"GACC/SAFE 1999 (fields compared with the declaration)", "GACC announcement 2018 No. 67 (境外发货人)"},
		check: checkConsignor,
	},
}

// checkContract compares the contract numbers that invoices and declarations
// name. No reader reads the contract itself, so its parties are not compared,
// and without a number on both sides nothing is said.
func checkContract(e *examiner) {
	if e.lack(e.inv, inv) || e.lack(e.dec, dec) {
		return
	}
	for _, i := range e.inv {
		for _, d := range e.declaring(i) {
			e.compareContracts(i, d)
		}
	}
}

func (e *examiner) compareContracts(i, d doc) {
	a, atA := reference(i, documents.RefContract)
	b, atB := reference(d, documents.RefContract)
	if a == "" {
		e.missing(i.label + ".contract")
	}
	if b == "" {
		e.missing(d.label + ".contract")
	}
	if a == "" || b == "" {
		return
	}
	v := values{"doc": i.label, "contract": a, "other": d.label, "otherContract": b}
	if !strings.Contains(","+contracts(d)+",", ","+upperAlnum(a)+",") {
		e.fail(documents.Review, "fail", v, i.at(atA, a), d.at(atB, b))
		return
	}
	e.pass("pass", values{"doc": i.label, "contract": a, "other": d.label}, i.at(atA, a), d.at(atB, b))
}

// contracts lists the contract numbers that a document names, normalised: one
// declaration may cover several contracts.
func contracts(d doc) string {
	var all []string
	for _, r := range d.References {
		if r.Code == documents.RefContract {
			for n := range strings.FieldsFuncSeq(r.ID, func(r rune) bool { return strings.ContainsRune(",;，；、", r) }) {
				all = append(all, upperAlnum(n))
			}
		}
	}
	return strings.Join(all, ",")
}

// reference returns the document's first reference of the code with an ID, and its JSON pointer.
func reference(d doc, code documents.ReferenceCode) (string, string) {
	for i, r := range d.References {
		if r.Code == code && upperAlnum(r.ID) != "" {
			return r.ID, pointer("references", i, "id")
		}
	}
	return "", ""
}

// checkBuyer wants the invoice's buyer to be the applicant (or, when a seller
// borrows, the seller to be) and to be the declaration's consignee or consumer unit.
func checkBuyer(e *examiner) {
	if e.lack(e.inv, inv) {
		return
	}
	for _, i := range e.inv {
		e.compareApplicant(i)
		e.lack(e.dec, dec)
		for _, d := range e.declaring(i) {
			e.compareConsignee(i, d)
		}
	}
}

func (e *examiner) compareApplicant(i doc) {
	role := documents.Buyer
	if e.p.Request.Borrower == documents.BorrowerSeller {
		role = documents.Seller
	}
	p, at := i.party(role)
	applicant := &e.p.Request.Applicant
	shown := []documents.Compared{i.at(at, partyText(p)), asked("/applicant", partyText(applicant))}
	v := values{"doc": i.label, "party": partyText(p), "applicant": partyText(applicant)}
	switch match.Parties(p, applicant) {
	case match.Same:
		e.pass("passApplicant", v, shown...)
	case match.Different:
		e.failBuyer("failApplicant", v, shown...)
	case match.Unclear:
		e.fail(documents.Review, "unclearApplicant", v, shown...)
	default:
		e.missing(i.label+"."+string(role)+"ID", "applicantID")
	}
}

func (e *examiner) compareConsignee(i, d doc) {
	buyer, at := i.party(documents.Buyer)
	consignee, atC := d.party(documents.Consignee)
	owner, atO := d.party(documents.Owner)
	v := values{"doc": i.label, "party": partyText(buyer), "other": d.label, "consignee": partyText(consignee)}
	shown := []documents.Compared{i.at(at, partyText(buyer)), d.at(atC, partyText(consignee))}
	isConsignee, isOwner := match.Parties(buyer, consignee), match.Parties(buyer, owner)
	switch {
	case isConsignee == match.Same:
		e.pass("pass", v, shown...)
	case isOwner == match.Same:
		v["consignee"] = partyText(owner)
		e.pass("pass", v, i.at(at, partyText(buyer)), d.at(atO, partyText(owner)))
	case isConsignee == match.Different:
		e.failBuyer("fail", v, shown...)
	case isConsignee == match.Unclear || isOwner == match.Unclear:
		e.fail(documents.Review, "unclear", v, shown...)
	default:
		e.missing(i.label+".buyerID", d.label+".consigneeID")
	}
}

// failBuyer blocks, unless an agency import agreement (代理进口) was presented, which a person then reads.
func (e *examiner) failBuyer(key string, v values, shown ...documents.Compared) {
	s := documents.Block
	if e.p.Request.Agency != "" {
		s = documents.Review
	}
	e.fail(s, key, v, shown...)
}

// checkShipper compares seller and shipper. Under a credit the shipper may be
// anybody (UCP 600 art. 14(k)); on open account a third party is worth a look.
func checkShipper(e *examiner) {
	if e.lack(e.inv, inv) || e.lack(e.bl, bl) {
		return
	}
	s := documents.Review
	if e.p.Request.Instrument == documents.LetterOfCredit {
		s = documents.Info
	}
	for _, i := range e.inv {
		for _, b := range e.carrying(i) {
			e.compareRoles(s, i, b, documents.Seller, documents.Consignor)
		}
	}
}

// checkConsignor compares the seller with the declaration's consignor abroad.
func checkConsignor(e *examiner) {
	if e.lack(e.inv, inv) || e.lack(e.dec, dec) {
		return
	}
	for _, i := range e.inv {
		for _, d := range e.declaring(i) {
			e.compareRoles(documents.Review, i, d, documents.Seller, documents.Consignor)
		}
	}
}

func (e *examiner) compareRoles(s documents.Severity, a, b doc, roleA, roleB documents.PartyRole) {
	x, atX := a.party(roleA)
	y, atY := b.party(roleB)
	v := values{"doc": a.label, "party": partyText(x), "other": b.label, "otherParty": partyText(y)}
	switch match.Parties(x, y) {
	case match.Same:
		e.pass("pass", v, a.at(atX, partyText(x)), b.at(atY, partyText(y)))
	case match.Different:
		e.fail(s, "fail", v, a.at(atX, partyText(x)), b.at(atY, partyText(y)))
	case match.Unclear:
		e.fail(s, "unclear", v, a.at(atX, partyText(x)), b.at(atY, partyText(y)))
	default:
		e.missing(a.label+"."+string(roleA)+"ID", b.label+"."+string(roleB)+"ID")
	}
}
