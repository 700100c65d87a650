package trade

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/tradehub/tradehub/documents"
)

// A Kind is a kind of honest trade, and how many of a thousand imports are of it.
type Kind struct {
	Name  string
	Share int
	Note  string // what an officer should know of it
	make  func(*Maker) []*Presentation
}

// Honest are the kinds. Shares add up to 1,000.
var Honest = []Kind{
	{"full container, one invoice", 380, "", one(nil)},
	{"several invoices, one bill", 120, "", several},
	{"one of several invoices, listed on the bill", 20, "the rest is financed elsewhere or paid", oneOfListed},
	{"one of several invoices, the rest not listed", 5, "for review: nothing in the documents shows the rest", oneOfSeveral},
	{"partial shipment of one invoice", 10, "for review: the invoice asks for more than arrived", partialLot},
	{"less than a container load", 80, "two importers, two banks, one container", sharedBox},
	{"barge from Hong Kong, container used again", 50, "", barge},
	{"bulk, draft survey at discharge", 20, "weights differ by up to 0.4 %", bulk},
	{"air, house waybill", 60, "", air},
	{"lorry from Hong Kong", 40, "no container", lorry},
	{"documentary credit, usance", 60, "", usance},
	{"agency import", 20, "the agreement is named in the request", one(agency)},
	{"club deal of two banks", 15, "both declare a part", clubDeal},
	{"two tranches at one bank", 15, "", tranches},
	{"declared in yuan", 30, "at the request's rate", one(inYuan)},
	{"buyer in English", 30, "the seller knows the registered English name", one(inEnglish)},
	{"order bill to a bank", 20, "", one(toBank)},
	{"credit note for a shortage", 15, "", one(creditNote)},
	{"prepaid in part", 10, "the advance is within what is owed", one(prepaid)},
}

// Next draws an honest import: mostly one presentation, more where several banks take part.
func (m *Maker) Next() []*Presentation {
	at := m.r.Intn(1000)
	for _, k := range Honest {
		if at -= k.Share; at < 0 {
			return named(k.Name, k.make(m))
		}
	}
	panic("the shares add up to 1,000")
}

func named(kind string, ps []*Presentation) []*Presentation {
	for _, p := range ps {
		p.Kind = kind
	}
	return ps
}

// one makes a single presentation of a deal by sea, changed.
func one(change func(*Maker, *deal, *Presentation)) func(*Maker) []*Presentation {
	return func(m *Maker) []*Presentation {
		d := m.deal()
		p := d.papers("")
		if change != nil {
			change(m, &d, p)
		}
		return []*Presentation{p}
	}
}

func several(m *Maker) []*Presentation { return []*Presentation{m.multi().papers("")} }

// multi returns a deal of two to four invoices.
func (m *Maker) multi() deal {
	d := m.deal()
	for range 1 + m.r.Intn(3) {
		d.lots = append(d.lots, m.lot(d.seller, d.ordered))
	}
	d.load(m)
	return d
}

// only leaves one of the invoices and asks for money on it alone.
func only(p *Presentation, d deal, at int) *Presentation {
	kept := p.Documents[at]
	p.Documents = append([]*documents.Document{kept}, p.Documents[len(d.lots):]...)
	p.Request.Amount = *d.money(d.lots[at].minor() * d.advanceBP / 10_000)
	return p
}

func oneOfListed(m *Maker) []*Presentation {
	d := m.multi()
	var out []*Presentation
	for i := range d.lots[:2] {
		p := d.papers("")
		for _, l := range d.lots {
			p.bill().References = append(p.bill().References, documents.Reference{Code: documents.RefInvoice, ID: l.number})
		}
		p.Request.ID, p.Request.Bank = fmt.Sprint(d.id, "/", i), m.banks[i]
		out = append(out, only(p, d, i))
	}
	return out
}

func oneOfSeveral(m *Maker) []*Presentation {
	d := m.multi()
	return []*Presentation{only(d.papers(""), d, 0)}
}

func partialLot(m *Maker) []*Presentation {
	d := m.deal()
	whole := d.lots[0]
	d.lots[0].units /= 2
	d.load(m)
	p := d.papers("")
	p.Documents[0] = d.invoice(whole)
	return []*Presentation{p}
}

// sharedBox is two importers in one container, with house bills of one forwarder.
func sharedBox(m *Maker) []*Presentation {
	first := m.deal()
	first.shared = true
	first.lots[0].units = max(1, first.lots[0].units/4)
	first.boxes = []string{m.container(first.line.owner)}
	second := m.deal()
	second.from, second.to, second.line, second.ship, second.bill, second.boxes = first.from, first.to, first.line, first.ship, first.bill, first.boxes
	second.onBoard, second.arrival, second.presented, second.shared = first.onBoard, first.arrival, first.presented, true
	second.seller, second.ordered, second.due = m.sameCountry(first.seller), first.ordered, first.due
	second.lots = []lot{m.lot(second.seller, second.ordered)}
	second.lots[0].units = max(1, second.lots[0].units/4)
	second.declaration = m.declarationNumber(second)
	var out []*Presentation
	for i, d := range []deal{first, second} {
		d.house = fmt.Sprintf("PHF%02d%06d", i, m.n)
		out = append(out, d.papers(""))
	}
	return out
}

// sameCountry returns a seller from where the other is.
func (m *Maker) sameCountry(s *firm) *firm {
	for {
		if other := pick(m, m.sellers); other.country == s.country {
			return other
		}
	}
}

// barge makes two importers with goods in one container, some days apart.
func barge(m *Maker) []*Presentation {
	box := m.container("PSLU")
	var out []*Presentation
	for i := range 2 {
		d := m.deal()
		d.from, d.to, d.boxes = hongKong, home[i], []string{box}
		d.lots[0].units = max(1, d.lots[0].units/4)
		d.onBoard = d.presented.Add(-6 + 4*i)
		d.arrival, d.ordered = d.onBoard, d.onBoard.Add(-2)
		d.due = d.ordered.Add(60)
		d.declaration = m.declarationNumber(d)
		out = append(out, d.papers(""))
	}
	return out
}

func bulk(m *Maker) []*Presentation {
	d := m.deal()
	d.lots[0].goods, d.lots[0].units, d.lots[0].price = soya, m.between(soya.quantity[0], soya.quantity[1]), m.between(soya.price[0], soya.price[1])
	d.term, d.boxes = "CFR", nil
	p := d.papers("")
	arrived := d
	arrived.lots = []lot{d.lots[0]}
	arrived.lots[0].units -= arrived.lots[0].units * m.between(0, 4) / 1000
	p.Documents[1] = arrived.declare()
	for _, doc := range p.Documents {
		doc.Shipment.Tolerance, doc.Shipment.Packages, doc.Shipment.NetWeight = true, nil, nil
		doc.Shipment.GrossWeight = kilograms(d.netGrams())
	}
	p.declaration().Shipment.GrossWeight = kilograms(arrived.netGrams())
	p.bill().Lines[0].GrossWeight, p.bill().Lines[0].Packages = kilograms(d.netGrams()), nil
	return []*Presentation{p}
}

func air(m *Maker) []*Presentation {
	d := m.deal()
	d.mode, d.term, d.boxes = documents.ModeAir, "CIP", nil
	d.lots[0].units = max(1, d.lots[0].units/20)
	d.bill, d.house = fmt.Sprintf("618%08d", m.n*13), fmt.Sprintf("HAWB%07d", m.n)
	d.onBoard = d.presented.Add(-4)
	d.arrival, d.ordered = d.onBoard.Add(1), d.onBoard.Add(-1)
	d.due = d.ordered.Add(60)
	d.ship = vessel{voyage: fmt.Sprintf("SQ%d", 800+m.n%99)}
	d.declaration = m.declarationNumber(d)
	p := d.papers("")
	p.bill().Type, p.bill().Shipment.CarrierCode = documents.TypeAirWaybill, ""
	p.bill().Title = &documents.Title{IssuedBy: d.line.name, OnBoard: true, CleanOnBoard: true}
	return []*Presentation{p}
}

func lorry(m *Maker) []*Presentation {
	d := m.deal()
	d.mode, d.term, d.boxes, d.from, d.to = documents.ModeRoad, "DAP", nil, hongKong, home[1]
	d.lots[0].units = max(1, d.lots[0].units/10)
	d.bill = fmt.Sprintf("RWB%08d", m.n)
	d.onBoard = d.presented.Add(-3)
	d.arrival, d.ordered = d.onBoard, d.onBoard.Add(-1)
	d.due = d.ordered.Add(60)
	d.ship = vessel{name: fmt.Sprintf("粤ZA%03d港", m.n%1000)}
	d.declaration = m.declarationNumber(d)
	p := d.papers("")
	p.bill().Type, p.bill().Shipment.CarrierCode, p.bill().Title = documents.TypeRoadNote, "", nil
	return []*Presentation{p}
}

// usance is presented under a credit within 21 days of a short voyage, and paid 120 days after shipment.
func usance(m *Maker) []*Presentation {
	d := m.deal()
	for d.onBoard.Add(14) < d.arrival { // from afar the goods are not declared within the 21 days
		d = m.deal()
	}
	d.presented = d.arrival.Add(2)
	d.due, d.instrument = d.onBoard.Add(120), documents.LetterOfCredit
	d.ordered = min(d.ordered, d.presented)
	return []*Presentation{d.papers("")}
}

func agency(m *Maker, d *deal, p *Presentation) {
	d.agent = pick(m, m.agents)
	*p.declaration() = *d.declare()
	p.Request.Agency = fmt.Sprintf("AG-%06d", m.n)
}

func clubDeal(m *Maker) []*Presentation { return m.parts(true) }
func tranches(m *Maker) []*Presentation { return m.parts(false) }

// parts are two advances of 40 % each on one import.
func (m *Maker) parts(banks bool) []*Presentation {
	d := m.deal()
	d.advanceBP, d.partial = 4000, true
	var out []*Presentation
	for i := range 2 {
		p := d.papers("")
		p.Request.ID = fmt.Sprint(d.id, "/", i)
		if banks {
			p.Request.Bank = m.banks[i]
		}
		out = append(out, p)
	}
	return out
}

// inYuan declares in yuan at the rate of the day.
func inYuan(m *Maker, d *deal, p *Presentation) {
	rate := decimal.New(70_000+m.between(0, 2_500), -4)
	dec := p.declaration()
	yuan := func(money *documents.Money) *documents.Money {
		v, err := documents.RoundMoney(money.Decimal().Mul(rate), "CNY")
		if err != nil {
			panic(err) // amounts of this package are far below the bound
		}
		return &v
	}
	for i := range dec.Lines {
		l := &dec.Lines[i]
		price := l.UnitPrice.Mul(rate).Round(4)
		l.UnitPrice, l.Amount = &price, yuan(l.Amount)
	}
	dec.Currency, dec.Totals.Lines, dec.Totals.TaxInclusive = "CNY", yuan(dec.Totals.Lines), yuan(dec.Totals.TaxInclusive)
	if dec.Entry.Freight != nil {
		dec.Entry.Freight.Total = yuan(dec.Entry.Freight.Total)
	}
	p.Request.FX = []documents.FXRate{{From: "USD", To: "CNY", Rate: rate, Source: "CFETS central parity", Date: d.presented}}
}

// inEnglish lets the seller write the buyer's registered English name, without an identifier.
func inEnglish(_ *Maker, d *deal, p *Presentation) {
	d.buyer.english = english(d.buyer.name)
	for _, doc := range []*documents.Document{p.invoice(), p.bill()} {
		for i := range doc.Parties {
			if doc.Parties[i].Name == d.buyer.name {
				doc.Parties[i].Name, doc.Parties[i].IDs = d.buyer.english, nil
			}
		}
	}
	p.Request.Applicant.Names = []string{d.buyer.english}
}

// words of firms' names in English; the distinctive part is spelt in pinyin.
var words = strings.NewReplacer(
	"深圳市", "Shenzhen ", "广州市", "Guangzhou ", "上海", "Shanghai ", "宁波", "Ningbo ", "东莞市", "Dongguan ", "佛山市", "Foshan ",
	"进出口有限公司", " Import and Export Co., Ltd.", "国际贸易有限公司", " International Trading Co., Ltd.", "贸易有限公司", " Trading Co., Ltd.",
	"电子科技有限公司", " Electronic Technology Co., Ltd.", "机械设备有限公司", " Machinery Equipment Co., Ltd.", "供应链有限公司", " Supply Chain Co., Ltd.",
	"海岚", "Hailan", "远洋", "Yuanyang", "新海", "Xinhai", "天诚", "Tiancheng", "金瑞", "Jinrui", "华粤", "Huayue", "中泰", "Zhongtai", "联达", "Lianda",
	"恒信", "Hengxin", "启明", "Qiming", "锦程", "Jincheng", "东岳", "Dongyue", "瑞丰", "Ruifeng", "嘉禾", "Jiahe", "宏图", "Hongtu", "顺安", "Shun'an",
	"博远", "Boyuan", "立信", "Lixin",
)

func english(name string) string { return strings.Join(strings.Fields(words.Replace(name)), " ") }

func toBank(_ *Maker, _ *deal, p *Presentation) {
	b := p.bill()
	b.Title.Negotiable, b.Title.ToOrderOf, b.Title.Originals = true, "Pearl River Commercial Bank", 3
	for i := range b.Parties {
		if b.Parties[i].Role == documents.Consignee {
			b.Parties[i].Role = documents.Notify
		}
	}
}

// creditNote takes 1 % off for goods that were short; the rest was declared.
func creditNote(_ *Maker, d *deal, p *Presentation) {
	off := d.minor() / 100
	inv := p.invoice()
	note := &documents.Document{
		Family: documents.FamilyInvoice, Format: documents.FormatUBLCreditNote, Type: documents.TypeCreditNote, Number: "CN-" + inv.Number,
		IssueDate: d.ordered.Add(2), Currency: d.currency, Parties: inv.Parties,
		References: []documents.Reference{{Code: documents.RefPrevious, ID: inv.Number}},
		Lines:      []documents.Line{{ID: "1", Description: "Allowance for shortage", Amount: d.money(off)}},
		Totals:     documents.Totals{Lines: d.money(off), TaxExclusive: d.money(off), TaxInclusive: d.money(off), Payable: d.money(off)},
	}
	if note.IssueDate > p.Request.Date {
		note.IssueDate = p.Request.Date
	}
	dec := p.declaration()
	dec.Totals.Lines, dec.Totals.TaxInclusive = d.money(d.minor()-off), d.money(d.minor()-off)
	dec.Lines[0].Amount = d.money(d.minor() - off)
	price := dec.Lines[0].Amount.Decimal().DivRound(dec.Lines[0].Quantity.Value, 4)
	dec.Lines[0].UnitPrice = &price
	p.Request.Amount = *d.money((d.minor() - off) * d.advanceBP / 10_000)
	p.Documents = append(p.Documents, note)
}

func prepaid(_ *Maker, d *deal, p *Presentation) {
	t := &p.invoice().Totals
	paid := d.minor() * 30 / 100
	t.Prepaid, t.Payable = d.money(paid), d.money(d.minor()-paid)
	p.Request.Amount = *d.money((d.minor() - paid) * d.advanceBP / 10_000)
}
