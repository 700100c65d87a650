package trade

import (
	"fmt"
	"time"

	"github.com/tradehub/tradehub/documents"
)

// deal draws an import by sea in full containers, CIF on open account: what the
// other kinds are made from.
func (m *Maker) deal() deal {
	m.n++
	seller := pick(m, m.sellers)
	from := abroad[0]
	for _, p := range abroad {
		if p.country == seller.country {
			from = p
		}
	}
	d := deal{
		id: fmt.Sprintf("R-%06d", m.n), bank: pick(m, m.banks), buyer: pick(m, m.buyers), seller: seller,
		term: pick(m, []documents.Incoterm{"CIF", "CIF", "CIF", "FOB", "CFR"}), currency: "USD", from: from, to: pick(m, home),
		mode: documents.ModeSea, line: pick(m, carriers), boxSize: "22G1", instrument: documents.OpenAccount, advanceBP: m.between(6000, 9000),
	}
	d.presented = m.day
	d.arrival = d.presented.Add(-1 - m.r.Intn(12)) // declared the day after
	d.onBoard = d.arrival.Add(-m.sailing(from))
	d.ordered = d.onBoard.Add(m.r.Intn(10) - 6)
	d.due = d.ordered.Add(90 + 30*m.r.Intn(3))
	d.lots = []lot{m.lot(seller, d.ordered)}
	d.ship = m.vessel()
	d.bill = fmt.Sprintf("%s%02d%07d", d.line.code, m.day.Time().Year()%100, m.n)
	d.contract = fmt.Sprintf("HT-%d-%05d", m.day.Time().Year(), m.n)
	d.declaration = m.declarationNumber(d)
	d.load(m)
	return d
}

// sailing returns the days at sea.
func (m *Maker) sailing(from port) int {
	switch from.country {
	case "DE", "NL", "IT", "BR":
		return 30 + m.r.Intn(8)
	case "US", "AU":
		return 16 + m.r.Intn(6)
	}
	return 5 + m.r.Intn(5)
}

// lot draws an invoice. A quarter are of a round quantity, as orders are.
func (m *Maker) lot(seller *firm, day documents.Date) lot {
	g := pick(m, goods)
	l := lot{goods: g, units: m.between(g.quantity[0], g.quantity[1]), price: m.between(g.price[0], g.price[1])}
	if m.r.Intn(4) == 0 {
		l.units = l.units / 100 * 100
	}
	l.units = max(l.units, g.quantity[0])
	l.number = seller.number(day)
	return l
}

// load puts the goods into containers of at most 20 tonnes.
func (d *deal) load(m *Maker) {
	const most = 20_000_000 // grams
	d.boxes = nil
	for left := d.grossGrams(); left > 0; left -= most {
		d.boxes = append(d.boxes, m.container(d.line.owner))
	}
}

func (m *Maker) declarationNumber(d deal) string {
	return fmt.Sprintf("%s%d1%09d", offices[d.to.code], d.arrival.Time().Year(), 17_000_000+m.n*97)
}

// Clock returns noon of the day, UTC, at which what is presented on it is verified.
func Clock(d documents.Date) time.Time { return d.Time().Add(12 * time.Hour) }
