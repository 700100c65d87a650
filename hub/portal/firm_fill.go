package portal

import (
	"context"
	"errors"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/query"
)

// fill completes what a request lacks from what the invoice states. What somebody typed
// stays.
func fill(r documents.Request, invoice *documents.Document) documents.Request {
	if invoice == nil {
		return r
	}
	if r.ID == "" && len(invoice.Number) <= maxReference {
		r.ID = invoice.Number
	}
	if owed := invoice.Totals.Owed(); owed != nil && owed.Minor > 0 && r.Amount.Minor == 0 && (r.Amount.Currency == "" || r.Amount.Currency == owed.Currency) {
		r.Amount = advance(*owed, r.RateBP)
	}
	if r.Applicant.Name == "" && len(r.Applicant.IDs) == 0 {
		if p := invoice.Party(documents.PartyRole(r.Borrower)); p != nil {
			r.Applicant = documents.Party{Role: documents.Applicant, Name: p.Name, Names: p.Names, IDs: p.IDs, Address: p.Address}
		}
	}
	return r
}

const maxReference = 64

// advance returns the part of an amount that the rate allows, in whole minor units. It is 0
// basis points where no rate was agreed, which is all of it.
func advance(owed documents.Money, bp int) documents.Money {
	if bp == 0 {
		return owed
	}
	const whole = 100 * basisPoints
	owed.Minor = owed.Minor/whole*int64(bp) + owed.Minor%whole*int64(bp)/whole
	return owed
}

// fromInvoice says which fields hold what the invoice states.
func fromInvoice(r documents.Request, invoice *documents.Document) map[string]bool {
	if invoice == nil {
		return nil
	}
	filled := fill(documents.Request{RateBP: r.RateBP, Borrower: r.Borrower}, invoice)
	mine, _ := firstID(r.Applicant)
	stated, at := firstID(filled.Applicant)
	return map[string]bool{
		fieldID:     r.ID != "" && r.ID == filled.ID,
		fieldAmount: r.Amount.Minor != 0 && r.Amount == filled.Amount, fieldApplicant: r.Applicant.Name != "" && r.Applicant.Name == filled.Applicant.Name,
		fieldNumber: at >= 0 && mine == stated,
	}
}

// invoiceOf returns the first invoice of a case that can be read, or nil.
func (d firmDesk) invoiceOf(ctx context.Context, who access.Caller, docs []documents.Digest) (*documents.Document, error) {
	for _, digest := range docs {
		c, err := d.Query.Content(ctx, who, digest)
		switch {
		case errors.Is(err, query.ErrNotFound), unconfirmed(err): // it was erased since, or is a paper to type
		case err != nil:
			return nil, err
		case c.Item.Document.Family == documents.FamilyInvoice:
			return c.Item.Document, nil
		}
	}
	return nil, nil //nolint:nilnil // no invoice is no error
}
