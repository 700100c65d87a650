package dedupe

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/match"
)

// The widths of date windows in days (VERIFICATION.md §4.2).
const (
	containerDays = 14
	amountDays    = 14
)

// invoice makes A2, A3, B1, B2, B3, B6 and B7.
func (m *maker) invoice(d *documents.Document) {
	kinds := []Kind{KindInvoiceBuyer, KindInvoiceSeller, KindAmountDay, KindNearSeller, KindNearBuyer, KindAmountWindow, KindNumberAmount}
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
		buyers: m.sideKeys(d, documents.Buyer, documents.BorrowerBuyer), sellers: m.sideKeys(d, documents.Seller, documents.BorrowerSeller),
		number: match.InvoiceSkeleton(d.Number), reissued: match.RevSkeleton(d.Number), date: d.IssueDate,
		currency: string(gross.Currency), gross: strconv.FormatInt(gross.Minor, 10), minor: gross.Minor,
	}
	m.invoiceAssets(v)
	m.invoiceNear(v)
}

type invoiceValues struct {
	buyers, sellers                   firm
	number, reissued, currency, gross string

	date  documents.Date
	minor int64
}

// invoiceAssets makes one fingerprint for each identification of the firm, since the
// presenter of an invoice chooses the identifications in it.
func (m *maker) invoiceAssets(v invoiceValues) {
	if m.have(KindInvoiceBuyer, need{"buyer", v.buyers.any()}, need{"invoice number", v.number}) {
		for _, buyer := range v.buyers {
			m.asset(KindInvoiceBuyer, false, buyer, v.number, v.currency, v.gross)
		}
	}
	if m.have(KindInvoiceSeller, need{"seller", v.sellers.any()}, need{"invoice number", v.number}, need{"issue date", string(v.date)}) {
		for _, seller := range v.sellers {
			m.asset(KindInvoiceSeller, false, seller, v.number, strconv.Itoa(v.date.Time().Year()))
		}
	}
}

func (m *maker) invoiceNear(v invoiceValues) {
	number, date := need{"invoice number", v.number}, need{"issue date", string(v.date)}
	seller, buyer := need{"seller", v.sellers.any()}, need{"buyer", v.buyers.any()}
	if m.have(KindNumberAmount, number) {
		m.similar(KindNumberAmount, v.number, v.currency, v.gross)
	}
	if m.have(KindAmountDay, seller, buyer, date) {
		m.similar(KindAmountDay, v.sellers.registered(), v.buyers.registered(), v.currency, v.gross, string(v.date))
		m.similar(KindAmountDay, v.sellers.named(), v.buyers.named(), v.currency, v.gross, string(v.date))
	}
	dated := v.date
	if dated == "" { // an invoice without a date is presented on a day
		dated = m.p.Request.Date
	}
	if m.have(KindNearSeller, seller, number, need{"issue date", string(dated)}) {
		m.numbered(KindNearSeller, v.sellers, v.number, yearsUpTo(dated))
	}
	if m.have(KindNearBuyer, buyer, need{"invoice number", v.reissued}) {
		buckets := AmountBuckets(v.minor)
		if len(v.reissued) >= lone {
			buckets = wideBuckets(v.minor)
		}
		for i := range buckets {
			buckets[i] = v.currency + " " + buckets[i]
		}
		m.numbered(KindNearBuyer, v.buyers, v.reissued, buckets)
	}
	if !m.have(KindAmountWindow, buyer, date) {
		return
	}
	for _, window := range Windows(v.date, amountDays) {
		m.similar(KindAmountWindow, v.buyers.registered(), v.currency, v.gross, window)
	}
}

// numbered makes B2 or B3. A seller's number is the same invoice whatever the
// amount, for an invoice is raised, or dated past the turn of the year, to be
// another one. A buyer has like numbers from many sellers: there the amount says
// that it is the same, roughly where the number is long.
func (m *maker) numbered(k Kind, side firm, number string, within []string) {
	for _, who := range side.main() {
		for _, w := range within {
			m.similar(k, who, number, w)
		}
	}
}

// redated is how many days an invoice is dated forward to be next year's.
const redated = 150

// yearsUpTo returns the year of a day, and the one before where it is not long past.
func yearsUpTo(d documents.Date) []string {
	return slices.Compact([]string{"YEAR:" + strconv.Itoa(d.Add(-redated).Time().Year()), "YEAR:" + strconv.Itoa(d.Time().Year())})
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

// lone is the least length at which the number of a transport document says
// something without its carrier: shorter ones are in use with many forwarders.
const lone = 8

// transport makes A4, A6, A7, B8 and B9.
func (m *maker) transport(d *documents.Document) {
	numbers := match.BillNumbers(d)
	if m.have(KindBillOfLading, need{"bill of lading number", strings.Join(numbers, "")}) {
		for _, n := range numbers {
			m.bill(d, n)
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

// bill makes A4 and B8 of one number. One bill may be read with its carrier's code or with
// its name, and with or without the code in front of the number. Its voyage and its ports
// identify it as well. Under a house bill the master's number covers more than this
// importer's goods. So it sets no bound, every importer of the consolidation shares it, and
// it makes none of them alike.
func (m *maker) bill(d *documents.Document, number string) {
	s := m.stakes[m.item]
	house := houseNumber(d)
	master := house != "" && match.BillSkeleton(number) != match.BillSkeleton(house)
	if master {
		s.face.Minor = Unbounded
	}
	keys, voyage, ports := match.CarrierKeys(d), match.VoyageKey(d.Shipment.Voyage), portPair(&d.Shipment)
	forms := match.BillForms(d, number)
	if len(keys) == 0 && (len(forms[0]) < lone || voyage == "" && ports == "") {
		m.skip(KindBillOfLading, "carrier, or voyage or ports with a number of "+strconv.Itoa(lone)+" characters")
	}
	for _, form := range forms {
		for _, k := range keys {
			m.assetOf(s, KindBillOfLading, master, k, form)
		}
		if len(form) < lone {
			continue
		}
		if voyage != "" {
			m.assetOf(s, KindBillOfLading, master, "VOYAGE:"+voyage, form)
		}
		if ports != "" {
			m.assetOf(s, KindBillOfLading, master, "PORTS:"+ports, form)
		}
		m.similar(KindBillNumber, form)
	}
	if master {
		m.consolidated(forms[0])
	}
}

// consolidated makes C3: the presentation says that it shares what the number
// names. Only where both sides say so is that no likeness.
func (m *maker) consolidated(number string) {
	m.similar(KindConsolidated, number)
}

// named makes B8 of the bills that an invoice or a declaration names, because the presenter
// may leave the bill itself out, or show another.
func (m *maker) named(d *documents.Document) {
	house := match.BillSkeleton(houseNumber(d))
	for _, n := range match.BillNumbers(d) {
		forms := match.BillForms(d, n)
		for _, form := range forms {
			if len(form) >= lone {
				m.similar(KindBillNumber, form)
			}
		}
		if house != "" && match.BillSkeleton(n) != house {
			m.consolidated(forms[0])
		}
	}
}

// houseNumber returns the number of the house bill that the document is or names.
func houseNumber(d *documents.Document) string {
	if d.Type == documents.TypeHouseBill {
		return d.Number
	}
	return d.Shipment.HouseBill
}

// portPair returns the UN/LOCODEs of loading and discharge, or "".
func portPair(s *documents.Shipment) string {
	if s.Loading == nil || s.Discharge == nil || s.Loading.Code == "" || s.Discharge.Code == "" {
		return ""
	}
	return match.Compact(string(s.Loading.Code)) + "-" + match.Compact(string(s.Discharge.Code))
}

// maxContainers bounds the containers of one document that give fingerprints.
const maxContainers = 5

// containers makes A6, and B9 for a box that is one importer's: the same box on
// the same voyage, or on board on the same day, has the same goods in it.
func (m *maker) containers(d *documents.Document) {
	date := m.onBoard(d)
	var numbers []string
	for _, c := range d.Shipment.Containers {
		number := documents.NormaliseContainer(c.Number)
		if documents.ValidContainer(number) != nil {
			number = ""
		}
		if !m.have(KindContainer, need{"on-board date", string(date)}, need{"valid container number", number}) || slices.Contains(numbers, number) {
			continue
		}
		if numbers = append(numbers, number); len(numbers) > maxContainers {
			m.skipAll([]Kind{KindContainer, KindContainerTrip}, "at most "+strconv.Itoa(maxContainers)+" containers; the first of them were used")
			return
		}
		for _, window := range Windows(date, containerDays) {
			m.asset(KindContainer, false, number, window)
		}
		if len(numbers) <= maxOwnBoxes {
			m.ownBox(d, number, date)
		}
		if c.LCL || d.Shipment.LCL || houseNumber(d) != "" {
			m.consolidated(number)
		}
		m.similar(KindContainerTrip, number, "DAY:"+string(date))
		if v := match.VoyageKey(d.Shipment.Voyage); v != "" {
			m.similar(KindContainerTrip, number, "VOYAGE:"+v)
		}
	}
}

// maxOwnBoxes bounds the containers that are followed with their buyer.
const maxOwnBoxes = 1

// ownBox makes B9 of a container with the buyer: one who has it again within days
// has the same goods, whatever day and voyage the papers state.
func (m *maker) ownBox(d *documents.Document, number string, date documents.Date) {
	for _, k := range m.cargoSide(d, documents.Buyer, documents.BorrowerBuyer).main() {
		for _, window := range Windows(date, containerDays) {
			m.similar(KindContainerTrip, number, k, window)
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
