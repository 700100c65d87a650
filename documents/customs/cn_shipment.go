package customs

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/draft"
	"github.com/tradehub/tradehub/documents/match"
	"github.com/tradehub/tradehub/documents/xmlread"
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
	switch m.at("WrapType").Text() {
	case "00", "01": // 散装, 裸装
		s.Tolerance = true
	}
	if m.Doc.Entry.Direction == documents.Import { // 进口日期: the day on which the means of transport came in
		s.ArrivalDate = m.Date("/shipment/arrivalDate", m.at("IEDate"), cnDates...)
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
	if s.Mode == documents.ModeAir && s.Voyage == "" { // 航班号 replaces a name
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

// narrow turns the separators that Chinese input methods write into ASCII.
var narrow = strings.NewReplacer("＊", "*", "＿", "_")

// airWaybill is a number of IATA: the airline's three digits, and eight.
var airWaybill = regexp.MustCompile(`^[0-9]{3}-?[0-9]{8}_`)

// bill reads 提运单号: "master*house" by sea, "master_house" by air, where there are two
// (报关单填制规范, GACC announcement 2019 No. 18). What came by air and crosses the border by
// lorry keeps the number of its air waybill.
func (m *cnMessage) bill() {
	no := m.at("BillNo")
	text := narrow.Replace(no.Text())
	master, house, both := strings.Cut(text, "*")
	if mode := m.Doc.Shipment.Mode; !both && (mode == documents.ModeAir || airWaybill.MatchString(text)) {
		master, house, both = strings.Cut(text, "_")
	}
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
	other := m.country("/shipment/countryOfExport", m.at("TradeCountry")) // 启运国, 运抵国
	if m.Doc.Entry.Direction == documents.Export {
		s.CountryOfExport = "CN"
		s.Loading = m.port("/shipment/loading", home, "CN")
		s.Discharge = m.port("/shipment/discharge", m.at("DistinatePort"), other)
		return
	}
	s.CountryOfExport = other
	s.Loading = m.port("/shipment/loading", abroad, other)
	s.Discharge = m.port("/shipment/discharge", home, "CN")
}

// port reads a port by customs' code. Its country is that of the UN/LOCODE where the
// code is in the table, else that of the three letters that codes of ports abroad
// begin with, else the country that the declaration states.
func (m *cnMessage) port(pointer string, n xmlread.Node, otherwise documents.CountryCode) *documents.Location {
	code := n.Text()
	if code == "" {
		return nil
	}
	m.Mark(pointer, n)
	return CNPort(code, otherwise)
}

// CNPort returns the port of a code of China's customs. Otherwise is the country of a code that
// names none.
func CNPort(code string, otherwise documents.CountryCode) *documents.Location {
	l := &documents.Location{Code: cnPorts[code], LocalCode: code, Scheme: match.CustomsPorts, Country: otherwise}
	l.Country = match.Country(l)
	return l
}

// terms reads 成交方式: not the Incoterm itself, but the family of terms with that price.
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
		if lcl := n.At("LclFlag").Text(); lcl == "1" || lcl == "是" || strings.EqualFold(lcl, "Y") { // 拼箱标识
			c.LCL, m.Doc.Shipment.LCL = true, true
		}
		c.GrossWeight = m.Quantity(draft.At("/shipment/containers", i, "grossWeight"), n.At("GoodsContaWt"), "KGM")
	}
}
