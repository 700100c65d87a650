package trade

import (
	"iter"

	"github.com/tradehub/tradehub/documents"
)

// Numbered yields n presentations of one invoice each, of five sellers, one for each scheme
// of numbers, to one buyer and all of one amount. They differ only in their numbers and days.
func (m *Maker) Numbered(n int) iter.Seq[*documents.Presentation] {
	buyer := m.buyers[0]
	sellers := m.sellers[1 : 1+len(schemes)] // neighbours differ in scheme
	const perDay = 100
	return func(yield func(*documents.Presentation) bool) {
		for i := range n {
			d := m.deal()
			d.buyer, d.seller = buyer, sellers[i%len(sellers)]
			d.ordered = m.day.Add(i / perDay)
			l := lot{number: d.seller.number(d.ordered), goods: goods[0], units: 1000, price: 100}
			p := &documents.Presentation{Request: d.request(), Items: []documents.Item{{Document: d.invoice(l)}}}
			p.Items[0].Digests, _ = Digests(p.Items[0].Document) // two invoices may have one content but for the number
			if !yield(p) {
				return
			}
		}
	}
}
