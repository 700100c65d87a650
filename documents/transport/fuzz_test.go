package transport_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/transport"
)

func FuzzDCSA(f *testing.F) {
	for _, n := range []string{"dcsa-order.json", "dcsa-straight.json", "dcsa-waybill.json"} {
		for leaf := 0; leaf < 100; leaf += 10 {
			f.Add(sample(f, n), leaf, `"-1.5e9*/%"`)
			f.Add(sample(f, n), leaf, "")
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, leaf int, with string) {
		var root any
		if with != "" && json.Valid([]byte(with)) && json.Unmarshal(data, &root) == nil {
			root = replace(root, &leaf, json.RawMessage(with))
			if mutated, err := json.Marshal(root); err == nil {
				data = mutated
			}
		}
		holds(t, data)
	})
}

// replace puts v in the place of the scalar that leaf counts down to.
func replace(at any, leaf *int, v json.RawMessage) any {
	switch x := at.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(x)) {
			x[k] = replace(x[k], leaf, v)
		}
	case []any:
		for i := range x {
			x[i] = replace(x[i], leaf, v)
		}
	default:
		if *leaf--; *leaf == 0 {
			return v
		}
	}
	return at
}

func FuzzUBLTransport(f *testing.F) {
	f.Add(sample(f, "ubl-bill-of-lading.xml"))
	f.Add(sample(f, "ubl-waybill.xml"))
	f.Fuzz(holds)
}

// holds is what is true of any input: a refusal has a code, and a document that is
// read has a number, goods, a title and a canonical form.
func holds(t *testing.T, data []byte) {
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
}
