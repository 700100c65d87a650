package intake_test

import (
	"errors"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/intake"
)

// TestPapers tells files without data, which persons can type from, from those that are refused
// for another reason: a PDF whose invoice is broken is no paper.
func TestPapers(t *testing.T) {
	for name, c := range map[string]struct {
		data  []byte
		paper bool
		code  documents.Code
	}{
		"PNG":                         {[]byte("\x89PNG\r\n\x1a\n"), true, documents.CodeUnsupported},
		"JPEG":                        {[]byte("\xff\xd8\xff\xe0\x00\x10JFIF"), true, documents.CodeUnsupported},
		"TIFF":                        {[]byte("II*\x00"), true, documents.CodeUnsupported},
		"TIFF, big end first":         {[]byte("MM\x00*"), true, documents.CodeUnsupported},
		"PDF without an invoice":      {pdf([]byte("<a/>"), "note.xml", ""), true, documents.CodeMissing},
		"PDF with a broken invoice":   {pdf([]byte("<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\"/>"), "factur-x.xml", ""), false, documents.CodeMissing},
		"PDF with an unknown invoice": {pdf([]byte("<a/>"), "factur-x.xml", ""), false, documents.CodeUnsupported},
		"half a PDF":                  {[]byte("%PDF-1.7\n1 0 obj"), false, documents.CodeSyntax},
		"GIF":                         {[]byte("GIF89a"), false, documents.CodeUnsupported},
		"HEIC":                        {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), false, documents.CodeUnsupported},
		"text":                        {[]byte("Invoice number 7"), false, documents.CodeUnsupported},
	} {
		res, err := (&intake.Intake{}).Read(t.Context(), c.data)
		if errors.Is(err, intake.ErrPaper) != c.paper || codeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
		if res.Document != nil || res.Digests.SHA256 == "" || res.Digests.Canonical != "" {
			t.Errorf("%s: %+v", name, res)
		}
	}
}
