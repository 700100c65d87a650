package rules

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tradehub/tradehub/documents"
)

// maxListed bounds how many values of one topic a cell lists; the rest is counted.
const maxListed = 3

// listed shows the first values and how many more there are.
func listed(all []string) documents.Cell {
	s := strings.Join(all[:min(len(all), maxListed)], ", ")
	if n := len(all) - maxListed; n > 0 {
		s += ", … +" + strconv.Itoa(n)
	}
	return shownAs(s)
}

// maxCell bounds what a cell shows of a value, in characters, so that a row fits a page.
const maxCell = 160

func clipped(c documents.Cell) documents.Cell {
	clip := func(s string) string {
		if r := []rune(s); len(r) > maxCell {
			return string(r[:maxCell]) + "…"
		}
		return s
	}
	c.Value = clip(c.Value)
	for lang, s := range c.Text {
		c.Text[lang] = clip(s)
	}
	return c
}

// lineTexts returns what the document's lines say, each once, in order.
func lineTexts(d doc, of func(*documents.Line) string) []string {
	var out []string
	for i := range d.Lines {
		if s := of(&d.Lines[i]); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// buyerCell shows the buyer, the declared consignee, or the consignee of a bill and its order.
func buyerCell(d doc) documents.Cell {
	p, _ := d.party(documents.Buyer, documents.Consignee, documents.Owner)
	if d.Family != documents.FamilyTransport {
		return shownAs(partyText(p))
	}
	of, toOrder := orderOf(d, p)
	switch {
	case toOrder && of == "":
		return documents.Cell{Value: "to order", Text: phrase("toOrder", nil)}
	case toOrder:
		return documents.Cell{Value: "to order of " + of, Text: phrase("toOrderOf", values{"party": of})}
	}
	return shownAs(partyText(p))
}

func billCell(d doc) documents.Cell {
	if s := shownBill(d); s != "" {
		return shownAs(s)
	}
	for _, code := range []documents.ReferenceCode{documents.RefBillOfLading, documents.RefHouseBill} {
		if id, _ := reference(d, code); id != "" {
			return shownAs(id)
		}
	}
	return documents.Cell{}
}

func amountCell(d doc) documents.Cell {
	if m := netted(d, d.Totals.Gross()); m != nil && d.Family != documents.FamilyTransport {
		return shownAs(m.String())
	}
	return documents.Cell{}
}

// netted returns an amount as it counts: a credit note's is negative.
func netted(d doc, m *documents.Money) *documents.Money {
	if m == nil || m.Minor < 0 || !d.Type.CreditNote() {
		return m
	}
	return &documents.Money{Minor: -m.Minor, Currency: m.Currency}
}

func termsCell(d doc) documents.Cell {
	if f := d.Shipment.FreightPayment; d.Family == documents.FamilyTransport && f != "" {
		return documents.Cell{Value: string(f), Text: phrase("freight", values{"mark": freightText(f)})}
	}
	if d.Shipment.Incoterm == "" {
		return documents.Cell{}
	}
	return shownAs(strings.TrimSpace(string(d.Shipment.Incoterm) + " " + d.Shipment.IncotermPlace))
}

// quantityCell adds the lines of each unit.
func quantityCell(d doc) documents.Cell {
	var sums []documents.Quantity
	for i := range d.Lines {
		if q := d.Lines[i].Quantity; q != nil {
			sums = addTo(sums, *q)
		}
	}
	return quantitiesCell(sums)
}

func addTo(sums []documents.Quantity, q documents.Quantity) []documents.Quantity {
	for i := range sums {
		if sums[i].Unit == q.Unit {
			sums[i].Value = sums[i].Value.Add(q.Value)
			return sums
		}
	}
	return append(sums, q)
}

func quantitiesCell(sums []documents.Quantity) documents.Cell {
	var values []string
	text := documents.Text{}
	for i, q := range sums {
		values = append(values, q.String())
		for lang, s := range quantityText(q) {
			switch {
			case i == 0:
				text[lang] = s
			case i < maxListed:
				text[lang] += comma[lang] + s
			case i == maxListed:
				text[lang] += ", … +" + strconv.Itoa(len(sums)-maxListed)
			}
		}
	}
	c := listed(values)
	if c.Value != "" {
		c.Text = text
	}
	return c
}

// pricesCell lists the unit prices in the document's currency.
func pricesCell(d doc) documents.Cell {
	c := listed(lineTexts(d, func(l *documents.Line) string {
		if l.UnitPrice == nil {
			return ""
		}
		return documents.Grouped(*l.UnitPrice)
	}))
	if c.Value != "" {
		c.Value = strings.TrimSpace(c.Value + " " + string(d.Currency))
	}
	return c
}

func packagesCell(d doc) documents.Cell {
	if p := d.Shipment.Packages; p != nil {
		return documents.Cell{Value: strings.TrimSpace(strconv.FormatInt(p.Count, 10) + " " + p.Kind), Text: packagesText(p.Count, p.Kind)}
	}
	return documents.Cell{}
}

// weightCell shows a weight of the whole, else what the lines add up to where each states one.
func weightCell(whole *documents.Quantity, d doc, of func(*documents.Line) *documents.Quantity) documents.Cell {
	if whole != nil {
		return quantitiesCell([]documents.Quantity{*whole})
	}
	var sums []documents.Quantity
	for i := range d.Lines {
		q := of(&d.Lines[i])
		if q == nil {
			return documents.Cell{}
		}
		sums = addTo(sums, *q)
	}
	return quantitiesCell(sums)
}

// dateCell shows the day that rules compare: of issue, shipment or import.
func dateCell(d doc) documents.Cell {
	for _, day := range []struct {
		key  string
		date documents.Date
	}{{"onBoard", d.onBoardDate()}, {"entered", d.entry().Date}, {"declared", d.entry().Declared}, {"issued", d.IssueDate}} {
		if day.date != "" {
			return documents.Cell{Value: string(day.date), Text: phrase(day.key, values{"date": string(day.date)})}
		}
	}
	return documents.Cell{}
}

// onBoardDate returns the date of shipment that a transport document states; an
// invoice's delivery is not one.
func (d doc) onBoardDate() documents.Date {
	if d.Family != documents.FamilyTransport {
		return ""
	}
	return d.Shipment.OnBoardDate
}
