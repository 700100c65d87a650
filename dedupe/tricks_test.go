package dedupe

import (
	"fmt"
	"testing"

	"github.com/tradehub/tradehub/documents"
)

// A play is a trade that bank A financed, and what bank B, or A again, is shown
// after it.
type play struct {
	name string
	// second changes the trade that is presented; papers changes its documents.
	second func(*trade)
	first  func(*documents.Presentation)
	papers func(*documents.Presentation)
	bank   string
	want   []documents.RegistryOutcome
}

var (
	found  = []documents.RegistryOutcome{documents.OutcomeOver, documents.OutcomeSame, documents.OutcomeShared, documents.OutcomeNear}
	quiet  = []documents.RegistryOutcome{documents.OutcomeClear, documents.OutcomeWeak, documents.OutcomeOwn, documents.OutcomeReleased}
	within = []documents.RegistryOutcome{documents.OutcomeSame, documents.OutcomeOwn, documents.OutcomeShared}
	boxed  = []documents.RegistryOutcome{documents.OutcomeShared, documents.OutcomeClear}
)

// other makes all papers of the trade new: another seller's, number, bill and declaration.
func other(t *trade) {
	t.number, t.bill, t.decl, t.gross, t.date = "Z-9001", "QQX-5550001", "531620251169999999", 77_777_00, "2025-11-20"
	t.seller = "Baltic Timber Oy"
}

func half(t *trade) {
	t.number, t.bill, t.decl, t.gross, t.pieces = "Z-9001", "QQX-5550001", "531620251169999999", t.gross/2, t.pieces/2
}

// number makes all papers of the trade new, of the same seller.
func number(t *trade) {
	other(t)
	t.seller, t.container = sampleTrade().seller, "NLXU0000035"
}

func others(t *trade) { other(t); t.buyerID, t.buyer = "", "广州市别家进出口有限公司" }

var plays = []play{
	// A thief's.
	{name: "the same papers", want: found},
	{name: "renumbered, new bill and declaration, same cargo", second: other, want: found},
	{name: "renumbered half over the same cargo", second: half, want: found},
	{name: "another importer with the same cargo", second: others, want: found},
	{name: "another importer, a container mistyped", second: func(t *trade) { others(t); t.container = "NLXU0000035" }, want: found},
	{name: "another importer, two pieces in a hundred thousand more", second: func(t *trade) { others(t); t.container = ""; t.pieces += 2 }, want: found},
	{name: "a house bill put before the bill", papers: func(p *documents.Presentation) { carriage(p).HouseBill = "FORGED-0815" }, second: other, want: found},
	{name: "another currency, no rate", papers: func(p *documents.Presentation) {
		for _, it := range p.Items {
			if it.Document.Totals.TaxInclusive != nil {
				it.Document.Totals.TaxInclusive.Currency = "EUR"
			}
		}
		p.Request.Amount.Currency = "EUR"
	}, want: found},
	{name: "dated into the next year", second: func(t *trade) {
		n := t.number
		other(t)
		t.number, t.date = n, "2026-01-02"
		t.seller = "Nordlicht Maschinen GmbH"
		t.gross = 123_456_00
	}, want: found},
	{name: "said to be a part", papers: func(p *documents.Presentation) { p.Request.Partial = true }, want: found},
	{name: "the bill of lading alone is kept", second: func(t *trade) {
		b := t.bill
		others(t)
		t.bill, t.container, t.voyage, t.imo = b, "NLXU0000035", "099W", ""
	}, want: found},
	{name: "goods that go round, from another seller", second: func(t *trade) {
		other(t)
		t.container, t.voyage, t.imo, t.onBoard = "NLXU0000035", "007W", "", "2025-11-28"
	}, want: found},
	{name: "the goods three in a hundred more, all papers and the container new", second: func(t *trade) { number(t); t.pieces = t.pieces * 103 / 100 }, want: found},
	{name: "more of the goods, the ship renamed", second: func(t *trade) { number(t); t.pieces = t.pieces * 105 / 100 },
		first:  func(p *documents.Presentation) { carriage(p).Vessel = "NORDLICHT STAR" },
		papers: func(p *documents.Presentation) { carriage(p).Vessel, carriage(p).IMO = "M/V Nordlicht Star", "" }, want: found},
	{name: "half the goods, all papers and the container new", second: func(t *trade) { number(t); t.pieces /= 2 }, want: found},
	{name: "the container kept, another day and voyage", second: func(t *trade) {
		number(t)
		t.container, t.voyage, t.onBoard, t.pieces = sampleTrade().container, "031E", "2025-11-10", 7
	}, want: found},
	{name: "the container marked LCL the second time", second: func(t *trade) { others(t); t.pieces = 7 },
		papers: func(p *documents.Presentation) { carriage(p).LCL = true }, want: found},
	{name: "the number and the buyer kept, 5 % more", second: func(t *trade) {
		n := t.number
		number(t)
		t.number, t.seller, t.gross, t.pieces, t.voyage = n, "Nordlihct Maschienen", sampleTrade().gross*105/100, 7, "031E"
	}, want: found},
	{name: "the number and the seller kept, 5 % more, dated past the turn of the year", second: func(t *trade) {
		n := t.number
		others(t)
		t.number, t.seller, t.gross, t.pieces, t.voyage, t.date, t.container = n, "Nordlicht Maschinen GmbH", t.gross*105/100, 7, "031E", "2026-01-20", ""
	}, want: found},
	{name: "the bill named by the declaration alone", second: func(t *trade) { others(t); t.container, t.pieces = "", 7 }, papers: func(p *documents.Presentation) {
		p.Items[2].Document.Shipment.BillOfLading = sampleTrade().bill
		p.Items = []documents.Item{p.Items[0], p.Items[2]}
	}, want: found},
	{name: "the bill as the master of a forged house bill, declared only", second: func(t *trade) { others(t); t.container, t.pieces = "", 7 }, papers: func(p *documents.Presentation) {
		s := &p.Items[2].Document.Shipment
		s.BillOfLading, s.HouseBill = sampleTrade().bill, "FORGED-0815"
	}, want: found},
	{name: "other goods under the bill, both said to be parts", first: func(p *documents.Presentation) { part(p, 80) }, second: func(t *trade) {
		b := t.bill
		number(t)
		t.bill, t.hs = b, "8501.52"
	}, papers: func(p *documents.Presentation) { part(p, 80) }, want: found},
	// An honest bank's.
	{name: "two banks, a part each", first: func(p *documents.Presentation) { part(p, 40) }, papers: func(p *documents.Presentation) { part(p, 40) }, want: within},
	{name: "two tranches at one bank", first: func(p *documents.Presentation) { part(p, 40) }, papers: func(p *documents.Presentation) { part(p, 40) }, bank: "A", want: within},
	{name: "next month's number", second: func(t *trade) {
		other(t)
		t.number, t.seller, t.date, t.gross = "INV-2025-00124", "Nordlicht Maschinen GmbH", "2025-12-03", 99_999_00
		t.container, t.voyage, t.imo, t.pieces = "NLXU0000035", "031E", "", 900
	}, want: quiet},
	{name: "the same goods again from the same seller", second: func(t *trade) {
		other(t)
		t.seller, t.container, t.voyage, t.imo, t.onBoard = "Nordlicht Maschinen GmbH", "NLXU0000035", "031E", "", "2025-12-08"
	}, want: quiet},
	{name: "another importer in an LCL box", second: func(t *trade) { others(t); t.hs, t.pieces = "3926.90", 7 },
		first: func(p *documents.Presentation) { carriage(p).LCL = true }, papers: func(p *documents.Presentation) { carriage(p).LCL = true }, want: boxed},
	{name: "another importer under the master bill", second: func(t *trade) { others(t); t.hs, t.pieces = "3926.90", 7 }, first: consolidated("HOUSE-0001"), papers: consolidated("HOUSE-0002"), want: boxed},
	{name: "the box again four days later", second: func(t *trade) { others(t); t.voyage, t.onBoard, t.hs, t.pieces = "026W", "2025-11-12", "3926.90", 7 }, want: boxed},
}

func part(p *documents.Presentation, percent int64) {
	p.Request.Partial = true
	p.Request.Amount.Minor = p.Items[0].Document.Totals.Gross().Minor * percent / 100
}

// TestPlays plays a thief and an honest bank.
func TestPlays(t *testing.T) {
	for _, pl := range plays {
		t.Run(pl.name, func(t *testing.T) {
			tr := sampleTrade()
			tr.pieces = 100_000
			p := tr.presentation()
			if pl.first != nil {
				pl.first(p)
			}
			p.Request.ID = "C1"
			c, err := NewClaim(askFor(t, p), 0, noon)
			if err != nil {
				t.Fatal(err)
			}
			assets := hold(t, nil, c)
			if pl.second != nil {
				pl.second(&tr)
			}
			q := tr.presentation()
			if pl.papers != nil {
				pl.papers(q)
			}
			q.Request.ID, q.Request.Bank = "C2", "B"
			if pl.bank != "" {
				q.Request.Bank = pl.bank
			}
			ask := askFor(t, q)
			d, err := Decide(ask, known(assets, ask), nearOf(c, ask), noon)
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range pl.want {
				if d.Outcome == o {
					return
				}
			}
			t.Errorf("%s, want one of %v: %v", d.Outcome, pl.want, fmt.Sprintf("%+v", d.Hits))
		})
	}
}

// consolidated shows a house bill under one master bill.
func consolidated(house string) func(*documents.Presentation) {
	return func(p *documents.Presentation) {
		for _, it := range p.Items[1:] {
			it.Document.Shipment.BillOfLading, it.Document.Shipment.HouseBill = "MASTER-4711-08", house
		}
		p.Items[1].Document.Number, p.Items[1].Document.Type = house, documents.TypeHouseBill
	}
}
