package rules

import (
	"slices"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/match"
)

// shareBill reports whether two documents name one carriage.
func shareBill(a, b doc) bool { return match.ShareBill(a.Document, b.Document) }

// namesInvoice reports whether a document refers to the invoice by its number.
func namesInvoice(d, i doc) bool { return match.NamesInvoice(d.Document, i.Number) }

// carrying returns the transport documents that an invoice's goods are on: those
// that it names or that name it, or all when there is none.
func (e *examiner) carrying(i doc) []doc {
	var named []doc
	for _, b := range e.bl {
		if namesInvoice(b, i) || shareBill(i, b) {
			named = append(named, b)
		}
	}
	if len(named) == 0 {
		return e.bl
	}
	return named
}

// declaring returns the declarations of an invoice's goods: those that name the
// invoice, or its transport document, or all when none does.
func (e *examiner) declaring(i doc) []doc {
	var named []doc
	for _, d := range e.dec {
		if namesInvoice(d, i) || shareBill(i, d) {
			named = append(named, d)
		}
	}
	if len(named) == 0 {
		return e.dec
	}
	return named
}

// A pair is a declaration and the transport document of its goods.
type pair struct{ dec, bl doc }

// pairs matches declarations with transport documents by number. One of each
// belong together whatever their numbers say: that these differ is rule T01's
// finding, and must not keep the other rules from looking.
func (e *examiner) pairs() []pair {
	if e.lack(e.dec, dec) || e.lack(e.bl, bl) {
		return nil
	}
	if len(e.dec) == 1 && len(e.bl) == 1 {
		return []pair{{e.dec[0], e.bl[0]}}
	}
	var out []pair
	for _, d := range e.dec {
		i := slices.IndexFunc(e.bl, func(b doc) bool { return shareBill(d, b) })
		if i < 0 { // by a house bill; the declaration names its master
			i = slices.IndexFunc(e.bl, func(b doc) bool { return maybeHouse(d, b) })
		}
		if i < 0 {
			e.missing(d.label + ".bill")
			continue
		}
		out = append(out, pair{d, e.bl[i]})
	}
	return out
}

// onBoard returns the date of shipment: the on-board date, else the date of issue
// (UCP 600 art. 20(a)(ii)), with its JSON pointer.
func onBoard(b doc) (documents.Date, string) {
	if b.Shipment.OnBoardDate != "" {
		return b.Shipment.OnBoardDate, "/shipment/onBoardDate"
	}
	return b.IssueDate, "/issueDate"
}

// mode returns how the goods travel, by what the document says or is.
func mode(d doc) documents.TransportMode {
	if d.Shipment.Mode != "" {
		return d.Shipment.Mode
	}
	switch d.Type {
	case documents.TypeBillOfLading, documents.TypeHouseBill, documents.TypeSeaWaybill:
		return documents.ModeSea
	case documents.TypeAirWaybill:
		return documents.ModeAir
	case documents.TypeRoadNote:
		return documents.ModeRoad
	}
	return ""
}

// bySea reports whether the goods travel by ship, at least for a part.
func bySea(d doc) bool {
	m := mode(d)
	return m == documents.ModeSea || m == documents.ModeMultimodal || m == documents.ModeInland
}
