package rules

import "github.com/tradehub/tradehub/documents"

// maxGoods bounds the lines of goods that a verdict repeats.
const maxGoods = 5

// tradeOf returns the sale as the invoices state it, or the other documents
// where no invoice does.
func tradeOf(p *documents.Presentation) *documents.Trade {
	docs := labelled(p)
	t := &documents.Trade{
		Seller: firstParty(docs, documents.Seller, documents.Consignor),
		Buyer:  firstParty(docs, documents.Buyer, documents.Consignee),
	}
	for _, d := range goodsOf(docs) {
		for i := range d.Lines {
			if len(t.Goods) == maxGoods {
				t.More++
				continue
			}
			t.Goods = append(t.Goods, goodsLine(&d.Lines[i]))
		}
	}
	return t
}

// firstParty returns name and identifiers of the first party in the roles, the first role before the second.
func firstParty(docs []doc, roles ...documents.PartyRole) *documents.Party {
	for _, role := range roles {
		for _, d := range docs {
			if p, _ := d.party(role); p != nil {
				return &documents.Party{Role: p.Role, Name: p.Name, IDs: p.IDs}
			}
		}
	}
	return nil
}

// goodsOf returns the documents with the lines of goods: the invoices, else the declarations,
// else what there is.
func goodsOf(docs []doc) []doc {
	for _, f := range []documents.Family{documents.FamilyInvoice, documents.FamilyCustoms} {
		var of []doc
		for _, d := range docs {
			if d.Family == f && len(d.Lines) > 0 {
				of = append(of, d)
			}
		}
		if len(of) > 0 {
			return of
		}
	}
	return docs
}

func goodsLine(l *documents.Line) documents.Goods {
	g := documents.Goods{Description: l.Description, HS: l.HS, Amount: l.Amount}
	if l.Quantity != nil {
		g.Quantity = quantityText(*l.Quantity)
	}
	return g
}

// owed returns what is still to be paid where that differs from the total, else nil.
func owed(d doc) *documents.Money {
	o, total := d.Totals.Owed(), d.Totals.Gross()
	if o == nil || total == nil || *o == *total {
		return nil
	}
	return netted(d, o)
}
