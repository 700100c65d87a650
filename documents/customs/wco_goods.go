package customs

import (
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/draft"
	"github.com/tradehub/tradehub/documents/xmlread"
)

func (m *wcoMessage) items() {
	all := m.goods.All("GovernmentAgencyGoodsItem")
	if len(all) == 0 {
		m.Refuse(documents.CodeMissing, m.dec.Path()+"/GoodsShipment/GovernmentAgencyGoodsItem", "a declaration without goods")
	}
	if len(all) > maxItems {
		m.Refuse(documents.CodeLimit, m.goods.Path(), "%d goods items, at most %d are accepted", len(all), maxItems)
		return
	}
	for i, n := range all {
		m.item(i, n)
	}
	count, ok := m.Count("", m.dec.At("GoodsItemQuantity"))
	if ok && count != int64(len(all)) {
		m.Refuse(documents.CodeInvalid, m.dec.At("GoodsItemQuantity").Path(), "%d goods items are stated, %d are there", count, len(all))
	}
}

func (m *wcoMessage) item(i int, n xmlread.Node) {
	at := func(field string) string { return draft.At("/lines", i, field) }
	goods := n.At("Commodity")
	measure := goods.At("GoodsMeasure")
	m.Once(n, "Commodity", "SequenceNumeric")
	m.Once(goods, "Description", "GoodsMeasure", "InvoiceLine")
	m.Once(measure)
	m.Once(goods.At("InvoiceLine"), "ItemChargeAmount")
	l := documents.Line{
		ID:          m.Text(at("id"), n.At("SequenceNumeric")),
		Description: m.Text(at("description"), goods.At("Description")),
		HS:          m.classification(at("hs"), goods),
		Origin:      m.origin(at("origin"), n),
		GrossWeight: m.mass(at("grossWeight"), measure.At("GrossMassMeasure")),
		NetWeight:   m.mass(at("netWeight"), measure.At("NetNetWeightMeasure")),
	}
	if q := measure.At("TariffQuantity"); q.Attr("unitCode") != "" { // else it is in the tariff's own unit, which is not stated
		l.Quantity = m.Quantity(at("quantity"), q, m.Unit(attr(q, "unitCode"), ""))
	}
	l.Amount = m.amount(at("amount"), goods.At("InvoiceLine", "ItemChargeAmount"))
	m.packaging(i, n, &l)
	m.Doc.Lines = append(m.Doc.Lines, l)
}

// attr returns a source for an attribute of n.
func attr(n xmlread.Node, name string) draft.Literal {
	return draft.Literal{Value: n.Attr(name), Place: n.Path() + "/@" + name}
}

// classification joins the commodity code's parts: TSP is the combined
// nomenclature (8 digits), TRC the two digits of TARIC; GN, TRA and CV are codes of
// other lists. Other administrations use one code, HS.
func (m *wcoMessage) classification(pointer string, goods xmlread.Node) documents.HSCode {
	var code, more xmlread.Node
	for _, c := range goods.All("Classification") {
		switch c.At("IdentificationTypeCode").Text() {
		case "TSP", "HS", "SRZ":
			code = c.At("ID")
		case "TRC":
			more = c.At("ID")
		}
	}
	if code.Text() == "" {
		return ""
	}
	return m.HS(pointer, draft.Part(code, code.Text()+more.Text()))
}

// origin prefers the country of non-preferential origin (type 1) to the one of
// preferential origin (type 2): data elements 5/15 and 5/16.
func (m *wcoMessage) origin(pointer string, n xmlread.Node) documents.CountryCode {
	all := n.All("Origin")
	for _, o := range all {
		if t := o.At("TypeCode").Text(); t == "1" || t == "" {
			return m.country(pointer, o.At("CountryCode"))
		}
	}
	return m.country(pointer, n.At("Origin", "CountryCode"))
}

// mass reads a mass, which is in kilograms where no unit is stated.
func (m *wcoMessage) mass(pointer string, n xmlread.Node) *documents.Quantity {
	return m.Quantity(pointer, n, m.Unit(attr(n, "unitCode"), "KGM"))
}

// amount reads an amount. The currency is the attribute's.
func (m *wcoMessage) amount(pointer string, n xmlread.Node) *documents.Money {
	if n.Text() == "" {
		return nil
	}
	ccy := attr(n, "currencyID")
	m.Need(ccy.Path(), ccy)
	c := m.Currency("", ccy)
	if c == "" {
		return nil
	}
	if m.Doc.Currency == "" {
		m.Doc.Currency = m.Currency("/currency", ccy)
	}
	return m.Money(pointer, n, c)
}

// packaging sums the packages of an item; their kind stays only when it is one.
func (m *wcoMessage) packaging(i int, n xmlread.Node, l *documents.Line) {
	lacking := false
	for _, p := range n.All("Packaging") {
		l.Marks = joinMarks(l.Marks, p.At("MarksNumbersID").Text())
		k := m.Packages(draft.At("/lines", i, "packages"), p.At("QuantityQuantity"), p.At("TypeCode").Text())
		switch {
		case lacking:
		case k == nil: // a sum without it would be too small
			lacking, l.Packages = true, nil
		case l.Packages == nil:
			l.Packages = k
		default:
			l.Packages.Count += k.Count
			if l.Packages.Kind != k.Kind {
				l.Packages.Kind = ""
			}
		}
	}
	if l.Marks != "" {
		m.Mark(draft.At("/lines", i, "marks"), n.At("Packaging", "MarksNumbersID"))
	}
}

func joinMarks(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "" || a == b:
		return a
	}
	return a + "; " + b
}

// totals states what the declaration states, and the sum of the items where each has
// an amount.
func (m *wcoMessage) totals() {
	m.TotalLines(m.goods.Path())
	stated := m.amount("/totals/taxInclusive", m.dec.At("InvoiceAmount"))
	if sum := m.invoices(); stated == nil {
		stated = sum
	}
	if stated != nil {
		m.Doc.Totals.TaxInclusive = stated
	}
	if freight := m.amount("/entry/freight", m.goods.At("CustomsValuation", "FreightChargeAmount")); freight != nil {
		m.Doc.Entry.Freight = &documents.Charge{Total: freight}
	}
}

// invoices names the invoices and adds up their totals; there is no sum where one
// states none, or another currency.
func (m *wcoMessage) invoices() *documents.Money {
	var sum *documents.Money
	whole := true
	for _, n := range m.goods.All("Invoice") {
		m.Reference(documents.RefInvoice, n.At("ID"))
		switch total := m.amount("/totals/taxInclusive", n.At("TotalAmount")); {
		case total == nil:
			whole = false
		case sum == nil:
			sum = total
		case sum.Currency != total.Currency:
			m.Note("invoices in " + string(sum.Currency) + " and " + string(total.Currency))
			whole = false
		default:
			sum.Minor += total.Minor
		}
		if sum != nil && (sum.Minor > documents.MaxMinor || sum.Minor < -documents.MaxMinor) {
			m.Refuse(documents.CodeInvalid, n.Path(), "the invoices add up to more than 2^53-1 minor units")
			return nil
		}
	}
	if !whole {
		return nil
	}
	return sum
}
