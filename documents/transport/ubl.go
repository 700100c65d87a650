package transport

import (
	"regexp"
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/draft"
	"github.com/tradehub/tradehub/documents/ublcargo"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// readUBL reads a BillOfLading or a Waybill of UBL 2.0 to 2.4.
func readUBL(root xmlread.Node, format documents.Format) (*documents.Document, error) {
	d := draft.New(documents.FamilyTransport, format)
	d.Once(root, "ID", "IssueDate", "ToOrderIndicator", "Shipment", "ConsignorParty", "CarrierParty", "FreightForwarderParty")
	id := root.At("ID")
	d.Need(root.Path()+"/cbc:ID", id)
	d.Doc.Number = d.Text("/number", id)
	d.Doc.Shipment.BillOfLading = d.Text("/shipment/billOfLading", id)
	d.Doc.IssueDate = ublcargo.Date(d, "/issueDate", root.At("IssueDate"))
	shipment := root.At("Shipment")
	if !shipment.Ok() {
		d.Refuse(documents.CodeMissing, root.Path()+"/cac:Shipment", "a transport document without a shipment")
		return d.Finish()
	}
	ublcargo.Shipment(d, shipment)
	if len(d.Doc.Lines) == 0 {
		d.Refuse(documents.CodeMissing, shipment.Path()+"/cac:GoodsItem", "a transport document without goods")
	}
	d.Doc.Type = ublType(format, d.Doc.Shipment.Mode)
	d.Doc.Mark("/type", root.Path())
	ublTitle(d, root)
	ublParties(d, root, shipment)
	ublReferences(d, root, shipment)
	return d.Finish()
}

// waybills are the UNTDID 1001 codes of waybills by mode of transport.
var waybills = map[documents.TransportMode]documents.TypeCode{
	documents.ModeSea: documents.TypeSeaWaybill, documents.ModeAir: documents.TypeAirWaybill,
	documents.ModeRoad: documents.TypeRoadNote, documents.ModeRail: "720",
}

// ublType returns the kind of document: 700 is a waybill of no mode in particular.
func ublType(format documents.Format, mode documents.TransportMode) documents.TypeCode {
	if format == documents.FormatUBLBillOfLading {
		return documents.TypeBillOfLading
	}
	if t, ok := waybills[mode]; ok {
		return t
	}
	return "700"
}

// toOrder begins the box of the consignee on a document to order.
const toOrder = "TO ORDER"

// ublTitle reads what makes the paper a title. A waybill never is one. A bill of lading is
// clean on board if it states the loading and has no clause.
func ublTitle(d *draft.Draft, root xmlread.Node) {
	t := &documents.Title{DocumentStatus: d.Text("/title/documentStatus", root.At("DocumentStatusCode"))}
	d.Doc.Title = t
	indicator := root.At("ToOrderIndicator")
	t.Negotiable = ublcargo.Indicator(d, "/title/negotiable", indicator)
	consignee := consigneeOf(root)
	name := consignee.At("PartyName", "Name")
	if strings.HasPrefix(strings.ToUpper(name.Text()), toOrder) {
		if !indicator.Ok() {
			t.Negotiable = true
			d.Mark("/title/negotiable", name)
		}
		if t.Negotiable {
			rest := strings.TrimSpace(name.Text()[len(toOrder):])
			if len(rest) > 3 && strings.EqualFold(rest[:3], "OF ") {
				t.ToOrderOf = d.Text("/title/toOrderOf", draft.Part(name, rest[3:]))
			}
		}
	}
	if t.Negotiable && d.Doc.Format == documents.FormatUBLWaybill {
		d.Refuse(documents.CodeInvalid, d.Doc.Places["/title/negotiable"], "a waybill is never to order")
	}
	t.IssuedBy = d.Text("/title/issuedBy", root.At("CarrierParty", "PartyName", "Name"))
	for _, n := range root.All("DocumentDistribution") {
		if count, ok := d.Count("/title/originals", n.At("MaximumOriginalsNumeric")); ok {
			t.Originals += int(count)
		}
	}
	if value := root.At("DeclaredCarriageValueAmount"); value.Text() != "" {
		d.Note("declared value: " + value.Text() + " " + value.Attr("currencyID"))
	}
	ublClauses(d, root)
	if loaded := d.Doc.Places["/shipment/onBoardDate"]; strings.Contains(loaded, "TransportEvent") {
		t.OnBoard = true
		d.Doc.Mark("/title/onBoard", loaded)
	}
	if loaded := d.Doc.Places["/shipment/onBoardDate"]; strings.Contains(loaded, "LoadingTransportEvent") && d.Doc.Format == documents.FormatUBLBillOfLading && len(t.Clauses) == 0 {
		t.CleanOnBoard = true
		d.Doc.Mark("/title/cleanOnBoard", loaded)
	}
}

// condition are the words of a clause that declares a defective condition of goods or
// packaging (UCP 600 art. 27; examples of ICC publication 283, Clean Transport Documents).
var condition = regexp.MustCompile(`(?i)\b(torn|wet|broken|damag\w*|leak\w*|stain\w*|rust\w*|dent\w*|crush\w*|insufficient\w*|inadequate\w*|defective|missing|short[- ]?(shipped|loaded|landed)|loose|burst|chafed|contaminated|mouldy|moldy|second[- ]?hand|repaired|unprotected|frail|old (bags|drums|packing))\b` +
	`|破损|破損|受潮|潮湿|潮濕|锈|鏽|渗漏|滲漏|短装|短裝`)

// ublClauses reads what the carrier says of the condition of the goods: UBL has
// remarks of damage for equipment and handling units, remarks of a consignment, and
// otherwise no place but the notes. A note that speaks of no condition stays a note.
func ublClauses(d *draft.Draft, root xmlread.Node) {
	t := d.Doc.Title
	clause := func(n xmlread.Node) {
		if len(t.Clauses) == 0 {
			d.Mark("/title/clauses", n)
		}
		t.Clauses = append(t.Clauses, n.Text())
	}
	for _, n := range root.Descendants("DamageRemarks") {
		if n.Text() != "" {
			clause(n)
		}
	}
	notes := root.All("Note")
	for _, c := range root.At("Shipment").All("Consignment") {
		notes = append(append(notes, c.All("Remarks")...), c.All("CarrierServiceInstructions")...)
	}
	for _, n := range append(notes, root.All("OtherInstruction")...) {
		if condition.MatchString(n.Text()) {
			clause(n)
		} else {
			d.Note(n.Text())
		}
	}
}

func consigneeOf(root xmlread.Node) xmlread.Node {
	return ublcargo.First(root.At("Shipment", "Consignment", "ConsigneeParty"), root.At("ConsigneeParty"))
}

func ublParties(d *draft.Draft, root, shipment xmlread.Node) {
	c := shipment.At("Consignment")
	consignor, consignee := ublcargo.First(root.At("ConsignorParty"), c.At("ConsignorParty")), consigneeOf(root)
	if !consignor.Ok() {
		d.Refuse(documents.CodeMissing, root.Path()+"/cac:ConsignorParty", "a transport document names the shipper")
	}
	ublcargo.Party(d, documents.Consignor, consignor)
	switch order := strings.HasPrefix(strings.ToUpper(consignee.At("PartyName", "Name").Text()), toOrder); {
	case order && d.Doc.Title.Negotiable: // no party: see Title.ToOrderOf
	case d.Doc.Title.Negotiable:
		d.Doc.Title.ToOrderOf = d.Text("/title/toOrderOf", consignee.At("PartyName", "Name"))
	case !consignee.Ok():
		d.Refuse(documents.CodeMissing, shipment.Path()+"/cac:Consignment/cac:ConsigneeParty", "a document that is not to order names the consignee")
	default:
		ublcargo.Party(d, documents.Consignee, consignee)
	}
	for _, n := range append(c.All("NotifyParty"), root.All("NotifyParty")...) {
		ublcargo.Party(d, documents.Notify, n)
	}
	ublcargo.Party(d, documents.Carrier, ublcargo.First(root.At("CarrierParty"), c.At("CarrierParty")))
	ublcargo.Party(d, documents.Forwarder, ublcargo.First(root.At("FreightForwarderParty"), c.At("FreightForwarderParty")))
}

// ublDocuments maps the words of cbc:DocumentType, and the UNTDID 1001 codes of
// cbc:DocumentTypeCode, of the documents that one names.
var ublDocuments = map[string]documents.ReferenceCode{
	"ORDER": documents.RefOrder, "PURCHASE ORDER": documents.RefOrder, "220": documents.RefOrder,
	"INVOICE": documents.RefInvoice, "COMMERCIAL INVOICE": documents.RefInvoice, "380": documents.RefInvoice,
	"CONTRACT": documents.RefContract, "315": documents.RefContract,
	"MASTER BILL OF LADING": documents.RefBillOfLading, "704": documents.RefBillOfLading, "741": documents.RefBillOfLading,
	"HOUSE BILL OF LADING": documents.RefHouseBill, "714": documents.RefHouseBill, "703": documents.RefHouseBill,
	"CUSTOMS DECLARATION": documents.RefDeclaration, "830": documents.RefDeclaration, "929": documents.RefDeclaration,
}

func ublReferences(d *draft.Draft, root, shipment xmlread.Node) {
	for _, n := range root.All("DocumentReference") {
		for _, kind := range []xmlread.Node{n.At("DocumentTypeCode"), n.At("DocumentType")} {
			if code, ok := ublDocuments[strings.ToUpper(kind.Text())]; ok {
				d.DatedReference(code, n.At("ID"), ublcargo.Date(d, "", n.At("IssueDate")))
			}
		}
	}
	if id := shipment.At("Consignment", "ID"); strings.EqualFold(id.Attr("schemeName"), "Unique Consignment Reference") {
		d.Reference(documents.RefUCR, id)
	}
}
