package invoice

import (
	"tradehub/documents"
	"tradehub/documents/xmlread"
)

// A ublDialect names the elements in which the UBL invoice and credit note
// differ. All else is shared by them and by UBL 2.0 to 2.4.
type ublDialect struct {
	typeCode string
	own      documents.TypeCode // where the type code is absent or no code
	line     string
	quantity string
}

var (
	ublInvoice    = ublDialect{"InvoiceTypeCode", documents.TypeInvoice, "InvoiceLine", "InvoicedQuantity"}
	ublCreditNote = ublDialect{"CreditNoteTypeCode", documents.TypeCreditNote, "CreditNoteLine", "CreditedQuantity"}
)

func (u ublDialect) read(r *reader, root xmlread.Node) {
	r.ublHead(u, root)
	r.ublParties(root)
	r.ublReferences(root)
	r.ublTotals(root)
	r.ublShipment(root)
	for _, n := range root.All(u.line) {
		r.ublLine(u, n)
	}
}

func (r *reader) ublHead(u ublDialect, root xmlread.Node) {
	d := r.doc
	kind, id, issued := root.At(u.typeCode), root.At("ID"), root.At("IssueDate")
	d.Type = typeCode(kind, u.own)
	r.mark("/type", kind)
	r.required(root, id, "ID")
	d.Number = id.Text()
	r.mark("/number", id)
	r.required(root, issued, "IssueDate")
	d.IssueDate = r.date(issued)
	r.mark("/issueDate", issued)
	r.ublCurrency(root)
	r.ublDueDate(root)
	d.Notes = notes(root.All("Note"))
}

// ublCurrency reads the document's currency. The code is optional in UBL;
// then it is the currency of the amount payable.
func (r *reader) ublCurrency(root xmlread.Node) {
	n := first(root.At("DocumentCurrencyCode"))
	if n.Ok() {
		r.doc.Currency = r.currency(n)
		r.mark("/currency", n)
		return
	}
	payable := root.At("LegalMonetaryTotal", "PayableAmount")
	r.doc.Currency = documents.CurrencyCode(payable.Attr("currencyID"))
	if r.doc.Currency == "" {
		r.refuse(documents.CodeMissing, root, "no DocumentCurrencyCode")
	}
	r.mark("/currency", payable)
}

// ublDueDate reads the day on which all is due: BT-9, or for a document
// without it the latest date of its payment means and terms.
func (r *reader) ublDueDate(root xmlread.Node) {
	at := []xmlread.Node{root.At("DueDate")}
	if at[0].Text() == "" {
		for _, m := range root.All("PaymentMeans") {
			at = append(at, m.At("PaymentDueDate"))
		}
		for _, t := range root.All("PaymentTerms") {
			at = append(at, t.At("PaymentDueDate"))
		}
	}
	r.dueDate(at, r.date)
}

// dueDate keeps the latest of the dates.
func (r *reader) dueDate(at []xmlread.Node, read func(xmlread.Node) documents.Date) {
	for _, n := range at {
		if d := read(n); d > r.doc.DueDate {
			r.doc.DueDate = d
			r.mark("/dueDate", dateNode(n))
		}
	}
}

func (r *reader) ublReferences(root xmlread.Node) {
	order := root.At("OrderReference")
	r.refer(documents.RefOrder, order.At("ID"), r.date(order.At("IssueDate")))
	r.refer(refSalesOrder, order.At("SalesOrderID"), "")
	for _, n := range root.All("BillingReference") {
		r.ublReference(documents.RefInvoice, n.At("InvoiceDocumentReference"))
		r.ublReference(documents.RefInvoice, n.At("CreditNoteDocumentReference"))
	}
	for _, list := range []struct {
		name string
		code documents.ReferenceCode
	}{
		{"ContractDocumentReference", documents.RefContract},
		{"DespatchDocumentReference", refDespatchAdvice},
		{"ReceiptDocumentReference", refReceivingAdvice},
		{"AdditionalDocumentReference", ""},
	} {
		for _, n := range root.All(list.name) {
			r.ublReference(list.code, n)
		}
	}
}

// ublReference reads a reference; a type code of its own says better than
// the element's name what it refers to.
func (r *reader) ublReference(code documents.ReferenceCode, n xmlread.Node) {
	id := n.At("ID")
	if own := referenceCode(n.At("DocumentTypeCode").Text(), id.Attr("schemeID")); own != "" {
		code = own
	}
	r.refer(code, id, r.date(n.At("IssueDate")))
}
