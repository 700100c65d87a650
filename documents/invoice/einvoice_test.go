package invoice_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/invoice"
)

// digitalParts are the parts of the sample of a fully digital e-fapiao as OFD.
var digitalParts = []string{
	"OFD.xml", "Doc_0/Document.xml", "Doc_0/Tags/CustomTags.xml", "Doc_0/Tags/CustomTag.xml", "Doc_0/Pages/Page_0/Content.xml",
}

// digitalOFD returns the sample as a container, with parts replaced; a part
// that is replaced by nil is left out, and one of a new name is added.
func digitalOFD(t testing.TB, parts map[string][]byte) []byte {
	t.Helper()
	var entries []entry
	known := map[string]bool{}
	for _, name := range digitalParts {
		known[name] = true
		data, replaced := parts[name]
		if !replaced {
			data = sample(t, "ofd-einvoice/"+name)
		}
		if data != nil {
			entries = append(entries, entry{name, data})
		}
	}
	for name, data := range parts {
		if !known[name] {
			entries = append(entries, entry{name, data})
		}
	}
	return zipWith(t, entries...)
}

// edit returns a sample with old replaced once; it fails where old is not there.
func edit(t testing.TB, name, old, fresh string) []byte {
	t.Helper()
	data := sample(t, name)
	if !bytes.Contains(data, []byte(old)) {
		t.Fatalf("%s does not hold %q", name, old)
	}
	return bytes.Replace(data, []byte(old), []byte(fresh), 1)
}

func TestReadEInvoice(t *testing.T) {
	for _, c := range []struct {
		name, old, fresh string
		code             documents.Code // "" is read
		number, date     string
	}{
		{"as it is", "", "", "", "26442000000087654321", "2026-03-09"},
		{"number in the header alone", "<InvoiceNumber>26442000000087654321</InvoiceNumber>", "", "", "26442000000087654321", "2026-03-09"},
		{"time of the request alone", "<IssueTime>2026-03-09 10:11:14</IssueTime>", "", "", "26442000000087654321", "2026-03-09"},
		{"day in words", "2026-03-09 10:11:14", "2026年03月09日", "", "26442000000087654321", "2026-03-09"},
		{"no day", "2026-03-09 10:11:14", "soon", documents.CodeInvalid, "", ""},
		{"an amount of three decimals", "39930.00", "39930.001", documents.CodeInvalid, "", ""},
		{"two totals", "<TotalTaxAm>", "<TotalTax-includedAmount>1</TotalTax-includedAmount><TotalTaxAm>", documents.CodeForbidden, "", ""},
		{"two numbers", "<IssueTime>", "<InvoiceNumber>1</InvoiceNumber><IssueTime>", documents.CodeForbidden, "", ""},
		{"another vocabulary", "<Drawer>", `<x:TotalAmWithoutTax xmlns:x="urn:x">1</x:TotalAmWithoutTax><Drawer>`, documents.CodeForbidden, "", ""},
		{"another root's namespace", "<EInvoice>", `<EInvoice xmlns="urn:x">`, documents.CodeUnsupported, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := invoice.Read(bytes.NewReader(edit(t, "einvoice.xml", c.old, c.fresh)))
			if c.code != "" {
				assertCode(t, err, c.code)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if doc.Number != c.number || string(doc.IssueDate) != c.date || doc.Totals.Gross().String() != "39,930.00 CNY" {
				t.Errorf("%s of %s over %s", doc.Number, doc.IssueDate, doc.Totals.Gross())
			}
		})
	}
}

// No number at all is refused, whatever else is there.
func TestEInvoiceWithoutNumber(t *testing.T) {
	text := strings.ReplaceAll(string(sample(t, "einvoice.xml")), "26442000000087654321", "")
	_, err := invoice.Read(strings.NewReader(text))
	assertCode(t, err, documents.CodeMissing)
}

// An exempt sale prints asterisks in place of the tax.
func TestEInvoiceWithoutTax(t *testing.T) {
	doc, err := invoice.Read(bytes.NewReader(edit(t, "einvoice.xml", "<TotalTaxAm>4530.00", "<TotalTaxAm>***")))
	if err != nil || doc.Totals.Tax != nil || doc.Totals.Gross().String() != "39,930.00 CNY" {
		t.Errorf("%+v, %v", doc, err)
	}
}

// A red-letter invoice is a credit note, whichever of its signs is there.
func TestRedLetter(t *testing.T) {
	for _, c := range []struct {
		name, old, fresh, blue string
	}{
		{"as it is", "", "", "26442000000087654321"},
		{"label left out", "<LabelCode>N</LabelCode>", "", "26442000000087654321"},
		{"label says blue", "<LabelCode>N</LabelCode>", "<LabelCode>Y</LabelCode>", "26442000000087654321"},
		{"older word", "被红冲蓝字数电发票号码：", "被红冲蓝字数电票号码: ", "26442000000087654321"},
		{"names none", "被红冲蓝字数电发票号码：26442000000087654321", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := invoice.Read(bytes.NewReader(edit(t, "einvoice-red.xml", c.old, c.fresh)))
			if err != nil {
				t.Fatal(err)
			}
			if !doc.Type.CreditNote() || doc.Totals.Gross().String() != "3,390.00 CNY" || doc.Lines[0].Quantity.Value.String() != "100" {
				t.Errorf("%s over %s, %s units", doc.Type, doc.Totals.Gross(), doc.Lines[0].Quantity.Value)
			}
			if got := doc.Reference(documents.RefPrevious); got != c.blue {
				t.Errorf("takes back %q, want %q", got, c.blue)
			}
		})
	}
}

func TestReadDigitalOFD(t *testing.T) {
	const main, tag, page = "OFD.xml", "Doc_0/Tags/CustomTag.xml", "Doc_0/Pages/Page_0/Content.xml"
	swap := func(part, old, fresh string) map[string][]byte {
		return map[string][]byte{part: edit(t, "ofd-einvoice/"+part, old, fresh)}
	}
	for _, c := range []struct {
		name  string
		parts map[string][]byte
		code  documents.Code // "" is read
		gross string
		lines int
	}{
		{"as it is", nil, "", "40,680.00 CNY", 2},
		{"without tags", map[string][]byte{tag: nil}, "", "40,680.00 CNY", 0},
		{"tags that are no XML", swap(tag, `<ofd:eInvoice xmlns:ofd="http://www.ofdspec.org/2016">`, `<:eInvoice xmlns:="">`), "", "40,680.00 CNY", 0},
		{"tags alone", swap(main, "发票号码", "其他"), "", "40,680.00 CNY", 2},
		{"text broken in two", swap(tag, `<ofd:ObjectRef PageRef="61">6961</ofd:ObjectRef>`, `<ofd:ObjectRef PageRef="61">6961</ofd:ObjectRef><ofd:ObjectRef PageRef="61">6999</ofd:ObjectRef>`), "", "40,680.00 CNY", 0},
		{"page says another total", swap(page, "36000.00", "96000.00"), documents.CodeForbidden, "", 0},
		{"page says another number", swap(page, "26442000000087654321", "26442000000087654322"), documents.CodeForbidden, "", 0},
		{"page says another day", swap(page, "03月09日", "04月09日"), documents.CodeForbidden, "", 0},
		{"page says another seller", swap(page, "91310115MA1K4H7X9E", "91440300MA5F3K7T0A"), documents.CodeForbidden, "", 0},
		{"two texts of one ID", swap(page, `ID="6940"`, `ID="6936"`), documents.CodeForbidden, "", 0},
		{"a CustomData twice", swap(main, `Name="合计税额"`, `Name="合计金额"`), documents.CodeForbidden, "", 0},
		{"two documents", swap(main, "</ofd:OFD>", "<ofd:DocBody/></ofd:OFD>"), documents.CodeForbidden, "", 0},
		{"nothing of an invoice", map[string][]byte{tag: nil, main: edit(t, "ofd-einvoice/OFD.xml", "发票号码", "其他")}, documents.CodeMissing, "", 0},
		{"a part twice in another case", map[string][]byte{"ofd.XML": []byte("<a/>")}, documents.CodeForbidden, "", 0},
		{"a part outside", map[string][]byte{"../OFD.xml": []byte("<a/>")}, documents.CodeForbidden, "", 0},
		{"a DOCTYPE in the tags", swap(main, "<ofd:OFD", "<!DOCTYPE x><ofd:OFD"), documents.CodeForbidden, "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := invoice.ReadOFD(digitalOFD(t, c.parts))
			if c.code != "" {
				assertCode(t, err, c.code)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if doc.Totals.Gross().String() != c.gross || len(doc.Lines) != c.lines {
				t.Errorf("%s in %d lines, want %s in %d", doc.Totals.Gross(), len(doc.Lines), c.gross, c.lines)
			}
			if len(doc.Lines) == 0 && c.parts[tag] != nil && len(doc.Notes) == 0 {
				t.Error("nothing says that lines were not read")
			}
		})
	}
}

// Lines in elements of their own are read too, and a text in two pieces is one.
func TestDigitalOFDNestedLines(t *testing.T) {
	nested := `<ofd:GoodsInfos><ofd:GoodsInfo><ofd:Item><ofd:ObjectRef PageRef="61">6951</ofd:ObjectRef><ofd:ObjectRef PageRef="61">6952</ofd:ObjectRef></ofd:Item>` +
		`<ofd:Quantity><ofd:ObjectRef PageRef="61">6954</ofd:ObjectRef></ofd:Quantity><ofd:Amount><ofd:ObjectRef PageRef="61">6956</ofd:ObjectRef></ofd:Amount></ofd:GoodsInfo></ofd:GoodsInfos></ofd:eInvoice>`
	doc, err := invoice.ReadOFD(digitalOFD(t, map[string][]byte{
		"Doc_0/Tags/CustomTag.xml": edit(t, "ofd-einvoice/Doc_0/Tags/CustomTag.xml", "</ofd:eInvoice>", nested),
	}))
	if err != nil {
		t.Fatal(err)
	}
	if len(doc.Lines) != 1 || doc.Lines[0].Description != "*轴承*深沟球轴承6204-2RS" || doc.Lines[0].Amount.String() != "30,000.00 CNY" {
		t.Errorf("%+v", doc.Lines)
	}
}
