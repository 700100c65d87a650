package customs_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/customs"
)

// An edit replaces one text of a sample by another.
type edit struct{ old, new string }

func edited(t *testing.T, name string, e edit) string {
	t.Helper()
	s := string(sample(t, name))
	if !strings.Contains(s, e.old) {
		t.Fatalf("%s does not have %q", name, e.old)
	}
	return strings.Replace(s, e.old, e.new, 1)
}

func TestRefusals(t *testing.T) {
	const head, line = "/DecMessage/DecHead/", "/DecMessage/DecLists/DecList[1]/"
	const dec = "/md:MetaData/Declaration"
	for _, c := range []struct {
		name, sample string
		edit         edit
		code         documents.Code
		path         string
	}{
		{"not accepted yet", "cn-import.xml", edit{"<EntryId>371120261040012345</EntryId>", "<EntryId/>"}, documents.CodeMissing, head + "EntryId"},
		{"declaration number too short", "cn-import.xml", edit{"371120261040012345", "37112026104001234"}, documents.CodeInvalid, head + "EntryId"},
		{"declaration number with a letter", "cn-import.xml", edit{"371120261040012345", "37112026104001234O"}, documents.CodeInvalid, head + "EntryId"},
		{"neither import nor export", "cn-import.xml", edit{"<IEFlag>I", "<IEFlag>T"}, documents.CodeInvalid, head + "IEFlag"},
		{"no direction", "cn-import.xml", edit{"<IEFlag>I</IEFlag>", ""}, documents.CodeMissing, head + "IEFlag"},
		{"no such day", "cn-import.xml", edit{"20260213", "20260230"}, documents.CodeInvalid, head + "DDate"},
		{"weight with a comma", "cn-import.xml", edit{"1296.5", "1,296.5"}, documents.CodeInvalid, head + "GrossWet"},
		{"weight less than nothing", "cn-import.xml", edit{"1296.5", "-1296.5"}, documents.CodeInvalid, head + "GrossWet"},
		{"packages not whole", "cn-import.xml", edit{"<PackNo>48", "<PackNo>48.5"}, documents.CodeInvalid, head + "PackNo"},
		{"unknown currency", "cn-import.xml", edit{"<TradeCurr>502", "<TradeCurr>999"}, documents.CodeInvalid, line + "TradeCurr"},
		{"no currency", "cn-import.xml", edit{"<TradeCurr>502</TradeCurr>", ""}, documents.CodeMissing, line + "TradeCurr"},
		{"half a cent", "cn-import.xml", edit{"<DeclTotal>126000", "<DeclTotal>126000.005"}, documents.CodeInvalid, line + "DeclTotal"},
		{"commodity code of nine digits", "cn-import.xml", edit{"8542319000", "854231900"}, documents.CodeInvalid, line + "CodeTS"},
		{"freight without a mark", "cn-import.xml", edit{"<FeeMark>3", "<FeeMark>"}, documents.CodeMissing, head + "FeeMark"},
		{"freight with another mark", "cn-import.xml", edit{"<FeeMark>3", "<FeeMark>9"}, documents.CodeInvalid, head + "FeeMark"},
		{"container without a number", "cn-import.xml", edit{"<ContainerId>QZHU4800128</ContainerId>", ""}, documents.CodeMissing, "/DecMessage/DecContainers/Container/ContainerId"},

		{"WCO: amendment", "wco-import.xml", edit{"<TypeCode>IMA", "<TypeCode>COR"}, documents.CodeUnsupported, dec},
		{"WCO: request", "wco-import.xml", edit{"<FunctionCode>9", "<FunctionCode>13"}, documents.CodeUnsupported, dec},
		{"WCO: notification", "wco-import.xml", edit{"<Declaration>", "<Response/><Declaration>"}, documents.CodeUnsupported, "/md:MetaData"},
		{"WCO: type", "wco-import.xml", edit{"<TypeCode>IMA", "<TypeCode>QQA"}, documents.CodeInvalid, dec + "/TypeCode"},
		{"WCO: items miscounted", "wco-import.xml", edit{"<GoodsItemQuantity>2", "<GoodsItemQuantity>3"}, documents.CodeInvalid, dec + "/GoodsItemQuantity"},
		{"WCO: long reference", "wco-import.xml", edit{"LRN-2026-0088", "LRN-2026-0088-0088-0088"}, documents.CodeInvalid, dec + "/FunctionalReferenceID"},
		{"WCO: amount without currency", "wco-import.xml", edit{`ItemChargeAmount currencyID="EUR"`, "ItemChargeAmount"}, documents.CodeMissing, dec + "/GoodsShipment/GovernmentAgencyGoodsItem[1]/Commodity/InvoiceLine/ItemChargeAmount/@currencyID"},
		{"WCO: unit", "wco-import.xml", edit{`TariffQuantity unitCode="KGM"`, `TariffQuantity unitCode="???"`}, documents.CodeInvalid, dec + "/GoodsShipment/GovernmentAgencyGoodsItem[1]/Commodity/GoodsMeasure/TariffQuantity/@unitCode"},
		{"WCO: mode", "wco-import.xml", edit{"<ModeCode>1", "<ModeCode>sea"}, documents.CodeInvalid, dec + "/BorderTransportMeans/ModeCode"},
		{"WCO: another namespace", "wco-import.xml", edit{`xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"`, `xmlns="urn:example"`}, documents.CodeUnsupported, "/md:MetaData"},

		{"ASYCUDA: no office", "asycuda-import.xml", edit{"KWBR", "<null/>"}, documents.CodeMissing, "/ASYCUDA/Identification/Office_segment/Customs_clearance_office_code"},
		{"ASYCUDA: flow", "asycuda-import.xml", edit{"<Sad_flow>I", "<Sad_flow>T"}, documents.CodeInvalid, "/ASYCUDA/Property/Sad_flow"},
		{"ASYCUDA: items miscounted", "asycuda-import.xml", edit{"<Total_number_of_items>2", "<Total_number_of_items>1"}, documents.CodeInvalid, "/ASYCUDA/Property/Nbers/Total_number_of_items"},
		{"ASYCUDA: amounts without currency", "asycuda-import.xml", edit{"<Currency_code>USD</Currency_code>", "<Currency_code><null/></Currency_code>"}, documents.CodeMissing, "/ASYCUDA/Valuation/Gs_Invoice/Currency_code"},

		{"UBL: no number", "ubl-import.xml", edit{"<cbc:ID>IMP-2026-77</cbc:ID>", ""}, documents.CodeMissing, "/ImportCustomsDeclaration/cbc:ID"},
		{"UBL: date", "ubl-import.xml", edit{"2026-02-20", "20.02.2026"}, documents.CodeInvalid, "/ImportCustomsDeclaration/cbc:IssueDate"},
		{"UBL: goods in both places", "ubl-import.xml", edit{"</cac:CustomsDeclaration>", "</cac:CustomsDeclaration><cac:Shipment/>"}, documents.CodeForbidden, "/ImportCustomsDeclaration/cac:Shipment"},
		{"UBL: two declarations", "ubl-import.xml", edit{"</cac:CustomsDeclaration>", "</cac:CustomsDeclaration><cac:CustomsDeclaration/>"}, documents.CodeUnsupported, "/ImportCustomsDeclaration/cac:CustomsDeclaration[2]"},

		{"two numbers", "cn-import.xml", edit{"<IEFlag>I", "<EntryId>371120261040099999</EntryId><IEFlag>I"}, documents.CodeForbidden, head + "EntryId[2]"},
		{"two totals", "cn-import.xml", edit{"<DeclTotal>126000", "<DeclTotal>1</DeclTotal><DeclTotal>126000"}, documents.CodeForbidden, line + "DeclTotal[2]"},
		{"WCO: two declarations", "wco-import.xml", edit{"</Declaration>", "</Declaration><Declaration/>"}, documents.CodeForbidden, "/md:MetaData/Declaration[2]"},
		{"WCO: two amounts", "wco-import.xml", edit{"<TotalGrossMass", `<InvoiceAmount currencyID="EUR">1</InvoiceAmount><TotalGrossMass`}, documents.CodeForbidden, dec + "/InvoiceAmount[2]"},
		{"ASYCUDA: two prices", "asycuda-import.xml", edit{"<Item_price>8200.00", "<Item_price>1</Item_price><Item_price>8200.00"}, documents.CodeForbidden, "/ASYCUDA/Item[1]/Tarification/Item_price[2]"},
		{"UBL: two numbers", "ubl-import.xml", edit{"<cbc:IssueDate>", "<cbc:ID>X</cbc:ID><cbc:IssueDate>"}, documents.CodeForbidden, "/ImportCustomsDeclaration/cbc:ID[2]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			refused(t, edited(t, c.sample, c.edit), c.code, c.path)
		})
	}
}

func TestEmptyShells(t *testing.T) {
	const entry = "<DecHead><EntryId>371120261040012345</EntryId><IEFlag>I</IEFlag><TradeName>X</TradeName></DecHead>"
	refused(t, "<DecMessage/>", documents.CodeMissing, "/DecMessage/DecHead")
	refused(t, "<DecMessage>"+entry+"</DecMessage>", documents.CodeMissing, "/DecMessage/DecLists/DecList")
	refused(t, "<ASYCUDA/>", documents.CodeMissing, "/ASYCUDA/Identification/Registration/Number")
	refused(t, `<Declaration xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"/>`, documents.CodeMissing, "/Declaration/FunctionalReferenceID")
	refused(t, `<ImportCustomsDeclaration xmlns="urn:oasis:names:specification:ubl:schema:xsd:ImportCustomsDeclaration-2"/>`, documents.CodeMissing, "/ImportCustomsDeclaration/cac:Shipment")
	refused(t, `<MetaData/>`, documents.CodeUnsupported, "/MetaData")
}

// refused holds a refusal against a code and a path; "" is any path.
func refused(t *testing.T, doc string, code documents.Code, path string) {
	t.Helper()
	_, err := customs.Read(strings.NewReader(doc))
	var refusal *documents.SyntaxError
	if !errors.As(err, &refusal) || refusal.Code != code || (path != "" && refusal.Path != path) {
		t.Errorf("%v, want %s at %s", err, code, path)
	}
}

func TestTooManyLines(t *testing.T) {
	s := string(sample(t, "cn-export.xml"))
	from, to := strings.Index(s, "<DecList>"), strings.Index(s, "</DecLists>")
	one := s[from:to]
	for n, want := range map[int]documents.Code{50: "", 51: documents.CodeLimit} {
		_, err := customs.Read(strings.NewReader(s[:from] + strings.Repeat(one, n) + s[to:]))
		if codeOf(t, err) != want {
			t.Errorf("%d lines: %v, want %q", n, err, want)
		}
	}
}

func TestRootsAreKnown(t *testing.T) {
	for _, name := range customs.Roots() {
		_, err := customs.Read(strings.NewReader(`<` + name.Local + ` xmlns="` + name.Space + `"/>`))
		if err == nil || strings.Contains(err.Error(), "no customs declaration that is read") {
			t.Errorf("%v: %v, want a refusal that says what it is", name, err)
		}
	}
	refused(t, "<Invoice/>", documents.CodeUnsupported, "/Invoice")
}
