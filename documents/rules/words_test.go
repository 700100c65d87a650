package rules

import (
	"regexp"
	"testing"

	"github.com/tradehub/tradehub/documents"
)

func TestCodesInWords(t *testing.T) {
	q := func(s string, u documents.UnitCode) documents.Text {
		return quantityText(documents.Quantity{Value: dnum(s), Unit: u})
	}
	for name, tc := range map[string]struct {
		got            documents.Text
		en, hans, hant string
	}{
		"one piece":       {q("1", "C62"), "1 piece", "1个", "1個"},
		"pieces":          {q("1200", "H87"), "1,200 pieces", "1,200个", "1,200個"},
		"weight":          {q("24000.5", "KGM"), "24,000.5 kg", "24,000.5千克", "24,000.5公斤"},
		"package unit":    {q("60", "XCT"), "60 cartons", "60纸箱", "60紙箱"},
		"Rec 20 only":     {q("3", "ACR"), "3 acre", "3ACR", "3ACR"},
		"unknown unit":    {q("3", "QQQ"), "3 QQQ", "3QQQ", "3QQQ"},
		"cartons":         {packagesText(60, "CT"), "60 cartons (CT)", "60件（纸箱，CT）", "60件（紙箱，CT）"},
		"one carton":      {packagesText(1, "CT"), "1 carton (CT)", "1件（纸箱，CT）", "1件（紙箱，CT）"},
		"fibreboard":      {packagesText(1060, "4G"), "1,060 fibreboard boxes (4G)", "1,060件（纤维板箱，4G）", "1,060件（纖維板箱，4G）"},
		"any package":     {packagesText(60, "PK"), "60 packages", "60件", "60件"},
		"kind not stated": {packagesText(60, ""), "60 packages", "60件", "60件"},
		"a word":          {packagesText(60, "Kartons"), "60 packages (Kartons)", "60件（Kartons）", "60件（Kartons）"},
		"kind":            {KindText("A4"), "bill of lading (A4)", "提单（A4）", "提單（A4）"},
		"kinds":           {kindsText("A1, A6"), "same file (A1), container (A6)", "同一文件（A1）、集装箱（A6）", "同一檔案（A1）、貨櫃（A6）"},
		"unknown kind":    {KindText("Z9"), "Z9", "Z9", "Z9"},
		"freight":         {freightText(documents.FreightCollect), "collect", "到付", "到付"},
		"unknown freight": {freightText("X"), "X", "X", "X"},
	} {
		want := documents.Text{documents.English: tc.en, documents.SimplifiedChinese: tc.hans, documents.TraditionalChinese: tc.hant}
		for _, lang := range documents.Langs {
			if tc.got[lang] != want[lang] {
				t.Errorf("%s in %s: %q, want %q", name, lang, tc.got[lang], want[lang])
			}
		}
	}
}

// TestWordsAreOfCodes holds the tables to the code lists that they name.
func TestWordsAreOfCodes(t *testing.T) {
	for code := range messages()["unit"] {
		if err := documents.UnitCode(code).Valid(); err != nil {
			t.Errorf("unit %s: %v", code, err)
		}
	}
	form := regexp.MustCompile(`^[0-9A-Z]{2}$`)
	for code := range messages()["package"] {
		if !form.MatchString(code) {
			t.Errorf("package %s is no code of Rec 21", code)
		}
	}
}

// TestInvoiceKindsAreOfUNTDID wants the English of each kind to be that of the code list.
func TestInvoiceKindsAreOfUNTDID(t *testing.T) {
	for code, name := range messages()["invoiceKind"] {
		if want := documents.TypeCode(code).Name(); name[documents.English] != want {
			t.Errorf("%s: %q, want %q", code, name[documents.English], want)
		}
	}
}

// TestValueText holds that a code of a unit is shown in words, and that nothing else is taken for one.
func TestValueText(t *testing.T) {
	for _, test := range []struct{ path, value, en, hans string }{
		{"/shipment/grossWeight", "12400 KGM", "12,400 kg", "12,400千克"},
		{"/shipment/containers/0/grossWeight", "1.5 TNE", "1.5 t", "1.5吨"},
		{"/shipment/packages", "60 4G", "60 fibreboard boxes (4G)", "60件（纤维板箱，4G）"},
		{"/lines/0", "101 C62 (HS 848180)", "101 pieces (HS 848180)", "101个 (HS 848180)"},
		{"/lines", "400 USD", "", ""}, {"/totals/taxInclusive", "96,000.00 EUR", "", ""}, {"/number", "530120261038840215", "", ""},
		{"/title/clauses", "12 CARTONS TORN AND WET", "", ""}, {"", "", "", ""}, {"/shipment/mode", "1", "", ""},
	} {
		got := ValueText(documents.Compared{Path: test.path, Value: test.value})
		if got[documents.English] != test.en || got[documents.SimplifiedChinese] != test.hans {
			t.Errorf("%s at %s is %q, %q", test.value, test.path, got[documents.English], got[documents.SimplifiedChinese])
		}
	}
}
