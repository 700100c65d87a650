package invoice

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/filter"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"tradehub/documents"
)

// embeddedNames are the file names of the embedded invoice, the one to prefer
// first: Factur-X 1.0 and ZUGFeRD 2.1, XRechnung, ZUGFeRD 2.0, ZUGFeRD 1.0
// (the same in capitals), and what senders of plain CII use.
var embeddedNames = []string{"factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml", "cii.xml"}

// Causes of refusals of a PDF.
var (
	errNoInvoice = errors.New("no embedded invoice")
	errEncrypted = errors.New("the PDF is encrypted: send it without a password")
	errTwice     = errors.New("two embedded files have the name of the invoice")
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
	file, err := choose(files)
	if err != nil {
		return nil, "", err
	}
	data, err := file.unpack(ctx.XRefTable)
	return data, file.name, err
}

// choose returns the file that the earliest of embeddedNames names.
func choose(files []attachedFile) (*attachedFile, error) {
	for _, want := range embeddedNames {
		var found *attachedFile
		for i, f := range files {
			switch {
			case !strings.EqualFold(f.name, want):
			case found != nil:
				return nil, errTwice
			default:
				found = &files[i]
			}
		}
		if found != nil {
			return found, nil
		}
	}
	return nil, errNoInvoice
}

// refusePDF says why a PDF is refused, in a code that a program can act on.
func refusePDF(err error) *documents.SyntaxError {
	code := documents.CodeSyntax
	switch {
	case errors.Is(err, errNoInvoice):
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
