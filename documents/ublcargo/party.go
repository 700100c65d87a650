package ublcargo

import (
	"tradehub/documents"
	"tradehub/documents/draft"
	"tradehub/documents/xmlread"
)

// Party adds the party (cac:PartyType) in a role, unless it is not there or has no
// name and no identifier.
func Party(d *draft.Draft, role documents.PartyRole, n xmlread.Node) {
	p := Read(d, role, n)
	d.Party(p, n)
}

// Read returns the party.
func Read(d *draft.Draft, role documents.PartyRole, n xmlread.Node) documents.Party {
	if n.At("Party").Ok() { // CustomerPartyType and SupplierPartyType hold the party
		n = n.At("Party")
	}
	p := documents.Party{Role: role, Name: n.At("PartyName", "Name").Text()}
	if p.Name == "" {
		p.Name = n.At("PartyLegalEntity", "RegistrationName").Text()
	}
	for _, id := range n.All("PartyIdentification") {
		identify(&p, id.At("ID"), documents.SchemeLocal)
	}
	for _, tax := range n.All("PartyTaxScheme") {
		scheme := documents.SchemeTax
		if tax.At("TaxScheme", "ID").Text() == "VAT" {
			scheme = documents.SchemeVAT
		}
		identify(&p, tax.At("CompanyID"), scheme)
	}
	identify(&p, n.At("PartyLegalEntity", "CompanyID"), documents.SchemeLocal)
	p.Address = address(d, n.At("PostalAddress"))
	return p
}

// identify adds an identifier under the scheme that its attribute names.
func identify(p *documents.Party, id xmlread.Node, fallback documents.Scheme) {
	scheme, ok := documents.SchemeFor(id.Attr("schemeID"))
	if !ok {
		scheme = fallback
	}
	draft.Identify(p, scheme, id)
}

func address(d *draft.Draft, n xmlread.Node) documents.Address {
	a := documents.Address{
		City:     n.At("CityName").Text(),
		Postcode: n.At("PostalZone").Text(),
		Region:   n.At("CountrySubentity").Text(),
		Country:  d.Country("", n.At("Country", "IdentificationCode")),
	}
	lines := []string{
		draft.Join(n.At("BuildingNumber"), n.At("BuildingName")),
		draft.Join(n.At("StreetName")), draft.Join(n.At("AdditionalStreetName")), draft.Join(n.At("Postbox")),
	}
	for _, l := range n.All("AddressLine") {
		lines = append(lines, l.At("Line").Text())
	}
	for _, l := range lines {
		if l != "" {
			a.Lines = append(a.Lines, l)
		}
	}
	return a
}
