package invoice

import (
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlread"
)

func (r *reader) ublParties(root xmlread.Node) {
	// The accounting parties are seller and buyer (BG-4, BG-7); the other two
	// are named only where they differ, or where the sender knows no better.
	r.addParty(r.ublParty(documents.Seller, either(root.At("AccountingSupplierParty", "Party"), root.At("SellerSupplierParty", "Party"))))
	r.addParty(r.ublParty(documents.Buyer, either(root.At("AccountingCustomerParty", "Party"), root.At("BuyerCustomerParty", "Party"))))
	r.addParty(r.ublParty(documents.Payee, root.At("PayeeParty")))
	for _, other := range []struct{ what, named, beside string }{
		{"seller", "SellerSupplierParty", "AccountingSupplierParty"}, {"buyer", "BuyerCustomerParty", "AccountingCustomerParty"},
	} {
		if root.At(other.beside, "Party").Ok() {
			r.alsoNamed(other.what, r.ublParty("", root.At(other.named, "Party")))
		}
	}
	for _, means := range root.All("PaymentMeans") {
		account := means.At("PayeeFinancialAccount")
		r.account(account.At("ID"), account.At("Name"))
	}
	for _, d := range root.All("Delivery") {
		r.addParty(r.ublConsignee(d))
		r.addParty(r.ublParty(documents.Consignor, d.At("Despatch", "DespatchParty")))
		r.addParty(r.ublParty(documents.Notify, d.At("NotifyParty")))
		r.addParty(r.ublParty(documents.Carrier, d.At("CarrierParty")))
	}
}

// ublParty reads a party. The registered name (BT-27, BT-44) takes precedence over the
// trading name (BT-28, BT-45).
func (r *reader) ublParty(role documents.PartyRole, n xmlread.Node) *party {
	p := &party{Party: documents.Party{Role: role}, at: n}
	legal := n.All("PartyLegalEntity")
	var names []xmlread.Node
	for _, l := range legal {
		names = append(names, l.At("RegistrationName"))
	}
	for _, trading := range n.All("PartyName") {
		names = append(names, trading.At("Name"))
	}
	for _, tax := range n.All("PartyTaxScheme") {
		names = append(names, tax.At("RegistrationName"))
	}
	p.named(names...)
	for _, id := range n.All("PartyIdentification") {
		r.identify(p, id.At("ID"), documents.SchemeLocal)
	}
	for _, l := range legal {
		r.identify(p, l.At("CompanyID"), documents.SchemeLocal)
	}
	for _, t := range n.All("PartyTaxScheme") {
		r.identify(p, t.At("CompanyID"), ublTaxScheme(t.At("TaxScheme")))
	}
	r.identify(p, n.At("EndpointID"), documents.SchemeLocal)
	p.Address = r.ublAddress(n.At("PostalAddress"))
	return p
}

// ublTaxScheme distinguishes a VAT number from another tax number.
func ublTaxScheme(n xmlread.Node) documents.Scheme {
	for _, name := range []string{n.At("ID").Text(), n.At("TaxTypeCode").Text()} {
		if s := schemeOf(name, ""); s != "" {
			return s
		}
	}
	return documents.SchemeTax
}

// ublConsignee reads to whom and where the goods are delivered (BG-13).
func (r *reader) ublConsignee(d xmlread.Node) *party {
	p := r.ublParty(documents.Consignee, d.At("DeliveryParty"))
	location := d.At("DeliveryLocation")
	r.identify(p, location.At("ID"), documents.SchemeLocal)
	if address := either(location.At("Address"), d.At("DeliveryAddress")); address.Ok() {
		p.Address = r.ublAddress(address)
	}
	p.at = either(p.at, d)
	return p
}

func (r *reader) ublAddress(n xmlread.Node) documents.Address {
	street := strings.TrimSpace(n.At("StreetName").Text() + " " + n.At("BuildingNumber").Text())
	a := documents.Address{
		Lines:    lines(street, n.At("AdditionalStreetName").Text(), n.At("BuildingName").Text()),
		City:     n.At("CityName").Text(),
		Postcode: n.At("PostalZone").Text(),
		Region:   n.At("CountrySubentity").Text(),
		Country:  r.country(n.At("Country", "IdentificationCode")),
	}
	for _, l := range n.All("AddressLine") {
		a.Lines = append(a.Lines, lines(l.At("Line").Text())...)
	}
	return a
}
