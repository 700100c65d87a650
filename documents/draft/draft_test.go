package draft_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/draft"
)

func src(text, path string) draft.Source { return draft.Literal{Value: text, Place: path} }

func begin() *draft.Draft { return draft.New(documents.FamilyCustoms, documents.FormatASYCUDA) }

func refusal(t *testing.T, d *draft.Draft) *documents.SyntaxError {
	t.Helper()
	_, err := d.Finish()
	var r *documents.SyntaxError
	if !errors.As(err, &r) {
		t.Fatalf("%v is no refusal", err)
	}
	return r
}

func TestFirstRefusalIsKept(t *testing.T) {
	d := begin()
	d.Decimal("/a", src("1.5", "/x/a"))
	d.Decimal("/b", src("1,5", "/x/b"))
	d.Need("/x/c", src("", ""))
	if r := refusal(t, d); r.Code != documents.CodeInvalid || r.Path != "/x/b" || !d.Refused() {
		t.Errorf("%v, want INVALID at /x/b", r)
	}
	if d.Doc.Places["/a"] != "/x/a" || d.Doc.Places["/b"] != "" {
		t.Errorf("places %v", d.Doc.Places)
	}
}

func TestNeed(t *testing.T) {
	d := begin()
	d.Need("/x", src("", ""), src("y", "/y"))
	if _, err := d.Finish(); err != nil {
		t.Error(err)
	}
	d.Need("/x", src("", ""))
	if r := refusal(t, d); r.Code != documents.CodeMissing || r.Path != "/x" {
		t.Errorf("%v, want MISSING at /x", r)
	}
}

// Every typed field: nothing from nothing, a value from a good text, a refusal at
// the place of a bad one.
func TestFields(t *testing.T) {
	type field func(*draft.Draft, draft.Source) bool // reports whether there is a value
	for name, c := range map[string]struct {
		read      field
		good, bad []string
	}{
		"date": {func(d *draft.Draft, s draft.Source) bool { return d.Date("/f", s, "20060102", "2006-01-02") != "" },
			[]string{"20260213", "2026-02-13"}, []string{"20260230", "13.02.2026", "2026-02-13T00:00:00"}},
		"decimal": {func(d *draft.Draft, s draft.Source) bool { return d.Decimal("/f", s) != nil },
			[]string{"1", "-1.50"}, []string{"1,5", "1e3", "NaN", "0x1"}},
		"money": {func(d *draft.Draft, s draft.Source) bool { return d.Money("/f", s, "JPY") != nil },
			[]string{"15000", "15000.00"}, []string{"0.5", "9007199254740992"}},
		"quantity": {func(d *draft.Draft, s draft.Source) bool { return d.Quantity("/f", s, "KGM") != nil },
			[]string{"0", "1296.5"}, []string{"-1", "heavy"}},
		"count": {func(d *draft.Draft, s draft.Source) bool { _, ok := d.Count("/f", s); return ok },
			[]string{"0", "48", "48.00"}, []string{"48.5", "-1", "1000000001", "many"}},
		"currency": {func(d *draft.Draft, s draft.Source) bool { return d.Currency("/f", s) != "" }, []string{"USD"}, []string{"US$", "XXX"}},
		"HS":       {func(d *draft.Draft, s draft.Source) bool { return d.HS("/f", s) != "" }, []string{"854231", "854231900099"}, []string{"85423", "ABCDEF"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, text := range c.good {
				if d := begin(); !c.read(d, src(text, "/p")) || d.Refused() || d.Doc.Places["/f"] != "/p" {
					t.Errorf("%q: not read, or not marked", text)
				}
			}
			for _, text := range c.bad {
				if d := begin(); c.read(d, src(text, "/p")) || refusal(t, d).Path != "/p" || d.Doc.Places["/f"] != "" {
					t.Errorf("%q: read", text)
				}
			}
			if d := begin(); c.read(d, src("", "/p")) || d.Refused() || len(d.Doc.Places) != 0 {
				t.Error("something was read from nothing")
			}
		})
	}
}

func TestWhatIsNoCodeBecomesANote(t *testing.T) {
	d := begin()
	if i := d.Incoterm("/i", src("FOB Destination", "/p")); i != "" {
		t.Errorf("Incoterm %q", i)
	}
	if n := d.IMO("/m", src("12345", "/p")); n != "" {
		t.Errorf("IMO number %q", n)
	}
	if n := d.IMO("/m", src("IMO 9904170", "/p")); n != "9904170" {
		t.Errorf("IMO number %q", n)
	}
	if c := d.Country("/c", src("China", "/p")); c != "" || d.Country("/c", src("CHN", "/p")) != "CN" {
		t.Errorf("country %q", c)
	}
	hs, further := d.HSCodes("/h", []draft.Source{src("8501", "/a"), src("850152001299", "/b"), src("720449", "/c"), src("720449", "/d")})
	if hs != "8501520012" || !slices.Equal(further, []documents.HSCode{"720449"}) || d.Doc.Places["/h"] != "/b" {
		t.Errorf("HS codes %q, %q at %q", hs, further, d.Doc.Places["/h"])
	}
	if all := strings.Join(d.Doc.Notes, "; "); all != "terms of delivery: FOB Destination; ship identification: 12345; country: China; HS code: 8501; HS code: 850152001299" {
		t.Errorf("notes %q", all)
	}
}

func TestContainersAreOneEach(t *testing.T) {
	d := begin()
	d.Container(src("QZHU 480012-8", "/a")).Size = "22G1"
	if c := d.Container(src("qzhu4800128", "/b")); c.Size != "22G1" || len(d.Doc.Shipment.Containers) != 1 {
		t.Errorf("%v", d.Doc.Shipment.Containers)
	}
	if d.Container(src("", "/c")) != nil {
		t.Error("a container without a number")
	}
}

func TestTotalLines(t *testing.T) {
	line := func(minor int64, c documents.CurrencyCode) documents.Line {
		return documents.Line{Amount: &documents.Money{Minor: minor, Currency: c}}
	}
	for name, c := range map[string]struct {
		lines []documents.Line
		want  *documents.Money
		over  bool
	}{
		"sum":            {[]documents.Line{line(1, "USD"), line(2, "USD")}, &documents.Money{Minor: 3, Currency: "USD"}, false},
		"no lines":       {nil, nil, false},
		"no amount":      {[]documents.Line{line(1, "USD"), {}}, nil, false},
		"two currencies": {[]documents.Line{line(1, "USD"), line(2, "CNY")}, nil, false},
		"too large":      {[]documents.Line{line(documents.MaxMinor, "USD"), line(1, "USD")}, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			d := begin()
			d.Doc.Lines = c.lines
			d.TotalLines("/lines")
			got := d.Doc.Totals.TaxInclusive
			if (got == nil) != (c.want == nil) || got != nil && *got != *c.want || d.Refused() != c.over {
				t.Errorf("%v, refused %v; want %v, %v", got, d.Refused(), c.want, c.over)
			}
		})
	}
}

func TestReferencesAreOneEach(t *testing.T) {
	d := begin()
	d.Reference(documents.RefInvoice, src("A", "/a"))
	d.DatedReference(documents.RefInvoice, src("A", "/b"), "2026-01-01")
	d.Reference(documents.RefOrder, src("A", "/c"))
	d.Reference(documents.RefOrder, src("", "/d"))
	if len(d.Doc.References) != 2 || d.Doc.Places["/references/1"] != "/c" {
		t.Errorf("%v at %v", d.Doc.References, d.Doc.Places)
	}
}
