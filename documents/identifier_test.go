package documents_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tradehub/tradehub/documents"
)

// The firms are invented; their check digits were computed by an independent
// implementation of each algorithm.
var goodIdentifiers = map[documents.Scheme][]string{
	documents.SchemeUSCI: {"91440300MA5EXAMP1F", "91440300MA5FTR8K7U", "91310115MA1K3XY21B"},
	documents.SchemeHKBR: {"12345678"},
	documents.SchemeUEN:  {"53123456L", "202412345D", "T24LL0001A"},
	documents.SchemeLEI:  {"984500ABCD12TEST3443"},
	documents.SchemeEORI: {"DE123456789012345", "GB123456789000", "XI123456789000", "EL1", "NL123456794"},
	documents.SchemeEIN:  {"123456789"},
	documents.SchemeVAT: {
		"ATU13456794", "BE1023456797", "DE123456796", "DK13456798", "EE123456793", "EL123456795", "FI13456795", "FR10023459126",
		"GB123456825", "HR10023456789", "HU13456793", "IT10023458887", "LU13456800", "MT13456828", "NL123456794B01", "PL1023456796",
		"PT123456789", "SE102345679901", "SI13456792", "SK1023456797", "CHE123456794MWST", "NO123456793MVA",
		"ESB12345678", "CZ12345678", "IE1234567AB", "FRAB123456789", "GBGD001", "JP1234567890123", "BG123456789",
	},
	documents.SchemeCNCustoms: {"4403161234", "44031A1234"},
	documents.SchemeGLN:       {"4890123456787"},
	documents.SchemeDUNS:      {"123456789"},
	documents.SchemeTax:       {"ABC"},
	documents.SchemeLocal:     {"S-1"},
}

func TestValidIdentifiers(t *testing.T) {
	for scheme, values := range goodIdentifiers {
		for _, v := range values {
			if err := (documents.Identifier{Scheme: scheme, Value: v}).Valid(); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestInvalidIdentifiers(t *testing.T) {
	for _, id := range []documents.Identifier{
		{Scheme: "", Value: "1"}, {Scheme: "NOSUCH", Value: "1"}, {Scheme: documents.SchemeTax}, {Scheme: documents.SchemeLocal},
		{Scheme: documents.SchemeUSCI, Value: "91440300MA5EXAMP1G"}, {Scheme: documents.SchemeUSCI, Value: "91440300MA5EXAMPIF"},
		{Scheme: documents.SchemeUSCI, Value: "9144030"}, {Scheme: documents.SchemeUSCI, Value: "91A40300MA5EXAMP1F"},
		{Scheme: documents.SchemeHKBR, Value: "1234567"}, {Scheme: documents.SchemeHKBR, Value: "1234567A"},
		{Scheme: documents.SchemeUEN, Value: "53123456M"}, {Scheme: documents.SchemeUEN, Value: "202412345E"},
		{Scheme: documents.SchemeUEN, Value: "Q24LL0001A"}, {Scheme: documents.SchemeUEN, Value: "1234"},
		{Scheme: documents.SchemeLEI, Value: "984500ABCD12TEST3444"}, {Scheme: documents.SchemeLEI, Value: "984500ABCD12TEST34AB"},
		{Scheme: documents.SchemeEORI, Value: "ZZ1"}, {Scheme: documents.SchemeEORI, Value: "DE"}, {Scheme: documents.SchemeEORI, Value: "DE1234567890123456"},
		{Scheme: documents.SchemeEIN, Value: "12345678"},
		{Scheme: documents.SchemeVAT, Value: "DE123456797"}, {Scheme: documents.SchemeVAT, Value: "ZZ123"}, {Scheme: documents.SchemeVAT, Value: "D"},
		{Scheme: documents.SchemeVAT, Value: "ATX13456794"}, {Scheme: documents.SchemeVAT, Value: "FR11023459126"},
		{Scheme: documents.SchemeCNCustoms, Value: "44A3161234"}, {Scheme: documents.SchemeGLN, Value: "4890123456786"},
		{Scheme: documents.SchemeDUNS, Value: "12345678"},
	} {
		if err := id.Valid(); !errors.Is(err, documents.ErrIdentifier) {
			t.Errorf("%s %q: %v", id.Scheme, id.Value, err)
		}
	}
}

// These algorithms are modulo a prime that is no smaller than their alphabet, or
// made for it, so that every wrong character shows. The EAN sum of GLN finds every wrong digit too.
func TestOneWrongCharacterIsFound(t *testing.T) {
	for _, c := range []struct {
		scheme   documents.Scheme
		value    string
		alphabet string
		from     int
	}{
		{documents.SchemeUSCI, "91440300MA5EXAMP1F", "0123456789ABCDEFGHJKLMNPQRTUWXY", 0},
		{documents.SchemeLEI, "984500ABCD12TEST3443", "0123456789", 0},
		{documents.SchemeGLN, "4890123456787", "0123456789", 0},
		{documents.SchemeUEN, "53123456L", "0123456789", 0},
		{documents.SchemeUEN, "202412345D", "0123456789", 0},
		{documents.SchemeVAT, "DE123456796", "0123456789", 2},
		{documents.SchemeVAT, "IT10023458887", "0123456789", 2},
	} {
		for i := c.from; i < len(c.value); i++ {
			if !strings.ContainsRune(c.alphabet, rune(c.value[i])) {
				continue
			}
			for _, r := range c.alphabet {
				m := c.value[:i] + string(r) + c.value[i+1:]
				if m != c.value && (documents.Identifier{Scheme: c.scheme, Value: m}).Valid() == nil {
					t.Errorf("%s %s passes for %s", c.scheme, m, c.value)
				}
			}
		}
	}
}

func TestNormaliseIdentifier(t *testing.T) {
	for _, c := range []struct {
		scheme    documents.Scheme
		raw, want string
	}{
		{documents.SchemeUSCI, " 91440300-ma5examp1f ", "91440300MA5EXAMP1F"},
		{documents.SchemeUSCI, "９１４４０３００ＭＡ５ＥＸＡＭＰ１Ｆ", "91440300MA5EXAMP1F"},
		{documents.SchemeHKBR, "12345678-000-01-26-A", "12345678"},
		{documents.SchemeHKBR, "12345678-000", "12345678"},
		{documents.SchemeHKBR, "BR 12345678", "12345678"},
		{documents.SchemeHKBR, "123456789", "123456789"},
		{documents.SchemeVAT, "de 123.456.796", "DE123456796"},
		{documents.SchemeVAT, "GR123456795", "EL123456795"},
		{documents.SchemeVAT, "CHE-123.456.794 MWST", "CHE123456794MWST"},
		{documents.SchemeEIN, "12-3456789", "123456789"},
		{documents.SchemeLocal, " k-17  b ", "K-17 B"},
	} {
		got := documents.NormaliseIdentifier(c.scheme, c.raw)
		if got.Value != c.want || got.Scheme != c.scheme {
			t.Errorf("%s %q = %q, want %q", c.scheme, c.raw, got.Value, c.want)
		}
	}
}

func TestNormaliseIdentifierIsIdempotent(t *testing.T) {
	var schemes []documents.Scheme
	for s := range goodIdentifiers {
		schemes = append(schemes, s)
	}
	rapid.Check(t, func(t *rapid.T) {
		scheme := rapid.SampledFrom(schemes).Draw(t, "scheme")
		once := documents.NormaliseIdentifier(scheme, rapid.String().Draw(t, "raw"))
		if twice := documents.NormaliseIdentifier(scheme, once.Value); twice != once {
			t.Fatalf("%q then %q", once.Value, twice.Value)
		}
		_ = once.Valid() // must not panic on anything
	})
}

func TestPartyKey(t *testing.T) {
	p := &documents.Party{IDs: []documents.Identifier{
		{Scheme: documents.SchemeLocal, Value: "77"},
		{Scheme: documents.SchemeDUNS, Value: "123456789"},
		{Scheme: documents.SchemeCNCustoms, Value: "4403161234"},
		{Scheme: documents.SchemeVAT, Value: "DE 123456796"},
		{Scheme: documents.SchemeUSCI, Value: "91440300MA5EXAMP1G"}, // wrong check digit
	}}
	if id, ok := p.Key(); !ok || id != (documents.Identifier{Scheme: documents.SchemeVAT, Value: "DE123456796"}) {
		t.Errorf("key %v, %v; want the VAT number, since the USCI is not valid", id, ok)
	}
	p.IDs = append(p.IDs, documents.Identifier{Scheme: documents.SchemeUSCI, Value: "91440300MA5FTR8K7U"})
	if id, ok := p.Key(); !ok || id.Value != "91440300MA5FTR8K7U" {
		t.Errorf("key %v, %v; want the valid USCI", id, ok)
	}
	p.IDs = p.IDs[:2]
	if id, ok := p.Key(); ok {
		t.Errorf("a D-U-N-S and a local number make the key %v", id)
	}
	if _, ok := (*documents.Party)(nil).Key(); ok {
		t.Error("no party has a key")
	}
}

func TestSchemes(t *testing.T) {
	for in, want := range map[string]documents.Scheme{
		"0088": documents.SchemeGLN, "0060": documents.SchemeDUNS, "0199": documents.SchemeLEI, "0195": documents.SchemeUEN,
		"9930": documents.SchemeVAT, "VA": documents.SchemeVAT, "vat": documents.SchemeVAT, "DE:VAT": documents.SchemeVAT,
		"FC": documents.SchemeTax, "GLEIF": documents.SchemeLEI, "DNB": documents.SchemeDUNS, "usci": documents.SchemeUSCI,
	} {
		if got, ok := documents.SchemeFor(in); !ok || got != want {
			t.Errorf("%s is %q, want %q", in, got, want)
		}
	}
	for _, none := range []string{"", "9999", "W3C", ":VAT", "EM"} {
		if s, ok := documents.SchemeFor(none); ok {
			t.Errorf("%q is %s", none, s)
		}
	}
	if !documents.SchemeUSCI.Checked() || documents.SchemeHKBR.Checked() {
		t.Error("USCI has a check digit, HKBR none")
	}
}
