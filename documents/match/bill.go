package match

import (
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
)

// BillSkeleton returns the letters and digits of a transport document's number, without the
// words before it. Carriers give out numbers of one length and without borders, so signs
// between their characters are typing: an air waybill's 618-12345675 is 61812345675. Zeros
// stay; O, I and L between digits are digits.
func BillSkeleton(number string) string {
	for range longestLead { // "B L 5" has its word once the blank is gone
		next := typedDigits(Compact(core(number, billWords)))
		if next == number {
			break
		}
		number = next
	}
	return number
}

// longestLead bounds how many words may precede a number.
const longestLead = 4

// BillForms returns the forms in which another document may write a number of this document.
// They are the number as it is, and without the code of its carrier in front, which some
// write and some leave out; with the code if it is left out here. It returns nil for a number
// without letters and digits.
func BillForms(d *documents.Document, number string) []string {
	n := BillSkeleton(number)
	if n == "" {
		return nil
	}
	for _, code := range carrierPrefixes(d) {
		if short, ok := cutCode(n, code); ok {
			return []string{short, n}
		}
	}
	out := []string{n}
	for _, code := range carrierPrefixes(d) {
		out = append(out, code+n)
	}
	return out
}

// shortestBill is the least length of a number that a carrier's code is cut from:
// what is left of a shorter one is too little to name a bill.
const shortestBill = 5

// cutCode cuts the carrier's code off a number, and reports whether it was there.
func cutCode(number, code string) (string, bool) {
	short, ok := strings.CutPrefix(number, code)
	return short, ok && code != "" && len(short) >= shortestBill
}

// BillNumbers returns the master and house numbers by which a document names its
// carriage, as it writes them, each once.
func BillNumbers(d *documents.Document) []string {
	raw := []string{d.Shipment.BillOfLading, d.Shipment.HouseBill}
	if d.Family == documents.FamilyTransport {
		raw = append(raw, d.Number)
	}
	for _, r := range d.References {
		if r.Code == documents.RefBillOfLading || r.Code == documents.RefHouseBill {
			raw = append(raw, r.ID)
		}
	}
	raw = slices.DeleteFunc(raw, func(n string) bool { return BillSkeleton(n) == "" })
	slices.Sort(raw)
	return slices.Compact(raw)
}

// ShareBill reports whether two documents name one carriage: a master or house number of one
// is one of the other. The code of the carrier that either of them names may be present or
// absent.
func ShareBill(a, b *documents.Document) bool {
	x, y := allForms(a), allForms(b)
	return slices.ContainsFunc(y, func(n string) bool { return slices.Contains(x, n) })
}

func allForms(d *documents.Document) []string {
	var out []string
	for _, n := range BillNumbers(d) {
		out = append(out, BillForms(d, n)...)
	}
	return out
}

// NamesInvoice reports whether a document refers to an invoice of the number.
func NamesInvoice(d *documents.Document, number string) bool {
	return slices.ContainsFunc(d.References, func(r documents.Reference) bool {
		return r.Code == documents.RefInvoice && SameInvoice(r.ID, number)
	})
}
