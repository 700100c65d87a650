package invoice

import (
	"strings"

	"tradehub/documents"
	"tradehub/documents/xmlread"
)

// ublShipment reads what the invoice says of the goods on their way: the
// deliveries of the document, and the shipment below each.
func (r *reader) ublShipment(root xmlread.Node) {
	r.ublTerms(root.At("DeliveryTerms"))
	for _, d := range root.All("Delivery") {
		r.ublTerms(d.At("DeliveryTerms"))
		r.delivered(d.At("ActualDeliveryDate"), r.date)
		r.ublGoods(d.At("Shipment"))
	}
}

// ublTerms reads the delivery terms; the first that are an Incoterm count.
func (r *reader) ublTerms(n xmlread.Node) {
	place := first(n.At("DeliveryLocation", "Name"), n.At("DeliveryLocation", "Description"),
		n.At("DeliveryLocation", "Address", "CityName"), n.At("DeliveryLocation", "ID"))
	r.incoterm(n.At("ID"), place)
}

// incoterm keeps a term that is an Incoterm of any edition, and its place.
func (r *reader) incoterm(code, place xmlread.Node) {
	s := &r.doc.Shipment
	term, err := documents.ParseIncoterm(code.Text())
	if s.Incoterm != "" || err != nil {
		return
	}
	s.Incoterm = term
	s.IncotermPlace = place.Text()
	r.mark("/shipment/incoterm", code)
	r.mark("/shipment/incotermPlace", place)
}

// delivered keeps the day of delivery (BT-72), the latest of several.
func (r *reader) delivered(n xmlread.Node, read func(xmlread.Node) documents.Date) {
	s := &r.doc.Shipment
	if d := read(n); d > s.DeliveryDate {
		s.DeliveryDate = d
		r.mark("/shipment/deliveryDate", dateNode(n))
	}
}

func (r *reader) ublGoods(n xmlread.Node) {
	if !n.Ok() {
		return
	}
	r.weigh(n.At("GrossWeightMeasure"), n.At("NetWeightMeasure"), n.At("GrossVolumeMeasure"))
	r.pack(n.At("TotalTransportHandlingUnitQuantity"))
	r.exported(n.At("ExportCountry", "IdentificationCode"))
	for _, stage := range n.All("ShipmentStage") {
		r.ublStage(stage)
	}
	for _, unit := range n.All("TransportHandlingUnit") {
		for _, e := range unit.All("TransportEquipment") {
			r.ublContainer(e)
		}
	}
}

func (r *reader) ublStage(n xmlread.Node) {
	s := &r.doc.Shipment
	means := n.At("TransportMeans")
	ship := means.At("MaritimeTransport")
	if mode := n.At("TransportModeCode"); s.Mode == "" && mode.Text() != "" {
		s.Mode = documents.TransportMode(mode.Text())
		r.mark("/shipment/mode", mode)
	}
	if name := ship.At("VesselName"); s.Vessel == "" && name.Text() != "" {
		s.Vessel = name.Text()
		s.IMO = imo(ship.At("VesselID").Text())
		r.mark("/shipment/vessel", name)
		if s.IMO != "" {
			r.mark("/shipment/imo", ship.At("VesselID"))
		}
	}
	if voyage := means.At("JourneyID"); s.Voyage == "" && voyage.Text() != "" {
		s.Voyage = voyage.Text()
		r.mark("/shipment/voyage", voyage)
	}
	r.ublPort(&s.Loading, "/shipment/loading", n.At("LoadingPortLocation"))
	r.ublPort(&s.Discharge, "/shipment/discharge", n.At("UnloadingPortLocation"))
}

// imo returns an IMO ship number, or "" for another kind of number. One with
// a wrong check digit stays: a rule reports it.
func imo(s string) documents.IMONumber {
	n, _ := documents.ParseIMO(s)
	if len(n) != 7 || strings.Trim(string(n), "0123456789") != "" {
		return ""
	}
	return n
}

func (r *reader) ublPort(to **documents.Location, pointer string, n xmlread.Node) {
	id, name := n.At("ID"), n.At("Name")
	if *to != nil || (id.Text() == "" && name.Text() == "") {
		return
	}
	l := &documents.Location{Name: name.Text()}
	if code, err := documents.ParseUNLocode(id.Text()); err == nil {
		l.Code = code
	} else {
		l.LocalCode, l.Scheme = id.Text(), id.Attr("schemeID")
	}
	*to = l
	r.markGroup(pointer, n)
}

func (r *reader) ublContainer(n xmlread.Node) {
	seals := make([]xmlread.Node, 0, 1)
	for _, s := range n.All("TransportEquipmentSeal") {
		seals = append(seals, s.At("ID"))
	}
	r.container(n.At("ID"), n.At("SizeTypeCode"), notes(seals))
}
