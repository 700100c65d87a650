package invoice

import (
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlread"
)

func (r *reader) ciiParties(t ciiTrade) {
	r.addParty(r.ciiParty(documents.Seller, t.agreement.At("SellerTradeParty")))
	r.addParty(r.ciiParty(documents.Buyer, t.agreement.At("BuyerTradeParty")))
	r.addParty(r.ciiParty(documents.Payee, t.settlement.At("PayeeTradeParty")))
	r.addParty(r.ciiParty(documents.Consignee, t.delivery.At("ShipToTradeParty")))
	r.addParty(r.ciiParty(documents.Consignor, t.delivery.At("ShipFromTradeParty")))
	r.alsoNamed("invoicee", r.ciiParty("", t.settlement.At("InvoiceeTradeParty")))
	for _, means := range t.settlement.All("SpecifiedTradeSettlementPaymentMeans") {
		account := means.At("PayeePartyCreditorFinancialAccount")
		r.account(first(account.At("IBANID"), account.At("ProprietaryID")), account.At("AccountName"))
	}
	r.addParty(r.ciiParty(documents.Carrier, t.delivery.At("RelatedSupplyChainConsignment", "CarrierTradeParty")))
}

func (r *reader) ciiParty(role documents.PartyRole, n xmlread.Node) *party {
	p := &party{Party: documents.Party{Role: role}, at: n}
	legal := n.At("SpecifiedLegalOrganization")
	p.named(n.At("Name"), legal.At("TradingBusinessName"))
	for _, name := range []string{"ID", "GlobalID"} {
		for _, id := range n.All(name) {
			r.identify(p, id, documents.SchemeLocal)
		}
	}
	r.identify(p, legal.At("ID"), documents.SchemeLocal)
	for _, tax := range n.All("SpecifiedTaxRegistration") {
		r.identify(p, tax.At("ID"), documents.SchemeTax)
	}
	for _, c := range n.All("URIUniversalCommunication") {
		r.identify(p, c.At("URIID"), documents.SchemeLocal)
	}
	p.Address = r.ciiAddress(n.At("PostalTradeAddress"))
	return p
}

func (r *reader) ciiAddress(n xmlread.Node) documents.Address {
	return documents.Address{
		Lines:    lines(n.At("LineOne").Text(), n.At("LineTwo").Text(), n.At("LineThree").Text()),
		City:     n.At("CityName").Text(),
		Postcode: n.At("PostcodeCode").Text(),
		Region:   n.At("CountrySubDivisionName").Text(),
		Country:  r.country(n.At("CountryID")),
	}
}
