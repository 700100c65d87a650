package documents

// A Quantity is a number of units (UN/ECE Rec 20).
type Quantity struct {
	Value Decimal  `json:"value"`
	Unit  UnitCode `json:"unit"`
}

// String returns the value and its unit, for instance "12000 KGM".
func (q Quantity) String() string { return q.Value.String() + " " + string(q.Unit) }
