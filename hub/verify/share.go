package verify

import (
	"fmt"

	"github.com/shopspring/decimal"

	"tradehub/documents"
)

// share returns what of the request's amount is advanced against an asset of
// the face value, in the asset's currency: the whole where the asset covers the
// import, and in proportion where it is one invoice of several
// (verification.md §6.2, one claim may allocate to several invoices).
func share(p *documents.Presentation, face documents.Money) (documents.Money, error) {
	amount, err := convert(p.Request, face.Currency)
	if err != nil {
		return documents.Money{}, err
	}
	total := invoiced(p, face.Currency)
	if total <= face.Minor || total == 0 {
		return amount, nil
	}
	// Rounded up: rounding down would leave a unit of the advance against no asset.
	part := decimal.NewFromInt(amount.Minor).Mul(decimal.NewFromInt(face.Minor)).
		Add(decimal.NewFromInt(total - 1)).Div(decimal.NewFromInt(total)).Floor()
	return documents.Money{Minor: part.IntPart(), Currency: face.Currency}, nil
}

// invoiced is the sum of the invoices of the currency, in minor units.
func invoiced(p *documents.Presentation, c documents.CurrencyCode) int64 {
	var sum int64
	for _, it := range p.Of(documents.FamilyInvoice) {
		if g := it.Document.Totals.Gross(); g != nil && g.Currency == c {
			sum += g.Minor
		}
	}
	return sum
}

// convert returns the request's amount in the currency, by the request's own stated rate.
func convert(req documents.Request, to documents.CurrencyCode) (documents.Money, error) {
	if req.Amount.Currency == to {
		return req.Amount, nil
	}
	for _, fx := range req.FX {
		if fx.From == req.Amount.Currency && fx.To == to {
			return documents.RoundMoney(req.Amount.Decimal().Mul(fx.Rate), to)
		}
	}
	return documents.Money{}, fmt.Errorf("the request is in %s and an asset in %s: state the rate, its source and date in the request", req.Amount.Currency, to)
}
