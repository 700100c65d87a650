package customs

import (
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/draft"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// parties reads the parties, each from the header or from the goods shipment, where
// the data model has it in one or the other. An importer is the consignee where no
// other is named, and an exporter the consignor: rules compare these.
func (m *wcoMessage) parties() {
	m.party(documents.Declarant, m.dec.At("Declarant"))
	exporter, importer := m.either("Exporter"), m.either("Importer")
	consignor, consignee := m.either("Consignor"), m.either("Consignee")
	if !consignor.Ok() {
		consignor = exporter
	}
	if !consignee.Ok() {
		consignee = importer
	}
	m.party(documents.Consignor, consignor)
	m.party(documents.Consignee, consignee)
	if importer.Ok() && importer != consignee {
		m.party(documents.Owner, importer)
	}
	m.party(documents.Seller, m.either("Seller"))
	m.party(documents.Buyer, m.either("Buyer"))
	m.party(documents.Forwarder, m.dec.At("Agent"))
	m.party(documents.Carrier, present(m.dec.At("Consignment", "Carrier"), m.consignment.At("Carrier")))
}

func (m *wcoMessage) either(name string) xmlread.Node {
	return present(m.goods.At(name), m.dec.At(name))
}

// present returns a, or b when a is not there.
func present(a, b xmlread.Node) xmlread.Node {
	if a.Ok() {
		return a
	}
	return b
}

func (m *wcoMessage) party(role documents.PartyRole, n xmlread.Node) {
	if !n.Ok() {
		return
	}
	p := documents.Party{Role: role, Name: n.At("Name").Text()}
	scheme := documents.SchemeLocal
	if m.european() {
		scheme = documents.SchemeEORI
	}
	draft.Identify(&p, scheme, n.At("ID"))
	a := n.At("Address")
	p.Address = documents.Address{
		City: a.At("CityName").Text(), Postcode: a.At("PostcodeID").Text(), Region: a.At("CountrySubDivisionName").Text(),
		Country: m.country("", a.At("CountryCode")),
	}
	for _, line := range a.All("Line") {
		if t := line.Text(); t != "" {
			p.Address.Lines = append(p.Address.Lines, t)
		}
	}
	m.Party(p, n)
}

// european reports whether party numbers are EORI numbers: the declaration is made
// to a customs administration of Europe's single registration.
func (m *wcoMessage) european() bool {
	country := m.meta.At("ResponsibleCountryCode").Text()
	return country == "GB" || eoriCountries[country]
}

// eoriCountries are the member states of the European Union, whose economic
// operators are registered by Regulation (EU) No 952/2013 art. 9.
var eoriCountries = map[string]bool{
	"AT": true, "BE": true, "BG": true, "HR": true, "CY": true, "CZ": true, "DK": true, "EE": true, "FI": true, "FR": true,
	"DE": true, "GR": true, "HU": true, "IE": true, "IT": true, "LV": true, "LT": true, "LU": true, "MT": true, "NL": true,
	"PL": true, "PT": true, "RO": true, "SK": true, "SI": true, "ES": true, "SE": true,
}
