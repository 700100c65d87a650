package rules

import (
	"slices"
	"strings"
	"unicode"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/match"
)

// checkBillNumbers wants each declaration to name a transport document that was
// presented, by its master or its house number.
func checkBillNumbers(e *examiner) {
	if e.lack(e.dec, dec) || e.lack(e.bl, bl) {
		return
	}
	for _, d := range e.dec {
		e.checkBillNumber(d)
	}
}

func (e *examiner) checkBillNumber(d doc) {
	named := shownBill(d)
	if named == "" {
		e.missing(d.label + ".billNumber")
		return
	}
	at := "/shipment/billOfLading"
	if d.Shipment.BillOfLading == "" {
		at = "/shipment/houseBill"
	}
	known := 0
	for _, b := range e.bl {
		if shareBill(d, b) {
			e.pass("pass", values{"doc": d.label, "number": named, "other": b.label}, d.at(at, named), b.at("/number", shownBill(b)))
			return
		}
		if len(match.BillNumbers(b.Document)) > 0 {
			known++
		}
	}
	if known < len(e.bl) {
		e.missing(e.bl[0].label + ".billNumber")
		return
	}
	e.failBill(d, at)
}

// failBill distinguishes a bill of another shipment from a house bill under the declaration's
// master bill. Forwarders' customers often hold the house bill alone.
func (e *examiner) failBill(d doc, at string) {
	b, key, s := e.bl[0], "fail", documents.Block
	if i := slices.IndexFunc(e.bl, func(b doc) bool { return maybeHouse(d, b) }); i >= 0 {
		b, key, s = e.bl[i], "failMaster", documents.Review
	}
	named := shownBill(d)
	v := values{"doc": d.label, "number": named, "other": b.label, "otherNumber": shownBill(b)}
	shown := []documents.Compared{d.at(at, named), b.at("/number", shownBill(b))}
	if key == "failMaster" {
		what, x, y := sharedCargo(d, b)
		v["shared"] = x
		shown = append(shown, d.at(what, x), b.at(what, y))
	}
	e.fail(s, key, v, shown...)
}

// masterLength is the least length of a carrier's own number: those of lines have
// a code and six digits or more, those of airlines eleven digits.
const masterLength = 8

// maybeHouse reports whether a bill may be a house bill under the number that the
// declaration names: the declaration names a master alone, the numbers
// are not of one issuer's series, and the cargo is the same by what identifies it.
func maybeHouse(d, b doc) bool {
	if d.Shipment.HouseBill != "" || len(match.BillSkeleton(d.Shipment.BillOfLading)) < masterLength {
		return false
	}
	at, _, _ := sharedCargo(d, b)
	return at != "" && !oneSeries(d, b)
}

// oneSeries reports whether the numbers have one issuer's form: the same letters
// in front, the carrier's own code, or digits of one length. A number altered by
// a character stays in its series.
func oneSeries(d, b doc) bool {
	carrier := upperAlnum(b.Shipment.CarrierCode)
	for _, x := range billForms(d) {
		if carrier != "" && strings.HasPrefix(x, carrier) {
			return true
		}
		for _, y := range billForms(b) {
			p, q := letters(x), letters(y)
			if p == q && (p != "" || len(x) == len(y)) {
				return true
			}
		}
	}
	return false
}

// billForms returns all spellings of the numbers by which a document names its carriage.
func billForms(d doc) []string {
	var out []string
	for _, n := range match.BillNumbers(d.Document) {
		out = append(out, match.BillForms(d.Document, n)...)
	}
	return out
}

// letters returns the letters that a number begins with.
func letters(s string) string {
	return s[:len(s)-len(strings.TrimLeftFunc(s, unicode.IsLetter))]
}

// sharedCargo returns by what two documents carry the same cargo, and the values
// of both: a container in common, or, where they name none in common because one
// names none, vessel, voyage and gross weight.
func sharedCargo(d, b doc) (at, x, y string) {
	a, c := containers(d), containers(b)
	if common := slices.DeleteFunc(slices.Clone(a), func(n string) bool { _, ok := slices.BinarySearch(c, n); return !ok }); len(common) > 0 {
		return "/shipment/containers", strings.Join(common, ", "), strings.Join(common, ", ")
	}
	if len(a) > 0 && len(c) > 0 {
		return "", "", ""
	}
	kgD, okD := mass(d.Shipment.GrossWeight)
	kgB, okB := mass(b.Shipment.GrossWeight)
	if okD && okB && within(kgD, kgB, bulkSlack) && sameCarriage(d, b) {
		return "/shipment/grossWeight", d.Shipment.GrossWeight.String(), b.Shipment.GrossWeight.String()
	}
	return "", "", ""
}

// sameCarriage reports whether vessel and voyage agree. An aircraft has no name:
// there the flight is enough.
func sameCarriage(d, b doc) bool {
	ship := match.Vessels(&d.Shipment, &b.Shipment)
	return match.Voyages(d.Shipment.Voyage, b.Shipment.Voyage) == match.Same && (ship == match.Same || ship == match.NotComparable && !bySea(d) && !bySea(b))
}

// shownBill returns how a document's carriage is shown: its number, else master*house as declarations write it.
func shownBill(d doc) string {
	if d.Family == documents.FamilyTransport && d.Number != "" {
		return d.Number
	}
	return strings.Trim(d.Shipment.BillOfLading+"*"+d.Shipment.HouseBill, "*")
}
