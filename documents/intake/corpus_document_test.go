package intake_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/intake"
	"github.com/tradehub/tradehub/documents/rules"
)

// judgeDocument uploads the file and compares the answer with what the
// expectations ask for it.
func judgeDocument(t *testing.T, e entry, data []byte) outcome {
	w := expectationOf(e)
	if w.goal == "" {
		return outcome{goal: valid, shortfall: "no expectation covers it: " + e.says}
	}
	if w.goal == support {
		return outcome{goal: support}
	}
	got, err := upload(t, data)
	out := outcome{goal: w.goal, shortfall: w.differs(err)}
	if out.shortfall == "" && err == nil {
		out.shortfall = cmp.Or(misread(t, e, data, got), unfound(t, w.rule, got))
	}
	if e.set == "dcsa-conformance" && codeOf(err) == documents.CodeInvalid {
		filled, err := upload(t, placeholder.ReplaceAll(data, []byte("OLCU1")))
		out.also = append(out.also, outcome{goal: valid, shortfall: cmp.Or(mustRead.differs(err), misread(t, e, data, filled))})
	}
	if e.set == "en16931-unit" {
		out.also = append(out.also, fragments(t, data)...)
	}
	if want, ok := goldenOf(t, e); ok && err == nil {
		out.also = append(out.also, outcome{goal: golden, shortfall: want.differs(e, got.Document)})
	}
	return out
}

// upload is the way of an upload; every answer has digests, and every refusal a code.
func upload(t *testing.T, data []byte) (*intake.Result, error) {
	t.Helper()
	got, err := newIntake().Read(context.Background(), data)
	var s *documents.SyntaxError
	switch {
	case err == nil && got.Document == nil, err != nil && got.Document != nil:
		t.Errorf("document %v with error %v", got.Document, err)
	case err != nil && (!errors.As(err, &s) || s.Code == ""):
		t.Errorf("a refusal without a code: %v", err)
	}
	mustHaveDigests(t, got, data)
	return got, err
}

func codeOf(err error) documents.Code {
	var s *documents.SyntaxError
	if errors.As(err, &s) {
		return s.Code
	}
	return ""
}

// differs says how the answer is not the one that is wanted.
func (w want) differs(err error) string {
	switch {
	case err == nil && len(w.codes) == 0, err != nil && slices.Contains(w.codes, codeOf(err)):
		return ""
	case err == nil:
		return fmt.Sprintf("read, and not refused with %v", w.codes)
	case len(w.codes) == 0:
		return fmt.Sprintf("not read: %v", err)
	}
	return fmt.Sprintf("not refused with %v: %v", w.codes, err)
}

// fragments uploads each invoice of a test set by itself. They are not whole:
// some are read and some refused, with a code.
func fragments(t *testing.T, data []byte) []outcome {
	set := etree.NewDocument()
	must(t, set.ReadFromBytes(data))
	var out []outcome
	for _, tag := range []string{"Invoice", "CreditNote"} {
		for _, el := range set.FindElements("//test/" + tag) {
			one, err := etree.NewDocumentWithRoot(el.Copy()).WriteToBytes()
			must(t, err)
			_, _ = upload(t, one)
			out = append(out, outcome{goal: either})
		}
	}
	if len(out) == 0 {
		t.Error("a test set without an invoice")
	}
	return out
}

// unfound says that the rule does not find what is wrong with the document.
func unfound(t *testing.T, rule string, got *intake.Result) string {
	if rule == "" {
		return ""
	}
	pack, err := rules.DefaultPack()
	if err != nil {
		t.Fatal(err)
	}
	p := &documents.Presentation{Items: []documents.Item{{Document: got.Document}}}
	for _, f := range rules.Examine(p, pack) {
		if f.Rule == rule && f.Result == documents.Fail {
			return ""
		}
	}
	return "does not fail rule " + rule
}

// placeholder is what a template has in place of a value.
var placeholder = regexp.MustCompile(`[A-Z_]+_PLACEHOLDER`)

var pdfNames = regexp.MustCompile(`embedded: (.*)$`)

// misread says how a document that was read is not what the file holds.
func misread(t *testing.T, e entry, data []byte, got *intake.Result) string {
	if got == nil || got.Document == nil {
		return "no document"
	}
	if f := formatOf(data); got.Document.Format != f {
		return fmt.Sprintf("read as %s, but it is %s", got.Document.Format, f)
	}
	switch names := pdfNames.FindStringSubmatch(e.says); {
	case names != nil && !slices.Contains(strings.Split(names[1], ", "), got.Embedded):
		return fmt.Sprintf("the invoice inside was found as %q, not as %s", got.Embedded, names[1])
	case got.Document.Number == "" && got.Document.Family != documents.FamilyCustoms:
		return "read without its number"
	}
	return cmp.Or(variantOf(t, e, got), known[e.set+"/"+e.file].differs(got.Document))
}

var variant = regexp.MustCompile(`-NS\d\.xml$`)

// variantOf says how a file that writes another one with other prefixes is
// not read as the same invoice.
func variantOf(t *testing.T, e entry, got *intake.Result) string {
	if !variant.MatchString(e.path) {
		return ""
	}
	data, err := os.ReadFile(variant.ReplaceAllString(e.path, ".xml"))
	if err != nil {
		t.Fatal(err)
	}
	if same, err := upload(t, data); err != nil || same.Digests.Canonical != got.Digests.Canonical {
		return "not the same invoice as " + variant.ReplaceAllString(e.file, ".xml")
	}
	return ""
}

// roots maps the root element to the format: an independent opinion, by another parser than
// the one under test.
var roots = map[string]documents.Format{
	"Invoice": documents.FormatUBLInvoice, "CreditNote": documents.FormatUBLCreditNote,
	"CrossIndustryInvoice": documents.FormatCII, "CrossIndustryDocument": documents.FormatZUGFeRD1,
	"submitDeclarationRequest": documents.FormatWCODeclaration,
	"MetaData":                 documents.FormatWCODeclaration, "Declaration": documents.FormatWCODeclaration,
	"ExportCustomsDeclaration": documents.FormatUBLDeclaration, "ImportCustomsDeclaration": documents.FormatUBLDeclaration,
	"Waybill": documents.FormatUBLWaybill, "BillOfLading": documents.FormatUBLBillOfLading,
}

func formatOf(data []byte) documents.Format {
	switch {
	case bytes.HasPrefix(data, []byte("%PDF")):
		return documents.FormatPDFInvoice
	case bytes.HasPrefix(data, []byte("PK")):
		return documents.FormatOFDInvoice
	case bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")):
		return documents.FormatDCSATransport
	}
	dec := xml.NewDecoder(bytes.NewReader(data))
	dec.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	for {
		tok, err := dec.Token()
		if err != nil {
			return ""
		}
		if start, ok := tok.(xml.StartElement); ok {
			return roots[start.Name.Local]
		}
	}
}
