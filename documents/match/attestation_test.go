package match

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tradehub/tradehub/documents"
)

func seller(name string, ids ...documents.Identifier) []documents.Party {
	return []documents.Party{{Role: documents.Seller, Name: name, IDs: ids}}
}

func carriedBy(name string) []documents.Party {
	return []documents.Party{{Role: documents.Carrier, Name: name}}
}

func coded(code string) documents.Shipment { return documents.Shipment{CarrierCode: code} }

func voyaged(code, voyage string) documents.Shipment {
	return documents.Shipment{CarrierCode: code, Voyage: voyage}
}

var usci = documents.Identifier{Scheme: documents.SchemeUSCI, Value: "91440300MA5FTR8K7U"}

func shareKey(a, b *documents.Document) bool {
	x := AttestationKeys(a)
	return slices.ContainsFunc(AttestationKeys(b), func(k documents.Digest) bool { return slices.Contains(x, k) })
}

// Copies of one document are found whatever a copyist changes of the ways to write its number and its issuer.
func TestAttestationKeysMeet(t *testing.T) {
	const bill, invoice, customs = documents.FamilyTransport, documents.FamilyInvoice, documents.FamilyCustoms
	for name, pair := range map[string][2]documents.Document{
		"invoice, typed another way": {
			{Family: invoice, Number: "inv 2026-17", Parties: seller("Lumen", usci)},
			{Family: invoice, Number: "ＩＮＶ2026/017", Parties: seller("Lumen Optics Ltd", usci), Currency: "CNY"}},
		"invoice, identifier left out": {
			{Family: invoice, Number: "1", Parties: seller("Lumen Optics Co., Ltd.", usci)},
			{Family: invoice, Number: "1", Parties: seller("LUMEN OPTICS CO LTD")}},
		"invoice, identifier as VAT number": {
			{Family: invoice, Number: "1", Parties: seller("Lumen", usci)},
			{Family: invoice, Number: "1", Parties: seller("Lux", documents.Identifier{Scheme: documents.SchemeVAT, Value: "CN" + usci.Value})}},
		"bill, hyphen in its number": {
			{Family: bill, Number: "PSLX26104577", Shipment: coded("PSLX")},
			{Family: bill, Number: "PSLX-2610-4577", Shipment: coded("pslx")}},
		"bill, carrier's code left out of the number": {
			{Family: bill, Number: "PSLX26104577", Shipment: coded("PSLX")},
			{Family: bill, Number: "26104577", Shipment: coded("PSLX")}},
		"bill, another code list": {
			{Family: bill, Number: "MAEU123456789", Shipment: coded("MAEU")},
			{Family: bill, Number: "123456789", Shipment: coded("MSK")}},
		"bill, name in place of code": {
			{Family: bill, Number: "HLCU26104577", Shipment: coded("HLC")},
			{Family: bill, Number: "HLCU26104577", Parties: carriedBy("Hapag-Lloyd AG")}},
		"bill, unknown carrier by code and name": {
			{Family: bill, Number: "PSLX26104577", Shipment: coded("PSLX"), Parties: carriedBy("Pearl Straits Lines Pte. Ltd.")},
			{Family: bill, Number: "26104577", Parties: carriedBy("PEARL STRAITS LINES PTE LTD")}},
		"bill, another carrier by code and by name": {
			{Family: bill, Number: "PSLX26104577", Shipment: voyaged("PSLX", "026N"), Parties: carriedBy("Pearl Straits Lines Pte. Ltd.")},
			{Family: bill, Number: "PSLX-26104577", Shipment: voyaged("QQQX", "26 N"), Parties: carriedBy("Quiet Lines")}},
		"declaration, printed in groups": {
			{Family: customs, Number: "5301 2026 1 000000017"},
			{Family: customs, Number: "530120261000000017", Parties: seller("whoever")}},
	} {
		if !shareKey(&pair[0], &pair[1]) {
			t.Errorf("%s: %v, %v", name, AttestationKeys(&pair[0]), AttestationKeys(&pair[1]))
		}
	}
}

func TestAttestationKeysDiffer(t *testing.T) {
	seen := map[documents.Digest]int{}
	for i, d := range []documents.Document{
		{Family: documents.FamilyInvoice, Number: "1-23", Parties: seller("A")},
		{Family: documents.FamilyInvoice, Number: "12-3", Parties: seller("A")},
		{Family: documents.FamilyInvoice, Number: "1-23", Parties: seller("B")},
		{Family: documents.FamilyInvoice, Number: "1-23", Parties: seller("C", usci)},
		{Family: documents.FamilyInvoice, Number: "A|1", Parties: seller("X")},
		{Family: documents.FamilyTransport, Number: "1-23", Parties: carriedBy("A")},
		{Family: documents.FamilyTransport, Number: "1-23", Shipment: coded("A")},
		{Family: documents.FamilyTransport, Number: "1-23", Shipment: voyaged("B", "026N")},
		{Family: documents.FamilyTransport, Number: "1-23", Shipment: voyaged("C", "026N")}, // too short a number
		{Family: documents.FamilyCustoms, Number: "1-23"},
	} {
		keys := AttestationKeys(&d)
		if len(keys) == 0 {
			t.Errorf("document %d has no key", i)
		}
		for _, key := range keys {
			if j, dup := seen[key]; dup {
				t.Errorf("documents %d and %d share a key", i, j)
			}
			seen[key] = i
		}
	}
}

func TestAttestationKeysNeedTheirParts(t *testing.T) {
	for name, d := range map[string]documents.Document{
		"no number":  {Family: documents.FamilyInvoice, Parties: seller("A")},
		"no seller":  {Family: documents.FamilyInvoice, Number: "1"},
		"no name":    {Family: documents.FamilyInvoice, Number: "1", Parties: seller(" - ")},
		"no carrier": {Family: documents.FamilyTransport, Number: "1"},
		"no family":  {Number: "1", Parties: seller("A")},
		"blank":      {Family: documents.FamilyCustoms, Number: "  "},
	} {
		if keys := AttestationKeys(&d); keys != nil {
			t.Errorf("%s: %s", name, keys)
		}
	}
}

// The key is on ledgers: it must not change between versions.
func TestAttestationKeyIsFixed(t *testing.T) {
	d := documents.Document{Family: documents.FamilyCustoms, Number: "530120261000000017"}
	const want = "tradehub:attestation-key:2|customs||530120261000000017"
	if keys := AttestationKeys(&d); len(keys) != 1 || keys[0] != documents.DigestOf([]byte(want)) {
		t.Errorf("%s is not the digest of %s", keys, want)
	}
}

func TestJoinEscapedIsInjective(t *testing.T) {
	list := rapid.SliceOfN(rapid.StringOfN(rapid.SampledFrom([]rune(`a\|`)), 0, 4, -1), 2, 3)
	rapid.Check(t, func(t *rapid.T) {
		a, b := list.Draw(t, "a"), list.Draw(t, "b")
		if joinEscaped(slices.Clone(a)...) == joinEscaped(slices.Clone(b)...) && !slices.Equal(a, b) {
			t.Fatalf("%q and %q join alike", a, b)
		}
	})
}
