package invoice

import (
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// ciiLine reads one line. A line that only groups or informs (Factur-X
// EXTENDED, BT-X-8) is no line: the sum of lines does not count it.
func (r *reader) ciiLine(c ciiDialect, n xmlread.Node) {
	doc := n.At("AssociatedDocumentLineDocument")
	switch doc.At("LineStatusReasonCode").Text() {
	case "GROUP", "INFORMATION":
		return
	}
	agreement, settlement := n.At(c.lineAgreement), n.At(c.lineSettlement)
	delivery, product := n.At(c.lineDelivery), n.At("SpecifiedTradeProduct")
	net, gross := agreement.At("NetPriceProductTradePrice"), agreement.At("GrossPriceProductTradePrice")
	l := line{
		at:          n,
		id:          doc.At("LineID"),
		description: first(product.At("Name"), product.At("Description")),
		origin:      product.At("OriginTradeCountry", "ID"),
		quantity:    delivery.At("BilledQuantity"),
		price:       net.At("ChargeAmount"),
		base:        first(net.At("BasisQuantity"), gross.At("BasisQuantity")),
		amount:      settlement.At(c.lineSummation, "LineTotalAmount"),
		net:         delivery.At("NetWeightMeasure"),
		gross:       delivery.At("GrossWeightMeasure"),
		packages:    delivery.At("PackageQuantity"),
	}
	for _, class := range product.All("DesignatedProductClassification") {
		l.classes = append(l.classes, class.At("ClassCode"))
	}
	for _, ref := range settlement.All("InvoiceReferencedDocument") {
		r.ciiReference(documents.RefPrevious, ref)
	}
	for _, in := range []xmlread.Node{agreement, delivery, settlement} {
		for _, ref := range in.All("AdditionalReferencedDocument") {
			r.ciiReference("", ref)
		}
	}
	for _, a := range settlement.All("SpecifiedTradeAllowanceCharge") {
		l.adjust(a.At("ChargeIndicator", "Indicator"), a.At("ActualAmount"))
	}
	r.addLine(l)
}

func (r *reader) ciiTotals(c ciiDialect, t ciiTrade) {
	n := t.settlement.At(c.summation)
	r.totals(totals{
		lines:        n.At("LineTotalAmount"),
		allowances:   n.At("AllowanceTotalAmount"),
		charges:      n.At("ChargeTotalAmount"),
		taxExclusive: r.inCurrency(n.All("TaxBasisTotalAmount")),
		taxInclusive: r.inCurrency(n.All("GrandTotalAmount")),
		prepaid:      paid(n.At("TotalPrepaidAmount"), t.settlement.All("SpecifiedAdvancePayment"), "PaidAmount"),
		rounding:     n.At("RoundingAmount"),
		payable:      n.At("DuePayableAmount"),
		tax:          []xmlread.Node{r.inCurrency(n.All("TaxTotalAmount"))},
	})
	var adjusted line
	for _, a := range t.settlement.All("SpecifiedTradeAllowanceCharge") {
		adjusted.adjust(a.At("ChargeIndicator", "Indicator"), a.At("ActualAmount"))
	}
	for _, s := range t.settlement.All("SpecifiedLogisticsServiceCharge") {
		adjusted.charges = append(adjusted.charges, s.At("AppliedAmount"))
	}
	r.adjustTotals(adjusted)
}

// inCurrency returns the first amount in the document's currency. An amount
// may be stated a second time in the currency of the tax office (BT-111).
func (r *reader) inCurrency(amounts []xmlread.Node) xmlread.Node {
	for _, n := range amounts {
		if r.currencyOf(n) == r.doc.Currency {
			return n
		}
	}
	return xmlread.Node{}
}

// ciiShipment reads delivery terms, the day of delivery and the consignment.
func (r *reader) ciiShipment(t ciiTrade) {
	terms := t.agreement.At("ApplicableTradeDeliveryTerms")
	place := terms.At("RelevantTradeLocation")
	r.incoterm(terms.At("DeliveryTypeCode"), first(place.At("Name"), place.At("ID")))
	r.delivered(t.delivery.At("ActualDeliverySupplyChainEvent", "OccurrenceDateTime"), r.ciiDate)
	var loads []cargo
	for _, n := range t.delivery.All("RelatedSupplyChainConsignment") {
		loads = append(loads, cargo{n.At("GrossWeightMeasure"), n.At("NetWeightMeasure"), n.At("GrossVolumeMeasure"), n.At("PackageQuantity")})
		r.ciiConsignment(n)
	}
	r.load(loads)
}

func (r *reader) ciiConsignment(n xmlread.Node) {
	r.exported(n.At("ExportTradeCountry", "ID"))
	for _, doc := range n.All("TransportContractReferencedDocument") {
		r.refer(documents.RefBillOfLading, doc.At("IssuerAssignedID"), "")
	}
	for _, m := range n.All("SpecifiedLogisticsTransportMovement") {
		r.ciiMovement(m)
	}
	for _, e := range n.All("UtilizedLogisticsTransportEquipment") {
		r.ciiContainer(e)
	}
}

func (r *reader) ciiMovement(n xmlread.Node) {
	s := &r.doc.Shipment
	if mode := n.At("ModeCode"); s.Mode == "" && mode.Text() != "" {
		s.Mode = documents.TransportMode(mode.Text())
		r.mark("/shipment/mode", mode)
	}
	means := n.At("UsedLogisticsTransportMeans")
	if name := means.At("Name"); s.Vessel == "" && name.Text() != "" {
		s.Vessel = name.Text()
		r.mark("/shipment/vessel", name)
		if s.IMO = imo(means.At("ID").Text()); s.IMO != "" {
			r.mark("/shipment/imo", means.At("ID"))
		}
	}
	if voyage := n.At("ID"); s.Voyage == "" && voyage.Text() != "" {
		s.Voyage = voyage.Text()
		r.mark("/shipment/voyage", voyage)
	}
}

func (r *reader) ciiContainer(n xmlread.Node) {
	var seals []xmlread.Node
	for _, s := range n.All("AffixedLogisticsSeal") {
		seals = append(seals, s.At("ID"))
	}
	r.container(n.At("ID"), n.At("SizeTypeCode"), notes(seals))
}
