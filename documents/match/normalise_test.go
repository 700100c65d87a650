package match

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "rewrite the golden files of testdata")

// vectors are what every implementation of the normalisers must agree on, in
// any language: inputs and what they become.
type vectors struct {
	NormVersion string   `json:"normVersion"`
	Invoice     []vector `json:"invoiceSkeleton"`
	Reissued    []vector `json:"invoiceRevSkeleton"`
	Bill        []vector `json:"billSkeleton"`
	Name        []vector `json:"nameKey"`
}

type vector struct {
	In  string `json:"in"`
	Out string `json:"out"`
}

const goldenVectors = "testdata/normalise.json"

// TestGoldenVectors computes every vector of the file again. -update rewrites
// what comes out, and keeps what goes in.
func TestGoldenVectors(t *testing.T) {
	old, err := os.ReadFile(goldenVectors)
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(old, &v); err != nil {
		t.Fatal(err)
	}
	v.compute()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(goldenVectors, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(b.Bytes(), old) {
		t.Error("a normaliser changed: raise NormVersion, then run with -update and read what changed")
	}
}

func (v *vectors) compute() {
	v.NormVersion = NormVersion
	each := func(list []vector, f func(string) string) {
		for i := range list {
			list[i].Out = f(list[i].In)
		}
	}
	each(v.Invoice, InvoiceSkeleton)
	each(v.Reissued, RevSkeleton)
	each(v.Bill, BillSkeleton)
	each(v.Name, func(s string) string { return ParseName(s, "Shenzhen", "深圳市").Key() })
}

// Numbers that a person takes for one, and numbers that are two.
func TestSkeletonClasses(t *testing.T) {
	for _, class := range [][]string{
		{"INV-2025-00123", "ＩＮＶ 2025/123", "INVOICE NO. 2O25-0123", "commercial invoice number: 2025-00123", "inv.no.2025.123", "发票号码：2025-123", "Inv№2025-0123"},
		{"S-1001", "s 1001", "S1001", "Invoice S/01001"},
		{"INVERNESS-7", "inverness/007"},
		{"C042-2026-07", "c42 / 2026 / 7"},
		{"20I6-L", "2016 l"},
	} {
		for _, n := range class {
			if got, want := InvoiceSkeleton(n), InvoiceSkeleton(class[0]); got != want || !SameInvoice(n, class[0]) {
				t.Errorf("%q is %q, %q is %q", n, got, class[0], want)
			}
		}
	}
	for _, pair := range [][2]string{
		{"INVERNESS-7", "7"}, {"2025-124", "2025-123"}, {"2026-01-012", "2026-11-002"}, {"INV/2026/01/0012", "INV/2026/10/012"}, {"S-1001", "5-1001"},
		{"B-15", "8-15"}, {"2026-O-12", "2026-0-12"}, {"1001S", "10015"}, {"2026-0-12", "2026-12"}, {"A-12", "A-1-2"}, {"O-1001", "0-1001"},
	} {
		if SameInvoice(pair[0], pair[1]) {
			t.Errorf("%q and %q became one: %q", pair[0], pair[1], InvoiceSkeleton(pair[0]))
		}
	}
	if SameInvoice("", "") || SameInvoice("000", "0") || SameInvoice("--", "/") {
		t.Error("no number is the same as no number")
	}
}

// What the weak form takes for one, and the strong one does not.
func TestBillSkeleton(t *testing.T) {
	for in, want := range map[string]string{
		"B/L NO. NLX0042": "NLX0042", "NLX-0042": "NLX0042", "AWB 618-12345675": "61812345675", "6I812345675": "61812345675",
		"MBL NLX 0042": "NLX0042", "提单号：NLX-42": "NLX42", "HBL": "HBL", "- / -": "", "b l 5512": "5512",
	} {
		if got := BillSkeleton(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

// Names of one firm, and names of two.
func TestNameClasses(t *testing.T) {
	for _, class := range [][]string{
		{"Acme Trading Co., Ltd.", "ACME TRADING COMPANY LIMITED", "Ａｃｍｅ Trading (Private) Limited", "acme trading pte ltd"},
		{"深圳市華強貿易有限公司", "深圳华强贸易有限责任公司", "深圳市华强贸易 有限公司"},
		{"Foo & Söhne GmbH", "FOO AND SOHNE GMBH", "Foo and Söhne G.m.b.H."},
		{"株式会社山田", "山田㈱", "山田株式会社"},
		{"The Seven Seas S.p.A.", "7 SEAS SPA"},
		{"Huaqiang (Shenzhen) Ltd", "HUAQIANG LTD"},
	} {
		for _, n := range class {
			if got, want := ParseName(n, "SHENZHEN"), ParseName(class[0], "SHENZHEN"); got != want {
				t.Errorf("%q is %+v, %q is %+v", n, got, class[0], want)
			}
		}
	}
	for _, pair := range [][2]string{
		{"Nordbank AG", "Nordbank GmbH"}, {"深圳市华强贸易有限公司", "广州市华强贸易有限公司"}, {"Huaqiang (Guangzhou) Ltd", "Huaqiang Ltd"}, {"Acme", "Acme Ltd"},
	} {
		if ParseName(pair[0], "SHENZHEN") == ParseName(pair[1], "SHENZHEN") {
			t.Errorf("%q and %q became one", pair[0], pair[1])
		}
	}
	if n := ParseName("Limited"); n.Text != "limited" {
		t.Errorf("nothing is left of a name that is a legal form: %+v", n)
	}
}

// The forms of the table are all found, at the end of any name.
func TestLegalForms(t *testing.T) {
	n := 0
	for line := range strings.Lines(legalFormText) {
		class, aliases, ok := strings.Cut(line, ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for alias := range strings.SplitSeq(aliases, ";") {
			n++
			alias, _ = strings.CutPrefix(strings.TrimSpace(alias), "<")
			if got := ParseName("Xylo " + alias); got.Text != "xylo" || got.Form == "" {
				t.Errorf("%s %q: %+v", class, alias, got)
			}
		}
	}
	if n < 150 {
		t.Errorf("%d aliases, want at least 150", n)
	}
}

func FuzzSkeleton(f *testing.F) {
	for _, s := range []string{"INV-2025-00123", "ＩＮＶ 2025/123", "No. 000", "发票号码：12", "ǅ‑1\u0301", "INV NO INV-A"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, norm := range map[string]func(string) string{"InvoiceSkeleton": InvoiceSkeleton, "RevSkeleton": RevSkeleton, "BillSkeleton": BillSkeleton} {
			once := norm(s)
			if !utf8.ValidString(s) {
				continue
			}
			if twice := norm(once); twice != once && plain(once) {
				t.Errorf("%s of %q is %q, and of that %q", name, s, once, twice)
			}
			if low := norm(strings.ToLower(s)); plain(s) && low != once {
				t.Errorf("%s of %q is %q, of its lower case %q", name, s, once, low)
			}
			if strings.ContainsAny(once, " |\\/.") {
				t.Errorf("%s of %q keeps what it must not: %q", name, s, once)
			}
		}
	})
}

// plain reports whether a string is ASCII: upper case and compatibility forms
// of exotic letters may unfold once more.
func plain(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}

func FuzzNameKey(f *testing.F) {
	for _, s := range []string{"Acme Co., Ltd.", "深圳市華強貿易有限公司", "(((", "株式会社", "O'Neil & Sons", "Ａ Ｂ (深圳) ㈱"} {
		f.Add(s, "深圳")
	}
	f.Fuzz(func(t *testing.T, s, place string) {
		n := ParseName(s, place)
		if !utf8.ValidString(s) {
			return
		}
		if once := fold(s); fold(once) != once && plain(once) {
			t.Errorf("fold of %q is %q, and of that %q", s, once, fold(once))
		}
		if plain(s) && plain(place) && ParseName(strings.ToUpper(s), place) != n {
			t.Errorf("%q and its upper case differ: %+v, %+v", s, n, ParseName(strings.ToUpper(s), place))
		}
		if strings.ContainsAny(n.Text, " /|") {
			t.Errorf("%q keeps separators: %+v", s, n)
		}
	})
}
