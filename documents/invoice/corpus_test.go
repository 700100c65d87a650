package invoice_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/corpustest"
	"github.com/tradehub/tradehub/documents/invoice"
)

// outcome is what became of one file.
type outcome string

const (
	read        outcome = "read"
	refused     outcome = "refused"
	unsupported outcome = "unsupported"
)

func attempt(data []byte) (outcome, *documents.Document, error) {
	doc, err := invoice.Read(bytes.NewReader(data))
	var syntax *documents.SyntaxError
	switch {
	case err == nil:
		return read, doc, nil
	case !errors.As(err, &syntax):
		return "error that is no SyntaxError", nil, err
	case syntax.Code == documents.CodeUnsupported:
		return unsupported, nil, err
	}
	return refused, nil, err
}

// expectation says what must become of the files of a set. A set's files that
// are not named are read.
type expectation struct {
	set     string // folder below the corpus
	all     outcome
	except  map[string]outcome // by file name
	minimum int                // files that the set has at least
}

var expectations = []expectation{
	{set: "1-invoices/en16931-examples", all: read, minimum: 44},
	{set: "1-invoices/xrechnung-testsuite", all: read, minimum: 27},
	{set: "1-invoices/simplerinvoicing", all: read, minimum: 55},
	{set: "1-invoices/xrechnung-2.1.1-negative", all: read, minimum: 40},
	{set: "1-invoices/gobl-ubl-parse", all: read, minimum: 17},
	{set: "1-invoices/gobl-cii-parse", all: read, minimum: 7, except: map[string]outcome{
		"UC4_F202500006_04-CDV-207_En_litige.xml": unsupported, // an acknowledgement, not an invoice
	}},
	{set: "1-invoices/factur-x-xml", all: read, minimum: 5, except: map[string]outcome{
		"order-x-basic.xml": unsupported,
	}},
	{set: "1-invoices/mustang-xml", all: read, minimum: 17, except: map[string]outcome{
		"invalidV1TooMinimal.xml":    refused, // no document header at all
		"invalidXRV30_BR-DEC-23.xml": refused, // a line amount of four decimals
	}},
	{set: "1-invoices/oasis-ubl", all: read, minimum: 10, except: map[string]outcome{
		"UBL-Order-2.0-Example-International.xml": unsupported,
		"UBL-RemittanceAdvice-2.0-Example.xml":    unsupported,
		"UBL-FreightInvoice-2.1-Example.xml":      unsupported,
	}},
	{set: "1-invoices/fatturapa", all: unsupported, minimum: 8, except: map[string]outcome{
		"eigor-con-ritenuta-acconto-e-cassa-previdenziale.xml": refused, // not well-formed as published
	}},
	{set: "1-invoices/en16931-unit", all: unsupported, minimum: 133},
	{set: "1-invoices/efapiao-ofd", all: read, minimum: 1},
	// invalidXMP.pdf and the folder v2-fail break rules of PDF/A and of France;
	// the invoices inside them are whole.
	{set: "8-pdf/mustang-pdf", all: read, minimum: 8, except: map[string]outcome{
		"MustangGnuaccountingBeispielRE-20170509_505PDF14.pdf": refused, // no invoice inside
		"corruptedV2PDF.pdf":                    refused,
		"veraPDFtestsuite6-7-11-t01-fail-a.pdf": refused, // no invoice inside
	}},
	{set: "8-pdf/zugferd-corpus-pdf", all: read, minimum: 11},
	{set: "8-pdf/invoice2data", all: refused, minimum: 1},
}

func TestCorpus(t *testing.T) {
	t.Logf("%-36s %5s %5s %7s %11s %10s", "set", "files", "read", "refused", "unsupported", "unexpected")
	for _, want := range expectations {
		count := map[outcome]int{}
		files := invoiceFiles(t, corpustest.Folder(t, want.set))
		for _, path := range files {
			got := attemptFile(t, path)
			expected, ok := want.except[filepath.Base(path)]
			if !ok {
				expected = want.all
			}
			count[got.outcome]++
			if got.outcome != expected {
				count["unexpected"]++
				t.Errorf("%s: %s, want %s: %v", path, got.outcome, expected, got.err)
			}
		}
		t.Logf("%-36s %5d %5d %7d %11d %10d", want.set, len(files), count[read], count[refused], count[unsupported], count["unexpected"])
		if len(files) < want.minimum {
			t.Errorf("%s has %d files, want %d", want.set, len(files), want.minimum)
		}
	}
}

type attempted struct {
	outcome outcome
	doc     *documents.Document
	err     error
}

func attemptFile(t testing.TB, path string) attempted {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	o, doc, err := attempt(data)
	return attempted{o, doc, err}
}

// invoiceFiles returns the documents below dir.
func invoiceFiles(t testing.TB, dir string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		switch strings.ToLower(filepath.Ext(path)) {
		case ".xml", ".pdf", ".ofd":
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func mustRead(t testing.TB, path string) *documents.Document {
	t.Helper()
	got := attemptFile(t, path)
	if got.err != nil {
		t.Fatalf("%s: %v", path, got.err)
	}
	return got.doc
}
