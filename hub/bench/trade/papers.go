package trade

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/documents"
)

// A Presentation is what a bank is shown, with the request. It is read as it is.
type Presentation struct {
	Kind      string
	Request   documents.Request
	Documents []*documents.Document
}

// Family returns the documents of the family.
func (p *Presentation) family(f documents.Family) []*documents.Document {
	var out []*documents.Document
	for _, d := range p.Documents {
		if d.Family == f {
			out = append(out, d)
		}
	}
	return out
}

func (p *Presentation) invoice() *documents.Document     { return p.family(documents.FamilyInvoice)[0] }
func (p *Presentation) declaration() *documents.Document { return p.family(documents.FamilyCustoms)[0] }
func (p *Presentation) bill() *documents.Document        { return p.family(documents.FamilyTransport)[0] }

// Digests of what would be the document's bytes.
func Digests(d *documents.Document) (documents.Digests, error) {
	b, err := d.Canonical()
	if err != nil {
		return documents.Digests{}, err
	}
	sum := sha256.Sum256(append(b, d.Format...))
	return documents.Digests{SHA256: documents.NewDigest(accel.SHA256, sum[:]), Canonical: documents.DigestOf(b)}, nil
}

func (d deal) money(minor int64) *documents.Money {
	return &documents.Money{Minor: minor, Currency: d.currency}
}

func kilograms(grams int64) *documents.Quantity {
	return &documents.Quantity{Value: decimal.New(grams, -3), Unit: "KGM"}
}

func count(n int64, u documents.UnitCode) *documents.Quantity {
	return &documents.Quantity{Value: decimal.NewFromInt(n), Unit: u}
}

// papers describes the deal in three kinds of documents: its invoices, a declaration and a
// transport document.
func (d deal) papers(kind string) *Presentation {
	p := &Presentation{Kind: kind, Request: d.request()}
	for _, l := range d.lots {
		p.Documents = append(p.Documents, d.invoice(l))
	}
	p.Documents = append(p.Documents, d.declare(), d.carry())
	return p
}

func (d deal) request() documents.Request {
	return documents.Request{
		ID: d.id, Bank: d.bank, Product: "IMPORT_PAYMENT_FIN", Instrument: d.instrument, Applicant: d.buyer.party(documents.Applicant),
		Borrower: documents.BorrowerBuyer, Amount: *d.money(d.minor() * d.advanceBP / 10_000), RateBP: 9000, Partial: d.partial, Date: d.presented,
	}
}

func (d deal) invoice(l lot) *documents.Document {
	price := decimal.New(l.price, -2)
	inv := &documents.Document{
		Family: documents.FamilyInvoice, Format: documents.FormatUBLInvoice, Type: documents.TypeInvoice, Number: l.number,
		IssueDate: d.ordered, DueDate: d.due, Currency: d.currency,
		Parties:    []documents.Party{d.seller.party(documents.Seller), d.buyer.party(documents.Buyer)},
		References: []documents.Reference{{Code: documents.RefContract, ID: d.contract}},
		Lines: []documents.Line{{
			ID: "1", Description: l.goods.english, HS: l.goods.hs[:6], Origin: d.seller.country,
			Quantity: count(l.units, l.goods.unit), UnitPrice: &price, Amount: d.money(l.minor()),
		}},
		Totals: documents.Totals{
			Lines: d.money(l.minor()), TaxExclusive: d.money(l.minor()), Tax: d.money(0), TaxInclusive: d.money(l.minor()), Payable: d.money(l.minor()),
		},
		Shipment: documents.Shipment{
			Incoterm: d.term, IncotermPlace: d.to.name, GrossWeight: kilograms(l.grossGrams()), NetWeight: kilograms(l.netGrams()),
			Packages: &documents.Packages{Count: l.packages(), Kind: l.goods.kind},
		},
	}
	return inv
}

// declare writes the import declaration. Freight and insurance are in its boxes where the price lacks them.
func (d deal) declare() *documents.Document {
	dec := &documents.Document{
		Family: documents.FamilyCustoms, Format: documents.FormatCNDeclaration, Type: documents.TypeImportDeclaration, Number: d.declaration,
		IssueDate: d.arrival.Add(1), Currency: d.currency,
		References: []documents.Reference{{Code: documents.RefContract, ID: d.contract}},
		Totals:     documents.Totals{Lines: d.money(d.minor()), TaxInclusive: d.money(d.minor())},
		Shipment: documents.Shipment{
			BillOfLading: d.bill, HouseBill: d.house, Mode: d.mode, Vessel: d.ship.name, Voyage: d.ship.voyage, Incoterm: declaredTerm(d.term),
			Loading:         &documents.Location{Code: d.from.code, Country: d.from.country},
			Discharge:       &documents.Location{Code: d.to.code, Country: d.to.country},
			CountryOfExport: d.from.country, Packages: &documents.Packages{Count: d.packages(), Kind: d.packing()},
			GrossWeight: kilograms(d.grossGrams()), NetWeight: kilograms(d.netGrams()), Containers: d.containers(false),
		},
		Entry: &documents.Entry{
			Direction: documents.Import, Office: offices[d.to.code], Date: d.arrival, Declared: d.arrival.Add(1), Procedure: "0110",
		},
	}
	consignee := d.buyer
	if d.agent != nil {
		consignee = d.agent
	}
	dec.Parties = []documents.Party{consignee.party(documents.Consignee), d.seller.party(documents.Consignor), d.buyer.party(documents.Owner)}
	dec.Parties[1].IDs = nil // the box has the name alone
	if d.term == "FOB" {
		dec.Entry.Freight = &documents.Charge{Total: d.money(d.minor() / 40)}
		rate := decimal.New(3, -1)
		dec.Entry.Insurance = &documents.Charge{Percent: &rate}
	}
	for i, l := range d.lots {
		price := decimal.New(l.price, -2)
		dec.Lines = append(dec.Lines, documents.Line{
			ID: fmt.Sprint(i + 1), Description: l.goods.chinese + " " + l.goods.english, HS: l.goods.hs, Origin: d.seller.country,
			Quantity: count(l.units, l.goods.unit), UnitPrice: &price, Amount: d.money(l.minor()),
		})
	}
	return dec
}

// declaredTerm returns the family of terms that customs' box 成交方式 knows.
func declaredTerm(t documents.Incoterm) documents.Incoterm {
	switch t {
	case "CFR", "CPT":
		return "CFR"
	case "FOB", "FCA", "FAS":
		return "FOB"
	case "EXW":
		return "EXW"
	}
	return "CIF"
}

func (d deal) packing() string {
	kind := d.lots[0].goods.kind
	for _, l := range d.lots {
		if l.goods.kind != kind {
			return "PK"
		}
	}
	return kind
}

// carry writes the transport document.
func (d deal) carry() *documents.Document {
	s := documents.Shipment{
		BillOfLading: d.bill, Mode: d.mode, CarrierCode: d.line.code, Vessel: d.ship.name, IMO: d.ship.imo, Voyage: d.ship.voyage,
		Loading: &documents.Location{Code: d.from.code, Country: d.from.country}, Discharge: &documents.Location{Code: d.to.code, Country: d.to.country},
		OnBoardDate: d.onBoard, ArrivalDate: d.arrival, Containers: d.containers(true), LCL: d.shared,
		Packages: &documents.Packages{Count: d.packages(), Kind: d.packing()}, GrossWeight: kilograms(d.grossGrams()), FreightPayment: documents.FreightPrepaid,
	}
	if d.term == "FOB" {
		s.FreightPayment = documents.FreightCollect
	}
	bill := &documents.Document{
		Family: documents.FamilyTransport, Format: documents.FormatDCSATransport, Type: documents.TypeBillOfLading, Number: d.bill, IssueDate: d.onBoard.Add(1),
		Parties: []documents.Party{
			d.seller.party(documents.Consignor), d.buyer.party(documents.Consignee), {Role: documents.Carrier, Name: d.line.name},
		},
		Shipment: s,
		Title:    &documents.Title{Electronic: true, Platform: "", Originals: 1, IssuedBy: d.line.name, OnBoard: true, CleanOnBoard: true, DocumentStatus: "ISSUED"},
	}
	if d.house != "" {
		bill.Number, bill.Type, bill.Shipment.HouseBill = d.house, documents.TypeHouseBill, d.house
	}
	for _, l := range d.lots {
		bill.Lines = append(bill.Lines, documents.Line{
			Description: strings.ToUpper(l.goods.english), HS: l.goods.hs[:6], GrossWeight: kilograms(l.grossGrams()),
			Packages: &documents.Packages{Count: l.packages(), Kind: l.goods.kind},
		})
	}
	return bill
}

func (d deal) containers(sized bool) []documents.Container {
	var out []documents.Container
	for _, n := range d.boxes {
		c := documents.Container{Number: n, LCL: d.shared}
		if sized {
			c.Size = d.boxSize
		}
		out = append(out, c)
	}
	return out
}
