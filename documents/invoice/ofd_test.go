package invoice_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/corpustest"
	"github.com/tradehub/tradehub/documents/invoice"
)

const original = "Doc_0/Attachs/original_invoice.xml"

func assertCode(t *testing.T, err error, code documents.Code) {
	t.Helper()
	var syntax *documents.SyntaxError
	if !errors.As(err, &syntax) || syntax.Code != code {
		t.Errorf("got %v, want a refusal with %s", err, code)
	}
}

func TestReadOFDRefuses(t *testing.T) {
	fapiao := string(sample(t, "fapiao.xml"))
	crowd := []entry{{original, []byte(fapiao)}}
	for i := range 2_001 {
		crowd = append(crowd, entry{fmt.Sprintf("Doc_0/Res/%d.png", i), nil})
	}
	good := ofdWith(t, crowd[0])
	for _, c := range []struct {
		name string
		ofd  []byte
		code documents.Code
	}{
		{"no zip", []byte("PK\x03\x04 and no more"), documents.CodeSyntax},
		{"nothing", nil, documents.CodeSyntax},
		{"cut", good[:len(good)-30], documents.CodeSyntax},
		{"another zip", zipWith(t, entry{"word/document.xml", []byte("<a/>")}), documents.CodeUnsupported},
		{"no invoice", ofdWith(t, entry{"Doc_0/Document.xml", []byte("<a/>")}), documents.CodeMissing},
		{"two invoices", ofdWith(t, crowd[0], entry{"Doc_1/Attachs/Original_Invoice.xml", []byte(fapiao)}), documents.CodeForbidden},
		{"too many entries", ofdWith(t, crowd...), documents.CodeLimit},
		{"a bomb in the invoice", ofdWith(t, entry{original, make([]byte, 9<<20)}), documents.CodeLimit},
		{"a bomb beside the invoice", claims(ofdWith(t, crowd[0], entry{"Doc_0/Res/a.png", nil}), 65<<20), documents.CodeLimit},
		{"not well-formed", ofdWith(t, entry{original, []byte("<eInvoice>")}), documents.CodeSyntax},
		{"another document", ofdWith(t, entry{original, []byte(`<eInvoice><InvoiceNo>1</InvoiceNo></eInvoice>`)}), documents.CodeUnsupported},
		{"no number", ofdWith(t, entry{original, []byte(strings.Replace(fapiao, "20417733", "", 1))}), documents.CodeMissing},
		{"no such day", ofdWith(t, entry{original, []byte(strings.Replace(fapiao, "03月09日", "13月09日", 1))}), documents.CodeInvalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := invoice.ReadOFD(c.ofd)
			if doc != nil {
				t.Errorf("got a document with the refusal")
			}
			assertCode(t, err, c.code)
		})
	}
}

// The entry's stated sizes are the sender's word.
func TestOFDXMLDoesNotBelieveSizes(t *testing.T) {
	ofd := ofdWith(t, entry{original, bytes.Repeat([]byte(" "), 9<<20)})
	_, err := invoice.OFDXML(claims(ofd, 16))
	if err == nil {
		t.Fatal("an entry that is larger than it says was read")
	}
	var syntax *documents.SyntaxError
	if !errors.As(err, &syntax) {
		t.Errorf("got %v, want a SyntaxError", err)
	}
}

// claims changes how large the last entry says to be unpacked, in the central
// directory (APPNOTE.TXT 4.3.12).
func claims(ofd []byte, size uint32) []byte {
	central := bytes.LastIndex(ofd, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(ofd[central+24:], size)
	return ofd
}

func TestFapiaoDates(t *testing.T) {
	for _, date := range []string{"2026年03月09日", "2026年3月9日", "20260309", "2026-03-09"} {
		text := strings.Replace(string(sample(t, "fapiao.xml")), "2026年03月09日", date, 1)
		doc, err := invoice.ReadOFD(ofdWith(t, entry{original, []byte(text)}))
		if err != nil || doc.IssueDate != "2026-03-09" {
			t.Errorf("%s: %v, %v", date, doc, err)
		}
	}
}

// The corpus has one real e-fapiao; its manifest states these values.
func TestCorpusFapiao(t *testing.T) {
	files := invoiceFiles(t, corpustest.Folder(t, "1-invoices/efapiao-ofd"))
	doc := mustRead(t, files[0])
	for _, c := range []struct{ field, got, want string }{
		{"number", doc.Number, "99999951"},
		{"date", string(doc.IssueDate), "2020-10-10"},
		{"without tax", doc.Totals.TaxExclusive.String(), "300.00 CNY"},
		{"tax", doc.Totals.Tax.String(), "18.00 CNY"},
		{"with tax", doc.Totals.TaxInclusive.String(), "318.00 CNY"},
		{"seller", doc.Party(documents.Seller).ID(documents.SchemeUSCI), "91500106MA2CE71F65"},
		{"lines", fmt.Sprint(len(doc.Lines)), "3"},
		{"line", doc.Lines[2].Amount.String() + " " + doc.Lines[2].Quantity.String() + " " + doc.Lines[2].UnitPrice.String(), "100.00 CNY 4 次 25"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.field, c.got, c.want)
		}
	}
}
