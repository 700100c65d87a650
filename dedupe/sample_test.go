package dedupe

import (
	"fmt"
	"math/rand"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/tradehub/tradehub/documents"
)

// A trade is an import as its papers describe it; presentation writes the papers.
type trade struct {
	bank, buyerID, buyer, seller, number string
	gross                                int64
	date, onBoard                        documents.Date
	bill, carrier, container, decl       string
	imo                                  documents.IMONumber
	voyage                               string
	hs                                   documents.HSCode
	pieces                               int64
	openAccount                          bool // no transport papers, no declaration
}

func sampleTrade() trade {
	return trade{
		bank: "A", buyerID: "91440300MA0000000H", buyer: "深圳市华强贸易有限公司", seller: "Nordlicht Maschinen GmbH", number: "INV-2025-00123",
		gross: 123_456_00, date: "2025-11-03", onBoard: "2025-11-08", bill: "NLX-0042-7781", carrier: "NLXU", container: "NLXU0000014",
		decl: "531620251161234567", imo: "1234567", voyage: "025E", hs: "8479.89", pieces: 40,
	}
}

func (t trade) presentation() *documents.Presentation {
	usd := func(m int64) *documents.Money { return &documents.Money{Minor: m, Currency: "USD"} }
	goods := []documents.Line{{HS: t.hs, Quantity: &documents.Quantity{Value: decimal.NewFromInt(t.pieces), Unit: "C62"}, Amount: usd(t.gross)}}
	buyer := documents.Party{Role: documents.Buyer, Name: t.buyer}
	if t.buyerID != "" {
		buyer.IDs = []documents.Identifier{{Scheme: documents.SchemeUSCI, Value: t.buyerID}}
	}
	invoice := &documents.Document{
		Family: documents.FamilyInvoice, Type: documents.TypeInvoice, Number: t.number, IssueDate: t.date, Currency: "USD",
		Parties: []documents.Party{buyer, {Role: documents.Seller, Name: t.seller, Address: documents.Address{Country: "DE"}}},
		Totals:  documents.Totals{TaxInclusive: usd(t.gross)},
	}
	p := &documents.Presentation{Request: documents.Request{
		ID: "C1", Bank: t.bank, Amount: documents.Money{Minor: t.gross * 8 / 10, Currency: "USD"}, Borrower: documents.BorrowerBuyer,
		Applicant: documents.Party{Role: documents.Applicant, Name: t.buyer, IDs: buyer.IDs},
	}}
	p.Items = append(p.Items, item(invoice, fmt.Sprint("inv", t)))
	if t.openAccount {
		return p
	}
	bill := &documents.Document{
		Family: documents.FamilyTransport, Type: documents.TypeBillOfLading, Number: t.bill, Title: &documents.Title{Negotiable: true},
		Shipment: documents.Shipment{BillOfLading: t.bill, CarrierCode: t.carrier, IMO: t.imo, Voyage: t.voyage, OnBoardDate: t.onBoard,
			Containers: []documents.Container{{Number: t.container}}},
	}
	decl := &documents.Document{
		Family: documents.FamilyCustoms, Type: documents.TypeImportDeclaration, Number: t.decl, Totals: documents.Totals{TaxInclusive: usd(t.gross)},
		Entry: &documents.Entry{Direction: documents.Import, Date: t.onBoard.Add(30)}, Lines: goods,
		References: []documents.Reference{{Code: documents.RefVATSlip, ID: "V" + t.decl}},
	}
	p.Items = append(p.Items, item(bill, fmt.Sprint("bl", t)), item(decl, fmt.Sprint("dec", t)))
	return p
}

// item wraps a document as a file with the digest of the text.
func item(d *documents.Document, file string) documents.Item {
	var sum [32]byte
	rand.New(rand.NewSource(int64(len(file)))).Read(sum[:])
	for i := range len(file) {
		sum[i%32] = sum[i%32]*31 + file[i]
	}
	return documents.Item{Document: d, Digests: documents.Digests{SHA256: documents.NewDigest("sha256", sum[:])}}
}

// tradeMaker draws trades that have nothing in common but their sellers and buyers.
type tradeMaker struct {
	r *rand.Rand
	n int
}

func (m *tradeMaker) next() trade {
	m.n++
	t := sampleTrade()
	formats := []string{"INV-2025-%05d", "%06d/25", "NL25%05d", "EXP.2025.%04d", "25-%04d-X"}
	t.number = fmt.Sprintf(formats[m.n%len(formats)], 100+m.n/len(formats))
	t.buyerID = uscis[m.n%len(uscis)]
	t.buyer = fmt.Sprintf("深圳市%s贸易有限公司", []string{"华强", "远洋", "新海", "天诚", "金瑞"}[m.n%5])
	t.seller = []string{"Nordlicht Maschinen GmbH", "Baltic Timber Oy", "Cresta Foods S.p.A.", "Harrow & Pike Ltd", "山田精機株式会社"}[m.r.Intn(5)]
	t.gross = 10_000_00 + m.r.Int63n(9_000_000_00)
	t.date = documents.Date("2025-03-01").Add(m.r.Intn(250))
	t.onBoard = t.date.Add(5)
	t.bill = fmt.Sprintf("NLX%04d-%05d", m.r.Intn(10_000), m.n)
	t.container = container(m.n)
	t.decl = fmt.Sprintf("53162025116%07d", m.n)
	t.voyage = fmt.Sprintf("%03dE", m.n%900)
	t.hs = documents.HSCode(fmt.Sprintf("84%02d.%02d", 1+m.n%80, 10+m.n/80%80))
	t.pieces = int64(100 + m.n*7 + m.r.Intn(7))
	return t
}

// uscis are well-formed unified social credit codes of nobody in particular.
var uscis = []string{"91440300MA0000000H"}

// container returns the n-th container number of an owner, with its check digit.
func container(n int) string {
	base := fmt.Sprintf("NLXU%06d", n)
	for d := range 10 {
		if s := fmt.Sprintf("%s%d", base, d); documents.ValidContainer(s) == nil {
			return s
		}
	}
	panic("no check digit for " + base)
}

func tokensOf(fps []Fingerprint) map[string]Kind {
	out := map[string]Kind{}
	for _, fp := range fps {
		out[fp.Value] = fp.Kind
	}
	return out
}

func swapLast(s string) string {
	b := []byte(s)
	for i := len(b) - 1; i > 0; i-- {
		if b[i] != b[i-1] && digit(b[i]) && digit(b[i-1]) {
			b[i], b[i-1] = b[i-1], b[i]
			return string(b)
		}
	}
	return s + "9"
}

func digit(b byte) bool { return b >= '0' && b <= '9' }

func wide(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7f {
			return r + 0xfee0
		}
		return r
	}, s)
}
