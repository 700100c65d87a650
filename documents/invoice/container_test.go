package invoice_test

import (
	"archive/zip"
	"bytes"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
)

type attachment struct {
	name string
	data []byte
}

// blankPDF is the smallest PDF of one empty page.
const blankPDF = `%PDF-1.7
1 0 obj
<</Type/Catalog/Pages 2 0 R>>
endobj
2 0 obj
<</Type/Pages/Kids[3 0 R]/Count 1>>
endobj
3 0 obj
<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>
endobj
xref
0 4
0000000000 65535 f 
0000000009 00000 n 
0000000054 00000 n 
0000000105 00000 n 
trailer
<</Size 4/Root 1 0 R>>
startxref
184
%%EOF
`

// pdfWith returns a PDF that carries the files.
func pdfWith(t testing.TB, files ...attachment) []byte {
	t.Helper()
	return writePDF(t, model.NewDefaultConfiguration(), files...)
}

func writePDF(t testing.TB, conf *model.Configuration, files ...attachment) []byte {
	t.Helper()
	ctx, err := api.ReadAndValidate(bytes.NewReader([]byte(blankPDF)), conf)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		a := model.Attachment{Reader: bytes.NewReader(f.data), ID: f.name, FileName: f.name}
		if err := ctx.AddAttachment(a, false); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := api.WriteContext(ctx, &out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestMain keeps the library's configuration out of the home folder for the
// PDFs that tests write themselves; that the reader does so too has its own test.
func TestMain(m *testing.M) {
	api.DisableConfigDir()
	m.Run()
}

type entry struct {
	name string
	data []byte
}

// ofdWith returns an OFD container with the entries.
func ofdWith(t testing.TB, entries ...entry) []byte {
	t.Helper()
	return zipWith(t, append([]entry{{"OFD.xml", []byte(`<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" DocType="OFD" Version="1.0"/>`)}}, entries...)...)
}

func zipWith(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, e := range entries {
		w, err := z.Create(e.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(e.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
