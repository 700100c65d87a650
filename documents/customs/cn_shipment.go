package customs

import (
	"fmt"
	"strings"

	"tradehub/documents"
	"tradehub/documents/draft"
	"tradehub/documents/match"
	"tradehub/documents/xmlread"
)

// shipment reads the goods on their way.
func (m *cnMessage) shipment() {
	s := &m.Doc.Shipment
	m.transport()
	m.bill()
	m.ports()
	s.Packages = m.Packages("/shipment/packages", m.at("PackNo"), cnPackageKind(m.at("WrapType").Text()))
	s.GrossWeight = m.Quantity("/shipment/grossWeight", m.at("GrossWet"), "KGM")
	s.NetWeight = m.Quantity("/shipment/netWeight", m.at("NetWt"), "KGM")
	s.CountryOfExport = m.country("/shipment/countryOfExport", m.at("TradeCountry"))
	if m.Doc.Entry.Direction == documents.Export {
		s.CountryOfExport = "CN"
	}
	m.terms()
}

// transport reads the means of transport. Box 运输工具名称 may hold "VESSEL/voyage"
// where older writers had no place of its own for the voyage.
func (m *cnMessage) transport() {
	s := &m.Doc.Shipment
	mode, name := m.at("TrafMode"), m.at("TrafName")
	voyage := first(m.at("CusVoyageNo"), m.at("VoyNo"), m.free.At("CusVoyageNo"), m.free.At("VoyNo"))
	s.Mode = cnModes[mode.Text()]
	if s.Mode != "" {
		m.Mark("/shipment/mode", mode)
	} else if mode.Text() != "" {
		m.Note("mode of transport (运输方式): " + mode.Text())
	}
	vessel, inName, split := cutLast(name.Text(), "/")
	if !split || (voyage.Text() != "" && voyage.Text() != inName) {
		vessel, inName = name.Text(), ""
	}
	s.Voyage = m.Text("/shipment/voyage", voyage)
	if s.Voyage == "" && inName != "" {
		s.Voyage = m.Text("/shipment/voyage", draft.Part(name, inName))
	}
	if s.Mode == documents.ModeAir && s.Voyage == "" { // 航班号 stands in place of a name
		s.Voyage = m.Text("/shipment/voyage", name)
		return
	}
	m.vessel(draft.Part(name, vessel))
}

// vessel reads a ship's name, or its number: ships are declared by "UN" and the
// IMO number to the manifest system.
func (m *cnMessage) vessel(name draft.Literal) {
	s := &m.Doc.Shipment
	if imo, ok := strings.CutPrefix(name.Value, "UN"); ok {
		if n := documents.IMONumber(imo); n.Valid() == nil {
			s.IMO = n
			m.Mark("/shipment/imo", name)
			return
		}
	}
	s.Vessel = m.Text("/shipment/vessel", name)
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 1 || i == len(s)-len(sep) {
		return s, "", false
	}
	return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+len(sep):]), true
}

// bill reads the transport document's number: "master*house" where there are two.
func (m *cnMessage) bill() {
	no := m.at("BillNo")
	master, house, both := strings.Cut(no.Text(), "*")
	m.Doc.Shipment.BillOfLading = m.Text("/shipment/billOfLading", draft.Part(no, master))
	if both {
		m.Doc.Shipment.HouseBill = m.Text("/shipment/houseBill", draft.Part(no, house))
	}
}

// ports reads where the goods come from and go to: 启运港 and 经停港/指运港 abroad,
// 入境口岸 or 离境口岸 at home.
func (m *cnMessage) ports() {
	s := &m.Doc.Shipment
	home, abroad := m.at("EntyPortCode"), first(m.at("DespPortCode"), m.at("DistinatePort"))
	if m.Doc.Entry.Direction == documents.Export {
		s.Loading = m.port("/shipment/loading", home)
		s.Discharge = m.port("/shipment/discharge", m.at("DistinatePort"))
		return
	}
	s.Loading = m.port("/shipment/loading", abroad)
	s.Discharge = m.port("/shipment/discharge", home)
}

func (m *cnMessage) port(pointer string, n xmlread.Node) *documents.Location {
	code := n.Text()
	if code == "" {
		return nil
	}
	m.Mark(pointer, n)
	l := &documents.Location{Code: cnPorts[code], LocalCode: code, Scheme: match.CustomsPorts}
	l.Country = match.Country(l)
	return l
}

// terms reads 成交方式: not the Incoterm itself, but the family of terms whose
// price it is.
func (m *cnMessage) terms() {
	n := m.at("TransMode")
	if i, ok := cnTerms[n.Text()]; ok {
		m.Doc.Shipment.Incoterm = i
		m.Mark("/shipment/incoterm", n)
		return
	}
	if n.Text() != "" {
		m.Note(fmt.Sprintf("terms of the transaction (成交方式): %s %s", n.Text(), cnOtherTerms[n.Text()]))
	}
}

func (m *cnMessage) containers() {
	for i, n := range m.root.At("DecContainers").All("Container") {
		c := m.Container(first(n.At("ContainerId"), n.At("ContainerNo")))
		if c == nil {
			m.Refuse(documents.CodeMissing, n.Path()+"/ContainerId", "a container without a number")
			return
		}
		c.Size = n.At("ContainerMd").Text()
		c.GrossWeight = m.Quantity(draft.At("/shipment/containers", i, "grossWeight"), n.At("GoodsContaWt"), "KGM")
	}
}
