package rules

import "tradehub/documents"

// owed adds what is still to be paid of invoices, in the currency of the first. A
// credit note counts against, what was prepaid is not owed any more, and nothing
// is owed on an offer. It reports the name of what is missing, or "".
func (e *examiner) owed(docs []doc) (amount, []documents.Compared, string) {
	var sum amount
	var compared []documents.Compared
	for _, d := range docs {
		m, shown := owedOn(d)
		if m == nil {
			return sum, compared, d.label + ".total"
		}
		if sum.ccy == "" {
			sum.ccy = m.Currency
		}
		v, ok := e.convert(amountOf(*m), sum.ccy)
		if !ok {
			return sum, compared, "fx"
		}
		switch {
		case kindOf(d.Type) == kindOffer:
			v.value = documents.Decimal{}
			shown = []documents.Compared{d.at("/type", string(d.Type))}
		case d.Type.CreditNote():
			v.value = v.value.Abs().Neg()
		}
		sum.value = sum.value.Add(v.value)
		compared = append(compared, shown...)
	}
	return sum, compared, ""
}

// owedOn returns what a document adds to what is owed, with the figures that it
// comes from: documents.Totals.Owed, but of an invoice never more than its total,
// and of a credit note all of it, paid out or not.
func owedOn(d doc) (*documents.Money, []documents.Compared) {
	m := d.Totals.Owed()
	total, at := gross(d)
	if m == nil || d.Type.CreditNote() || m.Currency == total.Currency && m.Minor > total.Minor {
		m = total
	}
	switch {
	case m == nil:
		return nil, nil
	case m == total:
		return m, []documents.Compared{d.at(at, total.String())}
	case m == d.Totals.Payable:
		return m, []documents.Compared{d.at("/totals/payable", m.String())}
	}
	return m, []documents.Compared{d.at(at, total.String()), d.at("/totals/prepaid", d.Totals.Prepaid.String())}
}
