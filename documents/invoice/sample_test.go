package invoice_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/invoice"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sample returns one of our own documents, all of invented firms.
func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Every format that is read, from bytes to document and places.
func TestSamples(t *testing.T) {
	for _, c := range []struct {
		name   string
		format documents.Format
		data   []byte
	}{
		{"ubl", documents.FormatUBLInvoice, sample(t, "ubl.xml")},
		{"creditnote", documents.FormatUBLCreditNote, sample(t, "creditnote.xml")},
		{"cii", documents.FormatCII, sample(t, "cii.xml")},
		{"zugferd1", documents.FormatZUGFeRD1, sample(t, "zugferd1.xml")},
		{"pdf", documents.FormatPDFInvoice, pdfWith(t, attachment{"Factur-X.xml", sample(t, "cii.xml")})},
		{"ofd", documents.FormatOFDInvoice, ofdWith(t, entry{"Doc_0/Attachs/original_invoice.xml", sample(t, "fapiao.xml")})},
		{"einvoice", documents.FormatEInvoice, sample(t, "einvoice.xml")},
		{"einvoice-red", documents.FormatEInvoice, sample(t, "einvoice-red.xml")},
		{"ofd-einvoice", documents.FormatOFDEInvoice, digitalOFD(t, nil)},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := invoice.Read(bytes.NewReader(c.data))
			if err != nil {
				t.Fatal(err)
			}
			if doc.Format != c.format || doc.Family != documents.FamilyInvoice {
				t.Errorf("%s %s, want %s", doc.Family, doc.Format, c.format)
			}
			golden(t, c.name, doc)
		})
	}
}

// golden compares a document and its places with the golden file.
func golden(t *testing.T, name string, doc *documents.Document) {
	t.Helper()
	got, err := json.MarshalIndent(struct {
		Document *documents.Document `json:"document"`
		Places   [][2]string         `json:"places"`
	}{doc, sorted(doc.Places)}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	path := filepath.Join("testdata", name+".golden.json")
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what was read (run with -update to see the difference):\n%s", path, got)
	}
}

func sorted(places map[string]string) [][2]string {
	var out [][2]string
	for _, pointer := range slices.Sorted(maps.Keys(places)) {
		out = append(out, [2]string{pointer, places[pointer]})
	}
	return out
}

// The PDF carries the CII sample, so both are one invoice.
func TestContentDoesNotDependOnTheContainer(t *testing.T) {
	xml, err := invoice.Read(bytes.NewReader(sample(t, "cii.xml")))
	if err != nil {
		t.Fatal(err)
	}
	pdf, err := invoice.Read(bytes.NewReader(pdfWith(t, attachment{"factur-x.xml", sample(t, "cii.xml")})))
	if err != nil {
		t.Fatal(err)
	}
	if canonical(t, xml) != canonical(t, pdf) {
		t.Errorf("the PDF reads as\n%s\nthe XML as\n%s", canonical(t, pdf), canonical(t, xml))
	}
}

// What the samples say in their scheme names must be what the registers say.
func TestSampleIdentifiersAreValid(t *testing.T) {
	for _, name := range []string{"ubl.xml", "creditnote.xml", "cii.xml", "zugferd1.xml", "einvoice.xml", "einvoice-red.xml"} {
		doc, err := invoice.Read(bytes.NewReader(sample(t, name)))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range doc.Parties {
			for _, id := range p.IDs {
				if err := id.Valid(); err != nil {
					t.Errorf("%s: %s: %v", name, p.Name, err)
				}
			}
		}
	}
}
