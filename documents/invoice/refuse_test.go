package invoice_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/invoice"
)

// refusal asserts the code and the place of a refusal.
func refusal(t *testing.T, data []byte, code documents.Code, path string) {
	t.Helper()
	doc, err := invoice.Read(bytes.NewReader(data))
	var syntax *documents.SyntaxError
	if !errors.As(err, &syntax) {
		t.Fatalf("read %v with error %v, want a refusal", doc, err)
	}
	if syntax.Code != code || syntax.Path != path {
		t.Errorf("refused with %s at %q (%v), want %s at %q", syntax.Code, syntax.Path, syntax.Err, code, path)
	}
}

// Each case changes one thing of a sample that is read.
func TestRefusals(t *testing.T) {
	const (
		head  = "/rsm:CrossIndustryInvoice/rsm:ExchangedDocument"
		trade = "/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction"
		sums  = trade + "/ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
	)
	for _, c := range []struct {
		name, sample, old, new string
		code                   documents.Code
		path                   string
	}{
		{"no number", "ubl.xml", "<cbc:ID> BP-2026-0417 </cbc:ID>", "", documents.CodeMissing, "/Invoice"},
		{"blank number", "ubl.xml", " BP-2026-0417 ", "  ", documents.CodeMissing, "/Invoice/cbc:ID"},
		{"no date", "ubl.xml", "<cbc:IssueDate>2026-03-02</cbc:IssueDate>", "", documents.CodeMissing, "/Invoice"},
		{"date of the wrong form", "ubl.xml", "2026-03-02", "02.03.2026", documents.CodeInvalid, "/Invoice/cbc:IssueDate"},
		{"day that is none", "ubl.xml", "2026-06-30", "2026-06-31", documents.CodeInvalid, "/Invoice/cbc:DueDate"},
		{"date with a tail", "ubl.xml", "2026-06-30", "2026-06-30x", documents.CodeInvalid, "/Invoice/cbc:DueDate"},
		{"unknown currency", "ubl.xml", "<cbc:DocumentCurrencyCode>USD", "<cbc:DocumentCurrencyCode>USX", documents.CodeInvalid, "/Invoice/cbc:DocumentCurrencyCode"},
		{"no currency at all", "creditnote.xml", ` currencyID="JPY">98000.00`, ">98000.00", documents.CodeMissing, "/cn:CreditNote"},
		{"no total", "creditnote.xml", ">98000.00</b:PayableAmount>", "></b:PayableAmount>", documents.CodeMissing, "/cn:CreditNote"},
		{"amount that is none", "ubl.xml", "89757.00", "89,757.00", documents.CodeInvalid, "/Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount"},
		{"amount with an exponent", "ubl.xml", "89757.00", "8.9757e4", documents.CodeInvalid, "/Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount"},
		{"total finer than its currency", "ubl.xml", "89757.00", "89757.001", documents.CodeInvalid, "/Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount"},
		{"total of a line that is none", "ubl.xml", "9000.00", "9,000.00", documents.CodeInvalid, "/Invoice/cac:InvoiceLine[2]/cbc:LineExtensionAmount"},
		{"quantity that is none", "ubl.xml", "1500.25", "1500 kg", documents.CodeInvalid, "/Invoice/cac:InvoiceLine[2]/cbc:InvoicedQuantity"},
		{"price for nothing", "ubl.xml", `unitCode="C62">100<`, `unitCode="C62">0<`, documents.CodeInvalid, "/Invoice/cac:InvoiceLine[1]/cac:Price/cbc:BaseQuantity"},
		{"half a package", "ubl.xml", `unitCode="XPX">24<`, `unitCode="XPX">23.5<`, documents.CodeInvalid, "/Invoice/cac:Delivery/cac:Shipment/cbc:TotalTransportHandlingUnitQuantity"},
		{"allowances in two currencies", "ubl.xml", "</cac:AllowanceCharge>\n    <cac:Item>", `</cac:AllowanceCharge><cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:Amount currencyID="EUR">1</cbc:Amount></cac:AllowanceCharge><cac:Item>`, documents.CodeInvalid, "/Invoice/cac:InvoiceLine[1]/cac:AllowanceCharge[2]/cbc:Amount"},
		{"second total", "ubl.xml", "</cac:LegalMonetaryTotal>", `<cbc:PayableAmount currencyID="USD">1</cbc:PayableAmount></cac:LegalMonetaryTotal>`, documents.CodeForbidden, "/Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount[2]"},
		{"second number", "cii.xml", "<ram:TypeCode>380<", "<ram:ID>LC-2026-119</ram:ID><ram:TypeCode>380<", documents.CodeForbidden, head + "/ram:ID[2]"},
		{"total of another vocabulary", "creditnote.xml", "<a:LegalMonetaryTotal>", `<x:LegalMonetaryTotals xmlns:x="urn:x"/><a:LegalMonetaryTotal>`, documents.CodeForbidden, "/cn:CreditNote/x:LegalMonetaryTotals"},
		{"amount in two parts", "ubl.xml", "89757.00", "8<cbc:Note/>9757.00", documents.CodeForbidden, "/Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount"},
		{"prefix bound anew", "cii.xml", "<ram:DuePayableAmount>", `<ram:DuePayableAmount xmlns:ram="urn:x">`, documents.CodeForbidden, sums + "/ram:DuePayableAmount"},
		{"no header", "cii.xml", "rsm:ExchangedDocument", "rsm:ExchangedDocumentContext", documents.CodeMissing, "/rsm:CrossIndustryInvoice"},
		{"no transaction", "cii.xml", "rsm:SupplyChainTradeTransaction", "rsm:Transaction", documents.CodeMissing, ""},
		{"empty number", "cii.xml", "<ram:ID>LC-2026-118</ram:ID>", "<ram:ID/>", documents.CodeMissing, head + "/ram:ID"},
		{"date of an unknown format", "cii.xml", `format="102">20260318`, `format="201">2603180000`, documents.CodeInvalid, head + "/ram:IssueDateTime/udt:DateTimeString"},
		{"issue date without a day", "cii.xml", `format="102">20260318`, `format="610">202603`, documents.CodeMissing, head + "/ram:IssueDateTime"},
		{"yen with a fraction", "cii.xml", "800000.00", "800000.50", documents.CodeInvalid, sums + "/ram:DuePayableAmount"},
		{"amount beyond all trade", "cii.xml", "800000.00", "99999999999999999", documents.CodeInvalid, sums + "/ram:DuePayableAmount"},
		{"price that is none", "cii.xml", "<ram:ChargeAmount>7000<", "<ram:ChargeAmount>7000 JPY<", documents.CodeInvalid, trade + "/ram:IncludedSupplyChainTradeLineItem[2]/ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount"},
		{"other namespace", "ubl.xml", "xsd:Invoice-2", "xsd:Invoice-3", documents.CodeUnsupported, "/Invoice"},
		{"order", "ubl.xml", "xsd:Invoice-2", "xsd:Order-2", documents.CodeUnsupported, "/Invoice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := string(sample(t, c.sample))
			changed := strings.ReplaceAll(text, c.old, c.new)
			if changed == text {
				t.Fatalf("%q is not in %s", c.old, c.sample)
			}
			refusal(t, []byte(changed), c.code, c.path)
		})
	}
}

// The content of a UBL extension is not the invoice.
func TestExtensionsAreNotRead(t *testing.T) {
	const extension = `<e:UBLExtensions xmlns:e="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2">
		<e:UBLExtension><e:ExtensionContent><x:ID xmlns:x="urn:x">BP-2026-0999</x:ID></e:ExtensionContent></e:UBLExtension></e:UBLExtensions>`
	text := strings.Replace(string(sample(t, "ubl.xml")), "<cbc:UBLVersionID>", extension+"<cbc:UBLVersionID>", 1)
	doc, err := invoice.Read(strings.NewReader(text))
	if err != nil || doc.Number != "BP-2026-0417" {
		t.Errorf("read %v with %v", doc, err)
	}
}

func TestReadXMLOfNothing(t *testing.T) {
	var syntax *documents.SyntaxError
	if _, err := invoice.ReadXML(nil); !errors.As(err, &syntax) || syntax.Code != documents.CodeUnsupported {
		t.Errorf("got %v, want UNSUPPORTED", err)
	}
}

func TestRoots(t *testing.T) {
	want := xml.Name{Space: "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2", Local: "Invoice"}
	if roots := invoice.Roots(); len(roots) != 5 || !slices.Contains(roots, want) {
		t.Errorf("Roots() = %v", roots)
	}
}

func TestReadRefusesWhatIsTooLarge(t *testing.T) {
	refusal(t, make([]byte, 32<<20+1), documents.CodeLimit, "")
}

func TestTooManyLines(t *testing.T) {
	whole, err := os.ReadFile("testdata/ubl.xml")
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.LastIndex(whole, []byte("</Invoice>"))
	of := func(n int) []byte {
		lines := bytes.Repeat([]byte("<cac:InvoiceLine><cbc:ID>1</cbc:ID></cac:InvoiceLine>"), n-2)
		return slices.Concat(whole[:at], lines, whole[at:])
	}
	if doc, err := invoice.Read(bytes.NewReader(of(20_000))); err != nil || len(doc.Lines) != 20_000 {
		t.Errorf("20,000 lines: %v", err)
	}
	_, err = invoice.Read(bytes.NewReader(of(20_001)))
	var s *documents.SyntaxError
	if !errors.As(err, &s) || s.Code != documents.CodeLimit {
		t.Errorf("20,001 lines: %v", err)
	}
}
