package ublcargo

import (
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/draft"
	"github.com/tradehub/tradehub/documents/xmlread"
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
	p := documents.Party{Role: role}
	for _, name := range n.All("PartyName") {
		draft.Name(&p, name.At("Name"))
	}
	for _, legal := range n.All("PartyLegalEntity") {
		draft.Name(&p, legal.At("RegistrationName"))
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
	for _, legal := range n.All("PartyLegalEntity") {
		identify(&p, legal.At("CompanyID"), documents.SchemeLocal)
	}
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
		n.At("BuildingName").Text(),
		draft.Join(n.At("StreetName"), n.At("BuildingNumber")), n.At("AdditionalStreetName").Text(), n.At("Postbox").Text(),
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
