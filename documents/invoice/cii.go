package invoice

import (
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// A ciiDialect names the elements in which the Cross Industry Invoice of D16B
// and the draft under ZUGFeRD 1 differ.
type ciiDialect struct {
	document, transaction                       string
	agreement, delivery, settlement, summation  string
	lineAgreement, lineDelivery, lineSettlement string
	lineSummation                               string
}

var (
	ciiD16B = ciiDialect{
		document: "ExchangedDocument", transaction: "SupplyChainTradeTransaction",
		agreement: "ApplicableHeaderTradeAgreement", delivery: "ApplicableHeaderTradeDelivery",
		settlement: "ApplicableHeaderTradeSettlement", summation: "SpecifiedTradeSettlementHeaderMonetarySummation",
		lineAgreement: "SpecifiedLineTradeAgreement", lineDelivery: "SpecifiedLineTradeDelivery",
		lineSettlement: "SpecifiedLineTradeSettlement", lineSummation: "SpecifiedTradeSettlementLineMonetarySummation",
	}
	ciiZUGFeRD1 = ciiDialect{
		document: "HeaderExchangedDocument", transaction: "SpecifiedSupplyChainTradeTransaction",
		agreement: "ApplicableSupplyChainTradeAgreement", delivery: "ApplicableSupplyChainTradeDelivery",
		settlement: "ApplicableSupplyChainTradeSettlement", summation: "SpecifiedTradeSettlementMonetarySummation",
		lineAgreement: "SpecifiedSupplyChainTradeAgreement", lineDelivery: "SpecifiedSupplyChainTradeDelivery",
		lineSettlement: "SpecifiedSupplyChainTradeSettlement", lineSummation: "SpecifiedTradeSettlementMonetarySummation",
	}
)

// A ciiTrade holds the parts of a transaction, so that each is looked for once.
type ciiTrade struct {
	transaction, agreement, delivery, settlement xmlread.Node
}

func (c ciiDialect) read(r *reader, root xmlread.Node) {
	trade := root.At(c.transaction)
	t := ciiTrade{trade, trade.At(c.agreement), trade.At(c.delivery), trade.At(c.settlement)}
	r.ciiHead(c, root, t)
	r.ciiParties(t)
	r.ciiReferences(t)
	r.ciiTotals(c, t)
	r.ciiShipment(t)
	for _, n := range trade.All("IncludedSupplyChainTradeLineItem") {
		r.ciiLine(c, n)
	}
}

func (r *reader) ciiHead(c ciiDialect, root xmlread.Node, t ciiTrade) {
	d := r.doc
	head := root.At(c.document)
	if !head.Ok() {
		r.refuse(documents.CodeMissing, root, "no %s", c.document)
		return
	}
	id, issued, ccy := head.At("ID"), head.At("IssueDateTime"), t.settlement.At("InvoiceCurrencyCode")
	r.core = followsCore(root.At("ExchangedDocumentContext", "GuidelineSpecifiedDocumentContextParameter", "ID"))
	d.Type = typeCode(head.At("TypeCode"), documents.TypeInvoice)
	r.mark("/type", head.At("TypeCode"))
	r.required(head, id, "ID")
	d.Number = id.Text()
	r.mark("/number", id)
	if d.IssueDate = r.ciiDate(issued); d.IssueDate == "" {
		r.refuse(documents.CodeMissing, either(issued, head), "no IssueDateTime")
	}
	r.mark("/issueDate", dateNode(issued))
	r.required(t.settlement, ccy, "InvoiceCurrencyCode")
	d.Currency = r.currency(ccy)
	r.mark("/currency", ccy)
	for _, n := range head.All("IncludedNote") {
		d.Notes = append(d.Notes, notes(n.All("Content"))...)
	}
	for _, terms := range t.settlement.All("SpecifiedTradePaymentTerms") {
		d.Notes = append(d.Notes, notes(terms.All("Description"))...)
	}
	for _, title := range head.All("Name") {
		if t := title.Text(); t != "" {
			r.note("title: %s", clip(t))
		}
	}
	r.ciiDueDate(t)
}

// either returns the first node that is there.
func either(nodes ...xmlread.Node) xmlread.Node {
	for _, n := range nodes {
		if n.Ok() {
			return n
		}
	}
	return xmlread.Node{}
}

func (r *reader) ciiDueDate(t ciiTrade) {
	var at []xmlread.Node
	for _, n := range t.settlement.All("SpecifiedTradePaymentTerms") {
		at = append(at, n.At("DueDateDateTime"))
	}
	r.dueDate(at, r.ciiDate)
}

func (r *reader) ciiReferences(t ciiTrade) {
	for _, list := range []struct {
		in   xmlread.Node
		name string
		code documents.ReferenceCode
	}{
		{t.agreement, "BuyerOrderReferencedDocument", documents.RefOrder},
		{t.agreement, "SellerOrderReferencedDocument", refSalesOrder},
		{t.settlement, "InvoiceReferencedDocument", documents.RefPrevious},
		{t.agreement, "ContractReferencedDocument", documents.RefContract},
		{t.delivery, "DespatchAdviceReferencedDocument", refDespatchAdvice},
		{t.delivery, "ReceivingAdviceReferencedDocument", refReceivingAdvice},
		{t.agreement, "AdditionalReferencedDocument", ""},
		{t.delivery, "AdditionalReferencedDocument", ""},
		{t.settlement, "AdditionalReferencedDocument", ""},
	} {
		for _, n := range list.in.All(list.name) {
			r.ciiReference(list.code, n)
		}
	}
}

func (r *reader) ciiReference(code documents.ReferenceCode, n xmlread.Node) {
	if code == "" {
		code = referenceCode(n.At("TypeCode").Text(), n.At("ReferenceTypeCode").Text())
	}
	id := first(n.At("IssuerAssignedID"), n.At("ID"))
	date := either(n.At("FormattedIssueDateTime"), n.At("IssueDateTime"))
	r.refer(code, id, r.aside(date, r.ciiDate))
}
