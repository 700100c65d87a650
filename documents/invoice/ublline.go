package invoice

import "github.com/tradehub/tradehub/documents/xmlread"

// ublLine reads one line (BG-25). Lines below a line (SubInvoiceLine, the
// XRechnung extension) are details of it: its amount is theirs.
func (r *reader) ublLine(u ublDialect, n xmlread.Node) {
	item, price := n.At("Item"), n.At("Price")
	l := line{
		at:          n,
		description: first(item.At("Name"), item.At("Description")),
		origin:      first(item.At("OriginCountry", "IdentificationCode"), item.At("OriginAddress", "Country", "IdentificationCode")),
		quantity:    n.At(u.quantity),
		price:       price.At("PriceAmount"),
		base:        price.At("BaseQuantity"),
		amount:      n.At("LineExtensionAmount"),
		id:          n.At("ID"),
	}
	for _, c := range item.All("CommodityClassification") {
		l.classes = append(l.classes, c.At("CommodityCode"), c.At("ItemClassificationCode"))
	}
	if all := n.All("Delivery"); len(all) == 1 { // several are parts, which are not added here
		c := ublCargo(all[0].At("Shipment"))
		l.net, l.gross, l.packages = c.net, c.gross, c.packages
	}
	for _, c := range n.All("AllowanceCharge") {
		l.adjust(c.At("ChargeIndicator"), c.At("Amount"))
	}
	r.addLine(l)
}

// ublTotals reads the document's sums (BG-22).
func (r *reader) ublTotals(root xmlread.Node) {
	n := root.At("LegalMonetaryTotal")
	r.totals(totals{
		lines:        n.At("LineExtensionAmount"),
		allowances:   n.At("AllowanceTotalAmount"),
		charges:      n.At("ChargeTotalAmount"),
		taxExclusive: n.At("TaxExclusiveAmount"),
		taxInclusive: n.At("TaxInclusiveAmount"),
		prepaid:      paid(n.At("PrepaidAmount"), root.All("PrepaidPayment"), "PaidAmount"),
		rounding:     n.At("PayableRoundingAmount"),
		payable:      n.At("PayableAmount"),
		tax:          r.ublTaxes(root),
	})
	var adjusted line
	for _, c := range root.All("AllowanceCharge") {
		adjusted.adjust(c.At("ChargeIndicator"), c.At("Amount"))
	}
	r.adjustTotals(adjusted)
}

// ublTaxes returns the tax amounts in the document's currency (BT-110). A
// second total may repeat it in a currency for the tax office (BT-111), which
// can be the same currency: that one has no breakdown. UBL 2.0 has one total
// for each kind of tax, with or without a breakdown: they are added.
func (r *reader) ublTaxes(root xmlread.Node) []xmlread.Node {
	var all, broken []xmlread.Node
	for _, t := range root.All("TaxTotal") {
		amount := t.At("TaxAmount")
		if amount.Text() == "" || r.currencyOf(amount) != r.doc.Currency {
			continue
		}
		all = append(all, amount)
		if t.At("TaxSubtotal").Ok() {
			broken = append(broken, amount)
		}
	}
	if len(broken) > 0 {
		return broken
	}
	return all
}
