package customs

import (
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/draft"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// The namespaces of the WCO Data Model 3.6 as its DMS information package has them.
const (
	wcoPrefix      = "urn:wco:datamodel:WCO:"
	wcoDeclaration = wcoPrefix + "DEC-DMS:2"
)

// wcoOriginal is the message function "original" (UNTDID 1225). 13 is a request, for
// instance to amend.
const wcoOriginal = "9"

// A wcoMessage is one Declaration on its way into a document. Paths in its comments
// are the WCO Data Model's.
type wcoMessage struct {
	*draft.Draft
	meta, dec, goods, consignment xmlread.Node // meta is the MetaData around dec, if any

	masters, plain, houses []xmlread.Node // numbers of the transport documents named
}

// readWCO reads a WCO Data Model declaration: a bare Declaration, one in MetaData,
// or one in the envelope of a submission.
func readWCO(root xmlread.Node) (*documents.Document, error) {
	meta, dec, err := findDeclaration(root)
	if err != nil {
		return nil, err
	}
	m := &wcoMessage{
		Draft: draft.New(documents.FamilyCustoms, documents.FormatWCODeclaration),
		meta:  meta, dec: dec, goods: dec.At("GoodsShipment"),
	}
	m.consignment = m.goods.At("Consignment")
	m.Once(meta, "Declaration")
	m.Once(dec, "ID", "FunctionalReferenceID", "TypeCode", "FunctionCode", "InvoiceAmount", "TotalPackageQuantity", "TotalGrossMassMeasure", "GoodsItemQuantity",
		"GoodsShipment", "Declarant", "Exporter", "BorderTransportMeans")
	m.Once(m.goods, "Consignment", "Consignee", "Consignor", "Exporter", "Importer", "Seller", "Buyer", "TradeTerms", "UCR")
	m.number()
	m.entry()
	m.parties()
	m.items()
	m.totals()
	m.shipment()
	m.references()
	return m.Finish()
}

func findDeclaration(root xmlread.Node) (meta, dec xmlread.Node, err error) {
	n := root
	if n.Name() == "submitDeclarationRequest" {
		n = n.At("requestDetail", "MetaData")
	}
	if n.Name() == "MetaData" {
		if n.At("Response").Ok() {
			return meta, dec, unsupported(n, "a customs notification about what became of a declaration")
		}
		meta, n = n, n.At("Declaration")
	}
	if !n.Ok() || !strings.HasPrefix(n.Space(), wcoPrefix+"DEC") {
		return meta, dec, unsupported(root, "no WCO Data Model declaration")
	}
	if what := notOriginal(n); what != "" {
		return meta, dec, unsupported(n, what)
	}
	return meta, n, nil
}

// notOriginal returns what a message is that uses a declaration's elements to refer to
// another, or "".
func notOriginal(dec xmlread.Node) string {
	switch fn, kind := dec.At("FunctionCode").Text(), dec.At("TypeCode").Text(); {
	case strings.HasPrefix(kind, "COR"), strings.HasPrefix(kind, "INV"):
		return "an amendment or cancellation of a declaration"
	case strings.HasPrefix(kind, "GPR"):
		return "a notice that goods were presented"
	case fn != "" && fn != wcoOriginal:
		return "a message about a declaration (function code " + fn + ")"
	}
	return ""
}

// maxLRN is the length of FunctionalReferenceID: EU customs data model data element
// 2/5 (an..22).
const maxLRN = 22

// number reads the registration number (MRN) if customs has given one, else the declarant's
// own reference (LRN).
func (m *wcoMessage) number() {
	mrn, lrn := m.dec.At("ID"), m.dec.At("FunctionalReferenceID")
	m.Need(m.dec.Path()+"/FunctionalReferenceID", lrn, mrn)
	if len([]rune(lrn.Text())) > maxLRN {
		m.Refuse(documents.CodeInvalid, lrn.Path(), "%.40q is longer than %d characters", lrn.Text(), maxLRN)
	}
	m.Doc.Number = m.Text("/number", first(mrn, lrn))
}

func (m *wcoMessage) entry() {
	e := &documents.Entry{PreEntry: m.Text("/entry/preEntry", m.dec.At("FunctionalReferenceID"))}
	m.Doc.Entry = e
	m.direction()
	exit := m.dec.At("ExitOffice", "ID")
	if e.Direction == documents.Export {
		m.Need(m.dec.Path()+"/ExitOffice/ID", exit)
	}
	e.Office = m.Text("/entry/office", first(m.dec.At("DeclarationOfficeID"), m.dec.At("PresentationOffice", "ID"), m.dec.At("SupervisingOffice", "ID")))
	e.ExitPort = m.Text("/entry/exitPort", exit)
	e.Declared = m.date("/entry/declared", m.dec.At("AcceptanceDateTime"))
	m.Doc.IssueDate = m.date("/issueDate", m.dec.At("IssueDateTime"))
	if m.Doc.IssueDate == "" {
		m.Doc.IssueDate = m.date("/issueDate", m.dec.At("AcceptanceDateTime"))
	}
	for _, p := range m.goods.At("GovernmentAgencyGoodsItem").All("GovernmentProcedure") {
		if prev := p.At("PreviousCode"); prev.Ok() {
			e.Procedure = m.Text("/entry/procedure", draft.Part(p.At("CurrentCode"), p.At("CurrentCode").Text()+prev.Text()))
			return
		}
	}
}

// direction reads the first two letters of TypeCode: IM import, EX export, CO trade
// with special fiscal territories, which has either direction (EU customs data
// model data element 1/1).
func (m *wcoMessage) direction() {
	kind := m.dec.At("TypeCode")
	m.Need(m.dec.Path()+"/TypeCode", kind)
	m.Mark("/type", kind)
	m.Mark("/entry/direction", kind)
	e := m.Doc.Entry
	switch t := kind.Text(); {
	case strings.HasPrefix(t, "IM"), strings.HasPrefix(t, "CO") && !m.dec.At("ExitOffice").Ok():
		e.Direction, m.Doc.Type = documents.Import, documents.TypeImportDeclaration
	case strings.HasPrefix(t, "EX"), strings.HasPrefix(t, "CO"):
		e.Direction, m.Doc.Type = documents.Export, documents.TypeExportDeclaration
	case t != "":
		m.Refuse(documents.CodeInvalid, kind.Path(), "%.40q is not a type of import (IM) or export (EX) declaration", t)
	}
}

// date reads a DateTimeString: format 102 is CCYYMMDD, 304 CCYYMMDDHHMMSSZZZ (UNTDID
// 2379). The day is the one written, in the zone written.
func (m *wcoMessage) date(pointer string, n xmlread.Node) documents.Date {
	s := n.At("DateTimeString")
	t := s.Text()
	if t == "" {
		s, t = n, n.Text()
	}
	if i := len("20060102"); len(t) > i && strings.Trim(t[:i], "0123456789") == "" {
		t = t[:i]
	} else if i := len("2006-01-02"); len(t) > i {
		t = t[:i]
	}
	return m.Date(pointer, draft.Literal{Value: t, Place: s.Path()}, "20060102", "2006-01-02")
}

// country reads a country. Customs administrations add codes of their own to ISO
// 3166-1 (the United Kingdom: ZF, ZG, ZU …), which become notes.
func (m *wcoMessage) country(pointer string, n xmlread.Node) documents.CountryCode {
	return m.Country(pointer, n)
}
