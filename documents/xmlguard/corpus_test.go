package xmlguard_test

import (
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/corpustest"
	"github.com/tradehub/tradehub/documents/xmlguard"
)

func files(t testing.TB, dir string) []string {
	var out []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != "MANIFEST.md" {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func read(t testing.TB, path string) []byte {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(path, ".base64") {
		if data, err = base64.StdEncoding.DecodeString(strings.Join(strings.Fields(string(data)), "")); err != nil {
			t.Fatal(err)
		}
	}
	return data
}

// TestHostileCorpus runs every file of the hostile sets. A file is refused
// unless it is named here with the reason why it may be read.
func TestHostileCorpus(t *testing.T) {
	dir := filepath.Join(corpustest.Folder(t, ""), "5-hostile-input")
	const odd = "well-formed, in an unusual encoding that is read"
	accepted := map[string]string{
		"defusedxml/simple.xml":                                     "the control: nothing hostile in it",
		"libxml2-errors/encodings/cdata-3-byte-UTF-8.xml":           odd,
		"libxml2-errors/encodings/isolat1":                          odd,
		"libxml2-errors/encodings/isolat3":                          odd,
		"libxml2-errors/encodings/slashdot16.xml":                   odd,
		"libxml2-errors/encodings/text-4-byte-UTF-16-BE-offset.xml": odd,
		"libxml2-errors/encodings/text-4-byte-UTF-16-BE.xml":        odd,
		"libxml2-errors/encodings/utf16bebom.xml":                   odd,
	}
	seen := 0
	for _, path := range files(t, dir) {
		rel, _ := filepath.Rel(dir, path)
		if strings.HasPrefix(rel, "json-test-suite") {
			continue
		}
		seen++
		t.Run(filepath.ToSlash(rel), func(t *testing.T) {
			_, err := xmlguard.Parse(read(t, path), xmlguard.DefaultLimits)
			reason, ok := accepted[filepath.ToSlash(rel)]
			if ok != (err == nil) {
				t.Errorf("error %v, expected acceptance %t (%s)", err, ok, reason)
			}
			mustBeSyntaxError(t, err)
		})
	}
	if seen < 60 {
		t.Errorf("only %d hostile files were found", seen)
	}
}

func mustBeSyntaxError(t *testing.T, err error) {
	t.Helper()
	var s *documents.SyntaxError
	if err != nil && (!errors.As(err, &s) || s.Code == "") {
		t.Errorf("%v is not a documents.SyntaxError with a code", err)
	}
}

// TestTradeCorpus reads every XML file of the trade sets.
func TestTradeCorpus(t *testing.T) {
	root := corpustest.Folder(t, "")
	const trailer = "prose after the root element: not well-formed"
	refused := map[string]string{
		"1-invoices/fatturapa/eigor-con-ritenuta-acconto-e-cassa-previdenziale.xml": "cut off before the end: not well-formed",

		"2-customs/hmrc-cds-accept-reject/Exports/Accepted/Example_Notification/TT1_EX_v2.01_Accepted_Notification.xml":                                           trailer,
		"2-customs/hmrc-cds-accept-reject/Exports/Rejected/Rejected_Format/Example_Notification/TT1_EX_v2.01_Rejected_Format_Notification.xml":                    trailer,
		"2-customs/hmrc-cds-accept-reject/Exports/Rejected/Rejected_Obligation/Example_Notification/TT1_EX_v2.01_Rejected_Obligation_Exitoffice_Notification.xml": trailer,
		"2-customs/hmrc-cds-accept-reject/Exports/Rejected/Rejected_Ref_Data/Example_Notification/TT1_EX_v2.01_Rejected_RefData_Notification.xml":                 trailer,
	}
	seen := 0
	for _, set := range []string{"1-invoices", "2-customs", "3-bills-of-lading"} {
		for _, path := range files(t, filepath.Join(root, set)) {
			if !strings.EqualFold(filepath.Ext(path), ".xml") {
				continue
			}
			seen++
			rel, _ := filepath.Rel(root, path)
			_, err := xmlguard.Parse(read(t, path), xmlguard.DefaultLimits)
			reason, ok := refused[filepath.ToSlash(rel)]
			if ok != (err != nil) {
				t.Errorf("%s: error %v, expected refusal %t (%s)", rel, err, ok, reason)
			}
			if space, local, rootErr := xmlguard.Root(read(t, path)); err == nil && (rootErr != nil || local == "") {
				t.Errorf("%s: Root says {%s}%s, %v", rel, space, local, rootErr)
			}
		}
	}
	if seen < 500 {
		t.Errorf("only %d trade files were found", seen)
	}
}

// TestSplitTextCorpus: a value with a comment in it is refused, not cut.
func TestSplitTextCorpus(t *testing.T) {
	data := read(t, filepath.Join(corpustest.Folder(t, ""), "4-signatures", "ruby-saml", "response_node_text_attack.xml.base64"))
	_, err := xmlguard.Parse(data, xmlguard.DefaultLimits)
	var s *documents.SyntaxError
	if !errors.As(err, &s) || s.Code != documents.CodeForbidden {
		t.Errorf("error %v, want a FORBIDDEN", err)
	}
}
