package transport_test

import (
	"bytes"
	"errors"
	"testing"

	"tradehub/documents"
	"tradehub/documents/transport"
)

func FuzzDCSA(f *testing.F)         { fuzz(f, "dcsa-order.json", "dcsa-straight.json", "dcsa-waybill.json") }
func FuzzUBLTransport(f *testing.F) { fuzz(f, "ubl-bill-of-lading.xml", "ubl-waybill.xml") }

// fuzz holds what is true of any input: a refusal has a code, and a document that
// is read has a number, goods, a title and a canonical form.
func fuzz(f *testing.F, names ...string) {
	for _, n := range names {
		f.Add(sample(f, n))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := transport.Read(bytes.NewReader(data))
		if err != nil {
			if refusal := new(documents.SyntaxError); !errors.As(err, &refusal) || refusal.Code == "" {
				t.Fatalf("%v has no code", err)
			}
			return
		}
		if d.Number == "" || len(d.Lines) == 0 || d.Title == nil || d.Shipment.BillOfLading != d.Number {
			t.Fatalf("incomplete: %+v", d)
		}
		if d.Title.Negotiable && d.Party(documents.Consignee) != nil {
			t.Fatalf("to order, and to %v", d.Party(documents.Consignee))
		}
		if _, err := d.Canonical(); err != nil {
			t.Fatal(err)
		}
	})
}
