package customs

import (
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/draft"
	"github.com/tradehub/tradehub/documents/ublcargo"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// ublPrefix begins the namespaces of UBL documents.
const ublPrefix = "urn:oasis:names:specification:ubl:schema:xsd:"

// readUBL reads an import, export or transit declaration of UBL 2.3 and later. Its content is
// in a cac:CustomsDeclaration, or directly under the root.
func readUBL(root xmlread.Node) (*documents.Document, error) {
	d := draft.New(documents.FamilyCustoms, documents.FormatUBLDeclaration)
	dec, ok := ublContent(d, root)
	if !ok {
		return d.Finish()
	}
	d.Once(root, "ID", "IssueDate", "ExporterParty", "ImporterParty")
	d.Once(dec, "ID", "Shipment", "ConsignorParty", "ConsigneeParty")
	id := root.At("ID")
	d.Need(root.Path()+"/cbc:ID", id)
	d.Doc.Number = d.Text("/number", id)
	if other := dec.At("ID"); other.Text() != d.Doc.Number {
		d.Reference(documents.RefDeclaration, other)
	}
	d.Doc.IssueDate = ublcargo.Date(d, "/issueDate", root.At("IssueDate"))
	ublEntry(d, root, dec)
	ublParties(d, root, dec)
	ublShipment(d, dec)
	ublReferences(d, root, dec)
	return d.Finish()
}

// ublContent returns the element that holds the goods. A document that has goods in
// both places would be two declarations.
func ublContent(d *draft.Draft, root xmlread.Node) (dec xmlread.Node, ok bool) {
	all := root.All("CustomsDeclaration")
	switch {
	case len(all) > 1:
		d.Refuse(documents.CodeUnsupported, all[1].Path(), "%d declarations in one document; present each on its own", len(all))
	case len(all) == 1 && root.At("Shipment").Ok():
		d.Refuse(documents.CodeForbidden, root.At("Shipment").Path(), "a shipment outside the CustomsDeclaration, which has its own")
	case len(all) == 1:
		return all[0], true
	case !root.At("Shipment").Ok():
		d.Refuse(documents.CodeMissing, root.Path()+"/cac:Shipment", "a declaration without a shipment, in it or in a CustomsDeclaration")
	default:
		return root, true
	}
	return root, false
}

// ublReferences reads the documents that the declaration names, and its notes.
func ublReferences(d *draft.Draft, root, dec xmlread.Node) {
	all := dec.All("AdditionalDocumentReference")
	if dec.Path() != root.Path() {
		all = append(all, root.All("AdditionalDocumentReference")...)
	}
	s := &d.Doc.Shipment
	for _, ref := range all {
		code, id := wcoDocuments[ref.At("DocumentTypeCode").Text()], ref.At("ID")
		switch {
		case code == "":
			continue
		case code == documents.RefBillOfLading && s.BillOfLading == "":
			s.BillOfLading = d.Text("/shipment/billOfLading", id)
		case code == documents.RefHouseBill && s.HouseBill == "":
			s.HouseBill = d.Text("/shipment/houseBill", id)
		}
		d.Reference(code, id)
	}
	if previous := root.At("PreviousCustomsDeclaration", "ID"); previous.Text() != "" {
		d.Note("previous declaration: " + previous.Text())
	}
	for _, n := range root.All("Note") {
		d.Note(n.Text())
	}
}

// ublEntry reads the direction from the kind of document: goods in transit leave,
// and their declaration (UNTDID 1001 822) is neither for import nor for export.
func ublEntry(d *draft.Draft, root, dec xmlread.Node) {
	e := &documents.Entry{Declared: d.Doc.IssueDate}
	d.Doc.Entry = e
	switch root.Name() {
	case "ImportCustomsDeclaration":
		e.Direction, d.Doc.Type = documents.Import, documents.TypeImportDeclaration
	case "ExportCustomsDeclaration":
		e.Direction, d.Doc.Type = documents.Export, documents.TypeExportDeclaration
	default:
		d.Doc.Type = "822"
	}
	d.Doc.Mark("/type", root.Path())
	d.Doc.Mark("/entry/direction", root.Path())
	d.Mark("/entry/declared", root.At("IssueDate"))
	e.ExitPort = d.Text("/entry/exitPort", first(dec.At("CustomsExitOfficeLocation", "ID"), root.At("CustomsExitOfficeLocation", "ID")))
	e.Office = d.Text("/entry/office", first(dec.At("CustomsParty", "PartyIdentification", "ID"), root.At("CustomsParty", "PartyIdentification", "ID"), dec.At("IssuerParty", "PartyIdentification", "ID")))
	e.Procedure = d.Text("/entry/procedure", first(root.At("ExportTypeCode"), root.At("ImportTypeCode"), root.At("TransitTypeCode"), root.At("TypeCode")))
}

func ublParties(d *draft.Draft, root, dec xmlread.Node) {
	consignment := dec.At("Shipment", "Consignment")
	exporter, importer := root.At("ExporterParty"), root.At("ImporterParty")
	ublcargo.Party(d, documents.Consignor, ublcargo.First(dec.At("ConsignorParty"), root.At("ConsignorParty"), consignment.At("ConsignorParty"), exporter))
	ublcargo.Party(d, documents.Consignee, ublcargo.First(dec.At("ConsigneeParty"), root.At("ConsigneeParty"), consignment.At("ConsigneeParty"), importer))
	ublcargo.Party(d, documents.Seller, ublcargo.First(dec.At("SellerParty"), exporter))
	ublcargo.Party(d, documents.Buyer, ublcargo.First(dec.At("BuyerParty"), importer))
	ublcargo.Party(d, documents.Declarant, ublcargo.First(dec.At("DeclarantParty"), root.At("DeclarantParty"), exporter.At("AgentParty"), importer.At("AgentParty")))
	ublcargo.Party(d, documents.Carrier, ublcargo.First(dec.At("CarrierParty"), consignment.At("CarrierParty")))
	ublcargo.Party(d, documents.Forwarder, ublcargo.First(dec.At("FreightForwarderParty"), root.At("FreightForwarderParty")))
	ublcargo.Party(d, documents.Notify, ublcargo.First(dec.At("NotifierParty"), root.At("NotifierParty")))
}

func ublShipment(d *draft.Draft, dec xmlread.Node) {
	shipment := dec.At("Shipment")
	if !shipment.Ok() {
		d.Refuse(documents.CodeMissing, dec.Path()+"/cac:Shipment", "a declaration without a shipment")
		return
	}
	ublcargo.Shipment(d, shipment)
	if len(d.Doc.Lines) == 0 {
		d.Refuse(documents.CodeMissing, shipment.Path()+"/cac:GoodsItem", "a declaration without goods")
		return
	}
	d.TotalLines(shipment.Path())
	if sum := ublcargo.Invoiced(d, "/totals/taxInclusive", shipment); sum != nil {
		d.Doc.Totals.TaxInclusive = sum
	}
	if sum := d.Doc.Totals.TaxInclusive; sum != nil {
		d.Doc.Currency = sum.Currency
		d.Doc.Mark("/currency", d.Doc.Places["/totals/taxInclusive"])
	}
}
