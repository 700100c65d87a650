package transport_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/transport"
)

// alter reads a JSON sample with one member replaced.
func alter(t *testing.T, path string, v any) *documents.Document {
	t.Helper()
	d, err := transport.ReadJSON(with(t, "dcsa-order.json", path, v))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestMovement(t *testing.T) {
	for path, v := range map[string]string{
		"/cargoMovementTypeAtOrigin": "LCL", "/cargoMovementTypeAtDestination": "LCL", "/receiptTypeAtOrigin": "CFS", "/deliveryTypeAtDestination": "CFS",
	} {
		if d := alter(t, path, v); !d.Shipment.LCL {
			t.Errorf("%s %s is not shared", path, v)
		}
	}
	if alter(t, "/cargoMovementTypeAtOrigin", "BB").Shipment.LCL {
		t.Error("break bulk is shared")
	}
}

func TestExtendedHSCodes(t *testing.T) {
	for _, c := range []struct {
		codes   []string
		hs      documents.HSCode
		further []documents.HSCode
	}{
		{[]string{"720449001012"}, "7204490010", nil},
		{[]string{"720449", "850152"}, "720449", []documents.HSCode{"850152"}},
		{[]string{"7204", "850152"}, "850152", nil},
	} {
		l := alter(t, "/consignmentItems/0/extendedHSCodes", c.codes).Lines[0]
		if l.HS != c.hs || !slices.Equal(l.FurtherHS, c.further) {
			t.Errorf("%v is read as %s and %v", c.codes, l.HS, l.FurtherHS)
		}
	}
	if l := alter(t, "/consignmentItems/0/HSCodes", []string{"85423"}).Lines[0]; l.HS != "" {
		t.Errorf("%+v", l)
	}
}

func TestDCSAReferences(t *testing.T) {
	d := alter(t, "/references", []map[string]any{{"type": "INV", "value": "IV-1"}, {"type": "CR", "value": "C-9"}, {"type": "PO", "values": []string{"P-1", "P-2"}}})
	for _, want := range []documents.Reference{{Code: documents.RefInvoice, ID: "IV-1"}, {Code: documents.RefOrder, ID: "P-1"}, {Code: documents.RefOrder, ID: "P-2"}} {
		if !slices.Contains(d.References, want) {
			t.Errorf("%v is not in %v", want, d.References)
		}
	}
	if !slices.Contains(d.Notes, "reference CR: C-9") {
		t.Errorf("notes %q", d.Notes)
	}
}

func TestPlannedAndOnBoard(t *testing.T) {
	d := alter(t, "/isShippedOnBoardType", false)
	if d.Title.OnBoard || d.Title.CleanOnBoard || d.Shipment.DepartureDate == "" || d.Shipment.Loading.Country == "" {
		t.Errorf("%+v %+v", d.Title, d.Shipment)
	}
	if d = alter(t, "/transportDocumentStatus", "VOIDED"); d.Title.DocumentStatus != "VOIDED" || !d.Title.OnBoard {
		t.Errorf("%+v", d.Title)
	}
}

func TestReceivedForShipment(t *testing.T) {
	data := with(t, "dcsa-order.json", "/shippedOnBoardDate", remove)
	d, err := transport.ReadJSON(bytes.Replace(data, []byte("{"), []byte(`{"receivedForShipmentDate":"2026-02-01",`), 1))
	if err != nil || d.Title.OnBoard || d.Title.CleanOnBoard || !slices.Contains(d.Notes, "received for shipment on 2026-02-01") {
		t.Errorf("%+v %v", d, err)
	}
}

func ublWith(t *testing.T, name string, pairs ...string) *documents.Document {
	t.Helper()
	s := string(sample(t, name))
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(s, pairs[i]) {
			t.Fatalf("%q is not in %s", pairs[i], name)
		}
		s = strings.Replace(s, pairs[i], pairs[i+1], 1)
	}
	d, err := transport.Read(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestUBLClauses(t *testing.T) {
	const at = "<cbc:ToOrderIndicator>"
	clean := ublWith(t, "ubl-bill-of-lading.xml", at, "<cbc:Note>Shipper's load, stow and count.</cbc:Note>"+at)
	if !clean.Title.CleanOnBoard || !clean.Title.OnBoard || len(clean.Title.Clauses) > 0 || !slices.Contains(clean.Notes, "Shipper's load, stow and count.") {
		t.Errorf("%+v %q", clean.Title, clean.Notes)
	}
	for _, c := range [][]string{
		{at, "<cbc:Note>5 cartons torn and wet</cbc:Note>" + at},
		{"<cbc:SizeTypeCode>", "<cbc:DamageRemarks>roof dented</cbc:DamageRemarks><cbc:SizeTypeCode>"},
		{"<cac:NotifyParty>", "<cbc:Remarks>drums rusty</cbc:Remarks><cac:NotifyParty>"},
	} {
		d := ublWith(t, "ubl-bill-of-lading.xml", c...)
		if len(d.Title.Clauses) != 1 || d.Title.CleanOnBoard || !d.Title.OnBoard {
			t.Errorf("%q: %+v", c, d.Title)
		}
	}
}

func TestUBLTogether(t *testing.T) {
	d := ublWith(t, "ubl-bill-of-lading.xml", "<cbc:SizeTypeCode>", "<cbc:FullnessIndicationCode>LCL</cbc:FullnessIndicationCode><cbc:SizeTypeCode>",
		"<cac:LoadingPortLocation><cbc:ID>CNNGB</cbc:ID></cac:LoadingPortLocation>",
		"<cac:LoadingPortLocation><cbc:ID>D-7</cbc:ID><cac:Address><cac:Country><cbc:IdentificationCode>CN</cbc:IdentificationCode></cac:Country></cac:Address></cac:LoadingPortLocation>",
		"<cac:LoadingTransportEvent>", "<cac:PlannedDepartureTransportEvent><cbc:OccurrenceDate>2026-02-04</cbc:OccurrenceDate></cac:PlannedDepartureTransportEvent><cac:LoadingTransportEvent>",
		"<cbc:IssueDate>", "<cbc:DocumentStatusCode>Cancelled</cbc:DocumentStatusCode><cbc:IssueDate>",
		"<cbc:CompanyID", "<cbc:RegistrationName>宁波四明茶业有限公司</cbc:RegistrationName><cbc:CompanyID")
	if s := d.Shipment; !s.LCL || !s.Containers[0].LCL || s.Loading.Country != "CN" || s.DepartureDate != "2026-02-04" || d.Title.DocumentStatus != "Cancelled" {
		t.Errorf("%+v %+v", d.Shipment, d.Title)
	}
	if p := d.Party(documents.Consignor); !slices.Equal(p.Names, []string{"宁波四明茶业有限公司"}) {
		t.Errorf("%+v", p)
	}
}

// Two consignments between the same parties are one load.
func TestUBLConsignments(t *testing.T) {
	const sums = `<cbc:GrossWeightMeasure unitCode="KGM">1840.5</cbc:GrossWeightMeasure>`
	half := func(kg string) string {
		return `<cbc:GrossWeightMeasure unitCode="KGM">` + kg + `</cbc:GrossWeightMeasure>`
	}
	second := "</cac:Consignment><cac:Consignment>" + half("840.5") + "<cac:ConsigneeParty><cac:PartyName><cbc:Name>TO ORDER OF MAASKADE DEMONSTRATION BANK N.V.</cbc:Name></cac:PartyName></cac:ConsigneeParty></cac:Consignment>"
	d := ublWith(t, "ubl-bill-of-lading.xml", sums, "", "<cac:ConsigneeParty>", half("1000")+"<cac:ConsigneeParty>", "</cac:Consignment>", second)
	if w := d.Shipment.GrossWeight; w == nil || w.String() != "1840.5 KGM" {
		t.Errorf("gross weight %v", w)
	}
}
