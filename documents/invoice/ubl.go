package invoice

import (
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlread"
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
		r.ublLineReferences(n)
	}
}

func (r *reader) ublHead(u ublDialect, root xmlread.Node) {
	d := r.doc
	kind, id, issued := root.At(u.typeCode), root.At("ID"), root.At("IssueDate")
	r.core = followsCore(root.At("CustomizationID"))
	d.Type = u.kind(kind)
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
	for _, terms := range root.All("PaymentTerms") {
		d.Notes = append(d.Notes, notes(terms.All("Note"))...)
	}
	if text := kind.Text(); text != "" && text != string(d.Type) {
		r.note("type of document: %s", clip(text))
	}
}

// kind reads the type of the document. The root says what a credit note does: a
// code that makes an invoice of it is not believed.
func (u ublDialect) kind(n xmlread.Node) documents.TypeCode {
	t := typeCode(n, u.own)
	if u.own.CreditNote() && !t.CreditNote() {
		return u.own
	}
	return t
}

// followsCore reports whether a customization is one of EN 16931 (its specification
// identifier, BT-24).
func followsCore(n xmlread.Node) bool { return strings.Contains(n.Text(), "urn:cen.eu:en16931") }

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
	r.doc.Currency = r.currencyOf(payable)
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
			at = append(at, t.At("PaymentDueDate"), t.At("InstallmentDueDate"))
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
	r.refer(documents.RefOrder, order.At("ID"), r.aside(order.At("IssueDate"), r.date))
	r.refer(refSalesOrder, order.At("SalesOrderID"), "")
	r.ublBilling(root)
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

// ublLineReferences reads the documents that a line names.
func (r *reader) ublLineReferences(n xmlread.Node) {
	r.ublBilling(n)
	for _, order := range n.All("OrderLineReference") {
		r.refer(documents.RefOrder, order.At("OrderReference", "ID"), r.aside(order.At("OrderReference", "IssueDate"), r.date))
	}
	for _, ref := range n.All("DocumentReference") {
		r.ublReference("", ref)
	}
}

// ublBilling reads the invoices that this one corrects or follows (BT-25), of the
// document or of a line.
func (r *reader) ublBilling(n xmlread.Node) {
	for _, b := range n.All("BillingReference") {
		for _, name := range []string{"InvoiceDocumentReference", "SelfBilledInvoiceDocumentReference", "CreditNoteDocumentReference", "SelfBilledCreditNoteDocumentReference", "DebitNoteDocumentReference"} {
			for _, ref := range b.All(name) {
				r.refer(documents.RefPrevious, ref.At("ID"), r.aside(ref.At("IssueDate"), r.date))
			}
		}
	}
}

// ublReference reads a reference; a type code of its own says better than
// the element's name what it refers to.
func (r *reader) ublReference(code documents.ReferenceCode, n xmlread.Node) {
	id := n.At("ID")
	if own := referenceCode(n.At("DocumentTypeCode").Text(), id.Attr("schemeID")); own != "" {
		code = own
	} else if code == "" {
		code = referenceWord(n.At("DocumentType").Text())
	}
	r.refer(code, id, r.aside(n.At("IssueDate"), r.date))
}
