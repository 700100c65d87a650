package rules

import (
	"slices"
	"strings"

	"tradehub/documents"
)

// billNumbers lists the numbers by which a document names its carriage: master
// and house bill, normalised (upper case, no blanks or hyphens), with and
// without the carrier's code in front, which some write and some leave out.
func billNumbers(d doc) []string {
	raw := []string{d.Shipment.BillOfLading, d.Shipment.HouseBill}
	if d.Family == documents.FamilyTransport {
		raw = append([]string{d.Number}, raw...)
	}
	for _, r := range d.References {
		if r.Code == documents.RefBillOfLading || r.Code == documents.RefHouseBill {
			raw = append(raw, r.ID)
		}
	}
	carrier := upperAlnum(d.Shipment.CarrierCode)
	var out []string
	for _, s := range raw {
		n := upperAlnum(s)
		if n == "" {
			continue
		}
		out = append(out, n)
		if short, ok := strings.CutPrefix(n, carrier); ok && carrier != "" && short != "" {
			out = append(out, short)
		} else if carrier != "" {
			out = append(out, carrier+n)
		}
	}
	return out
}

// shareBill reports whether two documents name one carriage.
func shareBill(a, b doc) bool {
	x := billNumbers(a)
	return slices.ContainsFunc(billNumbers(b), func(n string) bool { return slices.Contains(x, n) })
}

// namesInvoice reports whether a document refers to the invoice by its number.
func namesInvoice(d, i doc) bool {
	return slices.ContainsFunc(d.References, func(r documents.Reference) bool {
		return r.Code == documents.RefInvoice && upperAlnum(r.ID) == upperAlnum(i.Number)
	})
}

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
		if i < 0 { // by a house bill of which the declaration names the master
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
