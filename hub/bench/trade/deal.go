package trade

import (
	"github.com/tradehub/tradehub/documents"
)

// A deal is what really happens; papers describe it.
type deal struct {
	id            string
	bank          string
	buyer, seller *firm
	agent         *firm // who imports for the buyer, or nil
	lots          []lot // one invoice each
	term          documents.Incoterm
	currency      documents.CurrencyCode
	from, to      port
	mode          documents.TransportMode
	line          carrier
	ship          vessel
	bill, house   string
	boxes         []string
	boxSize       string
	shared        bool // LCL
	declaration   string
	contract      string
	ordered       documents.Date // date of the invoices
	onBoard       documents.Date
	arrival       documents.Date
	presented     documents.Date
	due           documents.Date
	partial       bool
	instrument    documents.Instrument
	advanceBP     int64 // of what is owed
}

// A lot is the goods of one invoice.
type lot struct {
	number string
	goods  good
	units  int64
	price  int64 // minor units of a unit
}

func (l lot) minor() int64    { return l.units * l.price }
func (l lot) netGrams() int64 { return l.units * l.goods.grams }
func (l lot) packages() int64 {
	if l.goods.packed == 0 {
		return 1
	}
	return (l.units + l.goods.packed - 1) / l.goods.packed
}
func (l lot) grossGrams() int64 { return l.netGrams() * 108 / 100 }

// over adds a figure of the deal's invoices.
func (d deal) over(of func(lot) int64) (sum int64) {
	for _, l := range d.lots {
		sum += of(l)
	}
	return sum
}

func (d deal) minor() int64      { return d.over(lot.minor) }
func (d deal) packages() int64   { return d.over(lot.packages) }
func (d deal) grossGrams() int64 { return d.over(lot.grossGrams) }
func (d deal) netGrams() int64   { return d.over(lot.netGrams) }
