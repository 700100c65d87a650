package trade

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/tradehub/tradehub/documents"
)

// A Manipulation makes a presentation that must not pass of an honest import.
type Manipulation struct {
	Name string
	// Again says that the import was financed at another bank before, and the
	// manipulation hides it. Else the documents are unfit by themselves.
	Again bool
	// Physical says that it keeps an identifier of the goods or their carriage: a
	// bill of lading, a declaration, a container, or ship, voyage and cargo.
	Physical bool
	// Number says that only the way a number is written changed.
	Number bool
	do     func(*Maker, deal) *Presentation
}

// Dishonest draws an import and what the manipulation makes of it; first is what
// was financed before, nil where nothing was.
func (m *Maker) Dishonest(man Manipulation) (first, second *Presentation) {
	d := m.deal()
	if man.Again {
		first = d.papers(man.Name)
	}
	again := d
	again.id, again.bank = d.id+"/2", m.other(d.bank)
	second = man.do(m, again)
	second.Kind = man.Name
	return first, second
}

// Manipulations are what is tried.
var Manipulations = []Manipulation{
	{"same documents at another bank", true, true, false, papers(nil)},
	{"number with other separators", true, true, true, papers(renumber(func(n string) string { return separators.ReplaceAllString(n, " . ") }))},
	{"number in small letters, full width", true, true, true, papers(renumber(wide))},
	{"number with INVOICE NO. before it", true, true, true, papers(renumber(func(n string) string { return "INVOICE NO. " + n }))},
	{"number without leading zeros", true, true, true, papers(renumber(func(n string) string { return zeros.ReplaceAllString(n, "$1$2") }))},
	{"invoice alone, number with other separators", true, false, true, alone(renumber(func(n string) string { return separators.ReplaceAllString(n, "_") }))},
	{"invoice alone, number in full width", true, false, true, alone(renumber(wide))},
	{"invoice renumbered", true, true, false, papers(renumber(func(string) string { return "Z9-77120" }))},
	{"invoice number with a mark of reissue", true, true, false, papers(renumber(func(n string) string { return n + "-R1" }))},
	{"amount 8 % higher", true, true, false, dealt(func(_ *Maker, d *deal) { d.lots[0].price += d.lots[0].price * 8 / 100 })},
	{"amount half a percent lower", true, true, false, dealt(func(_ *Maker, d *deal) { d.lots[0].price -= max(1, d.lots[0].price/200) })},
	{"dated in another year", true, true, false, papers(func(_ *Maker, p *Presentation) {
		p.invoice().IssueDate = p.invoice().IssueDate.Add(-365)
	})},
	{"identifiers left out", true, true, false, papers(withoutIDs)},
	{"identifiers of another register", true, true, false, papers(otherIDs)},
	{"seller misspelt", true, true, false, papers(misspelt)},
	{"bill with the carrier's name and no code", true, true, false, papers(withoutCode)},
	{"bill number without the carrier's prefix", true, true, false, papers(func(_ *Maker, p *Presentation) {
		b := p.bill()
		b.Number = strings.TrimPrefix(b.Number, b.Shipment.CarrierCode)
		b.Shipment.BillOfLading, p.declaration().Shipment.BillOfLading = b.Number, b.Number
	})},
	{"another currency", true, true, false, dealt(func(_ *Maker, d *deal) { d.currency, d.lots[0].price = "EUR", d.lots[0].price*92/100 })},
	{"half the goods under a new number, same bill", true, true, false, dealt(func(_ *Maker, d *deal) {
		d.lots[0].units, d.lots[0].number = d.lots[0].units/2, d.lots[0].number+"7"
	})},
	{"declaration used again for another invoice and bill", true, true, false, dealt(func(m *Maker, d *deal) {
		keep := *d
		*d = m.deal()
		d.id, d.bank, d.buyer, d.declaration, d.to, d.arrival = keep.id, keep.bank, keep.buyer, keep.declaration, keep.to, keep.arrival
		d.onBoard, d.ordered, d.due = keep.onBoard, keep.ordered, keep.due
	})},
	{"only the bill is kept", true, true, false, papers(onlyBill)},
	{"only the bill is kept, with the carrier's name and no code", true, true, false, papers(func(m *Maker, p *Presentation) {
		onlyBill(m, p)
		withoutCode(m, p)
		withoutIDs(m, p)
	})},
	{"another importer, new numbers, same ship and container", true, true, false, dealt(func(m *Maker, d *deal) { m.forge(d, d.boxes) })},
	{"another importer, new numbers, same ship, invented container", true, true, false, dealt(func(m *Maker, d *deal) { m.forge(d, nil) })},
	{"the same with one piece more", true, true, false, dealt(func(m *Maker, d *deal) {
		m.forge(d, nil)
		d.lots[0].units++
	})},
	{"seller finances the sale too", true, true, false, papers(func(_ *Maker, p *Presentation) {
		p.Request.Borrower = documents.BorrowerSeller
		p.Request.Applicant = p.invoice().Parties[0]
		p.Request.Applicant.Role = documents.Applicant
	})},
	{"goods come back from another seller after 20 days", true, false, false, dealt(func(m *Maker, d *deal) {
		goods := d.lots[0]
		buyer, bank, id := d.buyer, d.bank, d.id
		*d = m.deal()
		for d.seller.country == "CN" {
			d.seller = pick(m, m.sellers)
		}
		d.buyer, d.bank, d.id = buyer, bank, id
		goods.number = d.lots[0].number
		d.lots = []lot{goods}
		d.load(m)
	})},
	{"invoice alone, renumbered, other day", true, false, false, alone(func(_ *Maker, p *Presentation) {
		p.invoice().Number, p.invoice().IssueDate = "ZZ-1", p.invoice().IssueDate.Add(-40)
	})},

	{"invoiced a third above the declaration", false, false, false, papers(func(_ *Maker, p *Presentation) {
		inv := p.invoice()
		price := inv.Lines[0].UnitPrice.Mul(decimal.New(13, -1))
		raise(inv, price)
	})},
	{"quantity above the declaration, same money", false, false, false, papers(func(_ *Maker, p *Presentation) {
		q := p.invoice().Lines[0].Quantity
		q.Value = q.Value.Mul(decimal.New(12, -1)).Ceil()
		price := p.invoice().Lines[0].Amount.Decimal().DivRound(q.Value, 6)
		p.invoice().Lines[0].UnitPrice = &price
	})},
	{"other goods declared", false, false, false, papers(func(_ *Maker, p *Presentation) {
		p.declaration().Lines[0].HS, p.declaration().Lines[0].Description = "2523100000", "水泥熟料 Cement clinker"
	})},
	{"a third of the net weight declared", false, false, false, papers(func(_ *Maker, p *Presentation) {
		n := p.declaration().Shipment.NetWeight
		n.Value = n.Value.DivRound(decimal.NewFromInt(3), 3)
	})},
	{"another ship on the bill", false, false, false, papers(func(m *Maker, p *Presentation) {
		s := &p.bill().Shipment
		for was := s.IMO; s.IMO == was; {
			v := m.vessel()
			s.Vessel, s.IMO, s.Voyage = v.name, v.imo, v.voyage
		}
	})},
	{"another port of loading on the bill", false, false, false, papers(func(_ *Maker, p *Presentation) {
		p.bill().Shipment.Loading = &documents.Location{Code: "ZADUR", Country: "ZA"}
	})},
	{"another bill number declared", false, false, false, papers(func(_ *Maker, p *Presentation) {
		p.declaration().Shipment.BillOfLading = "XQRT99120034"
		p.declaration().Shipment.Containers = nil
		p.declaration().Shipment.Vessel, p.declaration().Shipment.Voyage = "SOME OTHER SHIP", "999W"
		p.declaration().Shipment.GrossWeight = kilograms(1_234_000)
	})},
	{"shipped after the presentation", false, false, false, papers(func(_ *Maker, p *Presentation) {
		p.bill().Shipment.OnBoardDate = p.Request.Date.Add(30)
	})},
	{"invoice dated after the presentation", false, false, false, papers(func(_ *Maker, p *Presentation) { p.invoice().IssueDate = p.Request.Date.Add(20) })},
	{"invoice long overdue", false, false, false, papers(func(_ *Maker, p *Presentation) {
		p.invoice().IssueDate, p.invoice().DueDate = p.Request.Date.Add(-75), p.Request.Date.Add(-12)
	})},
	{"export declaration", false, false, false, papers(func(_ *Maker, p *Presentation) {
		d := p.declaration()
		d.Entry.Direction, d.Type, d.Number = documents.Export, documents.TypeExportDeclaration, d.Number[:8]+"0"+d.Number[9:]
	})},
	{"returned goods, no payment", false, false, false, papers(func(_ *Maker, p *Presentation) { p.declaration().Entry.Procedure = "4561" })},
	{"voided bill", false, false, false, papers(func(_ *Maker, p *Presentation) { p.bill().Title.DocumentStatus = "VOIDED" })},
	{"surrendered bill", false, false, false, papers(func(_ *Maker, p *Presentation) { p.bill().Title.DocumentStatus = "SURRENDERED_FOR_DELIVERY" })},
	{"proforma invoice", false, false, false, papers(func(_ *Maker, p *Presentation) { p.invoice().Type = documents.TypeProforma })},
	{"paid already", false, false, false, papers(func(_ *Maker, p *Presentation) {
		t := &p.invoice().Totals
		t.Prepaid, t.Payable = t.TaxInclusive, &documents.Money{Currency: t.TaxInclusive.Currency}
	})},
	{"seller is the buyer", false, false, false, papers(func(_ *Maker, p *Presentation) {
		s := &p.invoice().Parties[0]
		s.Name, s.IDs = p.invoice().Parties[1].Name, p.invoice().Parties[1].IDs
	})},
	{"a third party is paid", false, false, false, papers(func(m *Maker, p *Presentation) {
		p.invoice().Parties = append(p.invoice().Parties, documents.Party{
			Role: documents.Payee, Name: "Quiet Harbour Holdings Ltd", Address: documents.Address{Country: "VG"},
		})
	})},
	{"loaded in a sanctioned country", false, false, false, papers(func(_ *Maker, p *Presentation) {
		for _, d := range p.Documents[1:] {
			d.Shipment.Loading = &documents.Location{Code: "IRBND", Country: "IR"}
		}
	})},
	{"look-alike seller on the bill and declaration", false, false, false, papers(func(m *Maker, p *Presentation) {
		for _, d := range p.Documents {
			for i := range d.Parties {
				if r := d.Parties[i].Role; r == documents.Seller || r == documents.Consignor {
					d.Parties[i].IDs = nil
					if r == documents.Consignor {
						d.Parties[i].Name = swapped(d.Parties[i].Name)
					}
				}
			}
		}
	})},
	{"FOB invoice above the CIF declared", false, false, false, papers(func(_ *Maker, p *Presentation) {
		p.invoice().Shipment.Incoterm = "FOB"
		p.bill().Shipment.FreightPayment = documents.FreightCollect
		p.declaration().Shipment.Incoterm, p.declaration().Entry.Freight, p.declaration().Entry.Insurance = "CIF", nil, nil
		raise(p.invoice(), p.invoice().Lines[0].UnitPrice.Mul(decimal.New(15, -1)))
	})},
}

// papers renders the deal as it is and changes the documents.
func papers(change func(*Maker, *Presentation)) func(*Maker, deal) *Presentation {
	return func(m *Maker, d deal) *Presentation {
		p := d.papers("")
		if change != nil {
			change(m, p)
		}
		return p
	}
}

// dealt changes the deal before its papers are written, so that they agree.
func dealt(change func(*Maker, *deal)) func(*Maker, deal) *Presentation {
	return func(m *Maker, d deal) *Presentation {
		d.lots = append([]lot(nil), d.lots...)
		change(m, &d)
		return d.papers("")
	}
}

// alone shows the invoice and nothing else.
func alone(change func(*Maker, *Presentation)) func(*Maker, deal) *Presentation {
	return func(m *Maker, d deal) *Presentation {
		p := d.papers("")
		change(m, p)
		p.Documents = p.Documents[:1]
		return p
	}
}

func renumber(how func(string) string) func(*Maker, *Presentation) {
	return func(_ *Maker, p *Presentation) { p.invoice().Number = how(p.invoice().Number) }
}

var (
	separators = regexp.MustCompile(`[^0-9A-Za-z]+`)
	zeros      = regexp.MustCompile(`(^|[^0-9])0+([1-9])`)
)

func wide(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7f {
			return r + 0xfee0
		}
		return r
	}, strings.ToLower(s))
}

// forge writes another importer's papers over the same ship and cargo.
func (m *Maker) forge(d *deal, boxes []string) {
	for was := d.buyer; d.buyer == was; {
		d.buyer = pick(m, m.buyers)
	}
	m.n++
	d.lots[0].number = fmt.Sprintf("FX%07d", m.n)
	d.bill = fmt.Sprintf("%s%09d", d.line.code, m.n)
	d.declaration = m.declarationNumber(*d)
	if d.boxes = boxes; boxes == nil {
		d.load(m)
	}
}

// raise writes another price onto the invoice's one line.
func raise(inv *documents.Document, price documents.Decimal) {
	total, err := documents.RoundMoney(price.Mul(inv.Lines[0].Quantity.Value), inv.Currency)
	if err != nil {
		panic(err) // amounts of this package are far below the bound
	}
	inv.Lines[0].UnitPrice, inv.Lines[0].Amount = &price, &total
	t := &inv.Totals
	t.Lines, t.TaxExclusive, t.TaxInclusive, t.Payable = &total, &total, &total, &total
}

func withoutIDs(_ *Maker, p *Presentation) {
	for _, d := range p.Documents {
		for i := range d.Parties {
			d.Parties[i].IDs = nil
		}
	}
	p.Request.Applicant.IDs = nil
}

// otherIDs names buyer and seller by a register that the first bank's documents did not.
func otherIDs(_ *Maker, p *Presentation) {
	for _, d := range p.Documents {
		for i := range d.Parties {
			d.Parties[i].IDs = []documents.Identifier{{Scheme: documents.SchemeDUNS, Value: fmt.Sprintf("%09d", len(d.Parties[i].Name)*7_654_321)}}
		}
	}
	p.Request.Applicant.IDs = []documents.Identifier{{Scheme: documents.SchemeDUNS, Value: fmt.Sprintf("%09d", len(p.Request.Applicant.Name)*7_654_321)}}
}

func misspelt(_ *Maker, p *Presentation) {
	for _, d := range p.Documents {
		for i := range d.Parties {
			if r := d.Parties[i].Role; r == documents.Seller || r == documents.Consignor {
				d.Parties[i].Name, d.Parties[i].IDs = swapped(d.Parties[i].Name), nil
			}
		}
	}
}

// swapped exchanges two letters in the middle of the name's first word.
func swapped(name string) string {
	r := []rune(name)
	for i := 1; i+2 < len(r); i++ {
		if r[i] != r[i+1] && r[i] != ' ' && r[i+1] != ' ' {
			r[i], r[i+1] = r[i+1], r[i]
			return string(r)
		}
	}
	return name + "s"
}

// onlyBill writes a new invoice and a new declaration of another amount and
// quantity over the same bill, and leaves the containers out.
func onlyBill(m *Maker, p *Presentation) {
	m.n++
	inv, dec := p.invoice(), p.declaration()
	inv.Number, dec.Number = fmt.Sprintf("NX%07d", m.n), dec.Number[:9]+fmt.Sprintf("%09d", 900_000_000+m.n)
	for _, d := range []*documents.Document{inv, dec} {
		d.Lines[0].Quantity.Value = d.Lines[0].Quantity.Value.Mul(decimal.New(9, -1)).Floor()
		raise(d, d.Lines[0].UnitPrice.Mul(decimal.New(11, -1)))
	}
	for _, d := range p.Documents {
		d.Shipment.Containers = nil
	}
	p.Request.Amount.Minor /= 2
}

// withoutCode makes the bill one of a format without a code of the carrier.
func withoutCode(_ *Maker, p *Presentation) {
	b := p.bill()
	b.Format, b.Shipment.CarrierCode, b.Shipment.LCL = documents.FormatUBLBillOfLading, "", false
	b.Title = &documents.Title{IssuedBy: b.Title.IssuedBy}
}
