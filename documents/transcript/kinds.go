package transcript

import (
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/draft"
)

// kinds say what follows from the fields of each kind, as the readers of data have it.
var kinds = map[Kind]func(*filling){
	KindInvoice:       (*filling).invoice,
	KindPacking:       func(f *filling) { f.Doc.Type = documents.TypePackingList; f.names() },
	KindBill:          (*filling).bill,
	KindDeclaration:   (*filling).declaration,
	KindHKDeclaration: (*filling).hongKong,
}

func (f *filling) invoice() { f.names() }

// names gives the shipment the bill that the paper refers to.
func (f *filling) names() {
	for i, r := range f.Doc.References {
		if r.Code == documents.RefBillOfLading {
			f.Doc.Shipment.BillOfLading = r.ID
			f.copyPlace(draft.At("/references", i, "id"), "/shipment/billOfLading")
		}
	}
}

func (f *filling) copyPlace(from, to string) {
	if p := f.Doc.Places[from]; p != "" {
		f.Doc.Mark(to, p)
	}
}

// bill numbers the shipment: by the paper's own number, or by the master's that a house bill
// names. A bill is clean on board if it says that the goods are on board, on which day, and has no
// clause: whether a clause is one of defective condition is for a person to read.
func (f *filling) bill() {
	d := f.Doc
	house := d.Type == documents.TypeHouseBill || d.Type == "703"
	switch {
	case house:
		d.Shipment.HouseBill = d.Number
		f.copyPlace("/number", "/shipment/houseBill")
	default:
		d.Shipment.BillOfLading = d.Number
		f.copyPlace("/number", "/shipment/billOfLading")
	}
	d.Shipment.Mode = documents.ModeSea
	if d.Type == documents.TypeAirWaybill {
		d.Shipment.Mode = documents.ModeAir
	}
	if d.Title == nil {
		d.Title = &documents.Title{}
	}
	d.Title.CleanOnBoard = d.Title.OnBoard && d.Shipment.OnBoardDate != "" && len(d.Title.Clauses) == 0
	d.Title.ReceivedOnly = !d.Title.OnBoard
	f.shared()
}

// shared says of the whole cargo what one of its containers says.
func (f *filling) shared() {
	for _, c := range f.Doc.Shipment.Containers {
		f.Doc.Shipment.LCL = f.Doc.Shipment.LCL || c.LCL
	}
}

// declaration takes the day of declaring as the day of the paper, and the sum of its lines as its
// total: the form states none. Of an export the parties change their roles.
func (f *filling) declaration() {
	d := f.Doc
	f.declared()
	d.Type = documents.TypeImportDeclaration
	if d.Entry.Direction != documents.Export {
		if d.Shipment.ArrivalDate == "" {
			d.Shipment.ArrivalDate = d.Entry.Date
			f.copyPlace("/entry/date", "/shipment/arrivalDate")
		}
		return
	}
	d.Type = documents.TypeExportDeclaration
	for i := range d.Parties {
		switch d.Parties[i].Role {
		case documents.Consignee:
			d.Parties[i].Role = documents.Consignor
		case documents.Consignor:
			d.Parties[i].Role = documents.Consignee
		}
	}
}

// hkOffice is the office of every declaration of Hong Kong, whose numbers are of one register.
const hkOffice = "HKCED"

func (f *filling) hongKong() {
	f.declared()
	f.Doc.Type = documents.TypeImportDeclaration
	f.Doc.Entry.Direction, f.Doc.Entry.Office = documents.Import, hkOffice
}

func (f *filling) declared() {
	d := f.Doc
	if d.Entry == nil {
		d.Entry = &documents.Entry{}
	}
	d.IssueDate = d.Entry.Declared
	f.copyPlace("/entry/declared", "/issueDate")
	f.TotalLines("")
	if n := len(d.Lines); n > 0 {
		f.copyPlace(draft.At("/lines", n-1, "amount"), "/totals/lines")
		f.copyPlace(draft.At("/lines", n-1, "amount"), "/totals/taxInclusive")
	}
	f.shared()
}
