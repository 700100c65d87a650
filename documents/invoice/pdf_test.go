package invoice_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/invoice"
)

// One invoice may be there by two names; two invoices may not.
func TestTwoNamesOfAnInvoice(t *testing.T) {
	own := sample(t, "cii.xml")
	same := bytes.Replace(own, []byte("Goods of Singapore"), []byte("All goods of Singapore"), 1)
	more := bytes.ReplaceAll(own, []byte("800000.00"), []byte("900000.00"))
	for _, c := range []struct {
		name  string
		files []attachment
		ok    bool
	}{
		{"same bytes", []attachment{{"ZUGFeRD-invoice.xml", own}, {"factur-x.xml", own}}, true},
		{"same invoice", []attachment{{"ZUGFeRD-invoice.xml", same}, {"factur-x.xml", own}}, true},
		{"another amount", []attachment{{"zugferd-invoice.xml", more}, {"factur-x.xml", own}}, false},
		{"another number", []attachment{{"xrechnung.xml", bytes.ReplaceAll(own, []byte("LC-2026-118"), []byte("LC-2026-119"))}, {"factur-x.xml", own}}, false},
		{"no invoice", []attachment{{"cii.xml", []byte("<a/>")}, {"factur-x.xml", own}}, false},
		{"three", []attachment{{"cii.xml", own}, {"xrechnung.xml", own}, {"factur-x.xml", own}}, false},
	} {
		data, name, err := invoice.EmbeddedXML(pdfWith(t, c.files...))
		var refusal *documents.SyntaxError
		switch {
		case c.ok && (err != nil || name != "factur-x.xml" || !bytes.Equal(data, own)):
			t.Errorf("%s: %q, %v", c.name, name, err)
		case !c.ok && (!errors.As(err, &refusal) || refusal.Code != documents.CodeForbidden):
			t.Errorf("%s: %v, want FORBIDDEN", c.name, err)
		}
	}
}

// A refusal names the files that are there, and where.
func TestWhichFilesAPDFHolds(t *testing.T) {
	af := rawPDF(
		"<</Type/Catalog/Pages 2 0 R/AF[4 0 R]>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>",
		"<</Type/Filespec/F(factur-x.xml)/EF<</F 5 0 R>>>>",
		"<</Type/EmbeddedFile/Length 4>>stream\n<a/>\nendstream",
	)
	for _, c := range []struct {
		pdf  []byte
		want []string
	}{
		{af, []string{"factur-x.xml", "/AF", "looked for"}},
		{pdfWith(t, attachment{"ZUGFeRD_001.xml", []byte("<a/>")}), []string{`"ZUGFeRD_001.xml"`, "zugferd-invoice.xml"}},
		{[]byte(blankPDF), []string{"no embedded file"}},
	} {
		_, _, err := invoice.EmbeddedXML(c.pdf)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want %q", err, want)
			}
		}
	}
}

func TestEmbeddedXMLChoosesTheInvoice(t *testing.T) {
	x := func(name string) attachment {
		return attachment{name, []byte("<" + strings.ReplaceAll(name, " ", "") + "/>")}
	}
	for _, c := range []struct {
		name  string
		files []attachment
		want  string
	}{
		{"zugferd 1 in capitals", []attachment{x("terms.pdf"), x("ZUGFeRD-invoice.xml")}, "ZUGFeRD-invoice.xml"},
		{"zugferd 2", []attachment{x("zugferd-invoice.xml")}, "zugferd-invoice.xml"},
		{"xrechnung", []attachment{x("xrechnung.xml")}, "xrechnung.xml"},
		{"cii", []attachment{x("cii.xml"), x("a.txt")}, "cii.xml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			data, name, err := invoice.EmbeddedXML(pdfWith(t, c.files...))
			if err != nil || name != c.want || string(data) != "<"+c.want+"/>" {
				t.Errorf("got %q with %q, %v; want %q", name, data, err, c.want)
			}
		})
	}
}

func TestEmbeddedXMLRefuses(t *testing.T) {
	good := pdfWith(t, attachment{"factur-x.xml", sample(t, "cii.xml")})
	for _, c := range []struct {
		name string
		pdf  []byte
		code documents.Code
	}{
		{"no PDF", []byte("<Invoice/>"), documents.CodeSyntax},
		{"nothing", nil, documents.CodeSyntax},
		{"a PDF's header alone", []byte("%PDF-1.7\n"), documents.CodeSyntax},
		{"a plain PDF", []byte(blankPDF), documents.CodeMissing},
		{"other attachments", pdfWith(t, attachment{"order-x.xml", []byte("<a/>")}), documents.CodeMissing},
		{"cut in the middle", good[:len(good)/3], documents.CodeSyntax},
		{"encrypted", encrypted(t, good, "owner", "user"), documents.CodeUnsupported},
		{"encrypted without a password to open", encrypted(t, good, "owner", ""), documents.CodeUnsupported},
		{"a bomb in the invoice", bomb(t, "factur-x.xml"), documents.CodeLimit},
		{"a stream that every object is said to be", overlapping(), documents.CodeLimit},
		{"bombs in object streams", objectBombs(t), documents.CodeLimit},
		{"too many streams", []byte("%PDF-1.7\n" + strings.Repeat("1 0 obj<<>>stream\nendstream\n", 3_000)), documents.CodeLimit},
		{"too large", append([]byte("%PDF-1.7\n"), make([]byte, 32<<20)...), documents.CodeLimit},
	} {
		t.Run(c.name, func(t *testing.T) {
			data, name, err := invoice.EmbeddedXML(c.pdf)
			if data != nil || name != "" {
				t.Errorf("got %d bytes of %q with the refusal", len(data), name)
			}
			assertCode(t, err, c.code)
		})
	}
}

// A bomb next to the invoice is never unpacked.
func TestEmbeddedXMLUnpacksTheInvoiceAlone(t *testing.T) {
	pdf := pdfWith(t, attachment{"photos.bin", make([]byte, 24<<20)}, attachment{"factur-x.xml", []byte("<a/>")})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, _, err := invoice.EmbeddedXML(pdf); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 8<<20 {
		t.Errorf("%d bytes were allocated for an invoice of 4", used)
	}
}

// The library must leave no trace in the home folder.
func TestEmbeddedXMLWritesNoConfiguration(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, ".config"))
	was := model.ConfigPath
	model.ConfigPath = "default"
	t.Cleanup(func() { model.ConfigPath = was })
	invoice.ForgetConfiguration()
	if _, _, err := invoice.EmbeddedXML([]byte(blankPDF)); err == nil {
		t.Fatal("a PDF without an invoice was read")
	}
	if left, err := os.ReadDir(home); err != nil || len(left) != 0 {
		t.Errorf("left in the home folder: %v (%v)", left, err)
	}
}

// encrypted returns the PDF with AES-256 and two passwords.
func encrypted(t *testing.T, pdf []byte, owner, user string) []byte {
	t.Helper()
	var out bytes.Buffer
	conf := model.NewAESConfiguration(user, owner, 256)
	if err := api.Encrypt(bytes.NewReader(pdf), &out, conf); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// bomb returns a PDF whose embedded file unpacks to 17 MiB.
func bomb(t *testing.T, name string) []byte {
	t.Helper()
	packed := deflate(t, make([]byte, 17<<20))
	return rawPDF(
		"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a) 4 0 R]>>>>>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>",
		fmt.Sprintf("<</Type/Filespec/F(%s)/UF(%s)/EF<</F 5 0 R>>>>", name, name),
		fmt.Sprintf("<</Type/EmbeddedFile/Filter/FlateDecode/Length %d>>stream\n%s\nendstream", len(packed), packed),
	)
}

// overlapping returns a PDF whose cross-reference table sends 500 objects to
// one stream of 10 MiB.
func overlapping() []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n")
	pages := b.Len()
	b.WriteString("2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n")
	stream := b.Len()
	fmt.Fprintf(&b, "3 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n", 10<<20, make([]byte, 10<<20))
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 503\n0000000000 65535 f \n%010d 00000 n \n%010d 00000 n \n", 9, pages)
	for range 500 {
		fmt.Fprintf(&b, "%010d 00000 n \n", stream)
	}
	fmt.Fprintf(&b, "trailer\n<</Size 503/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", xref)
	return b.Bytes()
}

// objectBombs returns a PDF of 20 object streams that unpack to
// 14 MiB each; the names of its files are in one of them.
func objectBombs(t *testing.T) []byte {
	t.Helper()
	packed := deflate(t, append([]byte("100 0 <<>> "), bytes.Repeat([]byte(" "), 14<<20)...))
	var b, xref bytes.Buffer
	row := func(kind, at, index int) {
		xref.WriteByte(byte(kind))
		xref.Write(binary.BigEndian.AppendUint32(nil, uint32(at)))
		xref.WriteByte(byte(index))
	}
	object := func(format string, args ...any) {
		row(1, b.Len(), 0)
		fmt.Fprintf(&b, format, args...)
	}
	b.WriteString("%PDF-1.7\n")
	row(0, 0, 0)
	object("1 0 obj\n<</Type/Catalog/Pages 2 0 R/Names 23 0 R>>\nendobj\n")
	object("2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n")
	for i := range 20 {
		object("%d 0 obj\n<</Type/ObjStm/N 1/First 6/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n", 3+i, len(packed), packed)
	}
	for i := range 20 {
		row(2, 3+i, 0)
	}
	at := b.Len()
	row(1, at, 0)
	fmt.Fprintf(&b, "43 0 obj\n<</Type/XRef/Size 44/W[1 4 1]/Root 1 0 R/Length %d>>\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n", xref.Len(), xref.String(), at)
	return b.Bytes()
}

func deflate(t *testing.T, data []byte) []byte {
	t.Helper()
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// rawPDF returns a PDF of the objects, numbered from 1; the first is the catalog.
func rawPDF(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var offsets []int
	for i, o := range objects {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, xref)
	return b.Bytes()
}

// Trees that run in circles or name one file twice.
func TestEmbeddedXMLNameTrees(t *testing.T) {
	pages := "<</Type/Pages/Kids[3 0 R]/Count 1>>"
	page := "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>"
	spec := "<</Type/Filespec/F(factur-x.xml)/EF<</F 5 0 R>>>>"
	file := "<</Type/EmbeddedFile/Length 4>>stream\n<a/>\nendstream"
	for _, c := range []struct {
		name    string
		catalog string
		six     string
		code    documents.Code // "" is read
	}{
		{"below kids", "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Kids[6 0 R]>>>>>>", "<</Limits[(a)(a)]/Names[(a) 4 0 R]>>", ""},
		{"in a circle", "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 6 0 R>>>>", "<</Kids[6 0 R 6 0 R]>>", documents.CodeLimit},
		{"twice", "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 6 0 R>>>>", "<</Names[(a) 4 0 R (b) 4 0 R]>>", documents.CodeForbidden},
		{"a key without a file", "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 6 0 R>>>>", "<</Names[(a)]>>", documents.CodeMissing},
		{"a number as a file", "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 6 0 R>>>>", "<</Names[(a) 7]>>", documents.CodeSyntax},
		{"a number as a tree", "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 6 0 R>>>>", "42", documents.CodeSyntax},
	} {
		t.Run(c.name, func(t *testing.T) {
			data, _, err := invoice.EmbeddedXML(rawPDF(c.catalog, pages, page, spec, file, c.six))
			if c.code == "" && err == nil && string(data) == "<a/>" {
				return
			}
			assertCode(t, err, c.code)
		})
	}
}

func TestPDFWithAnOrderInside(t *testing.T) {
	order := strings.Replace(string(sample(t, "cii.xml")), "CrossIndustryInvoice:100", "CrossIndustryOrder:100", 1)
	_, err := invoice.Read(bytes.NewReader(pdfWith(t, attachment{"factur-x.xml", []byte(order)})))
	assertCode(t, err, documents.CodeUnsupported)
}

// TestEmbeddedXMLBoundsObjects: anything outside of streams becomes objects.
func TestEmbeddedXMLBoundsObjects(t *testing.T) {
	xml := []byte("<a/>")
	with := func(name string, more string) []byte {
		return rawPDF(
			"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a) 3 0 R]>>>>>>",
			"<</Type/Pages/Kids[]/Count 0>>",
			"<</Type/Filespec/F("+name+")/UF("+name+")/EF<</F 4 0 R>>>>",
			fmt.Sprintf("<</Type/EmbeddedFile/Length %d>>stream\n%s\nendstream", len(xml), xml), more,
		)
	}
	for _, c := range []struct {
		name, more string
		code       documents.Code
	}{
		{"a stream", "<</Length 5242880>>stream\n" + strings.Repeat("x", 5<<20) + "\nendstream", ""},
		{"an array", "[" + strings.Repeat("0 ", 5<<19) + "]", documents.CodeLimit},
		{"an open stream", "<</Length 5242880>>stream\n" + strings.Repeat("x", 5<<20), documents.CodeLimit},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := invoice.EmbeddedXML(with("factur-x.xml", c.more))
			var s *documents.SyntaxError
			if c.code == "" && err != nil || c.code != "" && (!errors.As(err, &s) || s.Code != c.code) {
				t.Errorf("got %v, want code %q", err, c.code)
			}
		})
	}
}
