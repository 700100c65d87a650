package documents

// A Price is what one unit of goods cost in an earlier claim of the same bank.
type Price struct {
	Subheading string       `json:"hs"`   // six digits of the Harmonized System
	Unit       UnitCode     `json:"unit"` // the base of its measure, see [UnitCode.Base]
	Price      Decimal      `json:"price"`
	Currency   CurrencyCode `json:"ccy"`
	Date       Date         `json:"date"` // of the invoice
}
