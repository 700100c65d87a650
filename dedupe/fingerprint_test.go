package dedupe

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/tradehub/tradehub/documents"
)

// TestExplainGolden shows all fingerprints of one import, and what an invoice alone lacks.
func TestExplainGolden(t *testing.T) {
	alone := sampleTrade()
	alone.openAccount, alone.date = true, ""
	for name, p := range map[string]*documents.Presentation{"import": sampleTrade().presentation(), "invoice-alone": alone.presentation()} {
		t.Run(name, func(t *testing.T) {
			for i := range p.Items { // the sample's files are not what is shown here
				p.Items[i].Digests.SHA256 = documents.NewDigest("sha256", bytes.Repeat([]byte{byte(i)}, 32))
			}
			got := explain(Fingerprints(p))
			file := "testdata/explain-" + name + ".txt"
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s:\n%s", file, firstDifference(string(want), got))
			}
		})
	}
}

// explain returns a line for each fingerprint, and for each kind that there is none of.
func explain(fps []Fingerprint, skipped []Skipped) string {
	var b strings.Builder
	for _, fp := range fps {
		fmt.Fprintf(&b, "%s  %q", fp.Kind, fp.Value)
		switch {
		case fp.Capacity.Minor == Unbounded && fp.Kind.Asset():
			fmt.Fprintf(&b, "  takes %s of an unknown whole in %s", fp.Amount, fp.Capacity.Currency)
		case fp.Kind.Asset():
			fmt.Fprintf(&b, "  takes %s of %s", fp.Amount, fp.Capacity)
		}
		b.WriteByte('\n')
	}
	for _, s := range skipped {
		place := "no document"
		if s.Item >= 0 {
			place = fmt.Sprintf("document %d", s.Item+1)
		}
		fmt.Fprintf(&b, "%s  none of %s: needs %s\n", s.Kind, place, s.Missing)
	}
	return b.String()
}

func skippedFor(t *testing.T, p *documents.Presentation, k Kind) []string {
	t.Helper()
	fps, skipped := Fingerprints(p)
	if slices.ContainsFunc(fps, func(fp Fingerprint) bool { return fp.Kind == k }) {
		t.Errorf("%s is there all the same", k)
	}
	var out []string
	for _, s := range skipped {
		if s.Kind == k {
			out = append(out, s.Missing)
		}
	}
	return out
}

// A value that is missing leaves its kinds out, and says so.
func TestMissingValues(t *testing.T) {
	inv, bl, dec := 0, 1, 2
	doc := func(p *documents.Presentation, i int) *documents.Document { return p.Items[i].Document }
	for _, c := range []struct {
		kind Kind
		want string
		edit func(p *documents.Presentation)
	}{
		{KindInvoiceBuyer, "invoice number", func(p *documents.Presentation) { doc(p, inv).Number = "000" }},
		{KindInvoiceBuyer, "a positive invoice total", func(p *documents.Presentation) { doc(p, inv).Totals = documents.Totals{} }},
		{KindInvoiceSeller, "seller", func(p *documents.Presentation) { doc(p, inv).Parties = doc(p, inv).Parties[:1] }},
		{KindInvoiceSeller, "issue date", func(p *documents.Presentation) { doc(p, inv).IssueDate = "" }},
		{KindAmountDay, "an invoice: a credit note is not financed", func(p *documents.Presentation) { doc(p, inv).Type = documents.TypeCreditNote }},
		{KindNearBuyer, "buyer", func(p *documents.Presentation) { doc(p, inv).Parties[0].Name, doc(p, inv).Parties[0].IDs = "!", nil }},
		{KindBillOfLading, "carrier, or voyage or ports with a number of 8 characters", func(p *documents.Presentation) {
			doc(p, bl).Shipment.CarrierCode, doc(p, bl).Shipment.Voyage = "", ""
		}},
		{KindBillOfLading, "carrier, or voyage or ports with a number of 8 characters", func(p *documents.Presentation) {
			doc(p, bl).Shipment.CarrierCode, doc(p, bl).Shipment.BillOfLading, doc(p, bl).Number = "", "HB 1234", "HB 1234"
		}},
		{KindContainer, "on-board date", func(p *documents.Presentation) { doc(p, bl).Shipment.OnBoardDate = "" }},
		{KindContainer, "valid container number", func(p *documents.Presentation) { doc(p, bl).Shipment.Containers[0].Number = "NLXU0000018" }},
		{KindElectronicBill, "eBL platform", func(p *documents.Presentation) { doc(p, bl).Title.Electronic = true }},
		{KindElectronicBill, "an electronic bill of lading", func(*documents.Presentation) {}},
		{KindDeclaration, "declaration number", func(p *documents.Presentation) { doc(p, dec).Number = "1234" }},
		{KindVATSlip, "import-VAT payment slip number", func(p *documents.Presentation) { doc(p, dec).References[0].ID = "-" }},
		{KindCargoBuyer, "goods with HS code and quantity", func(p *documents.Presentation) { doc(p, dec).Lines[0].Quantity = nil }},
		{KindCargoVessel, "vessel and voyage", func(p *documents.Presentation) { doc(p, bl).Shipment.IMO = "1234568" }},
	} {
		t.Run(string(c.kind)+" "+c.want, func(t *testing.T) {
			p := sampleTrade().presentation()
			c.edit(p)
			if c.want == "buyer" {
				p.Request.Borrower = documents.BorrowerSeller
			}
			if got := skippedFor(t, p, c.kind); !slices.Contains(got, c.want) {
				t.Errorf("skipped for %q, want %q", got, c.want)
			}
		})
	}
	p := sampleTrade().presentation()
	p.Items[0].Digests = documents.Digests{}
	if _, skipped := Fingerprints(p); !slices.Contains(skipped, Skipped{KindDocument, 0, "the file's digest"}) {
		t.Errorf("%+v", skipped)
	}
	if fps, skipped := Fingerprints(&documents.Presentation{}); len(fps) != 0 || len(skipped) != len(Kinds) {
		t.Errorf("nothing gives %v and skips %v", fps, skipped)
	}
}

// manyInvoices is one bill of lading and one declaration over three invoices.
func manyInvoices(amounts ...int64) *documents.Presentation {
	p := sampleTrade().presentation()
	first := p.Items[0]
	p.Items = p.Items[1:]
	var sum int64
	for i, a := range amounts {
		d := *first.Document
		d.Number = fmt.Sprintf("INV-%d", i+11)
		d.Totals = documents.Totals{TaxInclusive: &documents.Money{Minor: a, Currency: "USD"}}
		p.Items = append(p.Items, item(&d, d.Number))
		sum += a
	}
	p.Items[1].Document.Totals.TaxInclusive = &documents.Money{Minor: sum, Currency: "USD"}
	p.Request.Amount = documents.Money{Minor: sum * 8 / 10, Currency: "USD"}
	return p
}

// The advance is split over the invoices to the last minor unit; the papers
// that carry all of them take all of it.
func TestSeveralInvoices(t *testing.T) {
	p := manyInvoices(333_33, 333_33, 333_34)
	fps, _ := Fingerprints(p)
	var split int64
	n := 0
	for _, fp := range fps {
		switch fp.Kind {
		case KindInvoiceBuyer: // one for the identifier, one for the name
			if strings.Contains(fp.Value, "NAME:") {
				continue
			}
			n++
			split += fp.Amount.Minor
			if fp.Amount.Minor > fp.Capacity.Minor || fp.Capacity.Minor > 333_34 {
				t.Errorf("%+v", fp)
			}
		case KindBillOfLading, KindDeclaration, KindContainer, KindVATSlip:
			if fp.Capacity.Minor != 1000_00 || fp.Amount.Minor != 800_00 {
				t.Errorf("%s takes %s of %s", fp.Kind, fp.Amount, fp.Capacity)
			}
		}
	}
	if n != 3 || split != 800_00 {
		t.Errorf("%d invoices take %d", n, split)
	}
}

// An invoice that is presented twice, say as PDF and as XML, is worth no more
// for it: what fits one fits, what needs two does not.
func TestInvoicePresentedTwice(t *testing.T) {
	for advance, want := range map[int64]documents.RegistryOutcome{100_00: documents.OutcomeClear, 100_01: documents.OutcomeOver} {
		p := manyInvoices(100_00, 100_00)
		p.Items[3].Document = p.Items[2].Document
		p.Request.Amount.Minor = advance
		ask := askFor(t, p)
		if d, err := Decide(ask, nil, nil, noon); err != nil || d.Outcome != want {
			t.Errorf("%d: %s, %v; want %s", advance, d.Outcome, err, want)
		}
	}
}

// A bill of lading that names its invoices is worth those only.
func TestBillOfNamedInvoices(t *testing.T) {
	p := manyInvoices(100_00, 200_00)
	p.Items[0].Document.References = []documents.Reference{{Code: documents.RefInvoice, ID: "inv 11"}}
	fps, _ := Fingerprints(p)
	for _, fp := range fps {
		if fp.Kind == KindBillOfLading && (fp.Capacity.Minor != 100_00 || fp.Amount.Minor != 80_00) {
			t.Errorf("takes %s of %s", fp.Amount, fp.Capacity)
		}
	}
	p = manyInvoices(100_00, 200_00)
	p.Items[3].Document.Shipment.BillOfLading = "nlx 0042 7781"
	p.Items[1].Document.Shipment.BillOfLading = "another"
	p.Items[0].Document.Shipment.Tolerance = true
	fps, _ = Fingerprints(p)
	for _, fp := range fps {
		if fp.Kind == KindBillOfLading && (fp.Capacity.Minor != 220_00 || fp.Amount.Minor != 160_00) {
			t.Errorf("with tolerance takes %s of %s", fp.Amount, fp.Capacity)
		}
	}
}

// Two honest importers of one consolidated container do not exceed it; one
// importer's two banks on one full container do.
func TestSharedContainer(t *testing.T) {
	decide := func(house bool) documents.RegistryOutcome {
		var assets []Asset
		var d Decision
		for i, number := range []string{"INV-1", "INV-2"} {
			tr := sampleTrade()
			tr.number, tr.bill, tr.decl, tr.buyerID = number, fmt.Sprintf("NLX-900%d", i+1), fmt.Sprintf("53162025116123456%d", i), ""
			tr.buyer, tr.bank = fmt.Sprintf("广州%d贸易有限公司", i), string(rune('A'+i))
			p := tr.presentation()
			p.Request.ID = fmt.Sprintf("C%d", i)
			if house {
				p.Items[1].Document.Type = documents.TypeHouseBill
			}
			ask := askFor(t, p)
			var err error
			if d, err = Decide(ask, assets, nil, noon); err != nil {
				t.Fatal(err)
			}
			c, err := NewClaim(ask, 0, noon)
			if err != nil {
				t.Fatal(err)
			}
			assets = hold(t, assets, c)
		}
		return d.Outcome
	}
	if got := decide(true); got != documents.OutcomeShared {
		t.Errorf("two house bills: %s", got)
	}
	if got := decide(false); got != documents.OutcomeShared {
		t.Errorf("two full containers: %s", got)
	}
}

func askFor(t testing.TB, p *documents.Presentation) Ask {
	t.Helper()
	fps, _ := Fingerprints(p)
	tokens, err := localKey(t, someKey, 2026).Tokens(t.Context(), fps)
	if err != nil {
		t.Fatal(err)
	}
	ask, err := NewAsk(p.Request, fps, tokens)
	if err != nil {
		t.Fatal(err)
	}
	if len(ask.Tokens()) != 2*len(fps) {
		t.Fatalf("%d tokens of %d fingerprints", len(ask.Tokens()), len(fps))
	}
	return ask
}

// One bill of lading, one declaration, two invoices at two banks, each taken
// whole, and each bank shown its own: normal trade (VERIFICATION.md §2 R6).
// The same invoice at a third bank is not.
func TestOneShipmentTwoBanks(t *testing.T) {
	whole := manyInvoices(100_00, 200_00)
	var assets []Asset
	show := func(bank string, invoice int, want documents.RegistryOutcome) {
		t.Helper()
		p := *whole
		p.Items = []documents.Item{whole.Items[0], whole.Items[1], whole.Items[invoice]}
		p.Request.ID, p.Request.Bank = "C-"+bank, bank
		p.Request.Amount.Minor = whole.Items[invoice].Document.Totals.Gross().Minor * 8 / 10
		ask := askFor(t, &p)
		known := slices.DeleteFunc(slices.Clone(assets), func(a Asset) bool {
			return !slices.ContainsFunc(ask.Uses, func(u Use) bool { return u.Token == a.Token })
		})
		d, err := Decide(ask, known, nil, noon)
		if err != nil || d.Outcome != want {
			t.Fatalf("bank %s: %s, %v, over %v; want %s", bank, d.Outcome, err, d.Over, want)
		}
		c, err := NewClaim(ask, 0, noon)
		if err != nil {
			t.Fatal(err)
		}
		assets = hold(t, assets, c)
	}
	show("A", 2, documents.OutcomeClear)
	show("B", 3, documents.OutcomeSame)
	show("C", 2, documents.OutcomeOver)
}

// hold puts the claim's holdings among the assets.
func hold(t testing.TB, assets []Asset, c Claim) []Asset {
	t.Helper()
	for _, u := range c.Uses {
		i := slices.IndexFunc(assets, func(a Asset) bool { return a.Token == u.Token })
		if i < 0 {
			i = len(assets)
			assets = append(assets, Asset{})
		}
		var err error
		if assets[i], err = assets[i].Hold(c, u); err != nil {
			t.Fatal(err)
		}
	}
	return assets
}

// Amounts in another currency are converted at the request's rate, rounded up;
// without a rate the kind is skipped.
func TestForeignCurrency(t *testing.T) {
	p := sampleTrade().presentation()
	p.Request.Amount = documents.Money{Minor: 100_000_00, Currency: "CNY"}
	if got := skippedFor(t, p, KindInvoiceBuyer); !slices.Equal(got, []string{"exchange rate between USD and CNY"}) {
		t.Errorf("without a rate: %q", got)
	}
	for name, fx := range map[string]documents.FXRate{
		"direct":   {From: "CNY", To: "USD", Rate: decimal.RequireFromString("0.14")},
		"inverted": {From: "USD", To: "CNY", Rate: decimal.RequireFromString("7.142857142857")},
	} {
		p.Request.FX = []documents.FXRate{fx, {From: "USD", To: "CNY", Rate: decimal.RequireFromString("7.142857142857")}}
		fps, _ := Fingerprints(p)
		for _, fp := range fps {
			if fp.Kind == KindInvoiceBuyer && (fp.Amount.Currency != "USD" || fp.Amount.Minor < 14_000_00 || fp.Amount.Minor > 14_000_01 || fp.Capacity.Minor != 123_456_00) {
				t.Errorf("%s: takes %s of %s", name, fp.Amount, fp.Capacity)
			}
		}
	}
}

// The applicant's identifier serves for a buyer that the invoice only names.
func TestApplicantIdentifiesTheBuyer(t *testing.T) {
	p := sampleTrade().presentation()
	known, _ := Fingerprints(p)
	p.Items[0].Document.Parties[0].IDs = nil
	p.Items[0].Document.Parties[0].Name = "深圳市華強貿易有限公司"
	p.Items[0].Digests.SHA256 = documents.NewDigest("sha256", make([]byte, 32))
	named, _ := Fingerprints(p)
	if paper, _, _ := meet(known, named); !paper {
		t.Error("the buyer was not known by the applicant's identifier")
	}
	p.Items[0].Document.Parties[0].Name = "广州市别家有限公司"
	p.Items[0].Document.Parties[1].Name = "Another Seller Ltd"
	agency, _ := Fingerprints(p)
	if paper, _, _ := meet(known, agency); paper {
		t.Error("another buyer was taken for the applicant")
	}
}

// Splits never exceed what was asked, nor, within the face values, any of them.
func TestStakesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amounts := rapid.SliceOfN(rapid.Int64Range(1, 1<<40), 1, 6).Draw(t, "invoices")
		var sum int64
		for _, a := range amounts {
			sum += a
		}
		p := manyInvoices(amounts...)
		p.Request.Amount.Minor = rapid.Int64Range(0, sum).Draw(t, "advance")
		var split int64
		for i, s := range stakes(p) {
			if s.missing != "" || s.amount.Minor > s.face.Minor || s.amount.Minor < 0 {
				t.Fatalf("document %d: %+v", i, s)
			}
			if p.Items[i].Document.Family == documents.FamilyInvoice {
				split += s.amount.Minor
			}
		}
		if split != p.Request.Amount.Minor {
			t.Fatalf("split %d of %d", split, p.Request.Amount.Minor)
		}
	})
}

func TestNewAskRefuses(t *testing.T) {
	if _, err := NewAsk(documents.Request{}, make([]Fingerprint, 1), nil); err == nil {
		t.Error("tokens of no fingerprint were taken")
	}
}

func FuzzFingerprint(f *testing.F) {
	f.Add("INV-1", "Acme Ltd", "91440300MA0000000H", "NLX-1", "NLXU", "NLXU0000014", "531620251161234567", "2025-11-03", "1234567", "025E", "847989", int64(100), int64(80))
	f.Add("|", `\`, "", "", "|", "", "|", "2025-13-99", "", "", "", int64(-1), int64(1<<62))
	f.Fuzz(func(t *testing.T, number, name, id, bill, carrier, box, decl, date, imo, voyage, hs string, gross, advance int64) {
		tr := trade{bank: "A", buyerID: id, buyer: name, seller: name, number: number, gross: gross, date: documents.Date(date), onBoard: documents.Date(date),
			bill: bill, carrier: carrier, container: box, decl: decl, imo: documents.IMONumber(imo), voyage: voyage, hs: documents.HSCode(hs), pieces: gross}
		p := tr.presentation()
		p.Request.Amount.Minor = advance
		fps, skipped := Fingerprints(p)
		again, _ := Fingerprints(p)
		if !slices.Equal(fps, again) {
			t.Fatal("two readings differ")
		}
		seen := map[Kind]bool{}
		for _, s := range skipped {
			if s.Missing == "" {
				t.Errorf("%s is skipped for nothing", s.Kind)
			}
			seen[s.Kind] = true
		}
		for _, fp := range fps {
			seen[fp.Kind] = true
			if !strings.HasPrefix(fp.Value, string(fp.Kind)+"|"+NormVersion+"|") || strings.Contains(fp.Value, "||") || strings.HasSuffix(fp.Value, "|") && !strings.HasSuffix(fp.Value, `\|`) {
				t.Errorf("%q has an empty field", fp.Value)
			}
			if fp.Kind.Asset() && (fp.Capacity.Minor <= 0 || fp.Amount.Minor < 0) {
				t.Errorf("%+v", fp)
			}
		}
		for _, k := range Kinds {
			if !seen[k] {
				t.Errorf("nothing is said of %s", k)
			}
		}
	})
}
