package customs

import (
	"tradehub/documents"
	"tradehub/documents/draft"
	"tradehub/documents/ublcargo"
	"tradehub/documents/xmlread"
)

// ublPrefix begins the namespaces of UBL documents.
const ublPrefix = "urn:oasis:names:specification:ubl:schema:xsd:"

// readUBL reads an import, export or transit declaration of UBL 2.3.
func readUBL(root xmlread.Node) (*documents.Document, error) {
	d := draft.New(documents.FamilyCustoms, documents.FormatUBLDeclaration)
	all := root.All("CustomsDeclaration")
	if len(all) == 0 {
		d.Refuse(documents.CodeMissing, root.Path()+"/cac:CustomsDeclaration", "a document without a declaration")
		return d.Finish()
	}
	if len(all) > 1 {
		d.Refuse(documents.CodeUnsupported, all[1].Path(), "%d declarations in one document; present each on its own", len(all))
	}
	dec := all[0]
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
	return d.Finish()
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
	e.ExitPort = d.Text("/entry/exitPort", dec.At("CustomsExitOfficeLocation", "ID"))
	e.Office = d.Text("/entry/office", first(dec.At("CustomsParty", "PartyIdentification", "ID"), dec.At("IssuerParty", "PartyIdentification", "ID")))
	e.Procedure = d.Text("/entry/procedure", first(root.At("ExportTypeCode"), root.At("ImportTypeCode"), root.At("TransitTypeCode")))
}

func ublParties(d *draft.Draft, root, dec xmlread.Node) {
	consignment := dec.At("Shipment", "Consignment")
	exporter, importer := root.At("ExporterParty"), root.At("ImporterParty")
	ublcargo.Party(d, documents.Consignor, ublcargo.First(dec.At("ConsignorParty"), consignment.At("ConsignorParty"), exporter))
	ublcargo.Party(d, documents.Consignee, ublcargo.First(dec.At("ConsigneeParty"), consignment.At("ConsigneeParty"), importer))
	ublcargo.Party(d, documents.Seller, ublcargo.First(dec.At("SellerParty"), exporter))
	ublcargo.Party(d, documents.Buyer, ublcargo.First(dec.At("BuyerParty"), importer))
	ublcargo.Party(d, documents.Declarant, ublcargo.First(dec.At("DeclarantParty"), exporter.At("AgentParty"), importer.At("AgentParty")))
	ublcargo.Party(d, documents.Carrier, ublcargo.First(dec.At("CarrierParty"), consignment.At("CarrierParty")))
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
	total := shipment.At("Consignment", "TotalInvoiceAmount")
	if sum := ublcargo.Amount(d, "/totals/taxInclusive", total); sum != nil {
		d.Doc.Totals.TaxInclusive = sum
	}
	if sum := d.Doc.Totals.TaxInclusive; sum != nil {
		d.Doc.Currency = sum.Currency
		d.Doc.Mark("/currency", d.Doc.Places["/totals/taxInclusive"])
	}
	for _, ref := range dec.All("AdditionalDocumentReference") {
		if code, ok := wcoDocuments[ref.At("DocumentTypeCode").Text()]; ok {
			d.Reference(code, ref.At("ID"))
		}
	}
}
