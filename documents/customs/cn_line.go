package customs

import (
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/draft"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// maxCNLines is how many lines one declaration may have (项号 of the 2018 layout).
const maxCNLines = 50

// hsDigitsCN is the length of 商品编号: eight digits of the tariff and two more.
const hsDigitsCN = 10

func (m *cnMessage) lines() {
	lists := m.root.At("DecLists")
	all := lists.All("DecList")
	if len(all) == 0 {
		m.Refuse(documents.CodeMissing, m.root.Path()+"/DecLists/DecList", "a declaration without goods")
	}
	if len(all) > maxCNLines {
		m.Refuse(documents.CodeLimit, lists.Path(), "%d lines, a declaration has at most %d", len(all), maxCNLines)
		return
	}
	for i, n := range all {
		m.line(i, n)
	}
	m.TotalLines(lists.Path()) // 总价 of the lines: no element states their sum
}

func (m *cnMessage) line(i int, n xmlread.Node) {
	at := func(field string) string { return draft.At("/lines", i, field) }
	m.Once(n)
	l := documents.Line{
		ID:          m.Text(at("id"), n.At("GNo")),
		Description: m.Text(at("description"), n.At("GName")),
		HS:          m.hs(at("hs"), n.At("CodeTS")),
		Origin:      m.country(at("origin"), n.At("OriginCountry")),
		UnitPrice:   m.Decimal(at("unitPrice"), n.At("DeclPrice")),
	}
	if model := n.At("GModel").Text(); model != "" {
		l.Description += " " + model
	}
	m.Need(n.Path()+"/GName", n.At("GName"))
	m.Need(n.Path()+"/CodeTS", n.At("CodeTS"))
	m.Need(n.Path()+"/DeclTotal", n.At("DeclTotal"))
	m.Need(n.Path()+"/TradeCurr", n.At("TradeCurr"))
	l.Quantity = m.quantity(at("quantity"), n.At("GQty"), n.At("GUnit"))
	if many, ok := cnManies[n.At("GUnit").Text()]; ok && l.UnitPrice != nil {
		base := decimal.NewFromInt(many.factor)
		l.PriceBase = &base
	}
	l.NetWeight = m.weight(at("netWeight"), n)
	ccy := m.currency(n.At("TradeCurr"))
	if i == 0 {
		m.Doc.Currency = ccy
		m.Mark("/currency", n.At("TradeCurr"))
	}
	if ccy != "" {
		l.Amount = m.Money(at("amount"), n.At("DeclTotal"), ccy)
	}
	m.Doc.Lines = append(m.Doc.Lines, l)
}

// hs reads 商品编号: ten digits; the last two may be left out.
func (m *cnMessage) hs(pointer string, n xmlread.Node) documents.HSCode {
	if t := n.Text(); t != "" && len(t) != hsDigitsCN && len(t) != hsDigitsCN-2 {
		m.Refuse(documents.CodeInvalid, n.Path(), "%.40q is not a commodity code of 10 digits", t)
	}
	return m.HS(pointer, n)
}

// quantity reads 成交数量. A unit that is in no table becomes a note: to guess it would be to
// misread the quantity. A unit that counts in thousands is multiplied out, with a note of the
// original.
func (m *cnMessage) quantity(pointer string, n, unit xmlread.Node) *documents.Quantity {
	if many, ok := cnManies[unit.Text()]; ok {
		q := m.Quantity(pointer, n, many.of)
		if q != nil {
			m.Note(fmt.Sprintf("quantity %s in customs unit (计量单位) %s, which counts %d", n.Text(), unit.Text(), many.factor))
			q.Value = q.Value.Mul(decimal.NewFromInt(many.factor))
		}
		return q
	}
	u, ok := cnUnits[unit.Text()]
	if !ok && n.Text() != "" {
		m.Note("quantity " + n.Text() + " in customs unit (计量单位) " + unit.Text())
	}
	return m.Quantity(pointer, n, u)
}

// weight takes the line's net weight from a statutory quantity that is declared in
// kilograms (法定数量).
func (m *cnMessage) weight(pointer string, n xmlread.Node) *documents.Quantity {
	for _, q := range [][2]string{{"FirstQty", "FirstUnit"}, {"SecondQty", "SecondUnit"}} {
		if n.At(q[1]).Text() == cnKilogram {
			return m.Quantity(pointer, n.At(q[0]), "KGM")
		}
	}
	return nil
}
