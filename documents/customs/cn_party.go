package customs

import (
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/draft"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// cnFirm are the names of the elements that name one firm.
type cnFirm struct {
	names, scc, code []string
}

// The firms of the head. Where a firm abroad has two names, the English one is
// the one that its invoice and transport document bear.
var (
	cnTradeCo   = cnFirm{[]string{"TradeName"}, []string{"TradeCoScc"}, []string{"TradeCode"}}
	cnOwner     = cnFirm{[]string{"OwnerName"}, []string{"OwnerCodeScc"}, []string{"OwnerCode"}}
	cnAgent     = cnFirm{[]string{"AgentName"}, []string{"AgentCodeScc"}, []string{"AgentCode"}}
	cnConsignor = cnFirm{names: []string{"OverseasConsignorEname", "OverseasConsignorCname"}, code: []string{"OverseasConsignorCode"}}
	cnConsignee = cnFirm{names: []string{"OverseasConsigneeEname", "OverseasConsigneeCname"}, code: []string{"OverseasConsigneeCode"}}
)

// parties reads the firms. TradeCo is 境内收货人 of an import and 境内发货人 of an
// export; the firm abroad is the other end.
func (m *cnMessage) parties() {
	home, away, abroad := documents.Consignee, documents.Consignor, cnConsignor
	if m.Doc.Entry.Direction == documents.Export {
		home, away, abroad = documents.Consignor, documents.Consignee, cnConsignee
	}
	m.Need(m.head.Path()+"/TradeName", m.at("TradeName"), m.at("TradeCoScc"), m.at("TradeCode"))
	// 贸易国 is where the firm abroad is: the contract of sale was made with it.
	trading := m.country("", m.at("TradeAreaCode"))
	m.firm(home, cnTradeCo, documents.SchemeCNCustoms, "")
	m.firm(away, abroad, documents.SchemeLocal, trading) // the code is an AEO number by mutual recognition
	m.firm(documents.Owner, cnOwner, documents.SchemeCNCustoms, "")
	m.firm(documents.Declarant, cnAgent, documents.SchemeCNCustoms, "")
}

func (m *cnMessage) firm(role documents.PartyRole, f cnFirm, scheme documents.Scheme, country documents.CountryCode) {
	name, scc, code := m.firstOf(f.names), m.firstOf(f.scc), m.firstOf(f.code)
	p := documents.Party{Role: role}
	for _, n := range f.names {
		draft.Name(&p, m.at(n))
	}
	p.Address.Country = country
	draft.Identify(&p, documents.SchemeUSCI, scc)
	draft.Identify(&p, scheme, code)
	m.Party(p, first(name, scc, code))
}

func (m *cnMessage) firstOf(names []string) xmlread.Node {
	for _, n := range names {
		if f := m.at(n); f.Text() != "" {
			return f
		}
	}
	return xmlread.Node{}
}
