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

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/tradehub/tradehub/documents"
)

var update = flag.Bool("update", false, "rewrite the golden files of testdata")

// vectors are what every implementation of the normalisers must agree on, in
// any language: inputs and what they become.
type vectors struct {
	NormVersion string                  `json:"normVersion"`
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
	each(v.Mass, func(s string) string { w, _ := quantityBuckets(decimal.RequireFromString(s)); return w })
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

// The boundaries are those of the exact powers, checked without the table's own arithmetic.
func TestScaleIsExact(t *testing.T) {
	for name, c := range map[string]struct {
		s *scale
		r *big.Rat
	}{"amount": {amountScale(), big.NewRat(51, 50)}} {
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
