package portal

import (
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/web"
)

// fields are those of a request's form, and those that few need. Each holds what was typed
// where that was wrong or not kept, else what the request has.
func (d firmDesk) fields(v *Visit, c *cases.Case, f newForm, invoice *documents.Document) (main, further []web.Field) {
	r := c.Request
	id, _ := firstID(r.Applicant)
	amount := ""
	if r.Amount.Minor != 0 {
		amount, _, _ = strings.Cut(r.Amount.String(), " ")
	}
	main = []web.Field{
		{ID: fieldID, Label: v.Say("new.ref"), Hint: v.Say("new.ref.hint"), Value: r.ID},
		{ID: fieldBank, Label: v.Say("new.bank"), Value: c.Bank, Options: choices(d.Desk.Banks)},
		{ID: fieldAmount, Label: v.Say("new.amount"), Hint: v.Say("new.amount.hint"), Value: amount, Mode: "decimal"},
		{ID: fieldCurrency, Label: v.Say("new.ccy"), Hint: v.Say("new.ccy.hint"), Value: string(r.Amount.Currency)},
		{ID: fieldRate, Label: v.Say("new.rate"), Hint: v.Say("new.rate.hint"), Value: rateText(r.RateBP), Mode: "decimal"},
		{ID: fieldApplicant, Label: v.Say("new.applicant"), Hint: v.Say("new.applicant.hint"), Value: r.Applicant.Name},
	}
	further = []web.Field{
		{ID: fieldScheme, Label: v.Say("new.scheme"), Value: string(id.Scheme), Options: choices(schemes)},
		{ID: fieldNumber, Label: v.Say("new.number"), Value: id.Value},
		{ID: fieldBorrower, Label: v.Say("new.borrower"), Hint: v.Say("new.borrower.hint"), Value: string(r.Borrower), Options: []web.Option{
			{Value: string(documents.BorrowerBuyer), Name: v.Say("new.borrower.buyer")}, {Value: string(documents.BorrowerSeller), Name: v.Say("new.borrower.seller")},
		}},
		{ID: fieldInstrument, Label: v.Say("new.instrument"), Value: string(r.Instrument), Options: []web.Option{
			{Value: string(documents.OpenAccount), Name: v.Word("instrument", documents.OpenAccount)}, {Value: string(documents.LetterOfCredit), Name: v.Word("instrument", documents.LetterOfCredit)},
		}},
		{ID: fieldPartial, Label: v.Say("new.partial"), Hint: v.Say("new.partial.hint"), Value: partialText(r.Partial), Options: []web.Option{
			{Value: partialNo, Name: v.Say("new.partial.no")}, {Value: partialYes, Name: v.Say("new.partial.yes")},
		}},
		{ID: fieldProduct, Label: v.Say("new.product"), Hint: v.Say("new.product.hint"), Value: r.Product},
		{ID: fieldAgency, Label: v.Say("new.agency"), Hint: v.Say("new.agency.hint"), Value: r.Agency},
	}
	stated := fromInvoice(r, invoice)
	for _, part := range [][]web.Field{main, further} {
		for i := range part {
			f.complete(v, &part[i], stated)
		}
	}
	return main, further
}

// complete gives a field what was typed, what is wrong with it, and where its value is from.
func (f newForm) complete(v *Visit, field *web.Field, stated map[string]bool) {
	field.Most = cases.MaxName
	if stated[field.ID] {
		field.Hint = v.Say("new.from")
	}
	if f.typed.Has(field.ID) {
		field.Value = f.typed.Get(field.ID)
	}
	for _, l := range f.faults {
		if l.Field == field.ID {
			field.Error = v.Word("requestFault", l.Fault)
			if f.sent.Has(field.ID) && !strings.HasPrefix(string(l.Fault), "no") {
				field.Value = f.sent.Get(field.ID)
			}
		}
		// An amount and its currency are kept together: where one is wrong, neither is kept yet.
		if with := map[string]string{fieldAmount: fieldCurrency, fieldCurrency: fieldAmount}[field.ID]; l.Field == with && f.sent.Has(field.ID) {
			field.Value = f.sent.Get(field.ID)
		}
	}
	for i := range field.Options {
		field.Options[i].Current = field.Options[i].Value == field.Value
	}
}

func partialText(partial bool) string {
	if partial {
		return partialYes
	}
	return partialNo
}

// choices are the values, and none of them.
func choices[S ~string](values []S) []web.Option {
	out := []web.Option{{Name: "–"}}
	for _, value := range values {
		out = append(out, web.Option{Value: string(value), Name: string(value)})
	}
	return out
}
