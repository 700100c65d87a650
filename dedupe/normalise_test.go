package dedupe

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"math/big"
	"math/rand"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"tradehub/documents"
)

var update = flag.Bool("update", false, "rewrite the golden files of testdata")

// vectors are what every implementation of the normalisers must agree on, in
// any language: inputs and what they become.
type vectors struct {
	NormVersion string                  `json:"normVersion"`
	Invoice     []vector                `json:"invoiceSkeleton"`
	Reissued    []vector                `json:"invoiceRevSkeleton"`
	Bill        []vector                `json:"billSkeleton"`
	Name        []vector                `json:"nameKey"`
	Amount      []listVector            `json:"amountBuckets"`
	Mass        []vector                `json:"massBucketOfKilograms"`
	Days14      []listVector            `json:"windowsOf14Days"`
	Canonical   []canonicalVector       `json:"canonical"`
	Token       map[string]vectorTokens `json:"localKeyTokens"`
}

type vector struct {
	In  string `json:"in"`
	Out string `json:"out"`
}

type listVector struct {
	In  string   `json:"in"`
	Out []string `json:"out"`
}

type canonicalVector struct {
	Kind   Kind     `json:"kind"`
	Fields []string `json:"fields"`
	Out    string   `json:"out"`
}

type vectorTokens struct {
	KeyHex string  `json:"keyHex"`
	Tokens []Token `json:"tokens"`
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
	v.compute(t)
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
		t.Errorf("a normaliser changed: raise NormVersion, then run with -update\n%s", firstDifference(string(old), b.String()))
	}
}

func (v *vectors) compute(t *testing.T) {
	v.NormVersion = NormVersion
	each := func(list []vector, f func(string) string) {
		for i := range list {
			list[i].Out = f(list[i].In)
		}
	}
	each(v.Invoice, Skeleton)
	each(v.Reissued, RevSkeleton)
	each(v.Bill, BillSkeleton)
	each(v.Name, func(s string) string { return ParseName(s, "Shenzhen", "深圳市").Key() })
	each(v.Mass, func(s string) string { return amountOf(decimal.RequireFromString(s), kilogram) })
	for i := range v.Amount {
		n, err := strconv.ParseInt(v.Amount[i].In, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		v.Amount[i].Out = AmountBuckets(n)
	}
	for i := range v.Days14 {
		v.Days14[i].Out = Windows(documents.Date(v.Days14[i].In), 14)
	}
	for i := range v.Canonical {
		v.Canonical[i].Out = Canonical(v.Canonical[i].Kind, v.Canonical[i].Fields...)
	}
	for value, vt := range v.Token {
		vt.Tokens = localTokens(t, vt.KeyHex, value)
		v.Token[value] = vt
	}
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return "line " + strconv.Itoa(i+1) + " is " + x[i] + "\nbut now       " + y[i]
		}
	}
	return "one ends before the other"
}

// Numbers that a person takes for one, and numbers that are two.
func TestSkeletonClasses(t *testing.T) {
	for _, class := range [][]string{
		{"INV-2025-00123", "ＩＮＶ 2025/123", "INVOICE NO. 2O25-0123", "commercial invoice number: 2025-00123", "inv.no.2025.123", "发票号码：2025-123", "Inv№2025-0123"},
		{"B8-15", "88/I5", "b8 1s"},
		{"INVERNESS-7", "inverness/007"},
	} {
		for _, n := range class {
			if got, want := Skeleton(n), Skeleton(class[0]); got != want {
				t.Errorf("%q is %q, %q is %q", n, got, class[0], want)
			}
		}
	}
	if Skeleton("INVERNESS-7") == Skeleton("7") {
		t.Error("a word that only begins like INV was dropped")
	}
	if Skeleton("2025-124") == Skeleton("2025-123") {
		t.Error("two numbers became one")
	}
	if got := BillSkeleton("B/L NO. NLX0042"); got != "N1X0042" {
		t.Errorf("bill words stay: %q", got)
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

// The boundaries are those of the exact powers, checked without the table's own arithmetic.
func TestScaleIsExact(t *testing.T) {
	for name, c := range map[string]struct {
		s *scale
		r *big.Rat
	}{"amount": {amountScale(), big.NewRat(51, 50)}, "mass": {massScale(), big.NewRat(101, 100)}} {
		if last := c.s.whole[len(c.s.whole)-1]; last <= documents.MaxMinor {
			t.Errorf("%s: the last boundary %d does not reach the largest amount", name, last)
		}
		power := big.NewRat(1, 1)
		for k := range 300 {
			b := c.s.whole[k]
			if new(big.Rat).SetInt64(b).Cmp(power) < 0 || new(big.Rat).SetInt64(b-1).Cmp(power) >= 0 {
				t.Fatalf("%s: boundary %d is %d, the power is %s", name, k, b, power.FloatString(3))
			}
			if k > 0 { // half² ≥ r^(2k-1) = whole(k) × whole(k-1), exactly
				h := new(big.Rat).SetInt64(c.s.half[k])
				odd := new(big.Rat).Quo(new(big.Rat).Mul(power, power), c.r)
				less := new(big.Rat).Sub(h, big.NewRat(1, 1))
				if h.Mul(h, h).Cmp(odd) < 0 || less.Mul(less, less).Cmp(odd) >= 0 {
					t.Fatalf("%s: half boundary %d is %d", name, k, c.s.half[k])
				}
			}
			power.Mul(power, c.r)
		}
	}
}

// Far from boundaries the buckets are those of the logarithm.
func TestAmountBucketsFollowTheLogarithm(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	for range 10_000 {
		a := 1 + r.Int63n(documents.MaxMinor>>r.Intn(53))
		x := math.Log(float64(a)) / math.Log(1.02)
		for i, v := range []float64{x, x + 0.5} {
			if f := v - math.Floor(v); f < 1e-6 || f > 1-1e-6 {
				continue
			}
			if want := string("WH"[i]) + strconv.Itoa(int(math.Floor(v))); AmountBuckets(a)[i] != want {
				t.Fatalf("%d: %s, want %s", a, AmountBuckets(a)[i], want)
			}
		}
	}
	if AmountBuckets(0) != nil || AmountBuckets(-1) != nil || AmountBuckets(documents.MaxMinor+1) != nil {
		t.Error("an amount out of range has buckets")
	}
}

func TestOverlap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Int64Range(100_00, documents.MaxMinor/2).Draw(t, "amount")
		b := a + rapid.Int64Range(0, a/105).Draw(t, "more")
		if x, y := AmountBuckets(a), AmountBuckets(b); x[0] != y[0] && x[1] != y[1] {
			t.Fatalf("%d and %d share neither of %v %v", a, b, x, y)
		}
		d := documents.Date("2025-01-01").Add(rapid.IntRange(-40_000, 40_000).Draw(t, "day"))
		e := d.Add(rapid.IntRange(0, 7).Draw(t, "later"))
		if x, y := Windows(d, 14), Windows(e, 14); x[0] != y[0] && x[1] != y[1] {
			t.Fatalf("%s and %s share neither of %v %v", d, e, x, y)
		}
	})
}

func TestCanonicalIsUnambiguous(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fields := rapid.SliceOfN(rapid.StringOf(rapid.RuneFrom([]rune(`|\ab`))), 1, 4)
		a, b := fields.Draw(t, "a"), fields.Draw(t, "b")
		if (Canonical(KindDocument, a...) == Canonical(KindDocument, b...)) != slices.Equal(a, b) {
			t.Fatalf("%q and %q: %s", a, b, Canonical(KindDocument, a...))
		}
	})
}

func FuzzSkeleton(f *testing.F) {
	for _, s := range []string{"INV-2025-00123", "ＩＮＶ 2025/123", "No. 000", "发票号码：12", "ǅ‑1\u0301", "INV NO INV-A"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, norm := range map[string]func(string) string{"Skeleton": Skeleton, "RevSkeleton": RevSkeleton, "BillSkeleton": BillSkeleton} {
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
			if strings.ContainsAny(once, "OQDILZSBG |\\") {
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
