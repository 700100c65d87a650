package invoice_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/invoice"
)

// altered reads a sample with one text replaced.
func altered(t *testing.T, name string, pairs ...string) *documents.Document {
	t.Helper()
	text := string(sample(t, name))
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("%q is not in %s", pairs[i], name)
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	doc, err := invoice.Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	resolve(t, doc)
	return doc
}

// A value that decides nothing refuses nothing: it is read as far as it goes, and
// the text is kept.
func TestValuesBesideThePoint(t *testing.T) {
	for _, c := range []struct {
		name, old, new, note string
		holds                func(*documents.Document) bool
	}{
		{"heading of four digits", "8482.10.20", "8482", "HS code: 8482", func(d *documents.Document) bool { return d.Lines[0].HS == "" }},
		{"HS code of letters", "8482.10.20", "bearings", "HS code: bearings", func(d *documents.Document) bool { return d.Lines[0].HS == "" }},
		{"HS code of twelve digits", "8482.10.20", "848210201234", "HS code: 848210201234", func(d *documents.Document) bool { return d.Lines[0].HS == "8482102012" }},
		{"origin in words", "<cbc:IdentificationCode>PL<", "<cbc:IdentificationCode>Polen<", "country: Polen", func(d *documents.Document) bool { return d.Lines[1].Origin == "" }},
		{"Kosovo", "<cbc:IdentificationCode>PL<", "<cbc:IdentificationCode>1A<", "", func(d *documents.Document) bool { return d.Lines[1].Origin == "XK" }},
		{"Northern Ireland", "<cbc:IdentificationCode>PL<", "<cbc:IdentificationCode>XI<", "", func(d *documents.Document) bool { return d.Lines[1].Origin == "GB" }},
		{"line amount of four decimals", "9000.00", "9000.0049", "amount of a line: 9000.0049 USD", func(d *documents.Document) bool { return d.Lines[1].Amount.Minor == 900000 }},
		{"small letters", "<cbc:DocumentCurrencyCode>USD", "<cbc:DocumentCurrencyCode>usd", "", func(d *documents.Document) bool { return d.Currency == "USD" && d.Totals.Tax != nil }},
		{"date of a reference", "2026-02-11", "11.02.2026", "date: 11.02.2026", func(d *documents.Document) bool { return d.Reference(documents.RefPrevious) == "BP-2026-0311" }},
		{"unit in small letters", `unitCode="C62">4000`, `unitCode="c62">4000`, "", func(d *documents.Document) bool { return d.Lines[0].Quantity.Unit == "C62" }},
		{"type in words", "<cbc:InvoiceTypeCode>380", "<cbc:InvoiceTypeCode>Pro-forma invoice", "type of document: Pro-forma invoice", func(d *documents.Document) bool { return d.Type == "325" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := altered(t, "ubl.xml", c.old, c.new)
			if !c.holds(d) || c.note != "" && !slices.Contains(d.Notes, c.note) {
				t.Errorf("read %+v with notes %q, want the note %q", d.Lines, d.Notes, c.note)
			}
		})
	}
}

// RMB is CNY in the document, its amounts, and the tax that is recognised by its currency.
func TestRenminbi(t *testing.T) {
	text := strings.ReplaceAll(string(sample(t, "ubl.xml")), "USD", "RMB")
	doc, err := invoice.Read(strings.NewReader(text))
	if err != nil || doc.Currency != "CNY" || doc.Totals.Payable.Currency != "CNY" || doc.Totals.Tax == nil {
		t.Errorf("read %v with %v", doc, err)
	}
}

// EN 16931 has two decimals (BR-DEC-23).
func TestLineAmountUnderEN16931(t *testing.T) {
	text := strings.Replace(string(sample(t, "ubl.xml")), "9000.00", "9000.0049", 1)
	text = strings.Replace(text, "<cbc:ID>", "<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID><cbc:ID>", 1)
	refusal(t, []byte(text), documents.CodeInvalid, "/Invoice/cac:InvoiceLine[2]/cbc:LineExtensionAmount")
}

// A credit note cannot call itself an invoice.
func TestKindOfCreditNote(t *testing.T) {
	for code, want := range map[string]documents.TypeCode{"261": "261", "380": "381", "396": "396"} {
		d := altered(t, "creditnote.xml", "<a:BillingReference>", "<b:CreditNoteTypeCode>"+code+"</b:CreditNoteTypeCode><a:BillingReference>")
		if d.Type != want || d.Reference(documents.RefPrevious) != "LC-2026-118" {
			t.Errorf("%s is read as %s, %v", code, d.Type, d.References)
		}
	}
}

const twoDeliveries = `<cac:Delivery><cac:Shipment><cbc:ID>SHIPMENT-2</cbc:ID><cbc:GrossWeightMeasure unitCode="KGM">100.5</cbc:GrossWeightMeasure>` +
	`<cbc:TotalTransportHandlingUnitQuantity unitCode="XPX">6</cbc:TotalTransportHandlingUnitQuantity></cac:Shipment></cac:Delivery>`

// Deliveries are added up; what one of them does not say has no sum.
func TestTwoDeliveries(t *testing.T) {
	d := altered(t, "ubl.xml", "<cac:Delivery>", twoDeliveries+"<cac:Delivery>")
	s := d.Shipment
	if s.Packages == nil || s.Packages.Count != 30 || s.GrossWeight.String() != "12581 KGM" || s.NetWeight != nil {
		t.Errorf("packages %v, gross %v, net %v", s.Packages, s.GrossWeight, s.NetWeight)
	}
	if !slices.Contains(d.Notes, "netWeight is stated for 1 of 2 deliveries") {
		t.Errorf("notes %q", d.Notes)
	}
	twice := altered(t, "ubl.xml", "<cac:Delivery>", twoDeliveries+twoDeliveries+"<cac:Delivery>")
	if twice.Shipment.Packages.Count != 30 {
		t.Errorf("a shipment named twice counts twice: %v", twice.Shipment.Packages)
	}
}

// What the papers of a purchase say of others.
func TestReferencesInWords(t *testing.T) {
	ref := func(inner string) string {
		return "<cac:AdditionalDocumentReference><cbc:ID>N-1</cbc:ID>" + inner + "</cac:AdditionalDocumentReference><cac:AccountingSupplierParty>"
	}
	for inner, want := range map[string]documents.ReferenceCode{
		"<cbc:DocumentType>Bill of Lading</cbc:DocumentType>":       documents.RefBillOfLading,
		"<cbc:DocumentType>House bill of lading</cbc:DocumentType>": documents.RefHouseBill,
		"<cbc:DocumentType>进口货物报关单</cbc:DocumentType>":              documents.RefDeclaration,
		"<cbc:DocumentTypeCode>914</cbc:DocumentTypeCode>":          documents.RefDeclaration,
		"<cbc:DocumentTypeCode>741</cbc:DocumentTypeCode>":          "AWB",
	} {
		d := altered(t, "ubl.xml", "<cac:AccountingSupplierParty>", ref(inner))
		if !slices.Contains(d.References, documents.Reference{Code: want, ID: "N-1"}) {
			t.Errorf("%s: %v", inner, d.References)
		}
	}
}

func TestPaidInParts(t *testing.T) {
	d := altered(t, "ubl.xml", `<cbc:PrepaidAmount currencyID="USD">9973.00</cbc:PrepaidAmount>`, "",
		"<cac:LegalMonetaryTotal>", `<cac:PrepaidPayment><cbc:PaidAmount currencyID="USD">4973.00</cbc:PaidAmount></cac:PrepaidPayment><cac:PrepaidPayment><cbc:PaidAmount currencyID="USD">5000.00</cbc:PaidAmount></cac:PrepaidPayment><cac:LegalMonetaryTotal>`)
	if p := d.Totals.Prepaid; p == nil || p.Minor != 997300 {
		t.Errorf("prepaid %v", p)
	}
}

func TestToleranceIsRead(t *testing.T) {
	for text, want := range map[string]bool{
		"Ball bearing 6204-2RS, about 4000 pieces": true, "Soya beans in bulk, 10 % more or less": true, "大豆 散装": true,
		"Ball bearing 6204-2RS": false, "A book about bearings": false, "Bearings ±0.01 mm": false,
	} {
		if d := altered(t, "ubl.xml", "Ball bearing 6204-2RS", text); d.Shipment.Tolerance != want {
			t.Errorf("%s: %v", text, d.Shipment.Tolerance)
		}
	}
}

func TestLessThanContainer(t *testing.T) {
	d := altered(t, "ubl.xml", "<cac:TransportEquipment>", "<cac:TransportEquipment><cbc:FullnessIndicationCode>LCL</cbc:FullnessIndicationCode>")
	if !d.Shipment.LCL || !d.Shipment.Containers[0].LCL {
		t.Errorf("%+v", d.Shipment)
	}
	if bytes.Contains([]byte(canonical(t, altered(t, "ubl.xml", "BP-2026-0417", "BP-2026-0418"))), []byte("lcl")) {
		t.Error("a full container is shared")
	}
}

// What a line names counts as what the document names, and the account is kept.
func TestWhatLinesName(t *testing.T) {
	d := altered(t, "ubl.xml", "<cac:Item>", "<cac:OrderLineReference><cbc:LineID>1</cbc:LineID><cac:OrderReference><cbc:ID>PO-2</cbc:ID></cac:OrderReference></cac:OrderLineReference>"+
		"<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>OLD-1</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>"+
		"<cac:DocumentReference><cbc:ID>BL-2</cbc:ID><cbc:DocumentTypeCode>705</cbc:DocumentTypeCode></cac:DocumentReference>"+
		`<cac:Delivery><cac:Shipment><cbc:ID>1</cbc:ID><cbc:NetWeightMeasure unitCode="KGM">40</cbc:NetWeightMeasure></cac:Shipment></cac:Delivery><cac:Item>`,
		"<cac:LegalMonetaryTotal>", "<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode><cac:PayeeFinancialAccount><cbc:ID>DE00DEMO</cbc:ID><cbc:Name>Baltic Factoring AG</cbc:Name></cac:PayeeFinancialAccount></cac:PaymentMeans><cac:LegalMonetaryTotal>",
		"<cac:PayeeParty>", "<cac:BuyerCustomerParty><cac:Party><cac:PartyName><cbc:Name>Other Buyer Ltd.</cbc:Name></cac:PartyName></cac:Party></cac:BuyerCustomerParty><cac:PayeeParty>")
	for _, want := range []documents.Reference{{Code: documents.RefOrder, ID: "PO-2"}, {Code: documents.RefPrevious, ID: "OLD-1"}, {Code: documents.RefBillOfLading, ID: "BL-2"}} {
		if !slices.Contains(d.References, want) {
			t.Errorf("%v is not in %v", want, d.References)
		}
	}
	if w := d.Lines[0].NetWeight; w == nil || w.String() != "40 KGM" {
		t.Errorf("net weight %v", w)
	}
	for _, want := range []string{"account to pay to: DE00DEMO Baltic Factoring AG", "buyer: Other Buyer Ltd."} {
		if !slices.Contains(d.Notes, want) {
			t.Errorf("%q is not in %q", want, d.Notes)
		}
	}
}
