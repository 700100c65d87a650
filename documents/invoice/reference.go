package invoice

import (
	"tradehub/documents"
	"tradehub/documents/xmlread"
)

// References of UNTDID 1153 that invoices carry and documents does not name.
const (
	refSalesOrder        documents.ReferenceCode = "VN"  // order number (supplier)
	refDespatchAdvice    documents.ReferenceCode = "AAK" // despatch advice number
	refReceivingAdvice   documents.ReferenceCode = "ALO" // receiving advice number
	refProforma          documents.ReferenceCode = "AAB" // proforma invoice
	refDocumentaryCredit documents.ReferenceCode = "AAC" // documentary credit
	refPackingList       documents.ReferenceCode = "PK"  // packing list
	refAirWaybill        documents.ReferenceCode = "AWB" // air waybill
	typeInvoicedObject                           = "130" // UNTDID 1001: the reference qualifies itself by its scheme
	typeContract         documents.TypeCode      = "315"
	typeOrder            documents.TypeCode      = "220"
	typeSalesOrder       documents.TypeCode      = "320"
	typeDespatchAdvice   documents.TypeCode      = "351"
	typeReceivingAdvice  documents.TypeCode      = "632"
)

// references maps the kind of document named (UNTDID 1001) to the qualifier
// of the reference (UNTDID 1153).
var references = map[documents.TypeCode]documents.ReferenceCode{
	typeContract:                    documents.RefContract,
	typeOrder:                       documents.RefOrder,
	typeSalesOrder:                  refSalesOrder,
	typeDespatchAdvice:              refDespatchAdvice,
	typeReceivingAdvice:             refReceivingAdvice,
	documents.TypeInvoice:           documents.RefInvoice,
	documents.TypeProforma:          refProforma,
	documents.TypePackingList:       refPackingList,
	documents.TypeLetterOfCredit:    refDocumentaryCredit,
	documents.TypeBillOfLading:      documents.RefBillOfLading,
	documents.TypeSeaWaybill:        documents.RefBillOfLading,
	documents.TypeHouseBill:         documents.RefHouseBill,
	documents.TypeAirWaybill:        refAirWaybill,
	documents.TypeExportDeclaration: documents.RefDeclaration,
	documents.TypeImportDeclaration: documents.RefDeclaration,
}

// qualified are the qualifiers that a reference may name itself.
var qualified = func() map[documents.ReferenceCode]bool {
	m := map[documents.ReferenceCode]bool{documents.RefUCR: true, documents.RefVATSlip: true}
	for _, code := range references {
		m[code] = true
	}
	return m
}()

// refer adds the document of number id as a reference.
func (r *reader) refer(code documents.ReferenceCode, id xmlread.Node, date documents.Date) {
	text := id.Text()
	if code == "" || text == "" {
		return
	}
	for _, known := range r.doc.References {
		if known.Code == code && known.ID == text {
			return
		}
	}
	i := len(r.doc.References)
	r.doc.References = append(r.doc.References, documents.Reference{Code: code, ID: text, Date: date})
	r.mark(pointer("/references/", i, ""), id)
	r.transportReference(code, id)
}

// transportReference copies a bill of lading's number to the shipment.
func (r *reader) transportReference(code documents.ReferenceCode, id xmlread.Node) {
	s := &r.doc.Shipment
	switch {
	case code == documents.RefBillOfLading && s.BillOfLading == "":
		s.BillOfLading = id.Text()
		r.mark("/shipment/billOfLading", id)
	case code == documents.RefHouseBill && s.HouseBill == "":
		s.HouseBill = id.Text()
		r.mark("/shipment/houseBill", id)
	}
}

// referenceCode tells what a document reference names: by the kind of the
// document, else by the qualifier that the reference states itself.
func referenceCode(kind, qualifier string) documents.ReferenceCode {
	if code, ok := references[documents.TypeCode(kind)]; ok {
		return code
	}
	if own := documents.ReferenceCode(qualifier); qualified[own] && (kind == "" || kind == typeInvoicedObject) {
		return own
	}
	return ""
}
