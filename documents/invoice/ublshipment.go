package invoice

import (
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// ublShipment reads what the invoice says of the goods on their way: the
// deliveries of the document, and the shipment below each.
func (r *reader) ublShipment(root xmlread.Node) {
	for _, terms := range root.All("DeliveryTerms") {
		r.ublTerms(terms)
	}
	var loads []cargo
	seen := map[string]bool{}
	for _, d := range root.All("Delivery") {
		for _, terms := range d.All("DeliveryTerms") {
			r.ublTerms(terms)
		}
		r.delivered(d.At("ActualDeliveryDate"), r.date)
		n := d.At("Shipment")
		// One shipment may be named by several deliveries.
		if id := n.At("ID").Text(); n.Ok() && (id == "" || !isNumber(id) || !seen[id]) {
			seen[id] = true
			loads = append(loads, ublCargo(n))
		}
		r.ublGoods(n)
	}
	r.load(loads)
}

// isNumber reports whether an identifier names something: writers put "1" or "NA" where the
// schema requires one.
func isNumber(id string) bool { return len(id) > 3 }

// ublCargo finds the sums of a shipment, in it or in its consignment.
func ublCargo(n xmlread.Node) cargo {
	c := n.At("Consignment")
	either := func(name string) xmlread.Node { return first(n.At(name), c.At(name)) }
	return cargo{
		gross: either("GrossWeightMeasure"), net: either("NetWeightMeasure"), volume: either("GrossVolumeMeasure"),
		packages: first(n.At("TotalTransportHandlingUnitQuantity"), c.At("TotalPackagesQuantity"), c.At("TotalTransportHandlingUnitQuantity")),
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
	if d := r.aside(n, read); d > s.DeliveryDate {
		s.DeliveryDate = d
		r.mark("/shipment/deliveryDate", dateNode(n))
	}
}

func (r *reader) ublGoods(n xmlread.Node) {
	if !n.Ok() {
		return
	}
	r.exported(n.At("ExportCountry", "IdentificationCode"))
	for _, stage := range n.All("ShipmentStage") {
		r.ublStage(stage)
	}
	for _, stage := range n.At("Consignment").All("MainCarriageShipmentStage") {
		r.ublStage(stage)
	}
	for _, e := range n.Descendants("TransportEquipment") {
		r.ublContainer(e)
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
	r.departs(n)
}

// departs reads the planned day of departure, the first of the stages'.
func (r *reader) departs(n xmlread.Node) {
	at := first(n.At("PlannedDepartureTransportEvent", "OccurrenceDate"), n.At("EstimatedDepartureTransportEvent", "OccurrenceDate"))
	if d := r.aside(at, r.date); d != "" && r.doc.Shipment.DepartureDate == "" {
		r.doc.Shipment.DepartureDate = d
		r.mark("/shipment/departureDate", at)
	}
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
	l := &documents.Location{Name: name.Text(), Country: r.country(n.At("Address", "Country", "IdentificationCode"))}
	if code, err := documents.ParseUNLocode(id.Text()); err == nil {
		l.Code, l.Country = code, code.Country()
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
	c := r.container(n.At("ID"), n.At("SizeTypeCode"), notes(seals))
	if c != nil && documents.SharesContainer(n.At("FullnessIndicationCode").Text()) {
		c.LCL, r.doc.Shipment.LCL = true, true
	}
}
