package certificate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"golang.org/x/image/font/sfnt"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/web/words"
)

func word(s string) documents.Text {
	return documents.Text{documents.English: s + " en", documents.SimplifiedChinese: s + " 简", documents.TraditionalChinese: s + " 繁"}
}

// shown is an AMBER verdict that fills every section.
func shown() *Statement {
	at := time.Date(2026, 11, 10, 20, 12, 44, 0, time.UTC)
	usd := func(minor int64) *documents.Money { return &documents.Money{Minor: minor, Currency: "USD"} }
	cell := func(v string, m documents.Mark) documents.Cell { return documents.Cell{Value: v, Mark: m} }
	return &Statement{Channel: "trade-shenzhen", Receipt: protocol.Receipt{TxID: strings.Repeat("ab", 32), Block: 7}, Verdict: documents.Verdict{
		ID: "V-9", IssuedAt: at, ValidUntil: at.AddDate(0, 0, 7), Outcome: documents.Amber, Headline: word("headline"),
		Request: documents.Request{
			ID: "SZ-77", Bank: "BankAMSP", Product: "IMPORT", Instrument: documents.LetterOfCredit, RateBP: 8250, Date: "2026-11-10", Amount: *usd(10000),
			Applicant: documents.Party{Name: "Applicant Ltd", IDs: []documents.Identifier{{Scheme: documents.SchemeUSCI, Value: "91440300MA5G7Q2K3M"}}},
			FX:        []documents.FXRate{{From: "USD", To: "CNY", Rate: decimal.RequireFromString("7.0825"), Date: "2026-11-09", Source: "PBOC"}},
		},
		Dimensions: map[documents.Dimension]documents.Outcome{},
		Findings: []documents.Finding{
			{Rule: "S11", Result: documents.NotEvaluated, Missing: []string{"INV.attestation", "BL 2.attestation"}, Text: word("not genuine")},
			{Rule: "T04", Result: documents.NotEvaluated, Text: word("no ports")},
			{Rule: "A05", Result: documents.Fail, Severity: documents.Review, Text: word("declared less"), Compared: []documents.Compared{{Doc: "INV", Path: "/totals", Value: "12.00 USD"}}},
		},
		Trade: &documents.Trade{
			Seller: &documents.Party{Name: "Seller Pte", IDs: []documents.Identifier{{Scheme: documents.SchemeUEN, Value: "201534567G"}}},
			Buyer:  &documents.Party{Name: "深圳买方"},
			Goods:  []documents.Goods{{Description: "Servo motor", HS: "850152", Quantity: word("1,200 pieces"), Amount: usd(8220000)}}, More: 3,
		},
		Matrix: &documents.Matrix{Columns: []string{"INV", "DEC", "BL 2"}, More: 4, Rows: []documents.MatrixRow{
			{Topic: documents.TopicAmount, Rules: []string{"A05"}, Cells: []documents.Cell{cell("12.00 USD", documents.MarkDiffers), cell("11.00 USD", documents.MarkDiffers), {}}},
			{Topic: documents.TopicPackages, Cells: []documents.Cell{{Value: "60 CT", Text: word("60 cartons"), Mark: documents.MarkAgrees}, {}, cell("60 CT", "")}},
		}},
		Evidence: []documents.Evidence{
			{Doc: "INV", Number: "LCC-1188", Date: "2026-10-26", Due: "2027-01-26", Total: usd(13170000), Owed: usd(100)},
			{Doc: "BL 2", Number: "PSLX-77", OnBoard: "2026-10-28"},
		},
		Duplicate: documents.Registry{Outcome: documents.OutcomeClear, Kinds: []string{"A4"}},
		Notice:    word("notice"),
	}}
}

func draw(t *testing.T, st *Statement, o Options) string {
	t.Helper()
	pdf, err := drawPDF(st, []byte("{}"), "kid", o)
	if err != nil {
		t.Fatal(err)
	}
	return extract(t, pdf)
}

// TestCertificateSaysWhatWasChecked reads each language's PDF back.
func TestCertificateSaysWhatWasChecked(t *testing.T) {
	wants := map[documents.Lang][]string{
		documents.English: {
			"headline en", "Authenticity not confirmed by an issuer: invoice, bill of lading 2.", "Parties, banks and vessel not screened against sanctions lists.",
			"Not evaluated: ports of loading and discharge (T04).", "This certificate reserves nothing.",
			"Request numberSZ-77", "agreed advance rate 82.5 %", "documentary credit", "1 USD = 7.0825 CNY (2026-11-09, PBOC)",
			"Seller Pte · UEN 201534567G", "深圳买方", "Servo motor · HS 850152 · 1,200 pieces en · 82,200.00 USD", "and 3 more",
			"LCC-1188 · 2026-10-26 · 131,700.00 USD · still owed 1.00 USD · due 2027-01-26", "on board 2026-10-28",
			"Invoice LCC-1188", "Bill of lading 2 PSLX-77", "Amount≠12.00 USD≠11.00 USD–A05", "Packages✓60 cartons en––60 CT", "and 4 more documents",
			"bill of lading (A4)", "2026-11-10 20:12:44 UTC (2026-11-11 04:12:44 UTC+08:00)", "No later change is known.",
		},
		documents.SimplifiedChinese: {
			"headline 简", "真实性未经签发方确认：发票、提单2。", "当事方、银行及船舶未作制裁名单筛查。", "本证书不预留任何额度。", "约定融资比例 82.5%", "跟单信用证",
			"金额≠12.00 USD≠11.00 USD–A05", "件数✓60 cartons 简––60 CT", "另有 4 份单据", "提单（A4）", "未发现其后有变化。",
		},
		documents.TraditionalChinese: {
			"headline 繁", "真實性未經簽發方確認：發票、提單2。", "當事方、銀行及船舶未作制裁名單篩查。", "本證書不預留任何額度。", "跟單信用證",
			"金額≠12.00 USD≠11.00 USD–A05", "件數✓60 cartons 繁––60 CT", "另有 4 份單據", "提單（A4）", "未發現其後有變化。",
		},
	}
	o := Options{Zone: time.FixedZone("", 8*3600), Standing: &Standing{At: shown().Verdict.IssuedAt}}
	for lang, all := range wants {
		o.Lang = lang
		got := draw(t, shown(), o)
		for _, want := range all {
			if !strings.Contains(got, blankless(want)) {
				t.Errorf("%s: %q is not in the certificate", lang, want)
			}
		}
		if strings.Contains(got, "[U+") {
			t.Errorf("%s: a character has no glyph", lang)
		}
	}
}

// TestColoursAreNotReadForMore wants each tile to say what it does not reach, a seal to
// have its signer and its reason, and the fingerprint key to be told in every language.
func TestColoursAreNotReadForMore(t *testing.T) {
	st := shown()
	st.Verdict.Dimensions = map[documents.Dimension]documents.Outcome{documents.DimAuthenticity: documents.Grey, documents.DimSanctions: documents.Green}
	st.Verdict.Policy.KeyProtection = (&dedupe.LocalKey{}).Describe()
	st.Verdict.Evidence[0].Signature = documents.Signature{Status: documents.SignatureValid, Signer: "CN=SPTA", Authority: documents.AuthorityTax}
	st.Verdict.Evidence[1].Signature = documents.Signature{Status: documents.SignatureInvalid, Detail: "changed after it was sealed: Doc_0/Document.xml"}
	for lang, all := range map[documents.Lang][]string{
		documents.English: {
			"not confirmed", "countries only; names not screened", "this registry only", "one local key: whoever holds it",
			"Signature: valid · the tax authority · CN=SPTA", "Signature: INVALID · changed after it was sealed: Doc_0/Document.xml",
		},
		documents.SimplifiedChinese:  {"未经确认", "仅核对国家，未筛查名称", "仅限本登记平台", "单一本地密钥", "签名：有效 · 税务机关 · CN=SPTA"},
		documents.TraditionalChinese: {"未經確認", "僅核對國家，未篩查名稱", "僅限本登記平台", "單一本地密鑰", "簽署：有效 · 稅務機關 · CN=SPTA"},
	} {
		got := draw(t, st, Options{Lang: lang})
		for _, want := range all {
			if !strings.Contains(got, blankless(want)) {
				t.Errorf("%s: %q is not in the certificate", lang, want)
			}
		}
	}
}

// TestChecksThatWereMadeAreNotOpen holds that the banner names nothing that was checked.
func TestChecksThatWereMadeAreNotOpen(t *testing.T) {
	st := shown()
	for i := range st.Verdict.Findings {
		st.Verdict.Findings[i].Result = documents.Pass
	}
	st.Verdict.Findings = append(st.Verdict.Findings, documents.Finding{Rule: sanctionsRule, Result: documents.Pass})
	d := &drawing{st: st, v: &st.Verdict, Speaker: words.In(documents.English), o: Options{Lang: documents.English}}
	if open := d.open(); len(open) != 0 {
		t.Errorf("open: %q", open)
	}
	st.Verdict.Duplicate.NearUnanswered = "away"
	if open := d.open(); len(open) != 1 || open[0] != d.Say("certificate.open.registry") {
		t.Errorf("open: %q", open)
	}
}

// TestLongMatrixRepeatsItsHead gives a matrix of several pages.
func TestLongMatrixRepeatsItsHead(t *testing.T) {
	st := shown()
	for range 80 {
		st.Verdict.Matrix.Rows = append(st.Verdict.Matrix.Rows, st.Verdict.Matrix.Rows[0])
	}
	got := draw(t, st, Options{Lang: documents.English})
	if n := strings.Count(got, blankless("Bill of lading 2 PSLX-77")); n < 4 { // the trade, the list of documents, and each page of the matrix
		t.Errorf("the documents are named %d times", n)
	}
	if n := strings.Count(got, "≠11.00USD"); n != 81 {
		t.Errorf("%d of 81 rows", n)
	}
}

// TestStandingInWords says each thing that can become of a verdict.
func TestStandingInWords(t *testing.T) {
	for _, lang := range documents.Langs {
		speaker := words.In(lang)
		all := (&Standing{Taken: true, SupersededBy: "V-10", Expired: true, Unknown: true}).sentences(speaker)
		for _, want := range []string{
			speaker.Say("certificate.standing.taken"), "V-10", speaker.Say("certificate.standing.expired"), speaker.Say("certificate.standing.unknown"),
		} {
			if !strings.Contains(all, want) {
				t.Errorf("%s: %q lacks %q", lang, all, want)
			}
		}
		if got := (&Standing{}).sentences(speaker); got != speaker.Say("certificate.standing.current") {
			t.Errorf("%s: %q", lang, got)
		}
	}
}

// TestEveryTextCanBeDrawn looks for characters that the embedded fonts lack, in every text
// that a certificate can show: its own, and those of the rules.
func TestEveryTextCanBeDrawn(t *testing.T) {
	bold, err := sfnt.Parse(boldFont)
	if err != nil {
		t.Fatal(err)
	}
	var buf sfnt.Buffer
	for name, text := range shownTexts(t) {
		for _, r := range text {
			if r == '\n' {
				continue
			}
			if printable(string(r)) != string(r) {
				t.Errorf("%s: %q (%U) has no glyph", name, r, r)
			}
			if i, err := bold.GlyphIndex(&buf, r); family(r) == latin && (err != nil || i == 0) {
				t.Errorf("%s: %q (%U) has no bold glyph", name, r, r)
			}
		}
	}
}

// shownTexts returns the files of the texts by their names, and the signs of the matrix.
func shownTexts(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, pattern := range []string{"../../web/words/*.json", "../../documents/rules/messages/*.yaml"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) < 3 {
			t.Fatalf("%s: %d files, %v", pattern, len(names), err)
		}
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			texts[name] = string(b)
		}
	}
	for mark, s := range signs {
		texts["sign of "+string(mark)] = s.sign
	}
	return texts
}

func TestPercent(t *testing.T) {
	for bp, want := range map[int]string{10000: "100", 8000: "80", 8250: "82.5", 8255: "82.55", 5: "0.05"} {
		if got := percent(bp); got != want {
			t.Errorf("%d basis points: %q, want %q", bp, got, want)
		}
	}
}

// TestLongTextsLoseNothing gives texts that are longer than a page, wherever a
// document's or a rule's own words are drawn.
func TestLongTextsLoseNothing(t *testing.T) {
	long := strings.Repeat("PSLU2045186, ", 900) + "LAST"
	st := shown()
	v := &st.Verdict
	v.Request.Applicant.Name = long
	v.Trade.Seller.Name = long
	v.Trade.Goods[0].Description = long
	for i := range v.Findings {
		v.Findings[i].Text = documents.Text{documents.English: long}
	}
	v.Findings[2].Compared[0].Value = long
	v.Findings[2].Basis = []string{long}
	got := draw(t, st, Options{Lang: documents.English})
	if n := strings.Count(got, "LAST"); n != 8 {
		t.Errorf("%d of 8 long texts are whole", n)
	}
}

// TestTypedFromPaperIsSaid wants each transcribed document named as such, in every language, and
// no attestation of facts next to it: that is of other bytes.
func TestTypedFromPaperIsSaid(t *testing.T) {
	st := shown()
	file := documents.Digest("sha256:" + strings.Repeat("7", 64))
	record := documents.Digest("sha256:" + strings.Repeat("5", 64))
	e := &st.Verdict.Evidence[0]
	e.Digests.SHA256, e.Transcribed = file, &documents.Transcribed{Transcription: record, Version: 1, ByFirm: 1, ByBank: 2}
	e.Attested = []documents.Attested{{Confirmed: true, Attestation: documents.Attestation{MSPID: "OtherBytesMSP"}}, {Attestation: documents.Attestation{MSPID: "IssuerMSP", File: file}}}
	for lang, want := range map[documents.Lang]string{
		documents.English: "as typed from paper, by 1 person(s) of the firm and 2 of a bank", documents.SimplifiedChinese: "据纸质单据录入，企业1人，银行2人", documents.TraditionalChinese: "據紙本單據錄入，企業1人，銀行2人",
	} {
		got := draw(t, st, Options{Lang: lang, Zone: time.UTC})
		if strings.Count(got, blankless(want)) != 1 || !strings.Contains(got, string(record)) {
			t.Errorf("%s: %q is not in the certificate once", lang, want)
		}
		if strings.Contains(got, "OtherBytesMSP") || !strings.Contains(got, "IssuerMSP") {
			t.Errorf("%s: whose word it is", lang)
		}
	}
	if got := draw(t, shown(), Options{Zone: time.UTC}); strings.Contains(got, blankless("typed from paper")) {
		t.Error("data is said to be typed")
	}
}
