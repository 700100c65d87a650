package invoice

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/filter"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlguard"
)

// embeddedNames are the file names of the embedded invoice, the one to prefer
// first: Factur-X 1.0 and ZUGFeRD 2.1, XRechnung, ZUGFeRD 2.0, ZUGFeRD 1.0
// (the same in capitals), and what senders of plain CII use.
var embeddedNames = []string{"factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml", "cii.xml"}

// ErrNoInvoice is wrapped by the refusal of a PDF that opens and carries no invoice as data.
var ErrNoInvoice = errors.New("no embedded invoice")

// Causes of refusals of a PDF.
var (
	errEncrypted = errors.New("the PDF is encrypted: send it without a password")
	errTwice     = errors.New("two embedded files each have the name of an invoice, and are not one invoice")
	errBudget    = errors.New("objects that overlap, or too many of them")
)

// EmbeddedXML returns the invoice's XML inside a PDF, and the name that it has
// there. Every error is a *documents.SyntaxError: CodeMissing where no invoice
// is inside, CodeUnsupported for an encrypted PDF, CodeLimit for one that
// would unpack to too much.
func EmbeddedXML(pdf []byte) (data []byte, name string, err error) {
	defer func() {
		if p := recover(); p != nil {
			data, name, err = nil, "", refusePDF(fmt.Errorf("damaged: %v", p))
		}
	}()
	conf, err := configure(pdf)
	if err != nil {
		return nil, "", err
	}
	data, name, err = embedded(pdf, conf)
	if err != nil {
		return nil, "", refusePDF(err)
	}
	return data, name, nil
}

// isPDF looks for the header within the first 1024 bytes, where readers accept
// it (ISO 32000-1, annex H.3).
func isPDF(data []byte) bool {
	return bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-"))
}

// embedded finds the invoice among the attached files and unpacks it alone.
// The rest of the PDF is not validated: it is not what is read.
func embedded(pdf []byte, conf *model.Configuration) ([]byte, string, error) {
	src := newBudget(pdf)
	ctx, err := api.ReadContext(src, conf)
	if src.left <= 0 {
		return nil, "", errBudget
	}
	if err != nil {
		return nil, "", err
	}
	if ctx.Encrypt != nil {
		return nil, "", errEncrypted
	}
	files, err := attachedFiles(ctx.XRefTable)
	if err != nil {
		return nil, "", err
	}
	named := choose(files)
	if len(named) == 0 {
		return nil, "", fmt.Errorf("%w: %s; looked for %s", ErrNoInvoice, inventory(files, associatedFiles(ctx.XRefTable)), strings.Join(embeddedNames, ", "))
	}
	lim := xmlguard.DefaultLimits.Packed(len(pdf))
	data, err := named[0].unpack(ctx.XRefTable, lim.Bytes)
	if err != nil || len(named) == 1 {
		return data, named[0].name, err
	}
	// Some writers put one invoice in by the names of two editions.
	twice := fmt.Errorf("%w: %q and %q", errTwice, clip(named[0].name), clip(named[1].name))
	if len(named) > 2 || strings.EqualFold(named[0].name, named[1].name) {
		return nil, "", twice
	}
	other, err := named[1].unpack(ctx.XRefTable, lim.Bytes)
	if err != nil || !sameInvoice(data, other, lim) {
		return nil, "", twice
	}
	return data, named[0].name, nil
}

// choose returns the files that have one of embeddedNames, in that order.
func choose(files []attachedFile) []attachedFile {
	var found []attachedFile
	for _, want := range embeddedNames {
		for _, f := range files {
			if strings.EqualFold(f.name, want) {
				found = append(found, f)
			}
		}
	}
	return found
}

// sameInvoice reports whether two files say the same of what is owed: a person may
// see the one, and a program read the other.
func sameInvoice(a, b []byte, lim xmlguard.Limits) bool {
	if bytes.Equal(a, b) {
		return true
	}
	x, err := parse(a, lim)
	if err != nil {
		return false
	}
	y, err := parse(b, lim)
	return err == nil && x.Number == y.Number && x.Type == y.Type && x.IssueDate == y.IssueDate && x.Currency == y.Currency &&
		equalMoney(x.Totals.Gross(), y.Totals.Gross()) && equalMoney(x.Totals.Owed(), y.Totals.Owed()) && nameOf(x, documents.Seller) == nameOf(y, documents.Seller) &&
		nameOf(x, documents.Buyer) == nameOf(y, documents.Buyer)
}

func equalMoney(a, b *documents.Money) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

func nameOf(d *documents.Document, role documents.PartyRole) string {
	if p := d.Party(role); p != nil {
		return p.Name
	}
	return ""
}

// inventory returns which files a PDF holds, and where.
func inventory(embedded, associated []attachedFile) string {
	said := make([]string, 0, 2)
	if len(embedded) > 0 {
		said = append(said, "its embedded files are "+fileNames(embedded))
	}
	var alone []attachedFile
	for _, f := range associated {
		if !slices.ContainsFunc(embedded, func(e attachedFile) bool { return e.name == f.name }) {
			alone = append(alone, f)
		}
	}
	if len(alone) > 0 {
		said = append(said, "the catalog's /AF names "+fileNames(alone)+", which must be in the name tree of embedded files (Names, EmbeddedFiles)")
	}
	if len(said) == 0 {
		return "the PDF has no embedded file"
	}
	return strings.Join(said, "; ")
}

// fileNames lists the first names.
func fileNames(files []attachedFile) string {
	const shown = 5
	names := make([]string, 0, shown)
	for _, f := range files[:min(len(files), shown)] {
		names = append(names, strconv.Quote(clip(f.name)))
	}
	if more := len(files) - shown; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}

// refusePDF returns why a PDF is refused, in a code that a program can act on.
func refusePDF(err error) *documents.SyntaxError {
	code := documents.CodeSyntax
	switch {
	case errors.Is(err, ErrNoInvoice):
		code = documents.CodeMissing
	case errors.Is(err, errEncrypted), errors.Is(err, errPassword):
		code, err = documents.CodeUnsupported, errEncrypted
	case errors.Is(err, errTwice):
		code = documents.CodeForbidden
	case errors.Is(err, filter.ErrDecodeLimitExceeded), errors.Is(err, model.ErrMaxRecursionDepthExceeded), errors.Is(err, errTree), errors.Is(err, errBudget):
		code = documents.CodeLimit
	}
	return &documents.SyntaxError{Code: code, Err: fmt.Errorf("PDF: %w", err)}
}
