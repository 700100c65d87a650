package documents_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
)

// parser makes one signature of the functions that parse codes.
func parser[T ~string](parse func(string) (T, error)) func(string) (string, error) {
	return func(s string) (string, error) {
		v, err := parse(s)
		return string(v), err
	}
}

func TestParseCodes(t *testing.T) {
	for _, list := range []struct {
		name  string
		parse func(string) (string, error)
		good  map[string]string
		bad   []string
	}{
		{"currency", parser(documents.ParseCurrency),
			map[string]string{"CNY": "CNY", " hkd ": "HKD", "RMB": "CNY", "XCG": "XCG"},
			[]string{"", "XXX", "XAU", "XTS", "HRK", "US", "USDX", "ＵＳＤ", "123"}},
		{"country", parser(documents.ParseCountry),
			map[string]string{"CN": "CN", "hkg": "HK", "UK": "GB", "XK": "XK", "DEU": "DE"},
			[]string{"", "ZZ", "EL", "CHINA", "C", "142"}},
		{"unit", parser(documents.ParseUnit),
			map[string]string{"KGM": "KGM", "c62": "C62", "XPK": "XPK", "X4B": "X4B", "CT": "CT"},
			[]string{"", "KG", "PIECE", "XPKG", "X", "X-1", "千克"}},
		{"HS code", parser(documents.ParseHS),
			map[string]string{"854231": "854231", "8542.31-9000": "8542319000", "0101 21": "010121", "98010010": "98010010"},
			[]string{"", "85423", "85423190001", "770000", "001234", "980100", "8542A1", "８５４２３１"}},
		{"UN/LOCODE", parser(documents.ParseUNLocode),
			map[string]string{"CNYTN": "CNYTN", "hk hkg": "HKHKG", "USLA2": "USLA2", "XZAAA": "XZAAA"},
			[]string{"", "CNYT", "CNYTNX", "ZZYTN", "CNYT1", "CNYT0"}},
		{"Incoterm", parser(documents.ParseIncoterm),
			map[string]string{"cif": "CIF", "C&F": "CFR", "DAT": "DAT", " FOB": "FOB"},
			[]string{"", "CIFX", "FOT", "DDX"}},
		{"IMO number", parser(documents.ParseIMO),
			map[string]string{"9074729": "9074729", "IMO 9074729": "9074729", "IMO No. 9319466": "9319466"},
			[]string{"", "9074728", "907472", "IMO", "90747290", "9074a29"}},
	} {
		t.Run(list.name, func(t *testing.T) {
			for in, want := range list.good {
				if got, err := list.parse(in); err != nil || got != want {
					t.Errorf("%q = %q, %v; want %q", in, got, err, want)
				}
			}
			for _, in := range list.bad {
				if got, err := list.parse(in); !errors.Is(err, documents.ErrCode) {
					t.Errorf("%q = %q, %v; want ErrCode", in, got, err)
				}
			}
		})
	}
}

func TestExponent(t *testing.T) {
	for c, want := range map[documents.CurrencyCode]int{
		"JPY": 0, "KRW": 0, "VND": 0, "CNY": 2, "HKD": 2, "IDR": 2, "MGA": 2, "MRU": 2, "KWD": 3, "BHD": 3, "TND": 3, "CLF": 4, "UYW": 4,
	} {
		if got, ok := c.Exponent(); !ok || got != want {
			t.Errorf("%s: %d, %v; want %d", c, got, ok, want)
		}
	}
	if _, ok := documents.CurrencyCode("cny").Exponent(); ok {
		t.Error("a lower-case code has an exponent")
	}
}

func TestIncotermEditions(t *testing.T) {
	now := 0
	for _, i := range strings.Fields("EXW FCA CPT CIP DAP DPU DDP FAS FOB CFR CIF DAT DAF DES DEQ DDU") {
		if documents.Incoterm(i).Edition() == 2020 {
			now++
		}
	}
	if now != 11 {
		t.Errorf("%d rules are of Incoterms 2020, want 11", now)
	}
	if documents.Incoterm("DDU").Edition() != 2000 || documents.Incoterm("??").Edition() != 0 {
		t.Error("editions of dropped and unknown rules")
	}
	if !documents.Incoterm("CIF").Maritime() || documents.Incoterm("CIP").Maritime() {
		t.Error("CIF is maritime, CIP is not")
	}
}

func TestHSParts(t *testing.T) {
	h := documents.HSCode("8542319000")
	if h.Subheading() != "854231" || h.Heading() != "8542" || h.Chapter() != "85" || documents.HSCode("8").Subheading() != "8" {
		t.Errorf("parts of %s: %s %s %s", h, h.Subheading(), h.Heading(), h.Chapter())
	}
}

func TestTypeNames(t *testing.T) {
	if got := documents.TypeImportDeclaration.Name(); got != "Goods declaration for importation" {
		t.Errorf("929 is %q", got)
	}
	if got := documents.TypeCode("zz").Name(); got != "zz" {
		t.Errorf("an unknown code is named %q", got)
	}
}

func TestContainerNumbers(t *testing.T) {
	// CSQU3054383 is the example of ISO 6346 annex A.
	for _, good := range []string{"CSQU3054383", "MSKU9070323", "TGHU7599330"} {
		if err := documents.ValidContainer(good); err != nil {
			t.Error(err)
		}
	}
	for _, bad := range []string{"", "CSQU3054384", "CSQU305438", "CSQX3054383", "CSQ13054383", "CSQU30543833", "csqu3054383"} {
		if err := documents.ValidContainer(bad); !errors.Is(err, documents.ErrCode) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if got := documents.NormaliseContainer(" csqu 305438-3"); got != "CSQU3054383" {
		t.Errorf("normalised %q", got)
	}
}

// A wrong digit is found by ISO 6346 unless the sum moves between 0 and 10,
// which share a check digit.
func TestContainerDigitMutations(t *testing.T) {
	const number = "CSQU3054383"
	missed := 0
	for i := 4; i < 11; i++ {
		for c := byte('0'); c <= '9'; c++ {
			if m := number[:i] + string(c) + number[i+1:]; m != number && documents.ValidContainer(m) == nil {
				missed++
			}
		}
	}
	if missed != 0 {
		t.Errorf("%d wrong digits pass; the sum of this number is neither 0 nor 10", missed)
	}
}
