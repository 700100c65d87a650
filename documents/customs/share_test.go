package customs_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/customs"
)

// changed reads a sample with texts replaced.
func changed(t *testing.T, name string, pairs ...string) *documents.Document {
	t.Helper()
	s := string(sample(t, name))
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(s, pairs[i]) {
			t.Fatalf("%q is not in %s", pairs[i], name)
		}
		s = strings.ReplaceAll(s, pairs[i], pairs[i+1])
	}
	d, err := customs.Read(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// 提运单号 has "*" between master and house by sea, and "_" by air.
func TestMasterAndHouse(t *testing.T) {
	for _, c := range []struct{ mode, bill, master, house string }{
		{"5", "61812345675_HAW0098765", "61812345675", "HAW0098765"},
		{"5", "618-12345675＿HAW0098765", "618-12345675", "HAW0098765"},
		{"5", "61812345675", "61812345675", ""},
		{"2", "QZHL26020001＊AKH260117", "QZHL26020001", "AKH260117"},
		{"2", "QZHL_26020001", "QZHL_26020001", ""},
		{"", "61812345675_HAW0098765", "61812345675", "HAW0098765"},
		{"4", "61812345675_HAW0098765", "61812345675", "HAW0098765"}, // on by lorry
		{"", "QZHL_26020001", "QZHL_26020001", ""},
	} {
		s := changed(t, "cn-import.xml", "<TrafMode>2", "<TrafMode>"+c.mode, "QZHL26020001*AKH260117", c.bill).Shipment
		if s.BillOfLading != c.master || s.HouseBill != c.house {
			t.Errorf("%s by %q is %q and %q", c.bill, c.mode, s.BillOfLading, s.HouseBill)
		}
	}
}

func TestCNSharedContainer(t *testing.T) {
	d := changed(t, "cn-import.xml", "<ContainerId>QZHU4800128</ContainerId>", "<ContainerId>QZHU4800128</ContainerId><LclFlag>1</LclFlag>")
	if !d.Shipment.LCL || !d.Shipment.Containers[0].LCL {
		t.Errorf("%+v", d.Shipment)
	}
	d = changed(t, "cn-import.xml", "<ContainerId>QZHU4800128</ContainerId>", "<ContainerId>QZHU4800128</ContainerId><LclFlag>0</LclFlag>")
	if d.Shipment.LCL {
		t.Error("a full container is shared")
	}
}

// The country of a port is in its code, or it is stated with it.
func TestCNCountries(t *testing.T) {
	d := read(t, "cn-import.xml")
	if l := d.Shipment.Discharge; l == nil || l.Country != "CN" {
		t.Errorf("discharge %+v", l)
	}
	loading := d.Shipment.Loading.LocalCode
	for code, want := range map[string]documents.CountryCode{"JPN999": "JP", "NLD021": "NL", "HKG003": "HK", "000999": d.Shipment.CountryOfExport} {
		if got := changed(t, "cn-import.xml", ">"+loading+"<", ">"+code+"<").Shipment.Loading; got.Country != want {
			t.Errorf("%s is in %q, want %q", code, got.Country, want)
		}
	}
}

func TestCNBulk(t *testing.T) {
	wrap := string(sample(t, "cn-import.xml"))
	_, rest, _ := strings.Cut(wrap, "<WrapType>")
	own, _, _ := strings.Cut(rest, "<")
	for code, want := range map[string]bool{"00": true, "01": true, "22": false} {
		if d := changed(t, "cn-import.xml", "<WrapType>"+own, "<WrapType>"+code); d.Shipment.Tolerance != want {
			t.Errorf("%s: %v", code, d.Shipment.Tolerance)
		}
	}
}

// Import, transit and export have the same content in both places.
func TestUBLDirect(t *testing.T) {
	for name, direction := range map[string]documents.Direction{"Import": documents.Import, "Export": documents.Export, "Transit": ""} {
		d := changed(t, "ubl-import-direct.xml", "ImportCustomsDeclaration", name+"CustomsDeclaration")
		if d.Entry.Direction != direction || len(d.Lines) != 1 || d.Number != "26NLTRADEHUB000099" || d.Shipment.BillOfLading != "QZHL26020777" || !noted(d, "previous declaration: 26NLTRADEHUB000098") {
			t.Errorf("%s: %+v", name, d)
		}
	}
	a, b := read(t, "ubl-import.xml"), read(t, "ubl-import-direct.xml")
	for _, d := range []*documents.Document{a, b} {
		d.Number, d.References, d.Notes, d.Entry, d.Shipment.BillOfLading = "", nil, nil, nil, ""
		d.Parties = d.Parties[:4]
	}
	x, err := a.Canonical()
	y, err2 := b.Canonical()
	if err != nil || err2 != nil || !bytes.Equal(x, y) {
		t.Errorf("differ:\n%s\n%s", x, y)
	}
}

// Beside a master air waybill or master bill the other one is the house's.
func TestWCOMasterAndHouse(t *testing.T) {
	docs := func(pairs ...string) string {
		out := ""
		for i := 0; i < len(pairs); i += 2 {
			out += "<TransportContractDocument><ID>" + pairs[i+1] + "</ID><TypeCode>" + pairs[i] + "</TypeCode></TransportContractDocument>"
		}
		return out + "</Consignment>"
	}
	bare := string(sample(t, "wco-import.xml"))
	for _, c := range []struct {
		docs          []string
		master, house string
	}{
		{[]string{"740", "HAW1", "741", "MAW1"}, "MAW1", "HAW1"},
		{[]string{"741", "MAW1", "703", "HAW1"}, "MAW1", "HAW1"},
		{[]string{"740", "AW1"}, "AW1", ""},
		{[]string{"705", "B1", "714", "H1"}, "B1", "H1"},
		{[]string{"704", "M1", "705", "M1"}, "M1", ""},
	} {
		s := bare
		for {
			from := strings.Index(s, "<TransportContractDocument>")
			if from < 0 {
				break
			}
			to := strings.Index(s, "</TransportContractDocument>") + len("</TransportContractDocument>")
			s = s[:from] + s[to:]
		}
		s = strings.Replace(s, "</Consignment>", docs(c.docs...), 1)
		s = strings.NewReplacer("<TypeCode>705</TypeCode></PreviousDocument>", "<TypeCode>X</TypeCode></PreviousDocument>").Replace(s)
		d, err := customs.Read(strings.NewReader(s))
		if err != nil || d.Shipment.BillOfLading != c.master || d.Shipment.HouseBill != c.house {
			t.Errorf("%v: %+v %v", c.docs, d.Shipment, err)
		}
	}
}

// A country that ISO does not have refuses nothing.
func TestCountryBesideThePoint(t *testing.T) {
	d := changed(t, "cn-import.xml", "<OriginCountry>JPN", "<OriginCountry>JPX")
	if d.Lines[0].Origin != "" || !noted(d, "JPX") {
		t.Errorf("%+v, %q", d.Lines[0], d.Notes)
	}
}

// Several invoices are added; one without a total leaves no sum.
func TestWCOInvoices(t *testing.T) {
	s := string(sample(t, "wco-import.xml"))
	from := strings.Index(s, "<InvoiceAmount")
	to := strings.Index(s, "</InvoiceAmount>") + len("</InvoiceAmount>")
	if from >= 0 {
		s = s[:from] + s[to:]
	}
	for total, want := range map[string]int64{`<TotalAmount currencyID="EUR">20.50</TotalAmount>`: 3050, "": 0} {
		two := strings.Replace(s, "<GoodsShipment>", `<GoodsShipment><Invoice><ID>I-1</ID><TotalAmount currencyID="EUR">10.00</TotalAmount></Invoice><Invoice><ID>I-2</ID>`+total+"</Invoice>", 1)
		d, err := customs.Read(strings.NewReader(two))
		if err != nil {
			t.Fatal(err)
		}
		got := d.Totals.TaxInclusive
		if want > 0 && (got == nil || got.Minor != want) || want == 0 && got != nil && got.Minor == 1000 {
			t.Errorf("total %v, want %d", got, want)
		}
		if !strings.Contains(two, "I-2") || d.Reference(documents.RefInvoice) == "" {
			t.Errorf("references %v", d.References)
		}
	}
}
