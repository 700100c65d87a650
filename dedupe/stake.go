package dedupe

import (
	"slices"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/match"
)

// A stake is what one document of a presentation is worth, and how much of the
// advance is taken against it, in the currency of its face value.
type stake struct {
	face, amount documents.Money
	missing      string // why there is none
	stated       bool   // the document has a face value of its own, which may be nothing
}

// Unbounded is the face value of an asset if the documents show only a part of it, such as a
// container under a house bill. Its claimant sets no bound, so the bound of the other
// claimants applies.
const Unbounded = documents.MaxMinor

// stakes splits the advance over the documents (VERIFICATION.md §6.2): over the
// invoices by what is owed on them, over the declarations by their declared total, and
// over a transport document what the invoices that it carries took. The face
// value of a transport document is the sum of those invoices, or what was
// declared of its consignment where it may carry more than was presented. It is
// unbounded where it lists an invoice that nobody presented or declared.
func stakes(p *documents.Presentation) []stake {
	s := splitter{p: p, out: make([]stake, len(p.Items))}
	s.split(documents.FamilyInvoice)
	s.split(documents.FamilyCustoms)
	for i, it := range p.Items {
		switch {
		case it.Document.Family == documents.FamilyTransport:
			s.out[i] = s.carried(it.Document)
		case !s.out[i].stated && s.out[i].missing == "":
			s.out[i] = s.sum(s.of(documents.FamilyInvoice))
		}
	}
	return s.out
}

type splitter struct {
	p   *documents.Presentation
	out []stake
}

// of returns the places of the family's documents that have a face value of their own.
func (s *splitter) of(f documents.Family) []int {
	var at []int
	for i, it := range s.p.Items {
		if it.Document.Family == f && s.out[i].stated {
			at = append(at, i)
		}
	}
	return at
}

// split divides the advance over the family's documents in proportion to what is
// owed on them; rounded cumulative sums make the parts add up to the advance. A
// document that was paid already takes no part while another is owed, and has
// no face value left.
func (s *splitter) split(f documents.Family) {
	advance := s.p.Request.Amount
	advance.Minor = min(max(advance.Minor, 0), documents.MaxMinor)
	var at []int
	var weights []uint64
	var whole uint64
	for i, it := range s.p.Items {
		owed := owed(it.Document)
		if it.Document.Family != f || owed == nil {
			continue
		}
		w, ok := s.convert(*owed, advance.Currency)
		if !ok {
			s.out[i].missing = "exchange rate between " + string(owed.Currency) + " and " + string(advance.Currency)
			continue
		}
		if owed.Minor > 0 {
			w.Minor = max(w.Minor, 1)
		}
		at, weights, whole = append(at, i), append(weights, uint64(w.Minor)), whole+uint64(w.Minor)
		s.out[i] = stake{face: *owed, stated: true}
	}
	if whole > documents.MaxMinor {
		s.refuse(at)
		return
	}
	if whole == 0 { // all of them were paid: each is asked to bear all of it
		for _, i := range at {
			s.out[i].amount, _ = s.convert(advance, s.out[i].face.Currency)
		}
		return
	}
	var sum uint64
	for n, i := range at {
		before := share(sum, advance.Minor, int64(whole))
		sum += weights[n]
		part := documents.Money{Minor: int64(share(sum, advance.Minor, int64(whole)) - before), Currency: advance.Currency}
		s.out[i].amount, _ = s.convert(part, s.out[i].face.Currency)
		if uint64(part.Minor) <= weights[n] { // there and back again rounds up twice
			s.out[i].amount.Minor = min(s.out[i].amount.Minor, s.out[i].face.Minor)
		}
	}
}

// owed returns what a document is worth to its financier: what is still to be paid of an
// invoice, the declared total of a declaration. A credit note is worth nothing, and so is a
// document without a positive total: it has none.
func owed(d *documents.Document) *documents.Money {
	gross := d.Totals.Gross()
	if gross == nil || gross.Minor <= 0 || gross.Minor > documents.MaxMinor || d.Type.CreditNote() {
		return nil
	}
	o := *d.Totals.Owed()
	if d.Family != documents.FamilyInvoice {
		o = *gross
	}
	o.Minor = min(max(o.Minor, 0), gross.Minor)
	if o.Currency != gross.Currency {
		o = *gross
	}
	return &o
}

func (s *splitter) refuse(at []int) {
	for _, i := range at {
		s.out[i] = stake{missing: "a total below 2^53 minor units"}
	}
}

// carried returns the stake of a transport document.
func (s *splitter) carried(d *documents.Document) stake {
	invoices := s.of(documents.FamilyInvoice)
	named := slices.DeleteFunc(slices.Clone(invoices), func(i int) bool { return !linked(d, s.p.Items[i].Document) })
	if len(named) > 0 {
		invoices = named
	}
	st := s.sum(invoices)
	switch listed, all := s.listed(d); {
	case listed && all:
	case s.declared(d, st.face.Currency) > st.face.Minor:
		st.face.Minor = s.declared(d, st.face.Currency)
	case listed:
		st.face.Minor = Unbounded
	}
	if d.Shipment.Tolerance { // UCP 600 art. 30(a): "about" is 10 %
		st.face.Minor = min(st.face.Minor+st.face.Minor/10, documents.MaxMinor)
	}
	return st
}

// listed reports whether the document lists its invoices, and whether all of them
// are presented. Where one is not, another bank may finance it, and this one
// cannot say what the whole is worth: what others declare bounds it.
func (s *splitter) listed(d *documents.Document) (some, all bool) {
	all = true
	for _, r := range d.References {
		if r.Code != documents.RefInvoice {
			continue
		}
		some = true
		all = all && slices.ContainsFunc(s.p.Of(documents.FamilyInvoice), func(it documents.Item) bool {
			return match.SameInvoice(it.Document.Number, r.ID)
		})
	}
	return some, all
}

// declared returns the declared total of what the transport document carried,
// in the currency, or 0: a declaration covers its whole consignment, also where
// a bank was shown one invoice of several. Declarations that name another
// transport document do not count.
func (s *splitter) declared(d *documents.Document, c documents.CurrencyCode) int64 {
	var total int64
	for _, i := range s.of(documents.FamilyCustoms) {
		other := s.p.Items[i].Document
		if len(match.BillNumbers(other)) > 0 && !match.ShareBill(d, other) {
			continue
		}
		face, ok := s.convert(s.out[i].face, c)
		if !ok {
			return 0
		}
		total = addMinor(total, face.Minor)
	}
	return min(total, documents.MaxMinor)
}

// linked reports whether a transport document and an invoice name each other.
func linked(d, invoice *documents.Document) bool {
	return match.NamesInvoice(d, invoice.Number) || match.ShareBill(d, invoice)
}

// sum adds the stakes of several documents in the currency of the first. With
// none it falls back on the declarations, and then on the advance itself:
// nothing shows that the asset is worth more.
func (s *splitter) sum(at []int) stake {
	if len(at) == 0 {
		at = s.of(documents.FamilyCustoms)
	}
	if len(at) == 0 {
		return s.advanceAlone()
	}
	out := stake{face: documents.Money{Currency: s.out[at[0]].face.Currency}, amount: documents.Money{Currency: s.out[at[0]].face.Currency}}
	for _, i := range at {
		face, ok := s.convert(s.out[i].face, out.face.Currency)
		amount, _ := s.convert(s.out[i].amount, out.face.Currency)
		if !ok {
			return stake{missing: "exchange rate between " + string(s.out[i].face.Currency) + " and " + string(out.face.Currency)}
		}
		out.face.Minor, out.amount.Minor = addMinor(out.face.Minor, face.Minor), addMinor(out.amount.Minor, amount.Minor)
	}
	if out.face.Minor > documents.MaxMinor || out.amount.Minor > documents.MaxMinor {
		return stake{missing: "a total below 2^53 minor units"}
	}
	return out
}

func (s *splitter) advanceAlone() stake {
	if s.p.Request.Amount.Minor <= 0 {
		return stake{missing: "an invoice, a declared value or an amount requested"}
	}
	return stake{face: s.p.Request.Amount, amount: s.p.Request.Amount}
}

// convert turns money into the currency at the request's rates.
func (s *splitter) convert(m documents.Money, to documents.CurrencyCode) (_ documents.Money, ok bool) {
	return convert(s.p.Request.FX, m, to)
}
