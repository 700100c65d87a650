package invoice_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents/invoice"
	"github.com/tradehub/tradehub/documents/xmlguard"
)

// longInvoice returns the UBL sample with n more lines.
func longInvoice(tb testing.TB, n int) []byte {
	tb.Helper()
	text := string(sample(tb, "ubl.xml"))
	at := strings.Index(text, "<cac:InvoiceLine>")
	end := strings.Index(text, "</cac:InvoiceLine>") + len("</cac:InvoiceLine>")
	return []byte(text[:end] + strings.Repeat(text[at:end], n) + text[end:])
}

func BenchmarkReadXML(b *testing.B) {
	for _, lines := range []int{0, 100, 10_000} {
		b.Run(fmt.Sprintf("lines=%d", lines+2), func(b *testing.B) {
			data := longInvoice(b, lines)
			limits := xmlguard.DefaultLimits
			limits.Elements, limits.AllAttrs = 1_000_000, 4_000_000
			root, err := xmlguard.Parse(data, limits)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := invoice.ReadXML(root); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkEmbeddedXML(b *testing.B) {
	pdf := pdfWith(b, attachment{"factur-x.xml", sample(b, "cii.xml")})
	b.SetBytes(int64(len(pdf)))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := invoice.EmbeddedXML(pdf); err != nil {
			b.Fatal(err)
		}
	}
}
