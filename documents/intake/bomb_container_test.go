package intake_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
)

func containerBombs() []bomb {
	invoice := func(t *testing.T, inside string) []byte { return inInvoice(t, inside) }
	zipped := func(name string, inside func() string) bomb {
		return bomb{"OFD: " + name, func(t *testing.T) []byte {
			return container(t, "OFD.xml", "<OFD/>", "Doc_0/Attachs/original_invoice.xml", inside())
		}}
	}
	const root = `<eInvoice xmlns:fp="http://www.edrm.org.cn/schema/e-invoice/2019">`
	return []bomb{
		zipped("blanks", func() string { return strings.Repeat(" ", 20*mega) }),
		zipped("elements", func() string { return root + strings.Repeat("<a/>", 190_000) + "</eInvoice>" }),
		zipped("elements that pack badly", func() string { return root + unique("<a%d/>", 190_000) + "</eInvoice>" }),
		zipped("long text", func() string { return "<eInvoice>" + strings.Repeat("x", 7*mega) + "</eInvoice>" }),
		{"OFD: many entries", func(t *testing.T) []byte {
			names := []string{"OFD.xml", "<OFD/>"}
			for i := range 10_000 {
				names = append(names, fmt.Sprint("f", i), "")
			}
			return container(t, names...)
		}},
		{"OFD: tags that name one long text", func(t *testing.T) []byte {
			return digital(t, strings.Repeat("x", 6*mega), strings.Repeat("<ObjectRef>1</ObjectRef>", 15_000))
		}},
		{"OFD: tags that name a text each", func(t *testing.T) []byte {
			return digital(t, "x", "</InvoiceNo>"+strings.Repeat("<Item><ObjectRef>1</ObjectRef></Item><Amount><ObjectRef>1</ObjectRef></Amount>", 4_000)+"<InvoiceNo>")
		}},
		{"OFD: pages", func(t *testing.T) []byte {
			return digital(t, "x</TextCode>"+strings.Repeat("<TextCode>y</TextCode>", 300_000)+"<TextCode>", "<ObjectRef>1</ObjectRef>")
		}},
		{"OFD: sealed parts", func(t *testing.T) []byte {
			refs := strings.Repeat(`<Reference FileRef="/big"><CheckValue>AA==</CheckValue></Reference>`, 10_000)
			return container(t, "OFD.xml", `<OFD><DocBody><DocInfo><CustomDatas><CustomData Name="发票号码">1</CustomData><CustomData Name="开票日期">2026-03-09</CustomData><CustomData Name="合计金额">1</CustomData></CustomDatas></DocInfo><Signatures>S/Signatures.xml</Signatures></DocBody></OFD>`,
				"S/Signatures.xml", `<Signatures>`+strings.Repeat(`<Signature BaseLoc="a.xml"/>`, 8)+`</Signatures>`,
				"S/a.xml", `<Signature><SignedInfo><SignatureMethod>1.2.156.10197.1.501</SignatureMethod><References CheckMethod="1.2.156.10197.1.401">`+refs+`</References></SignedInfo><SignedValue>v</SignedValue></Signature>`,
				"S/v", strings.Repeat("0\x80", 4*mega), "big", strings.Repeat(" ", 30*mega))
		}},
		{"OFD: junk", func(*testing.T) []byte { return []byte("PK\x03\x04OFD.xml" + strings.Repeat("PK\x05\x06", mega)) }},
		{"PDF: the invoice packs 16 MiB", func(t *testing.T) []byte { return packedPDF(t, invoice(t, strings.Repeat(" ", 15*mega))) }},
		{"PDF: the invoice packs elements", func(t *testing.T) []byte { return packedPDF(t, invoice(t, strings.Repeat("<a/>", 190_000))) }},
		{"PDF: the invoice packs a text", func(t *testing.T) []byte { return packedPDF(t, invoice(t, "<a>"+strings.Repeat("x", 5*mega)+"</a>")) }},
		{"PDF: the invoice packs elements to the bound", func(t *testing.T) []byte { return packedPDF(t, invoice(t, strings.Repeat("<a>x</a>", 19_000))) }},
		{"PDF: the invoice packs lines", func(t *testing.T) []byte {
			return packedPDF(t, invoice(t, strings.Repeat("<cac:InvoiceLine><cbc:ID>1</cbc:ID></cac:InvoiceLine>", 95_000)))
		}},
		{"PDF: the invoice packs attributes", func(t *testing.T) []byte {
			return packedPDF(t, invoice(t, strings.Repeat("<a "+unique(`a%d="" `, 60)+"/>", 13_000)))
		}},
		{"PDF: the invoice packs more than 16 MiB", func(t *testing.T) []byte { return packedPDF(t, bytes.Repeat([]byte(" "), 20*mega)) }},
		{"PDF: a huge stream", func(t *testing.T) []byte {
			return pdf(invoice(t, strings.Repeat(" ", 15*mega)), "factur-x.xml", "")
		}},
		{"PDF: many objects", func(*testing.T) []byte {
			return rawPDF(append([]string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>"}, strings.Split(strings.Repeat("<<>>,", 190_000), ",")...)...)
		}},
		{"PDF: too many objects", func(*testing.T) []byte {
			return rawPDF(append([]string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>"}, strings.Split(strings.Repeat("<<>>,", 250_000), ",")...)...)
		}},
		{"PDF: streams that overlap", overlappingPDF},
		{"PDF: packed object streams", func(t *testing.T) []byte {
			packed := deflate(t, append([]byte("100 0 <<>> "), bytes.Repeat([]byte(" "), 14*mega)...))
			objects := []string{"<</Type/Catalog/Pages 2 0 R/Names 3 0 R>>", "<</Type/Pages/Kids[]/Count 0>>", "<<>>"}
			for range 40 {
				objects = append(objects, fmt.Sprintf("<</Type/ObjStm/N 1/First 6/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream", len(packed), packed))
			}
			return rawPDF(objects...)
		}},
		{"PDF: a packed array", func(t *testing.T) []byte { return objectStreams(t, 1, "["+strings.Repeat("0 ", 6*mega)+"]") }},
		{"PDF: packed dictionaries", func(t *testing.T) []byte { return objectStreams(t, 1, "["+strings.Repeat("<</A<<>>>>", mega)+"]") }},
		{"PDF: many packed arrays", func(t *testing.T) []byte { return objectStreams(t, 60, "<</A["+strings.Repeat("0 ", 4_000)+"]>>") }},
		{"PDF: many packed dictionaries", func(t *testing.T) []byte {
			return objectStreams(t, 60, "<</A["+strings.Repeat("<</A<<>>>>", 800)+"]>>")
		}},
		{"PDF: larger packed dictionaries", func(t *testing.T) []byte {
			return objectStreams(t, 3, "<</A["+strings.Repeat("<</A<<>>>>", 15_500)+"]>>")
		}},
		{"PDF: nested arrays", func(*testing.T) []byte {
			return rawPDF("<</Type/Catalog/Pages 2 0 R/Names "+strings.Repeat("[", 4*mega)+">>", "<</Type/Pages/Kids[]/Count 0>>")
		}},
		{"PDF: arrays to the bound", func(*testing.T) []byte {
			return rawPDF("<</Type/Catalog/Pages 2 0 R/Names["+strings.Repeat("0 ", 570_000)+"]>>", "<</Type/Pages/Kids[]/Count 0>>")
		}},
		{"PDF: dictionaries to the bound", func(*testing.T) []byte {
			return rawPDF("<</Type/Catalog/Pages 2 0 R/Names["+strings.Repeat("<</A<<>>>>", 43_000)+"]>>", "<</Type/Pages/Kids[]/Count 0>>")
		}},
		{"PDF: objects to the bound", func(*testing.T) []byte {
			return rawPDF(append([]string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>"}, strings.Split(strings.Repeat("<<>>,", 33_000), ",")...)...)
		}},
		{"PDF: one long array", func(*testing.T) []byte {
			return rawPDF("<</Type/Catalog/Pages 2 0 R/Names["+strings.Repeat("0 ", 2*mega)+"]>>", "<</Type/Pages/Kids[]/Count 0>>")
		}},
		{"PDF: zeros", func(*testing.T) []byte { return append([]byte("%PDF-1.7\n"), make([]byte, 16*mega)...) }},
		{"PDF: no cross-references", func(*testing.T) []byte {
			return []byte("%PDF-1.7\n" + strings.Repeat("1 0 obj\n<<>>\nendobj\n", 400_000))
		}},
		{"PDF: repeated trailers", func(*testing.T) []byte {
			return []byte("%PDF-1.7\n" + strings.Repeat("xref\n0 0\ntrailer\n<</Size 1/Prev 9>>\n", 100_000) + "startxref\n9\n%%EOF\n")
		}},
		{"PDF: streams", func(*testing.T) []byte { return []byte("%PDF-1.7\n" + strings.Repeat("stream endstream ", mega/2)) }},
		{"other: junk", func(*testing.T) []byte { return bytes.Repeat([]byte("\x89PNG"), 4*mega) }},
		{"other: blanks", func(*testing.T) []byte { return bytes.Repeat([]byte(" "), 16*mega) }},
	}
}

func deflate(t *testing.T, data []byte) []byte {
	t.Helper()
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	_, err := z.Write(data)
	must(t, err)
	must(t, z.Close())
	return packed.Bytes()
}

// packedPDF returns a PDF that carries the invoice packed.
func packedPDF(t *testing.T, invoice []byte) []byte {
	packed := deflate(t, invoice)
	return rawPDF(
		"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a) 4 0 R]>>>>>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>",
		"<</Type/Filespec/F(factur-x.xml)/UF(factur-x.xml)/EF<</F 5 0 R>>>>",
		fmt.Sprintf("<</Type/EmbeddedFile/Filter/FlateDecode/Length %d>>stream\n%s\nendstream", len(packed), packed),
	)
}

// objectStreams returns a PDF of n object streams that hold the object each;
// its names are in the first.
func objectStreams(t *testing.T, n int, object string) []byte {
	packed := deflate(t, []byte(fmt.Sprintf("%-4d 0 %s ", 100, object)))
	var b, xref bytes.Buffer
	row := func(kind, at, index int) {
		xref.WriteByte(byte(kind))
		xref.Write(binary.BigEndian.AppendUint32(nil, uint32(at)))
		xref.WriteByte(byte(index))
	}
	add := func(format string, args ...any) {
		row(1, b.Len(), 0)
		fmt.Fprintf(&b, format, args...)
	}
	b.WriteString("%PDF-1.7\n")
	row(0, 0, 0)
	add("1 0 obj\n<</Type/Catalog/Pages 2 0 R/Names %d 0 R>>\nendobj\n", 3+n)
	add("2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n")
	for i := range n {
		add("%d 0 obj\n<</Type/ObjStm/N 1/First 7/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n", 3+i, len(packed), packed)
	}
	for i := range n {
		row(2, 3+i, 0)
	}
	at := b.Len()
	row(1, at, 0)
	fmt.Fprintf(&b, "%d 0 obj\n<</Type/XRef/Size %d/W[1 4 1]/Root 1 0 R/Length %d>>\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n",
		3+2*n, 4+2*n, xref.Len(), xref.String(), at)
	return b.Bytes()
}

// overlappingPDF sends 500 objects to one stream of 10 MiB.
func overlappingPDF(*testing.T) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n")
	pages := b.Len()
	b.WriteString("2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n")
	stream := b.Len()
	fmt.Fprintf(&b, "3 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n", 10*mega, make([]byte, 10*mega))
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 503\n0000000000 65535 f \n%010d 00000 n \n%010d 00000 n \n", 9, pages)
	b.WriteString(strings.Repeat(fmt.Sprintf("%010d 00000 n \n", stream), 500))
	fmt.Fprintf(&b, "trailer\n<</Size 503/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", xref)
	return b.Bytes()
}
