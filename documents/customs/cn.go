package customs

import (
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/draft"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// The dates of the message are yyyymmdd; some writers use ISO 8601.
var cnDates = []string{"20060102", "2006-01-02"}

// A cnMessage is one DecMessage on its way into a document.
type cnMessage struct {
	*draft.Draft
	root, head, free xmlread.Node
}

// readCN reads the declaration message of China's Single Window (General
// Administration of Customs announcement 2018 No. 67). Only an accepted
// declaration is one: without EntryId (海关编号) it is refused as incomplete, even
// where a Single Window number (SeqNo, PreEntryId) is there, because nothing has
// been declared yet.
func readCN(root xmlread.Node) (*documents.Document, error) {
	m := &cnMessage{
		Draft: draft.New(documents.FamilyCustoms, documents.FormatCNDeclaration),
		root:  root, head: root.At("DecHead"), free: root.At("DecFreeTxt"),
	}
	m.Once(root, "DecHead", "DecLists", "DecContainers", "DecLicenseDocus", "DecFreeTxt")
	m.Once(m.head)
	m.Once(m.free)
	if !m.head.Ok() {
		m.Refuse(documents.CodeMissing, root.Path()+"/DecHead", "the declaration has no head")
		return m.Finish()
	}
	m.number()
	m.entry()
	m.parties()
	m.lines() // before the charges, which are in the lines' currency by default
	m.shipment()
	m.charges()
	m.containers()
	m.references()
	return m.Finish()
}

func (m *cnMessage) at(names ...string) xmlread.Node { return m.head.At(names...) }

// entryDigits is the length of the declaration number: district 4, year 4,
// direction 1, serial 9.
const entryDigits = 18

func (m *cnMessage) number() {
	n := m.at("EntryId")
	m.Need(m.head.Path()+"/EntryId", n)
	if t := n.Text(); t != "" && (len(t) != entryDigits || strings.Trim(t, "0123456789") != "") {
		m.Refuse(documents.CodeInvalid, n.Path(), "%.40q is not an 18-digit declaration number", t)
	}
	m.Doc.Number = m.Text("/number", n)
}

func (m *cnMessage) entry() {
	flag := m.at("IEFlag")
	m.Need(m.head.Path()+"/IEFlag", flag)
	e := &documents.Entry{
		Office:    m.Text("/entry/office", m.at("CustomMaster")),
		Date:      m.Date("/entry/date", m.at("IEDate"), cnDates...),
		Declared:  m.Date("/entry/declared", first(m.at("DeclDate"), m.at("DDate")), cnDates...),
		Procedure: m.Text("/entry/procedure", m.at("TradeMode")),
		PreEntry:  m.Text("/entry/preEntry", first(m.at("PreEntryId"), m.at("SeqNo"))),
	}
	m.Doc.Entry = e
	switch flag.Text() {
	case "I":
		e.Direction, m.Doc.Type = documents.Import, documents.TypeImportDeclaration
	case "E":
		e.Direction, m.Doc.Type = documents.Export, documents.TypeExportDeclaration
		e.ExitPort = m.Text("/entry/exitPort", first(m.at("EntyPortCode"), m.at("IEPort")))
	case "":
	default:
		m.Refuse(documents.CodeInvalid, flag.Path(), "%.40q is neither I (import) nor E (export)", flag.Text())
	}
	m.Mark("/type", flag)
	m.Mark("/entry/direction", flag)
	m.Doc.IssueDate = e.Declared
	m.Mark("/issueDate", first(m.at("DeclDate"), m.at("DDate")))
}

// first returns the first node that has a text.
func first(nodes ...xmlread.Node) xmlread.Node {
	for _, n := range nodes {
		if n.Text() != "" {
			return n
		}
	}
	return xmlread.Node{}
}

func (m *cnMessage) labelled(label string, n xmlread.Node) {
	if n.Text() != "" {
		m.Note(label + n.Text())
	}
}

// refAdditional is UNTDID 1153 "additional reference number".
const refAdditional documents.ReferenceCode = "ACD"

func (m *cnMessage) references() {
	m.Reference(documents.RefContract, m.at("ContrNo"))
	m.Reference(refAdditional, m.at("LicenseNo"))
	for _, n := range m.root.At("DecLicenseDocus").All("LicenseDocu") {
		kind, number := n.At("DocuCode"), n.At("CertCode")
		if id := draft.Join(kind, number); number.Text() != "" {
			m.Reference(refAdditional, draft.Literal{Value: id, Place: number.Path()})
		}
	}
	for _, n := range []xmlread.Node{m.free.At("RelId"), m.at("RelId")} { // 关联报关单
		m.Reference(documents.RefDeclaration, n)
	}
	m.labelled("filing number (备案号): ", m.at("ManualNo"))
	m.labelled("nature of the levy (征免性质): ", m.at("CutMode"))
	m.Note(m.at("MarkNo").Text())
	m.Note(m.at("NoteS").Text())
}
