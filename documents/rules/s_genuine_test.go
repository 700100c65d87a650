package rules

import (
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
)

// askForConfirmation runs do with a pack that asks for it above USD 70,000.
func askForConfirmation(t *testing.T, do func(*Pack)) {
	t.Helper()
	pack, err := signed(t, strings.Replace(smallPack, `  S01:`, `  S11: {version: "1.2", enabled: true, parameters: {confirmAbove: "70000 USD"}}
  S01:`, 1))
	if err != nil {
		t.Fatal(err)
	}
	do(pack)
}

// TestConfirmAbove holds the amount requested against the bank's own limit, which the
// default pack does not set.
func TestConfirmAbove(t *testing.T) {
	eur := func(minor int64, rate string) func(*documents.Presentation) {
		return func(p *documents.Presentation) {
			p.Request.Amount = documents.Money{Minor: minor, Currency: "EUR"}
			if rate != "" {
				p.Request.FX = []documents.FXRate{{From: "EUR", To: "USD", Rate: dnum(rate)}}
			}
		}
	}
	for name, c := range map[string]struct {
		do   func(p *documents.Presentation)
		fail bool
	}{
		"above, nobody confirmed":        {func(*documents.Presentation) {}, true},
		"as much":                        {func(p *documents.Presentation) { p.Request.Amount = *usd(7000000) }, false},
		"below in another currency":      {eur(6000000, "1.1"), false},
		"above in another currency":      {eur(6500000, "1.1"), true},
		"another currency, without rate": {eur(1, ""), true},
		"the seller's own word":          {func(p *documents.Presentation) { p.Items[0].Attested = base().Items[0].Attested }, true},
		"customs confirmed":              {func(p *documents.Presentation) { p.Items[1].Attested = base().Items[1].Attested }, false},
		"customs' word was withdrawn": {func(p *documents.Presentation) {
			p.Items[1].Attested = base().Items[1].Attested
			p.Items[1].Attested[0].Attestation.Revoked = true
		}, true},
		"the ledger is away": {func(p *documents.Presentation) {
			p.Items[1].Attested, p.Items[1].Unchecked = base().Items[1].Attested, "away"
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			p := base()
			for i := range p.Items {
				p.Items[i].Attested = nil
			}
			c.do(p)
			asked := func(pack *Pack) (failed bool) {
				for _, f := range Examine(p, pack) {
					if f.Rule == "S11" && f.Result == documents.Fail && strings.HasPrefix(f.Text[documents.English], "The amount requested") {
						failed = f.Severity == documents.Review
					}
				}
				return failed
			}
			askForConfirmation(t, func(strict *Pack) {
				if got := asked(strict); got != c.fail {
					t.Errorf("for review %t, want %t", got, c.fail)
				}
			})
			if asked(defaultPack(t)) {
				t.Error("the default pack asks for it")
			}
		})
	}
}

func TestConfirmAboveIsAnAmount(t *testing.T) {
	for _, v := range []string{"100000", "USD 100000", "0 USD", "-1 USD", "1.001 USD", "1e9 USD", "100000 QQQ", "100,000 USD", " "} {
		p := Parameter{Name: "confirmAbove", Kind: KindMoney}
		if s, err := p.parseText(v); err == nil {
			t.Errorf("%q is %v", v, s.money)
		}
	}
}

// TestFindingsNameFacts wants a finding to say what differs, and from whose word.
func TestFindingsNameFacts(t *testing.T) {
	p := base()
	differ(p, 1, documents.FactTotal, documents.FactBill)
	p.Items[1].Attested[0].Attestation.MSPID = "CustomsMSP"
	for _, f := range Examine(p, defaultPack(t)) {
		if f.Rule != "S11" || f.Result != documents.Fail {
			continue
		}
		for lang, want := range map[documents.Lang][]string{
			documents.English: {"total, bill of lading", "customs (CustomsMSP)"}, documents.SimplifiedChinese: {"总额、提单号", "海关（CustomsMSP）"}, documents.TraditionalChinese: {"總額、提單號", "海關（CustomsMSP）"},
		} {
			for _, w := range want {
				if !strings.Contains(f.Text[lang], w) {
					t.Errorf("%s lacks %q", f.Text[lang], w)
				}
			}
		}
		return
	}
	t.Error("S11 did not fail")
}

// TestAlteredPartIsNamed wants the reason of a seal that does not verify among the
// values of the finding.
func TestAlteredPartIsNamed(t *testing.T) {
	p := base()
	p.Items[0].Signature = documents.Signature{Status: documents.SignatureInvalid, Detail: "changed after it was sealed: Doc_0/Document.xml"}
	for _, f := range examine(p, defaultPack(t)).findings {
		if f.Rule == "S11" && f.Result == documents.Fail {
			if last := f.Compared[len(f.Compared)-1]; last.Doc != "INV" || last.Value != p.Items[0].Signature.Detail {
				t.Errorf("compared: %+v", f.Compared)
			}
			return
		}
	}
	t.Error("S11 does not fail")
}
