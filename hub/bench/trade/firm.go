package trade

import (
	"fmt"

	"github.com/tradehub/tradehub/documents"
)

// A firm is a party with all that is known of it; a document shows a part.
type firm struct {
	name    string
	english string // registered English name of a Chinese firm
	ids     []documents.Identifier
	country documents.CountryCode
	city    string

	numbering int // the scheme of its invoices
	issued    map[string]int
}

func (f *firm) party(role documents.PartyRole) documents.Party {
	return documents.Party{Role: role, Name: f.name, IDs: f.ids, Address: documents.Address{City: f.city, Country: f.country}}
}

const letters = "0123456789ABCDEFGHJKLMNPQRTUWXY" // of GB 32100-2015

// buyer makes the n-th importer.
func (m *Maker) newBuyer(n int) *firm {
	first, trade := n%len(buyerFirst), n/len(buyerFirst)%len(buyerTrade)
	place := buyerPlace[n/(len(buyerFirst)*len(buyerTrade))%len(buyerPlace)]
	usci := completed(documents.SchemeUSCI, fmt.Sprintf("91440300MA5G%05d", n), letters)
	return &firm{
		name: place + buyerFirst[first] + buyerTrade[trade], country: "CN", city: place,
		ids: []documents.Identifier{usci, {Scheme: documents.SchemeCNCustoms, Value: fmt.Sprintf("44031%05d", n)}},
	}
}

// seller makes the n-th exporter. A third states no identifier, as is usual.
func (m *Maker) newSeller(n int) *firm {
	from := abroad[n%len(abroad)]
	f := &firm{
		name:    sellerFirst[n%len(sellerFirst)] + " " + sellerTrade[n/len(sellerFirst)%len(sellerTrade)] + " " + sellerForm[from.country],
		country: from.country, city: from.name, numbering: n % len(schemes), issued: map[string]int{},
	}
	if n%3 != 0 {
		f.ids = []documents.Identifier{completed(documents.SchemeLEI, fmt.Sprintf("5299001TRADE%06d", n), "")}
	}
	return f
}

// completed appends the check characters that make the number valid.
func completed(scheme documents.Scheme, base, alphabet string) documents.Identifier {
	try := func(s string) (documents.Identifier, bool) {
		id := documents.NormaliseIdentifier(scheme, base+s)
		return id, id.Valid() == nil
	}
	for _, r := range alphabet {
		if id, ok := try(string(r)); ok {
			return id
		}
	}
	for n := range 100 {
		if id, ok := try(fmt.Sprintf("%02d", n)); ok {
			return id
		}
	}
	panic("no check digit for " + base)
}

// schemes are how programs for bookkeeping number invoices: by month, with the
// year and month as folders, in series with a letter, one after the other, and
// by year with the seller's mark.
var schemes = []func(f *firm, day documents.Date) string{
	func(f *firm, day documents.Date) string {
		return fmt.Sprintf("%s-%03d", day[:7], f.next(string(day[:7])))
	},
	func(f *firm, day documents.Date) string {
		return fmt.Sprintf("INV/%s/%s/%04d", day[:4], day[5:7], f.next(string(day[:7])))
	},
	func(f *firm, day documents.Date) string {
		n := f.next("")
		return fmt.Sprintf("%c-%04d", "ABCSDOLI5"[n%9], 1001+n/9) // series of branches, one of them with a digit
	},
	func(f *firm, _ documents.Date) string { return fmt.Sprint(100_000 + f.next("")) },
	func(f *firm, day documents.Date) string {
		return fmt.Sprintf("%s%s-%05d", f.country, day[2:4], f.next(string(day[:4])))
	},
}

// number gives the firm's next invoice its number.
func (f *firm) number(day documents.Date) string { return schemes[f.numbering](f, day) }

func (f *firm) next(period string) int {
	f.issued[period]++
	return f.issued[period]
}
