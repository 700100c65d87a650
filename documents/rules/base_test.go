package rules

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tradehub/tradehub/documents"
)

func dnum(s string) documents.Decimal  { return decimal.RequireFromString(s) }
func dptr(s string) *documents.Decimal { d := dnum(s); return &d }
func usd(minor int64) *documents.Money { return &documents.Money{Minor: minor, Currency: "USD"} }
func kg(s string) *documents.Quantity  { return &documents.Quantity{Value: dnum(s), Unit: "KGM"} }
func pcs(s string) *documents.Quantity { return &documents.Quantity{Value: dnum(s), Unit: "C62"} }
func box(n int64) *documents.Packages  { return &documents.Packages{Count: n, Kind: "CT"} }
func port(code, name string) *documents.Location {
	return &documents.Location{Code: documents.UNLocode(code), Name: name}
}

func ids(scheme documents.Scheme, v string) []documents.Identifier {
	return []documents.Identifier{{Scheme: scheme, Value: v}}
}

// The identifiers of the fictional firms; their check digits are right.
const (
	buyerUSCI  = "91440300MA5DEMX122"
	otherUSCI  = "91440300MA5GTET28N"
	agentUSCI  = "91310000MA1FTRD747"
	sellerLEI  = "529900TRADEHUBTEST80"
	container1 = "TGHU1002005"
	container2 = "TGHU1002010"
	container3 = "TGHU3004007"
)

// base returns a wholly consistent import: one invoice, one declaration and one
// bill of lading, each confirmed, and a registry that knows nothing against it.
func base() *documents.Presentation {
	return &documents.Presentation{
		Request: documents.Request{
			ID: "R-1", Bank: "bank:7f3a", Product: "IMPORT_PAYMENT_FIN", Instrument: documents.OpenAccount, Borrower: documents.BorrowerBuyer,
			Applicant: documents.Party{Role: documents.Applicant, Name: "深圳市蓝田贸易有限公司", IDs: ids(documents.SchemeUSCI, buyerUSCI)},
			Amount:    *usd(8000000), RateBP: 8000, Date: "2026-01-09",
		},
		Items: []documents.Item{
			attested(invoice(), documents.AuthoritySeller, "11"),
			attested(declaration(), documents.AuthorityCustoms, "22"),
			attested(billOfLading(), documents.AuthorityCarrier, "33"),
		},
		Registry: documents.Registry{
			Outcome: documents.OutcomeClear, Kinds: []string{"A1", "A2", "A3", "A4", "A5", "A6", "B1", "B2", "B3", "B4", "B5", "B6"},
			Epochs: []int{2025, 2026}, IndexHeight: 48211, LedgerHeight: 48212,
		},
		Prices: earlierPrices("480", "490", "495", "498", "500", "500", "505", "510", "520", "530"),
	}
}

// earlierPrices are of ball valves, a piece each, in the bank's earlier claims.
func earlierPrices(prices ...string) []documents.Price {
	var out []documents.Price
	for _, p := range prices {
		out = append(out, documents.Price{Subheading: "848180", Unit: "C62", Price: dnum(p), Currency: "USD", Date: "2025-06-30"})
	}
	return out
}

func attested(d *documents.Document, a documents.Authority, digit string) documents.Item {
	digest := documents.Digest("sha256:")
	for range 32 {
		digest += documents.Digest(digit)
	}
	return documents.Item{
		Document: d, Digests: documents.Digests{SHA256: digest, SM3: "sm3:" + digest[7:], Canonical: digest},
		Signature: documents.Signature{Status: documents.SignatureNone},
		Attested: []documents.Attested{{
			Attestation: documents.Attestation{
				ID: "A-" + digit, Authority: a, MSPID: "MSP", Document: digest, Salt: digest, At: time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC), TxID: "tx" + digit, Block: 7, Version: 1,
			},
			Confirmed: true, Agreed: []documents.Fact{documents.FactNumber, documents.FactTotal},
		}},
	}
}

func goods(hs1, hs2 documents.HSCode) []documents.Line {
	return []documents.Line{
		{ID: "1", Description: "Steel ball valves", HS: hs1, Origin: "DE", Quantity: pcs("100"), UnitPrice: dptr("500"), Amount: usd(5000000)},
		{ID: "2", Description: "Centrifugal pumps", HS: hs2, Origin: "DE", Quantity: pcs("200"), UnitPrice: dptr("250"), Amount: usd(5000000)},
	}
}

func invoice() *documents.Document {
	return &documents.Document{
		Family: documents.FamilyInvoice, Type: documents.TypeInvoice, Number: "NM-2025-0417", IssueDate: "2025-11-20", DueDate: "2026-02-18", Currency: "USD",
		Parties: []documents.Party{
			{Role: documents.Seller, Name: "Nordlicht Maschinenbau GmbH", IDs: ids(documents.SchemeLEI, sellerLEI)},
			{Role: documents.Buyer, Name: "Shenzhen Lantian Trading Co., Ltd.", IDs: ids(documents.SchemeUSCI, buyerUSCI)},
		},
		References: []documents.Reference{{Code: documents.RefContract, ID: "LT-NM/2025-08", Date: "2025-10-15"}},
		Lines:      goods("848180", "841370"),
		Totals:     documents.Totals{Lines: usd(10000000), TaxExclusive: usd(10000000), TaxInclusive: usd(10000000), Payable: usd(10000000)},
		Shipment:   documents.Shipment{Incoterm: "CIF", IncotermPlace: "Yantian", Packages: box(400)},
	}
}

func declaration() *documents.Document {
	return &documents.Document{
		Family: documents.FamilyCustoms, Type: documents.TypeImportDeclaration, Number: "530120261000012345", IssueDate: "2026-01-04", Currency: "USD",
		Parties: []documents.Party{
			{Role: documents.Consignee, Name: "深圳市蓝田贸易有限公司", IDs: ids(documents.SchemeUSCI, buyerUSCI)},
			{Role: documents.Owner, Name: "深圳市蓝田贸易有限公司", IDs: ids(documents.SchemeUSCI, buyerUSCI)},
			{Role: documents.Consignor, Name: "NORDLICHT MASCHINENBAU GMBH"},
		},
		References: []documents.Reference{{Code: documents.RefContract, ID: "LTNM2025-08"}},
		Lines:      goods("8481804090", "8413709990"),
		Totals:     documents.Totals{TaxInclusive: usd(10000000)},
		Shipment: documents.Shipment{
			BillOfLading: "TGSL 5512-3389", Mode: documents.ModeSea, Vessel: "TIANGONG STAR", Voyage: "47E", Incoterm: "CIF",
			Loading: port("DEHAM", "Hamburg"), Discharge: port("CNYTN", "Yantian"), Containers: []documents.Container{{Number: container1}, {Number: container2}},
			Packages: box(400), GrossWeight: kg("24000"), NetWeight: kg("22000"),
		},
		Entry: &documents.Entry{Direction: documents.Import, Office: "5301", Date: "2026-01-03", Declared: "2026-01-04", Procedure: "0110"},
	}
}

func billOfLading() *documents.Document {
	return &documents.Document{
		Family: documents.FamilyTransport, Type: documents.TypeBillOfLading, Number: "TGSL55123389", IssueDate: "2025-11-28",
		Parties: []documents.Party{
			{Role: documents.Carrier, Name: "Tiangong Shipping Lines"},
			{Role: documents.Consignor, Name: "Nordlicht Maschinenbau GmbH"},
			{Role: documents.Consignee, Name: "SHENZHEN LANTIAN TRADING COMPANY LIMITED"},
		},
		Shipment: documents.Shipment{
			BillOfLading: "TGSL55123389", CarrierCode: "TGSL", Mode: documents.ModeSea, Vessel: "MV Tiangong Star", IMO: "9074729", Voyage: "047E",
			Loading: port("DEHAM", "Hamburg"), Discharge: port("CNYTN", "Yantian"), OnBoardDate: "2025-11-28", ArrivalDate: "2026-01-02",
			Containers: []documents.Container{
				{Number: container1, Size: "22G1", GrossWeight: kg("12000")}, {Number: container2, Size: "22G1", GrossWeight: kg("12000")},
			},
			Packages: box(400), GrossWeight: kg("24000"), Volume: &documents.Quantity{Value: dnum("50"), Unit: "MTQ"}, FreightPayment: documents.FreightPrepaid,
		},
		Title: &documents.Title{Originals: 3, OnBoard: true, CleanOnBoard: true, DocumentStatus: "ISSUED"},
	}
}

// twoInvoices splits the base's invoice into two, a line each, under the same bill of lading.
func twoInvoices(p *documents.Presentation) {
	second := attested(invoice(), documents.AuthoritySeller, "44")
	second.Document.Number = "NM-2025-0418"
	first := p.Items[0].Document
	first.Lines, second.Document.Lines = first.Lines[:1], second.Document.Lines[1:]
	for _, d := range []*documents.Document{first, second.Document} {
		d.Totals = documents.Totals{TaxInclusive: usd(5000000)}
		d.Shipment.Packages = nil
	}
	p.Items = append(p.Items, second)
}

// clone copies a presentation by way of its JSON, as a replay reads it.
func clone(t testing.TB, p *documents.Presentation) *documents.Presentation {
	t.Helper()
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var q documents.Presentation
	if err := json.Unmarshal(b, &q); err != nil {
		t.Fatal(err)
	}
	return &q
}

// defaultPack returns the embedded pack; with -update the one on disk, signed if need be, so
// that one run updates everything.
func defaultPack(t testing.TB) *Pack {
	t.Helper()
	load := DefaultPack
	if *update {
		load = func() (*Pack, error) {
			key := developmentPrivateKey(t)
			signDefaultPack(t, key)
			return LoadPack(read(t, packPath), read(t, signaturePath), key.Public())
		}
	}
	p, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return p
}
