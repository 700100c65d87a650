package documents

// A Trade is the sale that a verdict is about, as its documents state it.
type Trade struct {
	Seller *Party  `json:"seller,omitempty"` // of the first invoice that names one
	Buyer  *Party  `json:"buyer,omitempty"`
	Goods  []Goods `json:"goods,omitempty"` // the first lines
	More   int     `json:"more,omitempty"`  // lines that are not among Goods
}

// Goods is one line of an invoice, or of another document where there is no invoice.
type Goods struct {
	Description string `json:"description,omitempty"`
	HS          HSCode `json:"hs,omitempty"`
	Quantity    Text   `json:"quantity,omitempty"` // in words
	Amount      *Money `json:"amount,omitempty"`
}
