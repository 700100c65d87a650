package facts

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"go.yaml.in/yaml/v3"

	"github.com/tradehub/tradehub/documents"
)

func usd(minor int64) *documents.Money { return &documents.Money{Minor: minor, Currency: "USD"} }

func quantity(n int64, unit documents.UnitCode) *documents.Quantity {
	return &documents.Quantity{Value: decimal.NewFromInt(n), Unit: unit}
}

func firm(role documents.PartyRole, name string, ids ...documents.Identifier) documents.Party {
	return documents.Party{Role: role, Name: name, IDs: ids}
}

var (
	usci  = documents.Identifier{Scheme: documents.SchemeUSCI, Value: "91440300MA5G7Q2K3M"}
	other = documents.Identifier{Scheme: documents.SchemeUSCI, Value: "91310000MA1FTRD747"}
)

func invoice() *documents.Document {
	return &documents.Document{
		Family: documents.FamilyInvoice, Type: documents.TypeInvoice, Number: "LCC-1", IssueDate: "2026-10-20", DueDate: "2027-01-20", Currency: "USD",
		Parties: []documents.Party{firm(documents.Seller, "Lion City Components Pte. Ltd."), firm(documents.Buyer, "深圳市海岚进出口有限公司", usci)},
		Lines: []documents.Line{
			{ID: "1", Description: "Servo motor 750 W", HS: "850152", Quantity: quantity(1200, "C62"), Amount: usd(8220000)},
			{ID: "2", Description: "Servo drive", HS: "8504400000", Quantity: quantity(1200, "C62"), Amount: usd(4950000)},
		},
		Totals: documents.Totals{TaxInclusive: usd(13170000), Payable: usd(13170000)}, Notes: []string{"with thanks"},
	}
}

func billOfLading() *documents.Document {
	return &documents.Document{
		Family: documents.FamilyTransport, Type: documents.TypeBillOfLading, Number: "PSLX26104577", IssueDate: "2026-10-29",
		Parties: []documents.Party{firm(documents.Consignor, "Lion City Components Pte. Ltd."), firm(documents.Consignee, "深圳市海岚进出口有限公司")},
		Lines:   []documents.Line{{Description: "Servo motor", GrossWeight: quantity(7980, "KGM")}},
		Shipment: documents.Shipment{
			BillOfLading: "PSLX26104577", CarrierCode: "PSLX", Vessel: "MV Hailan Star", IMO: "9712450", Voyage: "026N", OnBoardDate: "2026-10-28",
			Loading: &documents.Location{Code: "SGSIN", Name: "Singapore"}, Discharge: &documents.Location{Code: "CNYTN", Name: "Yantian"},
			Containers: []documents.Container{{Number: "PSLU2045186"}, {Number: "PSLU2045191"}}, Packages: &documents.Packages{Count: 60, Kind: "4G"},
			GrossWeight: quantity(24, "TNE"),
		},
		Title: &documents.Title{Clauses: []string{"2 cartons wet"}},
	}
}

var salt = bytes.Repeat([]byte{7}, 32)

// held holds a copy against the document.
func held(t *testing.T, attested, shown *documents.Document) documents.Attested {
	t.Helper()
	a, err := Of(attested)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Of(shown)
	if err != nil {
		t.Fatal(err)
	}
	return s.Against(salt, a.Seal(salt))
}

// edited returns a copy of the document, changed.
func edited(t *testing.T, d *documents.Document, edit func(*documents.Document)) *documents.Document {
	t.Helper()
	b, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var out documents.Document
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	edit(&out)
	return &out
}

// Another rendition of a document is confirmed: it states the same.
func TestRenditions(t *testing.T) {
	for name, c := range map[string]struct {
		of   *documents.Document
		edit func(*documents.Document)
	}{
		"the same":             {invoice(), func(*documents.Document) {}},
		"format, line IDs":     {invoice(), func(d *documents.Document) { d.Format, d.Lines[0].ID = documents.FormatCII, "10" }},
		"a remark left out":    {invoice(), func(d *documents.Document) { d.Notes = nil }},
		"an address":           {invoice(), func(d *documents.Document) { d.Parties[0].Address.City = "Singapore" }},
		"a name spelled":       {invoice(), func(d *documents.Document) { d.Parties[0].Name = "LION CITY COMPONENTS PTE LTD" }},
		"traditional script":   {invoice(), func(d *documents.Document) { d.Parties[1].Name = "深圳市海嵐進出口有限公司" }},
		"identifier left out":  {invoice(), func(d *documents.Document) { d.Parties[1].IDs = nil }},
		"HS of ten digits":     {invoice(), func(d *documents.Document) { d.Lines[0].HS = "8501521000" }},
		"a description folded": {invoice(), func(d *documents.Document) { d.Lines[0].Description = "SERVO MOTOR, 750W" }},
		"net weight, statutory": {invoice(), func(d *documents.Document) {
			d.Lines[0].NetWeight = quantity(3660, "KGM")
		}},
		"payable left out":     {invoice(), func(d *documents.Document) { d.Totals.Payable = nil }},
		"kilograms for tonnes": {billOfLading(), func(d *documents.Document) { d.Shipment.GrossWeight = quantity(24000, "KGM") }},
		"containers in order": {billOfLading(), func(d *documents.Document) {
			slices.Reverse(d.Shipment.Containers)
			d.Shipment.Containers[0].Number = "PSLU 204519-1"
		}},
		"ship and voyage":    {billOfLading(), func(d *documents.Document) { d.Shipment.Vessel, d.Shipment.Voyage = "HAILAN STAR", "26N" }},
		"hyphens":            {billOfLading(), func(d *documents.Document) { d.Number, d.Shipment.BillOfLading = "PSLX-2610-4577", "PSLX-2610-4577" }},
		"status of DCSA 2.0": {edited(t, billOfLading(), func(d *documents.Document) { d.Title.DocumentStatus = "ISSU" }), func(d *documents.Document) { d.Title.DocumentStatus = "Issued" }},
		"port by its code":   {billOfLading(), func(d *documents.Document) { d.Shipment.Loading.Name = "" }},
	} {
		if a := held(t, c.of, edited(t, c.of, c.edit)); !a.Confirmed || a.Differing != nil {
			t.Errorf("%s: differing %v, unconfirmed %v", name, a.Differing, a.Unconfirmed)
		}
	}
}

// A copy of other content differs in what was changed, and in nothing else.
func TestAlterations(t *testing.T) {
	for name, c := range map[string]struct {
		of   *documents.Document
		edit func(*documents.Document)
		want string
	}{
		"credit note":     {invoice(), func(d *documents.Document) { d.Type = "381" }, "type"},
		"total":           {invoice(), func(d *documents.Document) { d.Totals.TaxInclusive = usd(23170000) }, "total"},
		"prepayment gone": {edited(t, invoice(), func(d *documents.Document) { d.Totals.Payable = usd(0) }), func(d *documents.Document) { d.Totals.Payable = nil }, "owed"},
		"currency": {invoice(), func(d *documents.Document) {
			d.Totals.TaxInclusive, d.Totals.Payable = &documents.Money{Minor: 13170000, Currency: "EUR"}, &documents.Money{Minor: 13170000, Currency: "EUR"}
		}, "total owed"},
		"amounts swapped": {invoice(), func(d *documents.Document) {
			d.Lines[0].Amount, d.Lines[1].Amount = d.Lines[1].Amount, d.Lines[0].Amount
		}, "amounts"},
		"a line more":         {invoice(), func(d *documents.Document) { d.Lines = append(d.Lines, d.Lines[0]) }, "goods descriptions quantities amounts"},
		"other goods":         {invoice(), func(d *documents.Document) { d.Lines[0].Description = "Iron scrap" }, "descriptions"},
		"seller's name":       {invoice(), func(d *documents.Document) { d.Parties[0].Name = "Lion City Trading Pte. Ltd." }, "seller"},
		"buyer's identifier":  {invoice(), func(d *documents.Document) { d.Parties[1].IDs[0] = other }, "buyer"},
		"due date":            {invoice(), func(d *documents.Document) { d.DueDate = "2026-12-20" }, "due"},
		"antedated":           {billOfLading(), func(d *documents.Document) { d.Shipment.OnBoardDate = "2026-10-27" }, "onBoard"},
		"a container":         {billOfLading(), func(d *documents.Document) { d.Shipment.Containers = d.Shipment.Containers[:1] }, "containers"},
		"a port":              {billOfLading(), func(d *documents.Document) { d.Shipment.Discharge = &documents.Location{Code: "NLRTM"} }, "discharge"},
		"made out to order":   {billOfLading(), func(d *documents.Document) { d.Title.Negotiable, d.Title.ToOrderOf = true, "Thief Ltd" }, "order"},
		"a master beside it":  {edited(t, billOfLading(), func(d *documents.Document) { d.Shipment.BillOfLading = "MAST1" }), func(d *documents.Document) { d.Shipment.BillOfLading = "MAST2" }, "bill"},
		"a clause taken out":  {billOfLading(), func(d *documents.Document) { d.Title.Clauses = nil }, "clauses"},
		"void, now as issued": {edited(t, billOfLading(), func(d *documents.Document) { d.Title.DocumentStatus = "VOIDED" }), func(d *documents.Document) { d.Title.DocumentStatus = "ISSUED" }, "status"},
		"a clause reworded":   {billOfLading(), func(d *documents.Document) { d.Title.Clauses = []string{"clean"} }, "clauses"},
		"a ship of that name": {billOfLading(), func(d *documents.Document) { d.Shipment.IMO = "9074729" }, "vessel"},
	} {
		a := held(t, c.of, edited(t, c.of, c.edit))
		var got []string
		for _, f := range a.Differing {
			got = append(got, string(f))
		}
		if s := strings.Join(got, " "); s != c.want || a.Confirmed {
			t.Errorf("%s: differing %q, want %q; unconfirmed %v", name, s, c.want, a.Unconfirmed)
		}
	}
}

// A person must look at a different name of the same script with the same identifier.
func TestRenamed(t *testing.T) {
	for name, c := range map[string]struct {
		of   *documents.Document
		edit func(*documents.Document)
		want documents.Fact
	}{
		"buyer, of one script": {invoice(), func(d *documents.Document) { d.Parties[1].Name = "深圳市海润进出口有限公司" }, documents.FactBuyer},
		"ship of that number":  {billOfLading(), func(d *documents.Document) { d.Shipment.Vessel = "HAILAN MOON" }, documents.FactVessel},
	} {
		a := held(t, c.of, edited(t, c.of, c.edit))
		if !slices.Equal(a.Renamed, []documents.Fact{c.want}) || a.Confirmed || a.Differing != nil {
			t.Errorf("%s: %+v", name, a)
		}
	}
}

// What one side does not state is not confirmed, on whichever side it is.
func TestLeftOut(t *testing.T) {
	for name, c := range map[string]struct {
		of        *documents.Document
		edit      func(*documents.Document)
		want      documents.Fact
		confirmed bool
	}{
		"totals":            {invoice(), func(d *documents.Document) { d.Totals = documents.Totals{} }, documents.FactTotal, false},
		"lines":             {invoice(), func(d *documents.Document) { d.Lines = nil }, documents.FactAmounts, false},
		"one line's amount": {invoice(), func(d *documents.Document) { d.Lines[1].Amount = nil }, documents.FactAmounts, false},
		"buyer":             {invoice(), func(d *documents.Document) { d.Parties = d.Parties[:1] }, documents.FactBuyer, false},
		"a payee":           {invoice(), func(d *documents.Document) { d.Parties = append(d.Parties, firm(documents.Payee, "Thief")) }, documents.FactPayee, false},
		"another name":      {invoice(), func(d *documents.Document) { d.Parties[1].Name = "Hailan Import Export" }, documents.FactBuyer, false},
		"due date":          {invoice(), func(d *documents.Document) { d.DueDate = "" }, documents.FactDue, true},
		"status":            {edited(t, billOfLading(), func(d *documents.Document) { d.Title.DocumentStatus = "ISSUED" }), func(d *documents.Document) { d.Title.DocumentStatus = "" }, documents.FactStatus, true},
		"title":             {billOfLading(), func(d *documents.Document) { d.Title = nil }, documents.FactOrder, false},
		"port":              {billOfLading(), func(d *documents.Document) { d.Shipment.Loading = nil }, documents.FactLoading, false},
	} {
		less := edited(t, c.of, c.edit)
		for side, a := range map[string]documents.Attested{"shown": held(t, c.of, less), "attested": held(t, less, c.of)} {
			if !slices.Contains(a.Unconfirmed, c.want) || a.Confirmed != c.confirmed || a.Differing != nil {
				t.Errorf("%s, %s: confirmed %t, unconfirmed %v, differing %v", name, side, a.Confirmed, a.Unconfirmed, a.Differing)
			}
		}
	}
}

// TestGuessing tries every amount against public digests: with the salt it is found,
// which shows that the test can, and without it is not.
func TestGuessing(t *testing.T) {
	secret, err := Of(invoice())
	if err != nil {
		t.Fatal(err)
	}
	public := secret.Seal(salt)
	guess := func(salt []byte) (found bool) {
		for minor := int64(13160000); minor < 13180000; minor += 1000 {
			s, err := Of(edited(t, invoice(), func(d *documents.Document) { d.Totals.TaxInclusive = usd(minor) }))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range s.Seal(salt) {
				if f.Fact == documents.FactTotal && slices.Contains(public, f) {
					found = true
				}
			}
		}
		return found
	}
	if !guess(salt) {
		t.Error("the amount is not found with the salt")
	}
	for name, wrong := range map[string][]byte{"no salt": nil, "zeros": make([]byte, 32), "a beginning": salt[:31]} {
		if guess(wrong) {
			t.Errorf("%s: the amount is found", name)
		}
	}
}

// One digest shows nothing of another: equal values of two facts have two digests, and so have those of two families.
func TestDigestsAreApart(t *testing.T) {
	seen := map[documents.Digest]bool{}
	for _, family := range []documents.Family{documents.FamilyInvoice, documents.FamilyCustoms} {
		d := &documents.Document{Family: family, Totals: documents.Totals{TaxInclusive: usd(1)}, Lines: []documents.Line{{Amount: usd(1)}}}
		s, err := Of(d)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range s.Seal(salt) {
			if seen[f.Digest] {
				t.Errorf("%s of %s has the digest of another", f.Fact, family)
			}
			seen[f.Digest] = true
		}
	}
	if len(seen) != 5 {
		t.Errorf("%d digests", len(seen))
	}
}

// TestFactsAreNamed holds the words of findings to the table, and the table to the words.
func TestFactsAreNamed(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "rules", "messages", "facts.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Facts map[documents.Fact]documents.Text `yaml:"facts"`
	}
	if err := yaml.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	used := map[documents.Fact]bool{documents.FactNumber: true}
	for family, rows := range table {
		seen := map[documents.Fact]bool{}
		for _, r := range rows {
			if seen[r.fact] {
				t.Errorf("%s has %s twice", family, r.fact)
			}
			seen[r.fact], used[r.fact] = true, true
		}
	}
	if named := slices.Sorted(maps.Keys(file.Facts)); !slices.Equal(named, slices.Sorted(maps.Keys(used))) {
		t.Errorf("named are %v, used are %v", named, slices.Sorted(maps.Keys(used)))
	}
}

func BenchmarkOf(b *testing.B) {
	d := invoice()
	for b.Loop() {
		if _, err := Of(d); err != nil {
			b.Fatal(err)
		}
	}
}
