package ublcargo

import (
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/draft"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// day is how UBL writes a date (xsd:date without a zone; a zone that is written does
// not move the document's local day).
const day = "2006-01-02"

// Date reads a cbc date.
func Date(d *draft.Draft, pointer string, n xmlread.Node) documents.Date {
	t := n.Text()
	if len(t) > len(day) {
		t = t[:len(day)]
	}
	return d.Date(pointer, draft.Part(n, t), day)
}

// Measure reads a quantity or measure with its unitCode, or in fallback where it
// has none.
func Measure(d *draft.Draft, pointer string, n xmlread.Node, fallback documents.UnitCode) *documents.Quantity {
	unit := draft.Literal{Value: n.Attr("unitCode"), Place: n.Path() + "/@unitCode"}
	return d.Quantity(pointer, n, d.Unit(unit, fallback))
}

// Amount reads an amount in the currency of its attribute, which UBL requires.
func Amount(d *draft.Draft, pointer string, n xmlread.Node) *documents.Money {
	if n.Text() == "" {
		return nil
	}
	ccy := draft.Literal{Value: n.Attr("currencyID"), Place: n.Path() + "/@currencyID"}
	d.Need(ccy.Place, ccy)
	c := d.Currency("", ccy)
	if c == "" {
		return nil
	}
	return d.Money(pointer, n, c)
}

// Shipment reads a cac:Shipment with its consignments, stages, goods items and
// equipment.
func Shipment(d *draft.Draft, n xmlread.Node) {
	s, c, all := &d.Doc.Shipment, n.At("Consignment"), consignments(d, n)
	d.Once(n, "GrossWeightMeasure", "NetWeightMeasure", "GrossVolumeMeasure", "TotalTransportHandlingUnitQuantity")
	for _, c := range all {
		d.Once(c, "ConsigneeParty", "ConsignorParty", "TotalInvoiceAmount", "GrossWeightMeasure", "NetWeightMeasure", "GrossVolumeMeasure")
	}
	stage(d, mainStage(n))
	goods(d, n)
	equipment(d, n)
	s.GrossWeight = measures(d, "/shipment/grossWeight", stated(n, all, "GrossWeightMeasure"), "KGM")
	s.NetWeight = measures(d, "/shipment/netWeight", stated(n, all, "NetWeightMeasure"), "KGM")
	d.NetLines(n.Path())
	s.Volume = measures(d, "/shipment/volume", stated(n, all, "GrossVolumeMeasure"), "MTQ")
	s.Packages = counts(d, "/shipment/packages", stated(n, all, "TotalPackagesQuantity", "TotalTransportHandlingUnitQuantity"), d.PackageKind())
	s.CountryOfExport = d.Country("/shipment/countryOfExport", First(n.At("ExportCountry", "IdentificationCode"), c.At("OriginalDepartureCountry", "IdentificationCode")))
	terms(d, First(n.At("Delivery", "DeliveryTerms"), c.At("DeliveryTerms")))
	freight(d, append([]xmlread.Node{n}, all...)...)
	if s.Loading == nil {
		s.Loading = location(d, "/shipment/loading", First(n.At("LastExitPortLocation"), c.At("LoadingLocation")))
	}
	if s.Discharge == nil {
		s.Discharge = location(d, "/shipment/discharge", First(n.At("FirstArrivalPortLocation"), c.At("UnloadingLocation")))
	}
}

// First returns the first node that is there.
func First(nodes ...xmlread.Node) xmlread.Node {
	for _, n := range nodes {
		if n.Ok() {
			return n
		}
	}
	return xmlread.Node{}
}

func terms(d *draft.Draft, n xmlread.Node) {
	s := &d.Doc.Shipment
	s.Incoterm = d.Incoterm("/shipment/incoterm", n.At("ID"))
	place := n.At("DeliveryLocation")
	s.IncotermPlace = d.Text("/shipment/incotermPlace", withText(place.At("Description"), place.At("Name"), place.At("ID")))
}

func withText(nodes ...xmlread.Node) xmlread.Node {
	for _, n := range nodes {
		if n.Text() != "" {
			return n
		}
	}
	return xmlread.Node{}
}

// freight reads who pays the carrier from the indicator of the freight charges,
// when they agree.
func freight(d *draft.Draft, nodes ...xmlread.Node) {
	s := &d.Doc.Shipment
	for _, n := range nodes {
		for _, charge := range n.All("FreightAllowanceCharge") {
			prepaid := charge.At("PrepaidIndicator")
			if !prepaid.Ok() || charge.At("ChargeIndicator").Text() == "false" {
				continue
			}
			mark := documents.FreightCollect
			if Indicator(d, "/shipment/freightPayment", prepaid) {
				mark = documents.FreightPrepaid
			}
			if s.FreightPayment != "" && s.FreightPayment != mark {
				s.FreightPayment = ""
				d.Note("some freight charges are prepaid, some are to be collected")
				return
			}
			s.FreightPayment = mark
		}
	}
}

// Indicator reads an xsd:boolean.
func Indicator(d *draft.Draft, pointer string, n xmlread.Node) bool {
	switch n.Text() {
	case "true", "1":
		d.Mark(pointer, n)
		return true
	case "false", "0", "":
		d.Mark(pointer, n)
		return false
	}
	d.Refuse(documents.CodeInvalid, n.Path(), "%.40q is neither true nor false", n.Text())
	return false
}

// location reads a place, and its country where its code does not say it.
func location(d *draft.Draft, pointer string, n xmlread.Node) *documents.Location {
	address := n.At("Address")
	country := d.Country("", withText(address.At("Country", "IdentificationCode"), n.At("Country", "IdentificationCode")))
	l := d.Locode(pointer, n.At("ID"), withText(n.At("Name"), n.At("Description"), address.At("CityName")))
	if l != nil && l.Country == "" {
		l.Country = country
	}
	return l
}

// mainStage returns the stage of the main carriage: the first that is neither
// pre-carriage nor on-carriage.
func mainStage(n xmlread.Node) xmlread.Node {
	c := n.At("Consignment")
	if m := c.At("MainCarriageShipmentStage"); m.Ok() {
		return m
	}
	for _, s := range n.All("ShipmentStage") {
		if s.At("PreCarriageIndicator").Text() != "true" && s.At("OnCarriageIndicator").Text() != "true" {
			return s
		}
	}
	return n.At("ShipmentStage")
}

// stage reads the main carriage. If no loading is stated, the transit begins on the first day
// of its period.
func stage(d *draft.Draft, n xmlread.Node) {
	s, means := &d.Doc.Shipment, n.At("TransportMeans")
	mode := n.At("TransportModeCode")
	if t := mode.Text(); len(t) == 1 && strings.Contains("12345678", t) {
		s.Mode = documents.TransportMode(d.Text("/shipment/mode", mode))
	} else if t != "" {
		d.Note("mode of transport: " + t)
	}
	ship := means.At("MaritimeTransport")
	s.Vessel = d.Text("/shipment/vessel", ship.At("VesselName"))
	if id := ship.At("VesselID"); id.Ok() {
		s.IMO = d.IMO("/shipment/imo", id)
	}
	s.Voyage = d.Text("/shipment/voyage", withText(means.At("JourneyID"), means.At("AirTransport", "AircraftID")))
	if s.Vessel == "" {
		s.Vessel = d.Text("/shipment/vessel", withText(means.At("RoadTransport", "LicensePlateID"), means.At("RailTransport", "TrainID")))
	}
	s.Loading = location(d, "/shipment/loading", n.At("LoadingPortLocation"))
	s.Discharge = location(d, "/shipment/discharge", n.At("UnloadingPortLocation"))
	s.DepartureDate = Date(d, "/shipment/departureDate", withText(n.At("PlannedDepartureTransportEvent", "OccurrenceDate"), n.At("EstimatedDepartureTransportEvent", "OccurrenceDate"), n.At("EstimatedDepartureDate")))
	period := n.At("TransitPeriod")
	s.OnBoardDate = Date(d, "/shipment/onBoardDate", withText(n.At("LoadingTransportEvent", "OccurrenceDate"), n.At("ActualDepartureTransportEvent", "OccurrenceDate"), period.At("StartDate")))
	s.ArrivalDate = Date(d, "/shipment/arrivalDate", withText(n.At("ActualArrivalTransportEvent", "OccurrenceDate"), period.At("EndDate")))
}
