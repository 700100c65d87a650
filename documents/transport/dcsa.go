package transport

import (
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/draft"
	"github.com/tradehub/tradehub/documents/jsonread"
)

// A dcsaDocument is one DCSA transport document 3.0.x on its way into a document.
type dcsaDocument struct {
	*draft.Draft
	root jsonread.Node
}

// ReadJSON reads a DCSA transport document 3.0.x (DCSA EBL 3.0.4, TransportDocument).
// Every error is a *documents.SyntaxError.
func ReadJSON(data []byte) (*documents.Document, error) {
	root, err := jsonread.Parse(data)
	if err != nil {
		return nil, err
	}
	if err := recognise(root); err != nil {
		return nil, err
	}
	d := &dcsaDocument{draft.New(documents.FamilyTransport, documents.FormatDCSATransport), root}
	d.head()
	d.title()
	d.parties()
	d.voyage()
	d.equipment()
	d.goods()
	d.references()
	if f := root.Fault(); f != nil {
		return nil, f
	}
	return d.Finish()
}

// need refuses the document when a required member is absent or empty.
func (d *dcsaDocument) need(n jsonread.Node) jsonread.Node {
	d.Need(n.Path(), n)
	return n
}

// bounded refuses a string that is longer than the standard lets it be.
func (d *dcsaDocument) bounded(n jsonread.Node, limit int) jsonread.Node {
	if len([]rune(n.Text())) > limit {
		d.Refuse(documents.CodeInvalid, n.Path(), "%.40q is longer than %d characters", n.Text(), limit)
	}
	return n
}

const (
	maxReference = 20 // transportDocumentReference
	day          = "2006-01-02"
)

func (d *dcsaDocument) head() {
	ref := d.bounded(d.need(d.root.String("transportDocumentReference")), maxReference)
	d.Doc.Number = d.Text("/number", ref)
	d.Doc.Shipment.BillOfLading = d.Text("/shipment/billOfLading", ref)
	switch kind := d.need(d.root.String("transportDocumentTypeCode")); kind.Text() {
	case "BOL":
		d.Doc.Type = documents.TypeBillOfLading
	case "SWB":
		d.Doc.Type = documents.TypeSeaWaybill
	case "":
	default:
		d.Refuse(documents.CodeInvalid, kind.Path(), "%.40q is neither BOL nor SWB", kind.Text())
	}
	d.Mark("/type", d.root.String("transportDocumentTypeCode"))
	d.Doc.IssueDate = d.Date("/issueDate", d.root.String("issueDate"), day)
	s := &d.Doc.Shipment
	s.Mode = documents.ModeSea
	s.CarrierCode = d.Text("/shipment/carrierCode", d.need(d.root.String("carrierCode")))
	if provider := d.need(d.root.String("carrierCodeListProvider")); provider.Text() != "" && provider.Text() != "SMDG" && provider.Text() != "NMFTA" {
		d.Refuse(documents.CodeInvalid, provider.Path(), "%.40q is neither SMDG nor NMFTA", provider.Text())
	}
	s.OnBoardDate = d.Date("/shipment/onBoardDate", d.root.String("shippedOnBoardDate"), day)
	d.freight()
	d.movement()
}

// movement reads whether the cargo shares its containers: the cargo movement types
// (FCL, LCL, BB), and receipt or delivery at a container freight station (CFS).
func (d *dcsaDocument) movement() {
	for _, name := range []string{"cargoMovementTypeAtOrigin", "cargoMovementTypeAtDestination", "receiptTypeAtOrigin", "deliveryTypeAtDestination"} {
		if n := d.root.String(name); documents.SharesContainer(n.Text()) {
			d.Doc.Shipment.LCL = true
			d.Mark("/shipment/lcl", n)
		}
	}
}

func (d *dcsaDocument) freight() {
	n := d.root.String("freightPaymentTermCode")
	switch n.Text() {
	case "PRE":
		d.Doc.Shipment.FreightPayment = documents.FreightPrepaid
	case "COL":
		d.Doc.Shipment.FreightPayment = documents.FreightCollect
	case "":
		return
	default:
		d.Refuse(documents.CodeInvalid, n.Path(), "%.40q is neither PRE nor COL", n.Text())
	}
	d.Mark("/shipment/freightPayment", n)
}

// statuses are those of transportDocumentStatus.
var statuses = map[string]bool{
	"DRAFT": true, "APPROVED": true, "ISSUED": true, "VOIDED": true,
	"PENDING_SURRENDER_FOR_AMENDMENT": true, "SURRENDERED_FOR_AMENDMENT": true,
	"PENDING_SURRENDER_FOR_DELIVERY": true, "SURRENDERED_FOR_DELIVERY": true,
}

// title reads what makes the paper a title. A document is clean on board when it
// says that the goods are on board, on which day, and has no carrier's clause:
// whether a clause is one of defective condition (UCP 600 art. 27) is for a person
// to read.
func (d *dcsaDocument) title() {
	t := &documents.Title{}
	d.Doc.Title = t
	status := d.need(d.root.String("transportDocumentStatus"))
	if status.Text() != "" && !statuses[status.Text()] {
		d.Refuse(documents.CodeInvalid, status.Path(), "%.40q is not a status of a transport document", status.Text())
	}
	t.DocumentStatus = d.Text("/title/documentStatus", status)
	t.Negotiable = d.flag("/title/negotiable", "isToOrder")
	t.Electronic = d.flag("/title/electronic", "isElectronic")
	t.OnBoard = d.flag("/title/onBoard", "isShippedOnBoardType")
	if clauses := d.root.Strings("carrierClauses"); len(clauses) > 0 {
		d.Doc.Mark("/title/clauses", "/carrierClauses")
		for _, c := range clauses {
			t.Clauses = append(t.Clauses, c.Text())
		}
	}
	t.CleanOnBoard = t.OnBoard && d.Doc.Shipment.OnBoardDate != "" && len(t.Clauses) == 0
	if t.CleanOnBoard {
		d.Doc.Mark("/title/cleanOnBoard", "/isShippedOnBoardType")
	}
	d.received()
	t.ReceivedOnly = !t.OnBoard
	for _, name := range []string{"numberOfOriginalsWithCharges", "numberOfOriginalsWithoutCharges"} {
		if n, ok := d.Count("/title/originals", d.root.Number(name)); ok {
			t.Originals += int(n)
		}
	}
	if t.Negotiable && d.Doc.Type == documents.TypeSeaWaybill {
		d.Refuse(documents.CodeInvalid, "/isToOrder", "a sea waybill is never to order")
	}
}

// received keeps what the document says of goods that are not, or not only, on board. A
// day of receipt without one of shipment is what "received for shipment" means,
// whatever the type says.
func (d *dcsaDocument) received() {
	if n := d.root.String("receivedForShipmentDate"); n.Text() != "" {
		if d.Date("", n, day); d.Doc.Shipment.OnBoardDate == "" {
			d.Doc.Title.OnBoard = false
		}
		d.Note("received for shipment on " + n.Text())
	}
	for _, c := range d.root.Strings("requestedCarrierClauses") {
		d.Note("requested clause: " + c.Text())
	}
	d.Note(d.root.String("displayedShippedOnBoardReceivedForShipment").Text())
	if n := d.root.Number("declaredValue"); n.Text() != "" {
		d.Note("declared value: " + draft.Join(n, d.root.String("declaredValueCurrency")))
	}
}

func (d *dcsaDocument) flag(pointer, name string) bool {
	v, at := d.root.Bool(name)
	d.need(at)
	d.Mark(pointer, at)
	return v
}

// voyage reads the ports and the first vessel, on which the goods were shipped.
// Further vessels become notes.
func (d *dcsaDocument) voyage() {
	s, t := &d.Doc.Shipment, d.root.Object("transports")
	if !t.Ok() {
		d.Refuse(documents.CodeMissing, "/transports", "a value is required")
		return
	}
	s.Receipt = d.place("/shipment/receipt", t.Object("placeOfReceipt"))
	s.Loading = d.place("/shipment/loading", t.Object("portOfLoading"))
	s.Discharge = d.place("/shipment/discharge", t.Object("portOfDischarge"))
	s.Delivery = d.place("/shipment/delivery", t.Object("placeOfDelivery"))
	if s.Loading == nil {
		d.Refuse(documents.CodeMissing, "/transports/portOfLoading", "a value is required")
	}
	if s.Discharge == nil {
		d.Refuse(documents.CodeMissing, "/transports/portOfDischarge", "a value is required")
	}
	s.DepartureDate = d.Date("/shipment/departureDate", t.String("plannedDepartureDate"), day)
	s.ArrivalDate = d.Date("/shipment/arrivalDate", t.String("plannedArrivalDate"), day)
	vessels := t.Array("vesselVoyages")
	if len(vessels) == 0 {
		d.Refuse(documents.CodeMissing, "/transports/vesselVoyages", "a value is required")
		return
	}
	v := vessels[0]
	s.Vessel = d.Text("/shipment/vessel", d.need(v.String("vesselName")))
	s.Voyage = d.Text("/shipment/voyage", d.need(v.String("carrierExportVoyageNumber")))
	s.IMO = d.IMO("/shipment/imo", v.String("vesselIMONumber"))
	for _, next := range vessels[1:] {
		d.Note(strings.TrimSpace("further vessel: " + draft.Join(next.String("vesselName"), next.String("carrierExportVoyageNumber"))))
	}
}

// place reads a location: a UN/LOCODE, a facility of a code list (SMDG, BIC), a name
// or an address.
func (d *dcsaDocument) place(pointer string, n jsonread.Node) *documents.Location {
	if !n.Ok() {
		return nil
	}
	code, name, address := n.String("UNLocationCode"), n.String("locationName"), n.Object("address")
	if name.Text() == "" {
		name = address.String("city")
	}
	country := d.Country("", address.String("countryCode"))
	if code.Text() != "" {
		if _, err := documents.ParseUNLocode(code.Text()); err != nil {
			d.Refuse(documents.CodeInvalid, code.Path(), "%w", err)
		}
		return d.Locode(pointer, code, name)
	}
	facility := n.Object("facility")
	l := &documents.Location{Name: name.Text(), Country: country, LocalCode: facility.String("facilityCode").Text(), Scheme: facility.String("facilityCodeListProvider").Text()}
	if l.LocalCode == "" && l.Name == "" && l.Country == "" {
		return nil
	}
	d.Doc.Mark(pointer, n.Path())
	return l
}
