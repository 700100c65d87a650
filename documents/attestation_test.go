package documents_test

import (
	"testing"

	"tradehub/documents"
)

func seller(name string, ids ...documents.Identifier) []documents.Party {
	return []documents.Party{{Role: documents.Seller, Name: name, IDs: ids}}
}

func carrier(name string) []documents.Party {
	return []documents.Party{{Role: documents.Carrier, Name: name}}
}

var usci = documents.Identifier{Scheme: documents.SchemeUSCI, Value: "91440300MA5FTR8K7U"}

func TestAttestationKeyIsOfTheSameDocument(t *testing.T) {
	for name, pair := range map[string][2]documents.Document{
		"invoice, typed another way": {
			{Family: documents.FamilyInvoice, Number: "inv 2026-17", Parties: seller("Lumen", usci)},
			{Family: documents.FamilyInvoice, Number: "ＩＮＶ2026-17", Parties: seller("Lumen Optics Ltd", usci), Currency: "CNY"}},
		"invoice, name only": {
			{Family: documents.FamilyInvoice, Number: "1", Parties: seller("Lumen Optics Co., Ltd.")},
			{Family: documents.FamilyInvoice, Number: "1", Parties: seller("LUMEN OPTICS CO LTD")}},
		"transport, code before name": {
			{Family: documents.FamilyTransport, Number: "HLCU1", Shipment: documents.Shipment{CarrierCode: "hlcu"}, Parties: carrier("A")},
			{Family: documents.FamilyTransport, Number: "HLCU1", Shipment: documents.Shipment{CarrierCode: "HLCU"}}},
		"declaration, printed in groups": {
			{Family: documents.FamilyCustoms, Number: "5301 2026 1 000000017"},
			{Family: documents.FamilyCustoms, Number: "530120261000000017", Parties: seller("whoever")}},
	} {
		a, okA := documents.AttestationKey(&pair[0])
		b, okB := documents.AttestationKey(&pair[1])
		if !okA || !okB || a != b {
			t.Errorf("%s: %s %v, %s %v", name, a, okA, b, okB)
		}
	}
}

func TestAttestationKeysDiffer(t *testing.T) {
	seen := map[documents.Digest]int{}
	for i, d := range []documents.Document{
		{Family: documents.FamilyInvoice, Number: "1-23", Parties: seller("A")},
		{Family: documents.FamilyInvoice, Number: "12-3", Parties: seller("A")},
		{Family: documents.FamilyInvoice, Number: "1-23", Parties: seller("B")},
		{Family: documents.FamilyInvoice, Number: "1-23", Parties: seller("A", usci)},
		{Family: documents.FamilyInvoice, Number: "A|1", Parties: seller("X")},
		{Family: documents.FamilyTransport, Number: "1-23", Parties: carrier("A")},
		{Family: documents.FamilyTransport, Number: "1-23", Shipment: documents.Shipment{CarrierCode: "A"}},
		{Family: documents.FamilyCustoms, Number: "1-23"},
	} {
		key, ok := documents.AttestationKey(&d)
		if !ok {
			t.Errorf("document %d has no key", i)
		}
		if j, dup := seen[key]; dup {
			t.Errorf("documents %d and %d share a key", i, j)
		}
		seen[key] = i
	}
}

func TestAttestationKeyNeedsItsParts(t *testing.T) {
	for name, d := range map[string]documents.Document{
		"no number":  {Family: documents.FamilyInvoice, Parties: seller("A")},
		"no seller":  {Family: documents.FamilyInvoice, Number: "1"},
		"no name":    {Family: documents.FamilyInvoice, Number: "1", Parties: seller(" - ")},
		"no carrier": {Family: documents.FamilyTransport, Number: "1"},
		"no family":  {Number: "1", Parties: seller("A")},
		"blank":      {Family: documents.FamilyCustoms, Number: "  "},
	} {
		if key, ok := documents.AttestationKey(&d); ok {
			t.Errorf("%s: %s", name, key)
		}
	}
}

// The key is on ledgers: it must not change between versions.
func TestAttestationKeyIsFixed(t *testing.T) {
	d := documents.Document{Family: documents.FamilyCustoms, Number: "530120261000000017"}
	const want = "tradehub:attestation-key:1|customs||530120261000000017"
	if key, _ := documents.AttestationKey(&d); key != documents.DigestOf([]byte(want)) {
		t.Errorf("%s is not the digest of %s", key, want)
	}
}
