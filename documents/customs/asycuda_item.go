package customs

import (
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/draft"
	"github.com/tradehub/tradehub/documents/xmlread"
)

func (a *asycudaSAD) items() {
	a.Doc.Currency = a.Currency("/currency", a.at("Valuation/Gs_Invoice/Currency_code"))
	all := a.root.All("Item")
	if len(all) == 0 {
		a.Refuse(documents.CodeMissing, a.root.Path()+"/Item", "a declaration without goods")
	}
	if len(all) > maxItems {
		a.Refuse(documents.CodeLimit, a.root.Path(), "%d items, at most %d are accepted", len(all), maxItems)
		return
	}
	for i, n := range all {
		a.item(i, n)
	}
	if stated := a.at("Property/Nbers/Total_number_of_items"); stated.Text() != "" {
		if count, ok := a.Count("", stated); ok && count != int64(len(all)) {
			a.Refuse(documents.CodeInvalid, stated.Path(), "%d items are stated, %d are there", count, len(all))
		}
	}
}

// item reads boxes 31 to 42 of one item.
func (a *asycudaSAD) item(i int, n xmlread.Node) {
	at := func(field string) string { return draft.At("/lines", i, field) }
	tariff, goods := n.At("Tarification"), n.At("Goods_description")
	a.Once(n, "Tarification", "Goods_description", "Valuation_item")
	a.Once(tariff, "HScode", "Item_price")
	l := documents.Line{
		ID:          a.Text("", draft.Literal{Value: n.At("Item_number").Text(), Place: n.Path()}),
		Description: a.description(at("description"), goods),
		HS:          a.hs(at("hs"), tariff.At("HScode")),
		Origin:      a.Country(at("origin"), goods.At("Country_of_origin_code")),
		GrossWeight: a.Quantity(at("grossWeight"), n.At("Valuation_item", "Weight_itm", "Gross_weight_itm"), "KGM"),
		NetWeight:   a.Quantity(at("netWeight"), n.At("Valuation_item", "Weight_itm", "Net_weight_itm"), "KGM"),
	}
	unit := tariff.At("Supplementary_unit")
	l.Quantity = a.quantity(at("quantity"), unit)
	l.Amount = a.amount(i, n)
	a.itemPackages(i, n.At("Packages"), &l)
	a.itemDocuments(n)
	a.Doc.Lines = append(a.Doc.Lines, l)
}

// description prefers the declarant's words to the tariff's.
func (a *asycudaSAD) description(pointer string, goods xmlread.Node) string {
	return a.Text(pointer, first(goods.At("Commercial_Description"), goods.At("Description_of_goods")))
}

// hs joins the commodity code and its national precision.
func (a *asycudaSAD) hs(pointer string, n xmlread.Node) documents.HSCode {
	code := n.At("Commodity_code")
	a.Need(n.Path()+"/Commodity_code", code)
	precision := n.At("Precision_1").Text()
	if len(code.Text())+len(precision) > 10 {
		precision = ""
	}
	return a.HS(pointer, draft.Part(code, code.Text()+precision))
}

// quantity reads the first supplementary quantity (box 41). Its unit is UN/ECE Rec
// 20 in most installations: another becomes a note.
func (a *asycudaSAD) quantity(pointer string, n xmlread.Node) *documents.Quantity {
	code, q := n.At("Supplementary_unit_code"), n.At("Supplementary_unit_quantity")
	if q.Text() == "" {
		return nil
	}
	u, err := documents.ParseUnit(code.Text())
	if err != nil {
		a.Note("supplementary quantity " + q.Text() + " " + code.Text())
		return nil
	}
	return a.Quantity(pointer, q, u)
}

// amount reads the item's invoice value, box 42.
func (a *asycudaSAD) amount(i int, n xmlread.Node) *documents.Money {
	invoice := n.At("Valuation_item", "Item_Invoice")
	ccy := a.Doc.Currency
	if c := a.Currency("", invoice.At("Currency_code")); c != "" {
		ccy = c
	}
	amount := first(invoice.At("Amount_foreign_currency"), n.At("Tarification", "Item_price"))
	if amount.Text() == "" {
		return nil
	}
	if ccy == "" {
		a.Refuse(documents.CodeMissing, a.root.Path()+"/Valuation/Gs_Invoice/Currency_code", "an amount without a currency")
		return nil
	}
	return a.Money(draft.At("/lines", i, "amount"), amount, ccy)
}

// itemPackages reads box 31. The marks are written in two parts.
func (a *asycudaSAD) itemPackages(i int, n xmlread.Node, l *documents.Line) {
	l.Packages = a.Packages(draft.At("/lines", i, "packages"), n.At("Number_of_packages"), n.At("Kind_of_packages_code").Text())
	l.Marks = draft.Join(n.At("Marks1_of_packages"), n.At("Marks2_of_packages"))
	a.Mark(draft.At("/lines", i, "marks"), first(n.At("Marks1_of_packages"), n.At("Marks2_of_packages")))
}

// itemDocuments reads boxes 40 and 44: the transport document before this declaration, and the documents
// attached.
func (a *asycudaSAD) itemDocuments(n xmlread.Node) {
	bill := n.At("Previous_doc", "Summary_declaration")
	if s := &a.Doc.Shipment; s.BillOfLading == "" {
		s.BillOfLading = a.Text("/shipment/billOfLading", bill)
	}
	if bill.Text() != a.Doc.Shipment.BillOfLading {
		a.Reference(documents.RefBillOfLading, bill) // of another consignment of the declaration
	}
	for _, d := range n.All("Attached_documents") {
		if code, ok := wcoDocuments[d.At("Attached_document_code").Text()]; ok {
			a.Reference(code, d.At("Attached_document_reference"))
		}
	}
}

// totals reads box 22 and boxes 20 and 62: charges that the installation keeps apart.
func (a *asycudaSAD) totals() {
	a.TotalLines(a.root.Path())
	if c := a.Doc.Currency; c != "" {
		if sum := a.Money("/totals/taxInclusive", a.at("Valuation/Gs_Invoice/Amount_foreign_currency"), c); sum != nil {
			a.Doc.Totals.TaxInclusive = sum
		}
	}
	e := a.Doc.Entry
	e.Freight = a.cost("/entry/freight", "Gs_external_freight")
	e.Insurance = a.cost("/entry/insurance", "Gs_insurance")
	e.Other = a.cost("/entry/other", "Gs_other_cost")
}

func (a *asycudaSAD) cost(pointer, name string) *documents.Charge {
	n := a.at("Valuation/" + name)
	c := a.Currency("", n.At("Currency_code"))
	if c == "" {
		return nil
	}
	total := a.Money(pointer, n.At("Amount_foreign_currency"), c)
	if total == nil || total.Minor == 0 {
		return nil
	}
	return &documents.Charge{Total: total}
}
