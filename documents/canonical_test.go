package documents

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/tradehub/tradehub/documents/corpustest"
)

// viaLibrary is the slow way: package json, then a second pass.
func viaLibrary(t interface{ Fatal(...any) }, v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := (*jsontext.Value)(&b).Canonicalize(); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestLibraryIsRFC8785(t *testing.T) {
	dir := corpustest.Folder(t, "6-crypto-vectors/jcs-rfc8785")
	inputs, _ := filepath.Glob(filepath.Join(dir, "input", "*.json"))
	if len(inputs) == 0 {
		t.Fatal("no vectors")
	}
	for _, in := range inputs {
		b, err := os.ReadFile(in)
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join(dir, "output", filepath.Base(in)))
		if err != nil {
			t.Fatal(err)
		}
		v := jsontext.Value(b)
		if err := v.Canonicalize(); err != nil || !bytes.Equal(v, want) {
			t.Errorf("%s: %v\n got %s\nwant %s", in, err, v, want)
		}
		var names map[string]string
		if json.Unmarshal(b, &names) != nil {
			continue // not an object of strings, the one shape that is written here too
		}
		if got, err := formOf(reflect.TypeOf(names))(nil, reflect.ValueOf(names)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %v\n got %s\nwant %s", in, err, got, want)
		}
	}
}

// fill draws a value for every field of v, so that a new field is covered as soon as it exists.
func fill(t *rapid.T, v reflect.Value) {
	switch v.Type() {
	case decimalType:
		v.Set(reflect.ValueOf(decimal.New(rapid.Int64().Draw(t, "coefficient"), int32(rapid.IntRange(-6, 3).Draw(t, "exponent")))))
		return
	case timeType:
		v.Set(reflect.ValueOf(time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "seconds"), 0).UTC()))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(rapid.SampledFrom([]string{"", "a", "\"\\\u2028\x00\t<&>", "深圳", "🙂", "x"}).Draw(t, "text"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64Range(-MaxMinor, MaxMinor).Draw(t, "int"))
	case reflect.Uint64:
		v.SetUint(rapid.Uint64Range(0, MaxMinor).Draw(t, "uint"))
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "present") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem())
		}
	case reflect.Slice:
		for range rapid.IntRange(0, 2).Draw(t, "length") {
			e := reflect.New(v.Type().Elem()).Elem()
			fill(t, e)
			v.Set(reflect.Append(v, e))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for _, k := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "é", "\ufb33", "🙂", "Z"}), 0, 3, rapid.ID).Draw(t, "keys") {
			e := reflect.New(v.Type().Elem()).Elem()
			fill(t, e)
			v.SetMapIndex(reflect.ValueOf(k).Convert(v.Type().Key()), e)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("json") != "-" {
				fill(t, v.Field(i))
			}
		}
	default:
		t.Fatalf("no draw for %s: teach this test and newForm the type", v.Type())
	}
}

func TestCanonicalEqualsTheLibrary(t *testing.T) {
	for _, v := range []any{&Document{}, &Verdict{}, &Presentation{}} {
		typ := reflect.TypeOf(v).Elem()
		t.Run(typ.Name(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				v := reflect.New(typ)
				fill(t, v.Elem())
				got, err := canonical("value", v.Interface())
				if err != nil {
					t.Fatal(err)
				}
				if want := viaLibrary(t, v.Interface()); !bytes.Equal(got, want) {
					t.Fatalf("\n got %s\nwant %s", got, want)
				}
			})
		})
	}
}

// What is written reads back as a document of the same form.
func TestCanonicalSurvivesARoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var d, back Document
		fill(t, reflect.ValueOf(&d).Elem())
		once, err := d.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(once, &back); err != nil {
			t.Fatal(err)
		}
		if twice, err := back.Canonical(); err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("%v\n once %s\ntwice %s", err, once, twice)
		}
	})
}

func TestCanonicalLeavesOutWhereItCameFrom(t *testing.T) {
	price, same := decimal.RequireFromString("1.50"), decimal.RequireFromString("1.5")
	a := &Document{Family: FamilyInvoice, Format: FormatCII, Number: "1", Lines: []Line{{UnitPrice: &price}}, Parties: []Party{}}
	b := &Document{Family: FamilyInvoice, Format: FormatUBLInvoice, Number: "1", Lines: []Line{{UnitPrice: &same}}, Entry: &Entry{}}
	a.Mark("/number", "/Invoice/ID")
	x, err := a.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	y, _ := b.Canonical()
	const want = `{"family":"invoice","lines":[{"unitPrice":"1.5"}],"number":"1","type":""}`
	if string(x) != want || string(y) != want {
		t.Errorf("\n%s\n%s\nwant twice %s", x, y, want)
	}
}

func TestCanonicalRefuses(t *testing.T) {
	huge := decimal.New(1, 1<<30)
	for name, d := range map[string]*Document{
		"invalid UTF-8":    {Number: "a\xff"},
		"beyond 2^53-1":    {Totals: Totals{Payable: &Money{Minor: MaxMinor + 1, Currency: "CNY"}}},
		"far below -2^53":  {Lines: []Line{{Amount: &Money{Minor: -1 << 60}}}},
		"zeros by the GB":  {Lines: []Line{{UnitPrice: &huge}}},
		"in a deep member": {Lines: []Line{{Marks: "\xc0"}}},
	} {
		if b, err := d.Canonical(); err == nil {
			t.Errorf("%s: %s", name, b)
		}
	}
}

func TestPresentationDigest(t *testing.T) {
	at := time.Date(2026, 1, 9, 3, 12, 44, 0, time.UTC)
	p := Presentation{Items: []Item{{Document: &Document{Number: "1"}, Attested: []Attested{{Attestation: Attestation{At: at}}}}}}
	one, err := p.Digest()
	if _, bad := ParseDigest(string(one)); err != nil || bad != nil {
		t.Fatal(one, err, bad)
	}
	p.Items[0].Attested[0].Attestation.At = at.In(time.FixedZone("CST", 8*3600))
	if two, _ := p.Digest(); two != one {
		t.Error("the same instant in another zone gives another digest")
	}
	p.Items[0].Document.Number = "2"
	if three, _ := p.Digest(); three == one {
		t.Error("another number gives the same digest")
	}
}

func TestVerdictCanonical(t *testing.T) {
	v := &Verdict{ID: "V-1", Dimensions: map[Dimension]Outcome{DimPrice: Grey, DimCargo: Green}}
	b, err := v.Canonical()
	if err != nil || !strings.Contains(string(b), `"dimensions":{"cargo":"GREEN","price":"GREY"}`) {
		t.Errorf("%s, %v", b, err)
	}
}
