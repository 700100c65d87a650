package dedupe

import (
	"slices"
	"strconv"
	"strings"

	"tradehub/documents"
	"tradehub/documents/match"
)

// The widths of date windows in days (VERIFICATION.md §4.2).
const (
	containerDays = 14
	cargoDays     = 30
	amountDays    = 14
)

// invoice makes A2, A3, B1, B2, B3 and B6.
func (m *maker) invoice(d *documents.Document) {
	kinds := []Kind{KindInvoiceBuyer, KindInvoiceSeller, KindAmountDay, KindNearSeller, KindNearBuyer, KindAmountWindow}
	gross := d.Totals.Gross()
	if d.Type.CreditNote() {
		m.skipAll(kinds, "an invoice: a credit note is not financed")
		return
	}
	if gross == nil || gross.Minor <= 0 || gross.Minor > documents.MaxMinor || gross.Currency == "" {
		m.skipAll(kinds, "a positive invoice total")
		return
	}
	v := invoiceValues{
		buyer: m.sideKey(d, documents.Buyer, documents.BorrowerBuyer), seller: m.sideKey(d, documents.Seller, documents.BorrowerSeller),
		number: match.InvoiceSkeleton(d.Number), reissued: match.RevSkeleton(d.Number), date: d.IssueDate,
		currency: string(gross.Currency), gross: strconv.FormatInt(gross.Minor, 10), minor: gross.Minor,
	}
	m.invoiceAssets(v)
	m.invoiceNear(v)
}

type invoiceValues struct {
	buyer, seller, number, reissued, currency, gross string

	date  documents.Date
	minor int64
}

func (m *maker) invoiceAssets(v invoiceValues) {
	if m.have(KindInvoiceBuyer, need{"buyer", v.buyer}, need{"invoice number", v.number}) {
		m.asset(KindInvoiceBuyer, false, v.buyer, v.number, v.currency, v.gross)
	}
	if m.have(KindInvoiceSeller, need{"seller", v.seller}, need{"invoice number", v.number}, need{"issue date", string(v.date)}) {
		m.asset(KindInvoiceSeller, false, v.seller, v.number, strconv.Itoa(v.date.Time().Year()))
	}
}

func (m *maker) invoiceNear(v invoiceValues) {
	date := need{"issue date", string(v.date)}
	if m.have(KindAmountDay, need{"seller", v.seller}, need{"buyer", v.buyer}, date) {
		m.similar(KindAmountDay, v.seller, v.buyer, v.currency, v.gross, string(v.date))
	}
	for _, bucket := range AmountBuckets(v.minor) {
		if m.have(KindNearSeller, need{"seller", v.seller}, need{"invoice number", v.number}) {
			m.similar(KindNearSeller, v.seller, v.number, v.currency, bucket)
		}
		if m.have(KindNearBuyer, need{"buyer", v.buyer}, need{"invoice number", v.reissued}) {
			m.similar(KindNearBuyer, v.buyer, v.reissued, v.currency, bucket)
		}
	}
	if !m.have(KindAmountWindow, need{"buyer", v.buyer}, date) {
		return
	}
	for _, window := range Windows(v.date, amountDays) {
		m.similar(KindAmountWindow, v.buyer, v.currency, v.gross, window)
	}
}

// A need is a value that a kind is made from, and what to call it.
type need struct{ name, value string }

// have reports whether all values are there, and notes those that are not.
func (m *maker) have(k Kind, needs ...need) bool {
	ok := true
	for _, n := range needs {
		if n.value == "" {
			m.skip(k, n.name)
			ok = false
		}
	}
	return ok
}

func (m *maker) skipAll(kinds []Kind, missing string) {
	for _, k := range kinds {
		m.skip(k, missing)
	}
}

// transport makes A4, A6 and A7.
func (m *maker) transport(d *documents.Document) {
	carrier := carrierKey(d)
	numbers := billNumbers(d)
	if m.have(KindBillOfLading, need{"carrier", carrier}, need{"bill of lading number", strings.Join(numbers, "")}) {
		for _, n := range numbers {
			m.asset(KindBillOfLading, false, carrier, match.BillSkeleton(n))
		}
	}
	m.containers(d)
	if d.Title == nil || !d.Title.Electronic {
		return
	}
	platform, number := match.Compact(d.Title.Platform), match.BillSkeleton(d.Number)
	if m.have(KindElectronicBill, need{"eBL platform", platform}, need{"transport document number", number}) {
		m.asset(KindElectronicBill, true, platform, number)
	}
}

// billNumbers returns the master and house numbers that the document states, of which each one identifies.
func billNumbers(d *documents.Document) []string {
	numbers := []string{d.Shipment.BillOfLading, d.Shipment.HouseBill}
	if d.Family == documents.FamilyTransport {
		numbers = append(numbers, d.Number)
	}
	numbers = slices.DeleteFunc(numbers, func(n string) bool { return match.BillSkeleton(n) == "" })
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// carrierKey returns the carrier's SCAC or SMDG code, else its party key.
func carrierKey(d *documents.Document) string {
	if c := match.Compact(d.Shipment.CarrierCode); c != "" {
		return "SCAC:" + c
	}
	return partyKey(d.Party(documents.Carrier))
}

// containers makes A6. The house bill of a consolidator shows a part of what is
// in the container, so it sets no bound (VERIFICATION.md §2 R6).
func (m *maker) containers(d *documents.Document) {
	if len(d.Shipment.Containers) == 0 {
		return
	}
	s := m.stakes[m.item]
	if d.Type == documents.TypeHouseBill || d.Shipment.HouseBill != "" {
		s.face.Minor = Unbounded
	}
	date := m.onBoard(d)
	for _, c := range d.Shipment.Containers {
		number := documents.NormaliseContainer(c.Number)
		if documents.ValidContainer(number) != nil {
			number = ""
		}
		if !m.have(KindContainer, need{"on-board date", string(date)}, need{"valid container number", number}) {
			continue
		}
		for _, window := range Windows(date, containerDays) {
			m.assetOf(s, KindContainer, false, number, window)
		}
	}
}

// onBoard returns the on-board date of the document, else the first that a
// transport document states.
func (m *maker) onBoard(d *documents.Document) documents.Date {
	if d.Shipment.OnBoardDate != "" {
		return d.Shipment.OnBoardDate
	}
	for _, it := range m.p.Of(documents.FamilyTransport) {
		if it.Document.Shipment.OnBoardDate != "" {
			return it.Document.Shipment.OnBoardDate
		}
	}
	return ""
}

// declaration makes A5, which is shared: a declaration covers every invoice of its consignment.
func (m *maker) declaration(d *documents.Document) {
	if fields := declarationKey(d); m.have(KindDeclaration, need{"declaration number", strings.Join(fields, "")}) {
		m.asset(KindDeclaration, true, fields...)
	}
}

// declarationKey returns the number alone where it is one of those that
// identify by themselves, else with the office and the year that gave it out.
func declarationKey(d *documents.Document) []string {
	number := match.DeclarationSkeleton(d.Number)
	if match.UniqueDeclaration(number) {
		return []string{number}
	}
	if number == "" || d.Entry == nil || d.Entry.Office == "" {
		return nil
	}
	date := d.Entry.Declared
	if date == "" {
		date = d.IssueDate
	}
	if date == "" {
		return nil
	}
	return []string{number, match.Compact(d.Entry.Office), strconv.Itoa(date.Time().Year())}
}

// vatSlips makes A8 from the slips that any document names.
func (m *maker) vatSlips(d *documents.Document) {
	for _, r := range d.References {
		if n := match.Compact(r.ID); r.Code == documents.RefVATSlip && m.have(KindVATSlip, need{"import-VAT payment slip number", n}) {
			m.asset(KindVATSlip, true, n)
		}
	}
}
