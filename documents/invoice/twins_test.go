package invoice_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/corpustest"
)

// The test suite of XRechnung writes each invoice in UBL and in CII.
func TestXRechnungTwins(t *testing.T) {
	dir := filepath.Join(corpustest.Folder(t, "1-invoices/xrechnung-testsuite"), "business-cases")
	pairs := 0
	for _, path := range invoiceFiles(t, dir) {
		ubl, ok := strings.CutSuffix(path, "_ubl.xml")
		if !ok {
			continue
		}
		twin := ubl + "_uncefact.xml"
		if attemptFile(t, path).err == nil && !exists(twin) {
			continue // the extension cases have one side each here
		}
		pairs++
		name := strings.TrimSuffix(filepath.Base(ubl), "-INVOICE")
		expect(t, name, compare(mustRead(t, path), mustRead(t, twin)), twinFaults)
	}
	if pairs < 12 {
		t.Errorf("%d pairs, want 12", pairs)
	}
}

// twinFaults are the places where the published twins are not the same
// invoice, with what each side states (UBL, then CII).
var twinFaults = map[string][]string{
	"01.21a": {"seller VAT: DE123456789, DE152338654"},
	"example1": {
		"line 1 description: PKAAS 50PL. JONG BEL. 1KG, KAAS 50PL. JONG BEL. 1KG",
		"line 12 description: PK CHOCOLADEMEL, PK CHOCOLADEMELK",
	},
	"example3": {
		"buyer VAT: NO987654321MVA, ", "totals lines: 1,600.00 DKK, 800.00 DKK",
		"taxExclusive: 1,700.00 DKK, 900.00 DKK", "tax: 305.00 DKK, 225.00 DKK",
		"taxInclusive: 2,005.00 DKK, 1,125.00 DKK", "payable: 2,005.00 DKK, 1,125.00 DKK",
		"lines: 2, 1", "line 0 quantity: 2, 1",
	},
	"example7": {"issueDate: 2013-03-11, 2013-05-13"},
	"example8": {
		"line 0 base: <nil>, 0.0088", "line 1 base: <nil>, 0.00101", "line 2 base: 12, 15.24",
		"line 3 base: <nil>, 1.53", "line 4 base: 12, 441", "line 5 base: 12, 678", "line 6 base: <nil>, 83.34",
		"line 7 base: <nil>, 190.31", "line 8 base: <nil>, 64.21", "line 9 base: <nil>, 64.46",
	},
	"example9": {"dueDate: 2015-04-14, 2015-04-15", "line 0 base: <nil>, 49"},
}

// expect fails for a difference that is not known, and for a known one that is gone.
func expect(t *testing.T, name string, got []string, known map[string][]string) {
	t.Helper()
	if want := known[name]; !slices.Equal(got, want) {
		t.Errorf("%s: the twins differ in\n%q\nwant\n%q", name, got, want)
	}
}

// The examples of EN 16931 have eight numbers in common; the two sides were
// written by different hands, with other unit codes throughout.
func TestEN16931Twins(t *testing.T) {
	dir := corpustest.Folder(t, "1-invoices/en16931-examples")
	for _, n := range []int{1, 3, 4, 5, 6, 7, 8, 9} {
		ubl := mustRead(t, filepath.Join(dir, "ubl-examples", fmt.Sprintf("ubl-tc434-example%d.xml", n)))
		cii := mustRead(t, filepath.Join(dir, "cii-examples", fmt.Sprintf("CII_example%d.xml", n)))
		dropUnits(ubl)
		dropUnits(cii)
		expect(t, fmt.Sprintf("example%d", n), compare(ubl, cii), twinFaults)
	}
}

func dropUnits(d *documents.Document) {
	for i := range d.Lines {
		if q := d.Lines[i].Quantity; q != nil {
			q.Unit = ""
		}
	}
}

// NS1 to NS4 are one invoice with other namespace prefixes.
func TestNamespaceVariants(t *testing.T) {
	dir := corpustest.Folder(t, "1-invoices/oasis-ubl")
	want := canonical(t, mustRead(t, filepath.Join(dir, "UBL-Invoice-2.0-Example.xml")))
	for _, ns := range []string{"NS1", "NS2", "NS3", "NS4"} {
		got := canonical(t, mustRead(t, filepath.Join(dir, "UBL-Invoice-2.0-Example-"+ns+".xml")))
		if got != want {
			t.Errorf("%s:\n%s\nwant\n%s", ns, got, want)
		}
	}
}

func exists(path string) bool {
	matches, _ := filepath.Glob(path)
	return len(matches) == 1
}

func canonical(t testing.TB, d *documents.Document) string {
	t.Helper()
	b, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// compare returns in what two documents differ of all that rules and
// fingerprints read. A sum that is stated as zero on one side and not at all
// on the other is the same.
func compare(a, b *documents.Document) (differences []string) {
	same := func(field string, x, y any) {
		if l, r := strings.TrimSpace(fmt.Sprint(x)), strings.TrimSpace(fmt.Sprint(y)); l != r {
			differences = append(differences, field+": "+l+", "+r)
		}
	}
	same("type", a.Type, b.Type)
	same("number", a.Number, b.Number)
	same("issueDate", a.IssueDate, b.IssueDate)
	same("dueDate", a.DueDate, b.DueDate)
	same("deliveryDate", a.Shipment.DeliveryDate, b.Shipment.DeliveryDate)
	same("currency", a.Currency, b.Currency)
	for _, role := range []documents.PartyRole{documents.Seller, documents.Buyer} {
		same(string(role), a.Party(role).Name, b.Party(role).Name)
		same(string(role)+" VAT", a.Party(role).ID(documents.SchemeVAT), b.Party(role).ID(documents.SchemeVAT))
	}
	x, y := a.Totals, b.Totals
	for _, m := range []struct {
		field string
		x, y  *documents.Money
	}{
		{"totals lines", x.Lines, y.Lines}, {"allowances", x.Allowances, y.Allowances}, {"charges", x.Charges, y.Charges},
		{"taxExclusive", x.TaxExclusive, y.TaxExclusive}, {"tax", x.Tax, y.Tax}, {"taxInclusive", x.TaxInclusive, y.TaxInclusive},
		{"prepaid", x.Prepaid, y.Prepaid}, {"rounding", x.Rounding, y.Rounding}, {"payable", x.Payable, y.Payable},
	} {
		same(m.field, show(m.x), show(m.y))
	}
	same("lines", len(a.Lines), len(b.Lines))
	for i := range min(len(a.Lines), len(b.Lines)) {
		at, l, m := fmt.Sprintf("line %d ", i), a.Lines[i], b.Lines[i]
		same(at+"id", l.ID, m.ID)
		same(at+"description", l.Description, m.Description)
		same(at+"origin", l.Origin, m.Origin)
		same(at+"quantity", l.Quantity, m.Quantity)
		same(at+"price", l.UnitPrice, m.UnitPrice)
		same(at+"base", l.PriceBase, m.PriceBase)
		same(at+"allowance", show(l.Allowance), show(m.Allowance))
		same(at+"charge", show(l.Charge), show(m.Charge))
		same(at+"amount", show(l.Amount), show(m.Amount))
	}
	return differences
}

func show(m *documents.Money) string {
	if m == nil || m.Minor == 0 {
		return "0"
	}
	return m.String()
}
