package customs

import (
	"slices"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// Types of identification of a means of transport (EU customs data model data
// element 7/9): 10 IMO number, 11 name of a sea-going vessel, 40 IATA flight number.
const (
	wcoIMO    = "10"
	wcoVessel = "11"
	wcoFlight = "40"
)

func (m *wcoMessage) shipment() {
	s := &m.Doc.Shipment
	s.Mode = m.mode()
	for _, means := range []xmlread.Node{m.dec.At("BorderTransportMeans"), m.consignment.At("ArrivalTransportMeans"), m.consignment.At("DepartureTransportMeans")} {
		m.means(means)
	}
	s.Packages = m.Packages("/shipment/packages", m.dec.At("TotalPackageQuantity"), m.PackageKind())
	s.GrossWeight = m.mass("/shipment/grossWeight", first(m.dec.At("TotalGrossMassMeasure"), m.goods.At("TotalGrossMassMeasure")))
	s.CountryOfExport = m.country("/shipment/countryOfExport", first(m.goods.At("ExportCountry", "ID"), m.goods.At("GovernmentAgencyGoodsItem", "ExportCountry", "ID")))
	s.Incoterm = m.Incoterm("/shipment/incoterm", m.goods.At("TradeTerms", "ConditionCode"))
	s.IncotermPlace = m.Text("/shipment/incotermPlace", first(m.goods.At("TradeTerms", "LocationID"), m.goods.At("TradeTerms", "LocationName")))
	s.Loading = m.Locode("/shipment/loading", m.consignment.At("LoadingLocation", "ID"), m.consignment.At("LoadingLocation", "Name"))
	s.Discharge = m.Locode("/shipment/discharge", m.consignment.At("UnloadingLocation", "ID"), m.consignment.At("UnloadingLocation", "Name"))
	m.NetLines(m.goods.Path())
	m.days()
	m.equipment()
}

// days reads when the means of transport departs and arrives.
func (m *wcoMessage) days() {
	s := &m.Doc.Shipment
	border := m.dec.At("BorderTransportMeans")
	for _, n := range []xmlread.Node{border.At("DepartureDateTime"), m.consignment.At("DepartureTransportMeans", "DepartureDateTime")} {
		if s.DepartureDate == "" {
			s.DepartureDate = m.date("/shipment/departureDate", n)
		}
	}
	for _, n := range []xmlread.Node{border.At("ArrivalDateTime"), m.consignment.At("ArrivalTransportMeans", "ArrivalDateTime"), m.consignment.At("ArrivalDateTime")} {
		if s.ArrivalDate == "" {
			s.ArrivalDate = m.date("/shipment/arrivalDate", n)
		}
	}
}

// mode reads the mode at the border. 9 is own propulsion, which Rec 19 has no
// number of its own for.
func (m *wcoMessage) mode() documents.TransportMode {
	n := m.dec.At("BorderTransportMeans", "ModeCode")
	switch t := n.Text(); t {
	case "":
		return ""
	case "1", "2", "3", "4", "5", "6", "7", "8":
		return documents.TransportMode(m.Text("/shipment/mode", n))
	case "9":
		m.Note("mode of transport: own propulsion")
	default:
		m.Refuse(documents.CodeInvalid, n.Path(), "%.40q is not a mode of transport (1 to 9)", t)
	}
	return ""
}

func (m *wcoMessage) means(n xmlread.Node) {
	s, id := &m.Doc.Shipment, n.At("ID")
	switch n.At("IdentificationTypeCode").Text() {
	case wcoIMO:
		if s.IMO == "" {
			s.IMO = m.IMO("/shipment/imo", id)
		}
	case wcoVessel:
		if s.Vessel == "" {
			s.Vessel = m.Text("/shipment/vessel", id)
		}
	case wcoFlight:
		if s.Voyage == "" {
			s.Voyage = m.Text("/shipment/voyage", id)
		}
	}
	if v := n.At("JourneyID"); s.Voyage == "" {
		s.Voyage = m.Text("/shipment/voyage", v)
	}
}

func (m *wcoMessage) equipment() {
	for _, n := range m.consignment.All("TransportEquipment") {
		c := m.Container(n.At("ID"))
		if c == nil {
			continue
		}
		c.Size = n.At("CharacteristicCode").Text()
		if documents.SharesContainer(n.At("FullnessCode").Text()) {
			c.LCL, m.Doc.Shipment.LCL = true, true
		}
		for _, seal := range n.All("Seal") {
			if t := seal.At("ID").Text(); t != "" {
				c.Seals = append(c.Seals, t)
			}
		}
	}
}

// wcoDocuments says what the documents named are: UNTDID 1001 codes, in EU practice
// with the category N before them, and the declaration's own unique consignment
// reference (DCR).
var wcoDocuments = map[string]documents.ReferenceCode{
	"380": documents.RefInvoice, "935": documents.RefInvoice, // 935: the invoice that the customs value is declared on
	"705": documents.RefBillOfLading, "704": documents.RefBillOfLading, "741": documents.RefBillOfLading, "740": documents.RefBillOfLading,
	"710": documents.RefBillOfLading, "711": documents.RefBillOfLading, "720": documents.RefBillOfLading, "730": documents.RefBillOfLading,
	"760": documents.RefBillOfLading, "761": documents.RefBillOfLading, "765": documents.RefBillOfLading, "766": documents.RefBillOfLading,
	"714": documents.RefHouseBill, "703": documents.RefHouseBill,
	"DCR": documents.RefUCR,
}

// wcoMasters are the kinds that are made for a carrier's customer and may cover documents of
// others. If one is present, a waybill or bill without the word "master" is the house's.
var wcoMasters = map[string]bool{"704": true, "741": true}

// references reads the documents that the header and the items name.
func (m *wcoMessage) references() {
	m.Reference(documents.RefUCR, m.goods.At("UCR", "TraderAssignedReferenceID"))
	m.documents(m.consignment, "TransportContractDocument")
	m.documents(m.goods, "PreviousDocument")
	m.documents(m.goods, "AdditionalDocument")
	for _, n := range m.goods.All("GovernmentAgencyGoodsItem") {
		m.documents(n, "PreviousDocument")
		m.documents(n, "AdditionalDocument")
	}
	m.bills()
}

// bills chooses the numbers of master and house from the transport documents named.
func (m *wcoMessage) bills() {
	s := &m.Doc.Shipment
	master := first(append(slices.Clone(m.masters), m.plain...)...)
	s.BillOfLading = m.Text("/shipment/billOfLading", master)
	house := first(m.houses...)
	if house.Text() == "" && len(m.masters) > 0 {
		house = first(m.plain...)
	}
	if house.Text() != s.BillOfLading {
		s.HouseBill = m.Text("/shipment/houseBill", house)
	}
}

func (m *wcoMessage) documents(parent xmlread.Node, name string) {
	for _, n := range parent.All(name) {
		kind := n.At("TypeCode").Text()
		code, id := wcoDocuments[kind], n.At("ID")
		if category := n.At("CategoryCode").Text(); name == "AdditionalDocument" && category != "" && category != "N" {
			continue // "C 705" is an authorisation, not a bill of lading
		}
		switch {
		case code == "":
			continue
		case wcoMasters[kind]:
			m.masters = append(m.masters, id)
		case code == documents.RefBillOfLading:
			m.plain = append(m.plain, id)
		case code == documents.RefHouseBill:
			m.houses = append(m.houses, id)
		}
		m.Reference(code, id)
	}
}
