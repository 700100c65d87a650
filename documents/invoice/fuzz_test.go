package invoice_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/corpustest"
	"github.com/tradehub/tradehub/documents/invoice"
	"github.com/tradehub/tradehub/documents/xmlguard"
)

// sound fails for an error that is no SyntaxError, and for a document that
// lacks what every document that is read has.
func sound(t *testing.T, doc *documents.Document, err error) {
	t.Helper()
	var syntax *documents.SyntaxError
	if err != nil {
		if !errors.As(err, &syntax) || doc != nil {
			t.Fatalf("got %v with %v, want a SyntaxError alone", doc, err)
		}
		return
	}
	if _, ok := doc.Currency.Exponent(); !ok || doc.Number == "" || doc.Totals.Gross() == nil {
		t.Fatalf("read without number, currency or total: %+v", doc)
	}
	if documents.DateOf(doc.IssueDate.Time()) != doc.IssueDate {
		t.Fatalf("issue date %q is no day", doc.IssueDate)
	}
	resolve(t, doc)
}

// resolve fails for a place whose pointer names nothing in the document.
func resolve(t *testing.T, doc *documents.Document) {
	t.Helper()
	data, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(data, &tree); err != nil {
		t.Fatal(err)
	}
	for pointer, place := range doc.Places {
		if place == "" || !holds(tree, strings.Split(pointer[1:], "/")) {
			t.Fatalf("place %q of %q is of nothing in %s", place, pointer, data)
		}
	}
}

func holds(tree any, steps []string) bool {
	if len(steps) == 0 {
		return true
	}
	switch v := tree.(type) {
	case map[string]any:
		child, ok := v[steps[0]]
		return ok && holds(child, steps[1:])
	case []any:
		var i int
		return json.Unmarshal([]byte(steps[0]), &i) == nil && i < len(v) && holds(v[i], steps[1:])
	}
	return false
}

func fuzzXML(f *testing.F, samples ...string) {
	for _, name := range samples {
		f.Add(sample(f, name))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		root, err := xmlguard.Parse(data, xmlguard.DefaultLimits)
		if err != nil {
			return
		}
		doc, err := invoice.ReadXML(root)
		sound(t, doc, err)
		if err != nil {
			return
		}
		again, err := invoice.ReadXML(root)
		if err != nil || canonical(t, doc) != canonical(t, again) {
			t.Fatalf("one tree reads in two ways: %v", err)
		}
	})
}

func FuzzUBL(f *testing.F) { fuzzXML(f, "ubl.xml", "creditnote.xml") }

func FuzzCII(f *testing.F) { fuzzXML(f, "cii.xml", "zugferd1.xml") }

func FuzzEInvoice(f *testing.F) { fuzzXML(f, "einvoice.xml", "einvoice-red.xml") }

// The parts of a fully digital e-fapiao are fuzzed without their container.
func FuzzOFDEInvoice(f *testing.F) {
	part := func(name string) []byte { return sample(f, "ofd-einvoice/"+name) }
	f.Add(part("OFD.xml"), part("Doc_0/Document.xml"), part("Doc_0/Tags/CustomTag.xml"), part("Doc_0/Pages/Page_0/Content.xml"))
	f.Fuzz(func(t *testing.T, main, doc, tag, page []byte) {
		got, err := invoice.ReadOFD(digitalOFD(t, map[string][]byte{
			"OFD.xml": main, "Doc_0/Document.xml": doc, "Doc_0/Tags/CustomTag.xml": tag, "Doc_0/Pages/Page_0/Content.xml": page,
		}))
		sound(t, got, err)
	})
}

func FuzzEmbeddedXML(f *testing.F) {
	f.Add(pdfWith(f, attachment{"factur-x.xml", sample(f, "cii.xml")}))
	f.Add([]byte(blankPDF))
	f.Add(rawPDF(
		"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Kids[6 0 R]>>>>>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>",
		"<</Type/Filespec/F(factur-x.xml)/EF<</F 5 0 R>>>>",
		"<</Type/EmbeddedFile/Length 4>>stream\n<a/>\nendstream",
		"<</Limits[(a)(a)]/Names[(a) 4 0 R]>>",
	))
	f.Fuzz(func(t *testing.T, data []byte) {
		xml, name, err := invoice.EmbeddedXML(data)
		var syntax *documents.SyntaxError
		if err != nil && (!errors.As(err, &syntax) || xml != nil || name != "") {
			t.Fatalf("got %q of %q with %v, want a SyntaxError alone", xml, name, err)
		}
		if err == nil && name == "" {
			t.Fatal("read from a file without a name")
		}
	})
}

func FuzzOFD(f *testing.F) {
	f.Add(ofdWith(f, entry{original, sample(f, "fapiao.xml")}))
	f.Add(ofdWith(f, entry{"Doc_0/Document.xml", []byte("<a/>")}))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := invoice.ReadOFD(data)
		sound(t, doc, err)
	})
}

// The e-fapiao is fuzzed without its container too, which seldom survives.
func FuzzFapiao(f *testing.F) {
	f.Add(sample(f, "fapiao.xml"))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := invoice.ReadOFD(ofdWith(t, entry{original, data}))
		sound(t, doc, err)
	})
}

// Every document of the samples and of the corpus has places that resolve.
func TestPlacesResolve(t *testing.T) {
	for _, name := range []string{"ubl.xml", "creditnote.xml", "cii.xml", "zugferd1.xml", "einvoice.xml", "einvoice-red.xml"} {
		doc, err := invoice.Read(bytes.NewReader(sample(t, name)))
		sound(t, doc, err)
	}
	for _, want := range expectations {
		for _, path := range invoiceFiles(t, corpustest.Folder(t, want.set)) {
			got := attemptFile(t, path)
			sound(t, got.doc, got.err)
		}
	}
}
