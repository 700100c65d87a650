package transport

import (
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/draft"
	"github.com/tradehub/tradehub/documents/jsonread"
)

// otherFunctions maps partyFunction of documentParties.other: DDR and DDS are the
// forwarders of consignor and consignee, NI and the N codes further notify parties.
var otherFunctions = map[string]documents.PartyRole{
	"DDR": documents.Forwarder, "DDS": documents.Forwarder, "NI": documents.Notify, "N1": documents.Notify, "N2": documents.Notify,
}

// parties reads documentParties. A straight document names a consignee; one to
// order names an endorsee or, made out in blank, nobody.
func (d *dcsaDocument) parties() {
	all := d.root.Object("documentParties")
	if !all.Ok() {
		d.Refuse(documents.CodeMissing, "/documentParties", "a value is required")
		return
	}
	shipper, issuer := all.Object("shipper"), all.Object("issuingParty")
	d.need(shipper.String("partyName"))
	d.need(issuer.String("partyName"))
	d.party(documents.Consignor, shipper)
	d.entitled(all.Object("consignee"), all.Object("endorsee"))
	d.party(documents.Forwarder, all.Object("onBehalfOfShipper"))
	d.party(documents.Forwarder, all.Object("onBehalfOfConsignee"))
	for _, n := range all.Array("notifyParties") {
		d.party(documents.Notify, n)
	}
	d.party(documents.Seller, all.Object("seller"))
	d.party(documents.Buyer, all.Object("buyer"))
	d.party(documents.Carrier, issuer)
	d.Doc.Title.IssuedBy = d.Text("/title/issuedBy", issuer.String("partyName"))
	for _, n := range all.Array("other") {
		if role, ok := otherFunctions[n.String("partyFunction").Text()]; ok {
			d.party(role, n.Object("party"))
		}
	}
}

// entitled reads to whom the goods are to be given.
func (d *dcsaDocument) entitled(consignee, endorsee jsonread.Node) {
	order := d.Doc.Title.Negotiable
	switch {
	case order && consignee.Ok():
		d.Refuse(documents.CodeInvalid, consignee.Path(), "a document to order names an endorsee, not a consignee")
	case !order && endorsee.Ok():
		d.Refuse(documents.CodeInvalid, endorsee.Path(), "a straight document names a consignee, not an endorsee")
	case !order:
		d.need(consignee.String("partyName"))
	}
	d.party(documents.Consignee, consignee)
	if endorsee.Ok() {
		d.Doc.Title.ToOrderOf = d.Text("/title/toOrderOf", d.need(endorsee.String("partyName")))
	}
}

func (d *dcsaDocument) party(role documents.PartyRole, n jsonread.Node) {
	if !n.Ok() {
		return
	}
	p := documents.Party{Role: role, Name: n.String("partyName").Text(), Address: d.address(n)}
	for _, c := range n.Array("identifyingCodes") {
		scheme, ok := documents.SchemeFor(c.String("codeListName").Text())
		if !ok {
			scheme, ok = documents.SchemeFor(c.String("codeListProvider").Text())
		}
		if !ok {
			scheme = documents.SchemeLocal
		}
		draft.Identify(&p, scheme, c.String("partyCode"))
	}
	for _, t := range n.Array("taxLegalReferences") {
		scheme, ok := documents.SchemeFor(t.String("type").Text())
		if !ok {
			scheme = documents.SchemeTax
		}
		draft.Identify(&p, scheme, t.String("value"))
	}
	d.Party(p, n)
	for _, order := range n.Strings("purchaseOrderReferences") {
		d.Reference(documents.RefOrder, order)
	}
}

// address prefers the structured address to the lines that are displayed.
func (d *dcsaDocument) address(n jsonread.Node) documents.Address {
	a := n.Object("address")
	if !a.Ok() {
		var out documents.Address
		for _, line := range n.Strings("displayedAddress") {
			out.Lines = append(out.Lines, line.Text())
		}
		return out
	}
	out := documents.Address{
		City: a.String("city").Text(), Postcode: a.String("postCode").Text(), Region: a.String("stateRegion").Text(),
		Country: d.Country("", a.String("countryCode")),
	}
	for _, line := range []string{
		draft.Join(a.String("street"), a.String("streetNumber"), a.String("floor")), a.String("PObox").Text(), a.String("POBox").Text(),
	} {
		if line != "" {
			out.Lines = append(out.Lines, line)
		}
	}
	return out
}
