package invoice

import (
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlread"
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
	refMRN               documents.ReferenceCode = "MRN" // movement reference number: a declaration's
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
	"703":                           documents.RefHouseBill, // house waybill
	documents.TypeAirWaybill:        refAirWaybill,
	"741":                           refAirWaybill, // master air waybill
	"704":                           documents.RefBillOfLading,
	"706":                           documents.RefBillOfLading,
	"709":                           documents.RefBillOfLading,
	"711":                           documents.RefBillOfLading,
	"761":                           documents.RefBillOfLading,
	"766":                           documents.RefBillOfLading,
	"720":                           documents.RefBillOfLading, // rail
	documents.TypeRoadNote:          documents.RefBillOfLading,
	"913":                           documents.RefDeclaration,
	"914":                           documents.RefDeclaration,
	"915":                           documents.RefDeclaration,
	"930":                           documents.RefDeclaration,
	documents.TypeExportDeclaration: documents.RefDeclaration,
	documents.TypeImportDeclaration: documents.RefDeclaration,
}

// qualified are the qualifiers that a reference may name itself.
var qualified = func() map[documents.ReferenceCode]bool {
	m := map[documents.ReferenceCode]bool{documents.RefUCR: true, documents.RefVATSlip: true, refMRN: true}
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
	key := documents.Reference{Code: code, ID: text}
	if r.referred[key] {
		return
	}
	r.referred[key] = true
	i := len(r.doc.References)
	r.doc.References = append(r.doc.References, documents.Reference{Code: code, ID: text, Date: date})
	r.mark(pointer("/references/", i, ""), id)
	r.transportReference(code, id)
}

// transportReference copies a bill of lading's number to the shipment.
func (r *reader) transportReference(code documents.ReferenceCode, id xmlread.Node) {
	s := &r.doc.Shipment
	switch {
	case (code == documents.RefBillOfLading || code == refAirWaybill) && s.BillOfLading == "":
		s.BillOfLading = id.Text()
		r.mark("/shipment/billOfLading", id)
	case code == documents.RefHouseBill && s.HouseBill == "":
		s.HouseBill = id.Text()
		r.mark("/shipment/houseBill", id)
	}
}

// referenceCode returns what a document reference names: by the kind of the document, else by
// the qualifier that the reference states itself.
func referenceCode(kind, qualifier string) documents.ReferenceCode {
	if code, ok := references[documents.TypeCode(kind)]; ok {
		return code
	}
	if own := documents.ReferenceCode(qualifier); qualified[own] && (kind == "" || kind == typeInvoicedObject) {
		if own == refMRN {
			return documents.RefDeclaration
		}
		return own
	}
	return ""
}

// referenceWords are what DocumentType says in words, in the order in which they
// are looked for.
var referenceWords = []struct {
	words string
	code  documents.ReferenceCode
}{
	{"HOUSE BILL OF LADING", documents.RefHouseBill}, {"HOUSE AIR WAYBILL", documents.RefHouseBill}, {"分提单", documents.RefHouseBill},
	{"BILL OF LADING", documents.RefBillOfLading}, {"SEA WAYBILL", documents.RefBillOfLading}, {"B/L", documents.RefBillOfLading}, {"提单", documents.RefBillOfLading},
	{"AIR WAYBILL", refAirWaybill}, {"AIRWAYBILL", refAirWaybill}, {"运单", refAirWaybill},
	{"CUSTOMS DECLARATION", documents.RefDeclaration}, {"IMPORT DECLARATION", documents.RefDeclaration}, {"报关单", documents.RefDeclaration},
}

// referenceWord returns what a document reference names by its type in words.
func referenceWord(kind string) documents.ReferenceCode {
	folded := strings.ToUpper(kind)
	for _, w := range referenceWords {
		if strings.Contains(folded, w.words) {
			return w.code
		}
	}
	return ""
}
