package documents_test

import (
	"fmt"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/tradehub/tradehub/documents"
)

// invoice returns an invoice of n lines.
func invoice(n int) *documents.Document {
	d := &documents.Document{
		Family: documents.FamilyInvoice, Type: documents.TypeInvoice, Number: "INV-2026-00017", IssueDate: "2026-01-09", Currency: "CNY",
		Parties: []documents.Party{
			{Role: documents.Seller, Name: "Qianhai Lumen Optics Co., Ltd", IDs: []documents.Identifier{{Scheme: documents.SchemeUSCI, Value: "91440300MA5FTR8K7U"}},
				Address: documents.Address{Lines: []string{"88 Jintian Road"}, City: "深圳", Country: "CN"}},
			{Role: documents.Buyer, Name: "Harbour Lane Trading Limited", IDs: []documents.Identifier{{Scheme: documents.SchemeHKBR, Value: "12345678"}}},
		},
		References: []documents.Reference{{Code: documents.RefContract, ID: "SC-77"}},
		Totals:     documents.Totals{Payable: &documents.Money{Minor: 8400000, Currency: "CNY"}},
		Shipment:   documents.Shipment{BillOfLading: "HLCU12345", Loading: &documents.Location{Code: "CNYTN"}, Incoterm: "CIF"},
		Notes:      []string{"goods as per contract"},
	}
	for i := range n {
		price := decimal.New(1250, -2)
		d.Lines = append(d.Lines, documents.Line{
			ID: fmt.Sprint(i + 1), Description: "Optical lens 50 mm, coated", HS: "900211", Origin: "CN", UnitPrice: &price,
			Quantity: &documents.Quantity{Value: decimal.New(1000, 0), Unit: "H87"}, Amount: &documents.Money{Minor: 1250000, Currency: "CNY"},
		})
	}
	return d
}

func BenchmarkCanonical(b *testing.B) {
	d := invoice(20)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Canonical(); err != nil {
			b.Fatal(err)
		}
	}
}
