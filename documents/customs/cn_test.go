package customs_test

import (
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/customs"
)

func TestCNMeaning(t *testing.T) {
	for _, c := range []struct {
		name string
		edit edit
		is   func(*documents.Document) bool
	}{
		{"master bill alone", edit{"QZHL26020001*AKH260117", "QZHL26020001"}, func(d *documents.Document) bool {
			return d.Shipment.BillOfLading == "QZHL26020001" && d.Shipment.HouseBill == ""
		}},
		{"house by air", edit{"<TrafMode>2", "<TrafMode>5"}, func(d *documents.Document) bool { return d.Shipment.HouseBill == "AKH260117" }},
		{"voyage in the name, the same", edit{"QINGZHOU STAR</TrafName>", "QINGZHOU STAR/026W</TrafName>"}, func(d *documents.Document) bool {
			return d.Shipment.Vessel == "QINGZHOU STAR" && d.Shipment.Voyage == "026W"
		}},
		{"voyage in the name, another", edit{"QINGZHOU STAR</TrafName>", "QINGZHOU STAR/027W</TrafName>"}, func(d *documents.Document) bool {
			return d.Shipment.Vessel == "QINGZHOU STAR/027W" && d.Shipment.Voyage == "026W"
		}},
		{"voyage in the free text", edit{"<CusVoyageNo>026W</CusVoyageNo>", ""}, func(d *documents.Document) bool {
			return d.Shipment.Voyage == "026W" && d.Places["/shipment/voyage"] == "/DecMessage/DecFreeTxt/VoyNo"
		}},
		{"ship by its IMO number", edit{"QINGZHOU STAR", "UN9904170"}, func(d *documents.Document) bool {
			return d.Shipment.IMO == "9904170" && d.Shipment.Vessel == ""
		}},
		{"name that looks like a number", edit{"QINGZHOU STAR", "UN9904171"}, func(d *documents.Document) bool {
			return d.Shipment.IMO == "" && d.Shipment.Vessel == "UN9904171"
		}},
		{"by air", edit{"<TrafMode>2", "<TrafMode>5"}, func(d *documents.Document) bool { return d.Shipment.Mode == documents.ModeAir }},
		{"bonded zone is no mode", edit{"<TrafMode>2", "<TrafMode>7"}, func(d *documents.Document) bool {
			return d.Shipment.Mode == "" && noted(d, "7")
		}},
		{"C&I is no Incoterm", edit{"<TransMode>3", "<TransMode>4"}, func(d *documents.Document) bool {
			return d.Shipment.Incoterm == "" && noted(d, "C&I")
		}},
		{"EXW", edit{"<TransMode>3", "<TransMode>7"}, func(d *documents.Document) bool { return d.Shipment.Incoterm == "EXW" }},
		{"unknown country stays out", edit{"<OriginCountry>JPN", "<OriginCountry>701"}, func(d *documents.Document) bool {
			return d.Lines[0].Origin == "" && noted(d, "701")
		}},
		{"unknown unit stays out", edit{"<GUnit>007", "<GUnit>140"}, func(d *documents.Document) bool {
			return d.Lines[0].Quantity == nil && noted(d, "140")
		}},
		{"thousands are counted out, and the price is for a thousand", edit{"<GUnit>007", "<GUnit>054"}, func(d *documents.Document) bool {
			l := d.Lines[0]
			return l.Quantity.Value.String() == "12000000" && l.Quantity.Unit == "H87" && l.PriceBase.String() == "1000" && noted(d, "054")
		}},
		{"a unit of unknown size stays out", edit{"<GUnit>007", "<GUnit>052"}, func(d *documents.Document) bool {
			return d.Lines[0].Quantity == nil && noted(d, "052")
		}},
		{"ports have the country of their code", edit{"<TrafMode>2", "<TrafMode>2"}, func(d *documents.Document) bool {
			return d.Shipment.Loading.Country == "JP" && d.Shipment.Discharge.Country == "CN"
		}},
		{"two currencies have no sum", edit{"<TradeCurr>502", "<TradeCurr>CNY"}, func(d *documents.Document) bool {
			return d.Totals.TaxInclusive == nil && d.Lines[0].Amount.Currency == "CNY" && d.Lines[1].Amount.Currency == "USD"
		}},
		{"freight for each tonne", edit{"<FeeMark>3", "<FeeMark>2"}, func(d *documents.Document) bool {
			return *d.Entry.Freight.PerUnit == documents.Money{Minor: 185000, Currency: "USD"}
		}},
		{"no freight", edit{"<FeeRate>1850.00", "<FeeRate>0"}, func(d *documents.Document) bool { return d.Entry.Freight == nil }},
		{"any namespace", edit{` xmlns="http://www.chinaport.gov.cn/dec"`, ` xmlns="urn:other"`}, func(d *documents.Document) bool { return len(d.Lines) == 2 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := customs.Read(strings.NewReader(edited(t, "cn-import.xml", c.edit)))
			if err != nil {
				t.Fatal(err)
			}
			if !c.is(d) {
				t.Errorf("read as %+v, lines %+v, notes %q", d.Shipment, d.Lines, d.Notes)
			}
		})
	}
}

func noted(d *documents.Document, text string) bool {
	for _, n := range d.Notes {
		if strings.Contains(n, text) {
			return true
		}
	}
	return false
}
