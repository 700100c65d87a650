package certificate

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"codeberg.org/go-pdf/fpdf"

	"github.com/tradehub/tradehub/documents"
)

var paragraphs = map[documents.Lang]string{
	documents.English:            "The declared total (7,720,000.00 CNY) is 8.1 % below the invoice total; an unusually-long-reference-number-2026-0000004417-XYZ breaks anywhere. Über Öl & Ñandú, Tallinn “OÜ” – 12 m².",
	documents.SimplifiedChinese:  "报关单成交总价（7,720,000.00 CNY）比发票总额低8.1%，须由人工复核。深圳市海岚进出口有限公司提交的提单 PSLX26104577 已经承运人确认；“毛重”与“净重”一致。龘𠮷",
	documents.TraditionalChinese: "報關單成交總價（7,720,000.00 CNY）比發票總額低8.1%，須由人員覆核。深圳市海嵐進出口有限公司提交的提單 PSLX26104577 已經承運人確認；「毛重」與「淨重」一致。龘𠮷嘅",
}

// extract returns what pdftotext reads from the PDF, without blanks.
func extract(t *testing.T, pdf []byte) string {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		if os.Getenv("CI") != "" || os.Getenv("TRADEHUB_TEST_ALL") != "" {
			t.Fatal("pdftotext is missing: run scripts/install/test-needs.sh")
		}
		t.Skip("pdftotext is not installed")
	}
	path := filepath.Join(t.TempDir(), "c.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(context.Background(), "pdftotext", "-enc", "UTF-8", "-raw", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return blankless(string(out))
}

func blankless(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// TestTextSurvivesEveryWidth draws each paragraph at every width from 20 to 150
// mm, one a page, and reads the text back.
func TestTextSurvivesEveryWidth(t *testing.T) {
	for _, lang := range documents.Langs {
		t.Run(string(lang), func(t *testing.T) {
			pdf := fpdf.New("P", "mm", "A4", "")
			pdf.AddUTF8FontFromBytes(latin, "", latinFont)
			pdf.AddUTF8FontFromBytes(latin, "B", boldFont)
			pdf.AddUTF8FontFromBytes(han, "", hanFont)
			p := &page{pdf: pdf}
			want := ""
			for w := 20.0; w <= 150; w++ {
				pdf.AddPage()
				p.text(margin, margin, w, paragraphs[lang], normal, false, ink)
				want += blankless(printable(paragraphs[lang]))
			}
			var b bytes.Buffer
			if err := pdf.Output(&b); err != nil {
				t.Fatal(err)
			}
			if got := extract(t, b.Bytes()); got != want {
				t.Errorf("extracted text differs: %d runes, want %d", len([]rune(got)), len([]rune(want)))
			}
		})
	}
}

func TestWrapDropsNothing(t *testing.T) {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.AddUTF8FontFromBytes(latin, "", latinFont)
	pdf.AddUTF8FontFromBytes(han, "", hanFont)
	pn := pen{pdf: pdf, size: normal}
	for lang, s := range paragraphs {
		s = printable(s)
		for w := 3.0; w < 180; w += 0.7 {
			lines := pn.wrap(s, w)
			if strings.Join(lines, "") != s {
				t.Fatalf("%s at %.1f mm: %q", lang, w, lines)
			}
			for _, l := range lines {
				if l := strings.TrimRight(l, " "); pn.width(l) > w+0.01 && len([]rune(l)) > 1 {
					t.Fatalf("%s at %.1f mm: %q is %.1f mm wide", lang, w, l, pn.width(l))
				}
			}
		}
	}
}

func TestPrintableShowsWhatCannotBeDrawn(t *testing.T) {
	for in, want := range map[string]string{"𠮷": "[U+20BB7]", "a\tb\nc": "a b c", "\x00": "[U+0000]", "é漢": "é漢"} {
		if got := printable(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzWrap(f *testing.F) {
	for _, s := range paragraphs {
		f.Add(s, 30.0)
	}
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.AddUTF8FontFromBytes(latin, "", latinFont)
	pdf.AddUTF8FontFromBytes(han, "", hanFont)
	pn := pen{pdf: pdf, size: normal}
	f.Fuzz(func(t *testing.T, s string, w float64) {
		s = printable(s)
		if got := strings.Join(pn.wrap(s, w), ""); got != s {
			t.Errorf("%q became %q", s, got)
		}
	})
}
