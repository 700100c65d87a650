package intake_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// sample returns a sample of the invoice readers' tests.
func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "invoice", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

const declaration = `<?xml version="1.0" encoding="UTF-8"?>
<DecMessage Version="3.1" xmlns="http://www.chinaport.gov.cn/dec"><DecHead>
<EntryId>531620261160001234</EntryId><IEFlag>I</IEFlag><CustomMaster>5316</CustomMaster><IEDate>20260310</IEDate><DDate>20260312</DDate>
<TradeCode>440316XX8K</TradeCode><TradeName>深圳海岸贸易有限公司</TradeName><BillNo>OLCU2604417</BillNo><ContrNo>HL-PO-7781</ContrNo>
<TransMode>1</TransMode></DecHead>
<DecLists><DecList><GNo>1</GNo><CodeTS>8482102000</CodeTS><GName>深沟球轴承</GName><GQty>1200</GQty><GUnit>007</GUnit>
<DeclPrice>4.20</DeclPrice><DeclTotal>5040.00</DeclTotal><TradeCurr>USD</TradeCurr><OriginCountry>DEU</OriginCountry></DecList></DecLists></DecMessage>`

const transportDocument = `{"transportDocumentReference":"OLCU2604417","transportDocumentTypeCode":"BOL","transportDocumentStatus":"ISSUED",
"invoicePayableAt":{"freeText":"Hamburg"},"isElectronic":true,"isShippedOnBoardType":true,"isToOrder":false,"carrierCode":"OLCU","carrierCodeListProvider":"SMDG","issueDate":"2026-03-05","shippedOnBoardDate":"2026-03-04",
"freightPaymentTermCode":"PRE","transports":{"portOfLoading":{"UNLocationCode":"DEHAM"},"portOfDischarge":{"UNLocationCode":"CNYTN"},"vesselVoyages":[{"vesselName":"OSTWIND","carrierExportVoyageNumber":"012E"}]},
"documentParties":{"issuingParty":{"partyName":"Ostwind Linie"},"shipper":{"partyName":"Nordlicht Werkzeuge GmbH"},"consignee":{"partyName":"Shenzhen Coast Trading Co Ltd"}},
"consignmentItems":[{"carrierBookingReference":"BKG1","descriptionOfGoods":["Deep groove ball bearings"],"HSCodes":["848210"],
"cargoItems":[{"equipmentReference":"MSKU1234565","cargoGrossWeight":{"value":1440,"unit":"KGM"},"outerPackaging":{"numberOfPackages":12,"description":"pallets"}}]}],
"utilizedTransportEquipments":[{"equipment":{"equipmentReference":"MSKU1234565"},"isShipperOwned":false,"seals":[]}]}`

const billOfLading = `<BillOfLading xmlns="urn:oasis:names:specification:ubl:schema:xsd:BillOfLading-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:ID>OLCU2604417</cbc:ID><cbc:IssueDate>2026-03-05</cbc:IssueDate>
<cac:ConsignorParty><cac:PartyName><cbc:Name>Nordlicht Werkzeuge GmbH</cbc:Name></cac:PartyName></cac:ConsignorParty>
<cac:CarrierParty><cac:PartyName><cbc:Name>Ostwind Linie</cbc:Name></cac:PartyName></cac:CarrierParty>
<cac:Shipment><cbc:ID>1</cbc:ID><cac:Consignment><cbc:ID>1</cbc:ID><cac:ConsigneeParty><cac:PartyName><cbc:Name>Shenzhen Coast Trading Co Ltd</cbc:Name></cac:PartyName></cac:ConsigneeParty></cac:Consignment>
<cac:GoodsItem><cbc:ID>1</cbc:ID><cbc:Description>Deep groove ball bearings</cbc:Description><cbc:GrossWeightMeasure unitCode="KGM">1440</cbc:GrossWeightMeasure></cac:GoodsItem></cac:Shipment>
</BillOfLading>`

// pdf returns a PDF that carries the file, and more in its catalog.
func pdf(file []byte, name, more string) []byte {
	return rawPDF(
		"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a) 4 0 R]>>>>"+more+">>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>",
		fmt.Sprintf("<</Type/Filespec/F(%s)/UF(%s)/EF<</F 5 0 R>>>>", name, name),
		fmt.Sprintf("<</Type/EmbeddedFile/Length %d>>stream\n%s\nendstream", len(file), file),
	)
}

// rawPDF returns a PDF of the objects, numbered from 1; the first is the catalog.
func rawPDF(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var offsets []int
	for i, o := range objects {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, xref)
	return b.Bytes()
}

// container returns a ZIP of the files: name, content, name, content …
func container(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err == nil {
			_, err = w.Write([]byte(files[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// digital returns the OFD of a fully digital e-fapiao of one text, whose tag for
// the number holds refs. Text and refs are XML.
func digital(t testing.TB, text, refs string) []byte {
	return container(t, "OFD.xml", "<OFD><DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>",
		"Doc_0/Document.xml", `<Document><Pages><Page ID="1" BaseLoc="Page.xml"/></Pages><CustomTags>CustomTags.xml</CustomTags></Document>`,
		"Doc_0/CustomTags.xml", "<CustomTags><CustomTag><FileLoc>CustomTag.xml</FileLoc></CustomTag></CustomTags>",
		"Doc_0/CustomTag.xml", "<eInvoice><InvoiceNo>"+refs+"</InvoiceNo></eInvoice>",
		"Doc_0/Page.xml", `<Page><TextObject ID="1"><TextCode>`+text+`</TextCode></TextObject></Page>`)
}

func ofd(t testing.TB) []byte {
	return container(t, "OFD.xml", "<OFD/>", "Doc_0/Attachs/original_invoice.xml", string(sample(t, "fapiao.xml")))
}
