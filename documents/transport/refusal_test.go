package transport_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/transport"
)

// with returns the sample with the member at the JSON pointer replaced, or removed
// when v is the word remove.
func with(t *testing.T, name, pointer string, v any) []byte {
	t.Helper()
	var root any
	if err := json.Unmarshal(sample(t, name), &root); err != nil {
		t.Fatal(err)
	}
	steps := strings.Split(pointer[1:], "/")
	at := root
	for _, s := range steps[:len(steps)-1] {
		at = child(t, at, s)
	}
	parent, ok := at.(map[string]any)
	if last := steps[len(steps)-1]; !ok {
		i, err := strconv.Atoi(last)
		if err != nil {
			t.Fatal(err)
		}
		at.([]any)[i] = v
	} else if v == remove {
		delete(parent, last)
	} else {
		parent[last] = v
	}
	data, err := json.Marshal(root)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

const remove = "remove"

func child(t *testing.T, at any, step string) any {
	t.Helper()
	if list, ok := at.([]any); ok {
		i, err := strconv.Atoi(step)
		if err != nil || i >= len(list) {
			t.Fatalf("no element %s", step)
		}
		return list[i]
	}
	return at.(map[string]any)[step]
}

func refused(t *testing.T, data []byte, code documents.Code, path string) {
	t.Helper()
	_, err := transport.ReadJSON(data)
	var refusal *documents.SyntaxError
	if !errors.As(err, &refusal) || refusal.Code != code || refusal.Path != path {
		t.Errorf("%v, want %s at %q", err, code, path)
	}
}

func TestRequiredMembers(t *testing.T) {
	for _, path := range []string{
		"/transportDocumentTypeCode", "/isShippedOnBoardType", "/isElectronic", "/isToOrder", "/invoicePayableAt", "/documentParties",
		"/documentParties/shipper/partyName", "/documentParties/issuingParty/partyName", "/documentParties/endorsee/partyName",
		"/consignmentItems", "/consignmentItems/0/cargoItems", "/consignmentItems/1/cargoItems/0/equipmentReference",
		"/consignmentItems/0/cargoItems/0/cargoGrossWeight/value", "/consignmentItems/0/cargoItems/0/cargoGrossWeight/unit",
		"/utilizedTransportEquipments/0/equipment/equipmentReference", "/utilizedTransportEquipments/0/seals/0/number",
		"/carrierCode", "/carrierCodeListProvider", "/transports/portOfLoading", "/transports/portOfDischarge",
		"/transports/vesselVoyages", "/transports/vesselVoyages/0/vesselName", "/transports/vesselVoyages/0/carrierExportVoyageNumber",
		"/transportDocumentReference", "/transportDocumentStatus", "/transports",
	} {
		t.Run(path, func(t *testing.T) { refused(t, with(t, "dcsa-order.json", path, remove), documents.CodeMissing, path) })
	}
	t.Run("consignee", func(t *testing.T) {
		refused(t, with(t, "dcsa-straight.json", "/documentParties/consignee", remove), documents.CodeMissing, "/documentParties/consignee/partyName")
	})
}

func TestWrongValues(t *testing.T) {
	for path, v := range map[string]any{
		"/transportDocumentReference":                                      "TRANSPORT_DOCUMENT_REFERENCE",
		"/transportDocumentStatus":                                         "LOST",
		"/transportDocumentTypeCode":                                       "HBL",
		"/isToOrder":                                                       "true",
		"/isElectronic":                                                    nil,
		"/freightPaymentTermCode":                                          "PREPAID",
		"/shippedOnBoardDate":                                              "03.02.2026",
		"/issueDate":                                                       "2026-02-30",
		"/carrierCodeListProvider":                                         "ZZZ",
		"/transports":                                                      []any{},
		"/transports/plannedDepartureDate":                                 "soon",
		"/transports/portOfLoading/UNLocationCode":                         "TOK10",
		"/transports/vesselVoyages/0":                                      "QINGZHOU STAR",
		"/documentParties/shipper/partyName":                               7,
		"/documentParties/notifyParties":                                   map[string]any{},
		"/consignmentItems/0/descriptionOfGoods":                           "Processors",
		"/consignmentItems/0/cargoItems/0/cargoGrossWeight/value":          "700.5",
		"/consignmentItems/0/cargoItems/0/cargoGrossWeight/unit":           "kilos",
		"/consignmentItems/1/cargoItems/0/cargoGrossVolume/value":          -1,
		"/consignmentItems/0/cargoItems/0/outerPackaging":                  30,
		"/consignmentItems/0/cargoItems/0/outerPackaging/numberOfPackages": 1.5,
		"/numberOfOriginalsWithoutCharges":                                 "three",
		"/utilizedTransportEquipments/0/seals/0/number":                    117,
	} {
		t.Run(path, func(t *testing.T) { refused(t, with(t, "dcsa-order.json", path, v), documents.CodeInvalid, path) })
	}
}

func TestTitle(t *testing.T) {
	straight := with(t, "dcsa-straight.json", "/documentParties/endorsee", map[string]any{"partyName": "B"})
	refused(t, straight, documents.CodeInvalid, "/documentParties/endorsee")
	order := with(t, "dcsa-order.json", "/documentParties/consignee", map[string]any{"partyName": "B"})
	refused(t, order, documents.CodeInvalid, "/documentParties/consignee")
	refused(t, with(t, "dcsa-order.json", "/transportDocumentTypeCode", "SWB"), documents.CodeInvalid, "/isToOrder")
	blank, err := transport.ReadJSON(with(t, "dcsa-order.json", "/documentParties/endorsee", remove))
	if err != nil || !blank.Title.Negotiable || blank.Title.ToOrderOf != "" {
		t.Errorf("%+v, %v; want a document to order in blank", blank, err)
	}
	claused, err := transport.ReadJSON(with(t, "dcsa-order.json", "/carrierClauses", []string{"Rust on drums"}))
	if err != nil || claused.Title.CleanOnBoard || !slices.Equal(claused.Title.Clauses, []string{"Rust on drums"}) {
		t.Errorf("%+v, %v; want a document that is not clean", claused, err)
	}
}

func TestStrictness(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		code documents.Code
	}{
		"duplicate name": {`{"transports":{},"transports":{}}`, documents.CodeForbidden},
		"trailing data":  {`{"transports":{}} {}`, documents.CodeSyntax},
		"bad UTF-8":      {"{\"transports\":\"\xff\"}", documents.CodeSyntax},
		"cut off":        {`{"transports":`, documents.CodeSyntax},
		"not an object":  {`"transports"`, documents.CodeUnsupported},
		"empty object":   {`{}`, documents.CodeUnsupported},
		"empty array":    {`[]`, documents.CodeUnsupported},
		"too deep":       {strings.Repeat("[", 100) + strings.Repeat("]", 100), documents.CodeLimit},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := transport.ReadJSON([]byte(c.in)); codeOf(t, err) != c.code {
				t.Errorf("%v, want %s", err, c.code)
			}
		})
	}
}

// A sum of cargo items is stated only when every item has its part.
func TestSums(t *testing.T) {
	d, err := transport.ReadJSON(with(t, "dcsa-order.json", "/consignmentItems/1/cargoItems/0/cargoGrossVolume", remove))
	if err != nil || d.Shipment.Volume != nil || d.Shipment.GrossWeight == nil {
		t.Errorf("volume %v, %v; want none", d.Shipment.Volume, err)
	}
	d, err = transport.ReadJSON(with(t, "dcsa-order.json", "/consignmentItems/1/cargoItems/0/outerPackaging", remove))
	if err != nil || d.Shipment.Packages != nil || d.Shipment.Containers[0].Packages != nil {
		t.Errorf("packages %v, %v; want none", d.Shipment.Packages, err)
	}
	mixed := read(t, "dcsa-waybill.json").Shipment
	if want := "1154.09237 KGM"; mixed.GrossWeight.String() != want || mixed.Packages.Count != 32 || mixed.Packages.Kind != "" {
		t.Errorf("%v and %v, want %s and 32 of no one kind", mixed.GrossWeight, mixed.Packages, want)
	}
}

func TestUBLRefusals(t *testing.T) {
	for _, c := range []struct {
		name, sample, old, new string
		code                   documents.Code
		path                   string
	}{
		{"no number", "ubl-bill-of-lading.xml", "<cbc:ID>QZHL26020777</cbc:ID>", "", documents.CodeMissing, "/BillOfLading/cbc:ID"},
		{"two shippers", "ubl-waybill.xml", "<cac:CarrierParty>", "<cac:ConsignorParty/><cac:CarrierParty>", documents.CodeForbidden, "/w:Waybill/cac:ConsignorParty[2]"},
		{"two consignments", "ubl-waybill.xml", "</cac:Consignment>", "</cac:Consignment><cac:Consignment><cac:ConsigneeParty><cac:PartyName><cbc:Name>B</cbc:Name></cac:PartyName></cac:ConsigneeParty></cac:Consignment>", documents.CodeUnsupported, "/w:Waybill/cac:Shipment/cac:Consignment[2]"},
		{"no shipper", "ubl-waybill.xml", "cac:ConsignorParty>", "cac:X>", documents.CodeMissing, "/w:Waybill/cac:ConsignorParty"},
		{"no consignee", "ubl-waybill.xml", "cac:ConsigneeParty>", "cac:X>", documents.CodeMissing, "/w:Waybill/cac:Shipment/cac:Consignment/cac:ConsigneeParty"},
		{"no goods", "ubl-waybill.xml", "cac:GoodsItem>", "cac:X>", documents.CodeMissing, "/w:Waybill/cac:Shipment/cac:GoodsItem"},
		{"no shipment", "ubl-waybill.xml", "cac:Shipment>", "cac:X>", documents.CodeMissing, "/w:Waybill/cac:Shipment"},
		{"indicator", "ubl-bill-of-lading.xml", "<cbc:ToOrderIndicator>true", "<cbc:ToOrderIndicator>yes", documents.CodeInvalid, "/BillOfLading/cbc:ToOrderIndicator"},
		{"date", "ubl-bill-of-lading.xml", "2026-02-06", "06/02/2026", documents.CodeInvalid, "/BillOfLading/cbc:IssueDate"},
		{"weight", "ubl-bill-of-lading.xml", ">1840.5<", ">1 840<", documents.CodeInvalid, "/BillOfLading/cac:Shipment/cbc:GrossWeightMeasure"},
		{"unit", "ubl-bill-of-lading.xml", `unitCode="KGM">1840.5`, `unitCode="kilo">1840.5`, documents.CodeInvalid, "/BillOfLading/cac:Shipment/cbc:GrossWeightMeasure/@unitCode"},
		{"waybill to order", "ubl-waybill.xml", "Shenzhen Lanhe Chip Trading Co., Ltd.", "To order of a bank", documents.CodeInvalid, "/w:Waybill/cac:Shipment/cac:Consignment/cac:ConsigneeParty/cac:PartyName/cbc:Name"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := string(sample(t, c.sample))
			if !strings.Contains(s, c.old) {
				t.Fatalf("%s does not have %q", c.sample, c.old)
			}
			_, err := transport.Read(strings.NewReader(strings.ReplaceAll(s, c.old, c.new)))
			var refusal *documents.SyntaxError
			if !errors.As(err, &refusal) || refusal.Code != c.code || refusal.Path != c.path {
				t.Errorf("%v, want %s at %s", err, c.code, c.path)
			}
		})
	}
}

func TestRootsAreKnown(t *testing.T) {
	for _, name := range transport.Roots() {
		_, err := transport.Read(strings.NewReader(`<` + name.Local + ` xmlns="` + name.Space + `"/>`))
		if err == nil || strings.Contains(err.Error(), "no transport document that is read") {
			t.Errorf("%v: %v, want a refusal that says what it is", name, err)
		}
	}
	if _, err := transport.Read(strings.NewReader("<Invoice/>")); codeOf(t, err) != documents.CodeUnsupported {
		t.Errorf("%v", err)
	}
}
