package customs

import (
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// charges reads 运费, 保费 and 杂费.
func (m *cnMessage) charges() {
	e := m.Doc.Entry
	e.Freight = m.charge("/entry/freight", "Fee")
	e.Insurance = m.charge("/entry/insurance", "Insur")
	e.Other = m.charge("/entry/other", "Other")
}

// charge reads one cost by its mark: 1 per cent of the goods' value, 2 the price for
// each tonne of gross weight, 3 the total. A unit price of more decimals than the
// currency has is rounded, and the note keeps it as written.
func (m *cnMessage) charge(pointer, prefix string) *documents.Charge {
	mark, rate, curr := m.at(prefix+"Mark"), m.at(prefix+"Rate"), m.at(prefix+"Curr")
	v := m.Decimal(pointer, rate)
	if v == nil || v.IsZero() {
		return nil
	}
	switch mark.Text() {
	case "1":
		return &documents.Charge{Percent: v}
	case "2":
		ccy := m.chargeCurrency(curr)
		price, err := documents.RoundMoney(*v, ccy)
		if err != nil {
			m.Refuse(documents.CodeInvalid, rate.Path(), "%w", err)
			return nil
		}
		if !price.Decimal().Equal(*v) {
			m.Note(prefix + " for each tonne: " + v.String() + " " + string(ccy))
		}
		return &documents.Charge{PerUnit: &price}
	case "3":
		return &documents.Charge{Total: m.Money(pointer, rate, m.chargeCurrency(curr))}
	case "":
		m.Refuse(documents.CodeMissing, m.head.Path()+"/"+prefix+"Mark", "a cost without its mark: per cent, unit price or total")
	default:
		m.Refuse(documents.CodeInvalid, mark.Path(), "%.40q is not a mark of a cost: 1, 2 or 3", mark.Text())
	}
	return nil
}

// chargeCurrency returns the cost's own currency, or the goods'.
func (m *cnMessage) chargeCurrency(n xmlread.Node) documents.CurrencyCode {
	if n.Text() == "" || n.Text() == "000" {
		return m.Doc.Currency
	}
	return m.currency(n)
}
