package customs

import (
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/draft"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// An asycudaSAD is one ASYCUDA World SAD on its way into a document. Names in
// comments are its elements and the boxes of the single administrative document.
type asycudaSAD struct {
	*draft.Draft
	root xmlread.Node
}

// readASYCUDA reads an ASYCUDA World SAD. It refuses an unfilled template as incomplete: an
// element of such a template is empty, or holds an element "null".
func readASYCUDA(root xmlread.Node) (*documents.Document, error) {
	a := &asycudaSAD{draft.New(documents.FamilyCustoms, documents.FormatASYCUDA), root}
	a.Once(root, "Identification", "Property", "Traders", "Declarant", "General_information", "Transport", "Valuation")
	a.Once(a.at("Identification"), "Registration", "Office_segment", "Type")
	a.Once(a.at("Identification/Registration"))
	a.Once(a.at("Traders"), "Exporter", "Consignee")
	a.Once(a.at("Valuation"), "Gs_Invoice", "Weight")
	a.number()
	a.entry()
	a.parties()
	a.items()
	a.totals()
	a.shipment()
	return a.Finish()
}

func (a *asycudaSAD) at(path string) xmlread.Node { return a.root.At(strings.Split(path, "/")...) }

// number reads the registration (box A): serial letter and number, with the office and year
// that make it unique. Before registration it reads the declarant's own reference (box 7).
func (a *asycudaSAD) number() {
	reg := a.at("Identification/Registration")
	number, ref := reg.At("Number"), a.at("Declarant/Reference/Number")
	a.Need(a.root.Path()+"/Identification/Registration/Number", number, ref)
	a.Doc.Entry = &documents.Entry{PreEntry: a.Text("/entry/preEntry", ref)}
	if number.Text() == "" {
		a.Doc.Number = a.Text("/number", ref)
		return
	}
	a.Doc.Number = a.Text("/number", draft.Literal{Value: reg.At("Serial_number").Text() + number.Text(), Place: number.Path()})
}

// asycudaDates are the layouts that ASYCUDA World installations write: US and ISO.
var asycudaDates = []string{"2006-01-02", "1/2/06", "1/2/2006"}

func (a *asycudaSAD) entry() {
	e := a.Doc.Entry
	office, kind := a.at("Identification/Office_segment/Customs_clearance_office_code"), a.at("Identification/Type/Type_of_declaration")
	a.Need(a.root.Path()+"/Identification/Office_segment/Customs_clearance_office_code", office)
	a.Need(a.root.Path()+"/Identification/Type/Type_of_declaration", kind)
	e.Office = a.Text("/entry/office", office)
	e.Declared = a.Date("/entry/declared", first(a.at("Identification/Registration/Date"), a.at("Property/Date_of_declaration")), asycudaDates...)
	a.Doc.IssueDate = e.Declared
	a.Mark("/issueDate", first(a.at("Identification/Registration/Date"), a.at("Property/Date_of_declaration")))
	e.ExitPort = a.Text("/entry/exitPort", a.at("Export_release/Actual_office_of_exit_code"))
	proc := a.at("Item/Tarification/Extended_customs_procedure")
	e.Procedure = a.Text("/entry/procedure", proc)
	a.direction(kind)
}

// direction reads box 1 (IM, EX) with Sad_flow, which is I or E.
func (a *asycudaSAD) direction(kind xmlread.Node) {
	flow := a.at("Property/Sad_flow")
	a.Mark("/type", first(flow, kind))
	a.Mark("/entry/direction", first(flow, kind))
	switch {
	case flow.Text() == "I", flow.Text() == "" && strings.HasPrefix(kind.Text(), "IM"):
		a.Doc.Entry.Direction, a.Doc.Type = documents.Import, documents.TypeImportDeclaration
	case flow.Text() == "E", flow.Text() == "" && strings.HasPrefix(kind.Text(), "EX"):
		a.Doc.Entry.Direction, a.Doc.Type = documents.Export, documents.TypeExportDeclaration
	case flow.Text() != "" || kind.Text() != "":
		a.Refuse(documents.CodeInvalid, first(flow, kind).Path(), "%.40q is neither an import nor an export", first(flow, kind).Text())
	}
}

// parties reads boxes 2, 8 and 14.
func (a *asycudaSAD) parties() {
	a.party(documents.Consignor, "Traders/Exporter/Exporter")
	a.party(documents.Consignee, "Traders/Consignee/Consignee")
	a.party(documents.Declarant, "Declarant/Declarant")
}

// party reads "…_code" and "…_name". The name's element holds the address too, line
// by line under the name.
func (a *asycudaSAD) party(role documents.PartyRole, prefix string) {
	name, code := a.at(prefix+"_name"), a.at(prefix+"_code")
	p := documents.Party{Role: role}
	for i, line := range strings.Split(name.Text(), "\n") {
		if line = strings.TrimSpace(line); i == 0 {
			p.Name = line
		} else if line != "" {
			p.Address.Lines = append(p.Address.Lines, line)
		}
	}
	draft.Identify(&p, documents.SchemeTax, code)
	a.Party(p, first(name, code))
}

// shipment reads boxes 5, 6, 18 to 27 and 35.
func (a *asycudaSAD) shipment() {
	s := &a.Doc.Shipment
	border := a.at("Transport/Means_of_transport/Border_information")
	s.Mode = a.mode(border.At("Mode"))
	s.Vessel = a.Text("/shipment/vessel", first(border.At("Identity"), a.at("Transport/Means_of_transport/Departure_arrival_information/Identity")))
	s.Loading = a.Locode("/shipment/loading", a.at("Transport/Place_of_loading/Code"), a.at("Transport/Place_of_loading/Name"))
	s.Incoterm = a.Incoterm("/shipment/incoterm", a.at("Transport/Delivery_terms/Code"))
	s.IncotermPlace = a.Text("/shipment/incotermPlace", a.at("Transport/Delivery_terms/Place"))
	s.CountryOfExport = a.Country("/shipment/countryOfExport", a.at("General_information/Country/Export/Export_country_code"))
	s.Packages = a.Packages("/shipment/packages", a.at("Property/Nbers/Total_number_of_packages"), a.PackageKind())
	s.GrossWeight = a.Quantity("/shipment/grossWeight", first(a.at("Valuation/Weight/Gross_weight"), a.at("Valuation/Total/Total_weight")), "KGM")
	a.NetLines(a.root.Path())
	for _, n := range a.root.All("Container") {
		if c := a.Container(n.At("Container_identity")); c != nil {
			c.Size = n.At("Container_type").Text()
			c.GrossWeight = a.Quantity("", n.At("Gross_weight"), "KGM")
		}
	}
	a.Note(a.at("General_information/Comments_free_text").Text())
}

// mode reads box 25: one or two digits; the first is UN/ECE Rec 19.
func (a *asycudaSAD) mode(n xmlread.Node) documents.TransportMode {
	t := n.Text()
	if t == "" {
		return ""
	}
	if len(t) > 2 || t[0] < '1' || t[0] > '8' {
		a.Note("mode of transport: " + t)
		return ""
	}
	a.Mark("/shipment/mode", n)
	return documents.TransportMode(t[:1])
}
