package rules

import "github.com/tradehub/tradehub/documents"

// owed adds what is still to be paid of invoices: what was prepaid is not owed any
// more, and nothing is owed on an offer. See [examiner.sum].
func (e *examiner) owed(docs []doc) (amount, []documents.Compared, string) {
	return e.sum(docs, owedOn)
}

// owedOn returns what a document adds to what is owed, with the figures that it
// comes from: documents.Totals.Owed, but of an invoice never more than its total,
// and of a credit note all of it, paid out or not.
func owedOn(d doc) (*documents.Money, []documents.Compared) {
	m := d.Totals.Owed()
	total, at := gross(d)
	if m != nil && kindOf(d.Type) == kindOffer {
		return &documents.Money{Currency: m.Currency}, []documents.Compared{d.at("/type", string(d.Type))}
	}
	if m == nil || d.Type.CreditNote() || m.Currency == total.Currency && m.Minor > total.Minor {
		m = total
	}
	switch m {
	case nil:
		return nil, nil
	case total:
		return m, []documents.Compared{d.at(at, total.String())}
	case d.Totals.Payable:
		return m, []documents.Compared{d.at("/totals/payable", m.String())}
	}
	return m, []documents.Compared{d.at(at, total.String()), d.at("/totals/prepaid", d.Totals.Prepaid.String())}
}
