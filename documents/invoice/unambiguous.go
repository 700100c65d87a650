package invoice

import (
	"strings"

	"github.com/beevik/etree"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// Prefixes of the namespaces in which the elements of a format are. The
// namespaces of its parts differ by version; the body that gave them does not.
// A format without namespaces has "".
const (
	vocabularyUBL = "urn:oasis:names:specification:ubl:schema:xsd:"
	vocabularyCII = "urn:un:unece:uncefact:data:standard:"
)

// extensions is the one element of UBL that may contain anything.
const extensions = "UBLExtensions"

// singles are the elements that decide what is owed, by their parent. The
// schemas allow one of each: where there are two, a person who sees one of
// them and a program that reads the other do not read the same invoice.
var singles = map[string][]string{
	"Invoice":            {"ID", "IssueDate", "DueDate", "InvoiceTypeCode", "DocumentCurrencyCode", "LegalMonetaryTotal", "AccountingSupplierParty", "AccountingCustomerParty"},
	"CreditNote":         {"ID", "IssueDate", "CreditNoteTypeCode", "DocumentCurrencyCode", "LegalMonetaryTotal", "AccountingSupplierParty", "AccountingCustomerParty"},
	"LegalMonetaryTotal": {"LineExtensionAmount", "TaxExclusiveAmount", "TaxInclusiveAmount", "AllowanceTotalAmount", "ChargeTotalAmount", "PrepaidAmount", "PayableRoundingAmount", "PayableAmount"},
	"InvoiceLine":        {"InvoicedQuantity", "LineExtensionAmount", "Price", "Item"},
	"CreditNoteLine":     {"CreditedQuantity", "LineExtensionAmount", "Price", "Item"},
	"Price":              {"PriceAmount", "BaseQuantity"},

	"CrossIndustryInvoice":                            {"ExchangedDocument", "SupplyChainTradeTransaction"},
	"CrossIndustryDocument":                           {"HeaderExchangedDocument", "SpecifiedSupplyChainTradeTransaction"},
	"ExchangedDocument":                               {"ID", "TypeCode", "IssueDateTime"},
	"HeaderExchangedDocument":                         {"ID", "TypeCode", "IssueDateTime"},
	"SupplyChainTradeTransaction":                     {"ApplicableHeaderTradeAgreement", "ApplicableHeaderTradeDelivery", "ApplicableHeaderTradeSettlement"},
	"ApplicableHeaderTradeAgreement":                  {"SellerTradeParty", "BuyerTradeParty"},
	"ApplicableHeaderTradeSettlement":                 {"InvoiceCurrencyCode", "SpecifiedTradeSettlementHeaderMonetarySummation"},
	"SpecifiedLineTradeDelivery":                      {"BilledQuantity"},
	"IncludedSupplyChainTradeLineItem":                {"SpecifiedLineTradeAgreement", "SpecifiedLineTradeDelivery", "SpecifiedLineTradeSettlement", "SpecifiedTradeProduct"},
	"NetPriceProductTradePrice":                       {"ChargeAmount", "BasisQuantity"},
	"SpecifiedTradeSettlementHeaderMonetarySummation": {"LineTotalAmount", "ChargeTotalAmount", "AllowanceTotalAmount", "RoundingAmount", "TotalPrepaidAmount", "DuePayableAmount"},
	"SpecifiedTradeSettlementLineMonetarySummation":   {"LineTotalAmount"},

	rootEInvoice:          {"Header", "EInvoiceData", "TaxSupervisionInfo"},
	"Header":              {"EIid", "InherentLabel"},
	"InherentLabel":       {"InIssuType", "EInvoiceType", "GeneralOrSpecialVAT"},
	"InIssuType":          {"LabelCode"},
	"EInvoiceData":        {"SellerInformation", "BuyerInformation", "BasicInformation", "AdditionalInformation"},
	"SellerInformation":   {"SellerIdNum", "SellerName"},
	"BuyerInformation":    {"BuyerIdNum", "BuyerName"},
	"BasicInformation":    {"TotalAmWithoutTax", "TotalTaxAm", "TotalTax-includedAmount", "RequestTime"},
	"IssuItemInformation": {"ItemName", "MeaUnits", "Quantity", "UnPrice", "Amount", "TaxRate", "ComTaxAm"},
	"TaxSupervisionInfo":  {"InvoiceNumber", "IssueTime"},
}

// unambiguous refuses a tree with an element of another vocabulary in the place where one of
// the format is looked for by its local name. It also refuses two of an element that decides,
// and text between elements.
func unambiguous(root *etree.Element, vocabulary string) error {
	return alike(root, vocabulary, map[string]bool{})
}

// alike visits el and what is below it. Known records for each prefix whether it is bound to
// the vocabulary; a new binding starts with an empty record.
func alike(el *etree.Element, vocabulary string, known map[string]bool) error {
	if declares(el) {
		known = map[string]bool{}
	}
	ours, ok := known[el.Space]
	if !ok {
		space := el.NamespaceURI()
		ours = strings.HasPrefix(space, vocabulary) && (vocabulary != "" || space == "") || space == nsZUGFeRD1 && vocabulary != ""
		known[el.Space] = ours
	}
	if !ours {
		return documents.Refuse(documents.CodeForbidden, xmlread.Root(el).Path(), "an element of %q in a document of %q", el.NamespaceURI(), vocabulary)
	}
	if mixed(el) {
		return documents.Refuse(documents.CodeForbidden, xmlread.Root(el).Path(), "text between elements")
	}
	if err := once(el, singles[el.Tag]); err != nil {
		return err
	}
	for _, t := range el.Child {
		c, ok := t.(*etree.Element)
		if !ok || c.Tag == extensions || signature(c) {
			continue
		}
		if err := alike(c, vocabulary, known); err != nil {
			return err
		}
	}
	return nil
}

// signature reports whether el is an XML signature. Package xmlsig judges it, and no reader
// looks for anything of that name, so a document with an invalid signature can still be
// shown.
func signature(el *etree.Element) bool {
	return el.Tag == "Signature" && el.NamespaceURI() == "http://www.w3.org/2000/09/xmldsig#"
}

// mixed reports whether el has text between child elements. None of the formats has such
// content, and readers disagree on its value.
func mixed(el *etree.Element) bool {
	var text, elements bool
	for _, t := range el.Child {
		switch t := t.(type) {
		case *etree.Element:
			elements = true
		case *etree.CharData:
			text = text || !t.IsWhitespace() && strings.TrimSpace(t.Data) != ""
		}
	}
	return text && elements
}

// declares reports whether the element itself binds a namespace.
func declares(el *etree.Element) bool {
	for i := range el.Attr {
		if a := &el.Attr[i]; a.Space == "xmlns" || (a.Space == "" && a.Key == "xmlns") {
			return true
		}
	}
	return false
}

// once refuses an element that has two children of one of the names.
func once(el *etree.Element, names []string) error {
	if len(names) == 0 {
		return nil
	}
	var seen uint
	for _, t := range el.Child {
		c, ok := t.(*etree.Element)
		if !ok {
			continue
		}
		for i, name := range names {
			if c.Tag != name {
				continue
			}
			if seen&(1<<i) != 0 {
				return documents.Refuse(documents.CodeForbidden, xmlread.Root(c).Path(), "a second %s", name)
			}
			seen |= 1 << i
		}
	}
	return nil
}
