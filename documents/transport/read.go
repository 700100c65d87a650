package transport

import (
	"encoding/xml"

	"github.com/beevik/etree"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// ublPrefix begins the namespaces of UBL documents.
const ublPrefix = "urn:oasis:names:specification:ubl:schema:xsd:"

// refusedUBL are the transport documents and messages of UBL that are not read.
var refusedUBL = []struct{ local, what string }{
	{"DespatchAdvice", "a despatch advice"},
	{"ForwardingInstructions", "forwarding instructions, from which a transport document is yet to be made"},
	{"FreightInvoice", "a freight invoice"},
	{"GoodsItemItinerary", "an itinerary"},
	{"Manifest", "a manifest"},
	{"PackingList", "a packing list"},
	{"ReceiptAdvice", "a receipt advice"},
	{"TransportExecutionPlan", "a transport execution plan"},
	{"TransportExecutionPlanRequest", "a transport execution plan request"},
	{"TransportProgressStatus", "a transport progress status"},
	{"TransportServiceDescription", "a transport service description"},
	{"TransportationStatus", "a transportation status"},
	{"TransportationStatusRequest", "a transportation status request"},
	{"WeightStatement", "a weight statement"},
}

// refusedEFTI are the messages of electronic freight transport information
// (Regulation (EU) 2020/1056): data for an authority, not a document of title or receipt.
var refusedEFTI = []string{"consignment", "saveIdentifiersRequest", "identifierQuery", "identifierQueryTestCases", "uilQuery"}

// Roots returns the root elements that ReadXML knows, those that it refuses as
// unsupported included. An empty Space is any namespace.
func Roots() []xml.Name {
	names := []xml.Name{{Space: ublPrefix + "BillOfLading-2", Local: "BillOfLading"}, {Space: ublPrefix + "Waybill-2", Local: "Waybill"}}
	for _, r := range refusedUBL {
		names = append(names, xml.Name{Space: ublPrefix + r.local + "-2", Local: r.local})
	}
	for _, local := range refusedEFTI {
		names = append(names, xml.Name{Local: local})
	}
	return names
}

// ReadXML reads the transport document in root. Every error is a
// *documents.SyntaxError.
func ReadXML(root *etree.Element) (*documents.Document, error) {
	n := xmlread.Root(root)
	switch n.Space() + " " + n.Name() {
	case ublPrefix + "BillOfLading-2 BillOfLading":
		return readUBL(n, documents.FormatUBLBillOfLading)
	case ublPrefix + "Waybill-2 Waybill":
		return readUBL(n, documents.FormatUBLWaybill)
	}
	for _, r := range refusedUBL {
		if n.Name() == r.local {
			return nil, unsupported(n.Path(), r.what)
		}
	}
	for _, local := range refusedEFTI {
		if n.Name() == local {
			return nil, unsupported(n.Path(), "freight transport information (eFTI) for an authority")
		}
	}
	return nil, unsupported(n.Path(), "no transport document that is read")
}

func unsupported(path, what string) error {
	return documents.Refuse(documents.CodeUnsupported, path, "this is %s; present the transport document itself", what)
}
