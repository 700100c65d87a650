package invoice_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/invoice"
)

// infoPDF returns a PDF whose information dictionary is dict.
func infoPDF(dict string) []byte {
	pdf := rawPDF("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>", "<<"+dict+">>")
	return bytes.Replace(pdf, []byte("/Root 1 0 R"), []byte("/Root 1 0 R/Info 4 0 R"), 1)
}

// text returns a text string of a PDF in UTF-16 (ISO 32000-1 §7.9.2.2).
func text(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String() + ">"
}

const infoOfInvoice = "/InvoiceNumber(26442000000087654321)/IssueTime(2026\\05503\\05509)/TotalAmWithoutTax(36000.00)/TotalTaxAm(4680.00)/TotalTax-includedAmount(40680.00)/SellerIdNum(91310115MA1K4H7X9E)/Producer(sample)"

func TestReadPDFEInvoice(t *testing.T) {
	for _, c := range []struct {
		name   string
		pdf    []byte
		code   documents.Code // "" is read
		gross  string
		seller string
		note   string // part of the last note
	}{
		{"info", infoPDF(infoOfInvoice), "", "40,680.00 CNY", "", "buyer's number"},
		{"info with names", infoPDF(infoOfInvoice + "/SellerName" + text("上海云帆轴承销售有限公司")), "", "40,680.00 CNY", "上海云帆轴承销售有限公司", "buyer's name"},
		{"info without total", infoPDF(strings.Replace(infoOfInvoice, "/TotalTax-included", "/X", 1)), "", "40,680.00 CNY", "", "total"},
		{"info of a red letter", infoPDF(strings.NewReplacer("(36", "(-36", "(46", "(-46", "(40", "(-40").Replace(infoOfInvoice)), "", "40,680.00 CNY", "", "lines"},
		{"info without amounts", infoPDF("/InvoiceNumber(26442000000087654321)/IssueTime(2026-03-09)"), documents.CodeMissing, "", "", ""},
		{"info without day", infoPDF("/InvoiceNumber(26442000000087654321)/TotalAmWithoutTax(1)"), documents.CodeMissing, "", "", ""},
		{"info with words", infoPDF(strings.Replace(infoOfInvoice, "4680.00", "some", 1)), documents.CodeInvalid, "", "", ""},
		{"info of something else", infoPDF("/Title(Order)"), documents.CodeMissing, "", "", ""},
		{"attached", pdfWith(t, attachment{"dzfp_26442000000087654321.xml", sample(t, "einvoice.xml")}), "", "39,930.00 CNY", "上海云帆轴承销售有限公司", "HL-PO-7781"},
		{"attached twice", pdfWith(t, attachment{"a.xml", sample(t, "einvoice.xml")}, attachment{"b.xml", sample(t, "einvoice-red.xml")}), documents.CodeForbidden, "", "", ""},
		{"attached and broken", pdfWith(t, attachment{"a.xml", []byte("<EInvoice><a></EInvoice>")}), documents.CodeSyntax, "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := invoice.Read(bytes.NewReader(c.pdf))
			if c.code != "" {
				assertCode(t, err, c.code)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			seller := doc.Party(documents.Seller)
			if doc.Format != documents.FormatPDFEInvoice || doc.Totals.Gross().String() != c.gross || seller.Name != c.seller || seller.ID(documents.SchemeUSCI) != "91310115MA1K4H7X9E" {
				t.Errorf("%s over %s by %+v", doc.Format, doc.Totals.Gross(), seller)
			}
			if last := doc.Notes[len(doc.Notes)-1]; !strings.Contains(last, c.note) {
				t.Errorf("note %q", last)
			}
			resolve(t, doc)
		})
	}
}

// A refusal says what was looked for, and a PDF that cannot be read keeps its own.
func TestReadPDFEInvoiceKeepsTheCause(t *testing.T) {
	_, err := invoice.Read(bytes.NewReader([]byte(blankPDF)))
	assertCode(t, err, documents.CodeMissing)
	if err == nil || !strings.Contains(err.Error(), "no embedded invoice") || !strings.Contains(err.Error(), "Info dictionary") {
		t.Errorf("error %v", err)
	}
	cause := documents.Refuse(documents.CodeLimit, "", "too large")
	if _, err := invoice.ReadPDFEInvoice(infoPDF(infoOfInvoice), cause); !errors.Is(err, cause) {
		t.Errorf("error %v, want the cause", err)
	}
}

func FuzzPDFEInvoice(f *testing.F) {
	f.Add(infoPDF(infoOfInvoice))
	f.Add(pdfWith(f, attachment{"a.xml", sample(f, "einvoice.xml")}))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := invoice.ReadPDFEInvoice(data, documents.Refuse(documents.CodeMissing, "", "no embedded invoice"))
		sound(t, doc, err)
	})
}
