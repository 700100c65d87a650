package intake

import (
	"errors"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/invoice"
)

// ErrPaper is wrapped by the refusal of a file that holds no data and may be a paper: a picture, or
// a PDF without an invoice. The result then has the digests of its bytes. Whoever takes papers
// opens it first: nothing of its pages was looked at.
var ErrPaper = errors.New("a file without data")

// paperError is a refusal that is ErrPaper too, with the same text.
type paperError struct{ *documents.SyntaxError }

func (e paperError) Unwrap() []error { return []error{e.SyntaxError, ErrPaper} }

func asPaper(refused *documents.SyntaxError) error { return paperError{refused} }

// withoutInvoice marks the refusal of a PDF that carries no invoice.
func withoutInvoice(err error) error {
	refused, ok := errors.AsType[*documents.SyntaxError](err)
	if ok && errors.Is(err, invoice.ErrNoInvoice) {
		return asPaper(refused)
	}
	return err
}
