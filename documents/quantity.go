package documents

// A Quantity is a number of units (UN/ECE Rec 20).
type Quantity struct {
	Value Decimal  `json:"value"`
	Unit  UnitCode `json:"unit"`
}

// String returns the value and its unit, for instance "12000 KGM".
func (q Quantity) String() string { return q.Value.String() + " " + string(q.Unit) }

// inPlaces is how many decimals In keeps where the result is not a finite decimal.
const inPlaces = 12

// Base returns the quantity in the base of its unit (see [UnitCode.Base]), exactly.
// ok is false for a unit that is not known.
func (q Quantity) Base() (_ Quantity, ok bool) {
	base, factor, ok := q.Unit.Base()
	return Quantity{q.Value.Mul(factor), base}, ok
}

// In returns the quantity in the unit u, rounded half away from zero at twelve
// decimals where it has more. ok is false when the units do not measure the same.
// To compare, use [Quantity.Compare], which does not round.
func (q Quantity) In(u UnitCode) (_ Quantity, ok bool) {
	if q.Unit == u {
		return q, true
	}
	b, known := q.Base()
	base, factor, ok := u.Base()
	if !known || !ok || base != b.Unit {
		return Quantity{}, false
	}
	return Quantity{b.Value.DivRound(factor, inPlaces), u}, true
}

// Compare returns -1, 0 or 1 as q is less than, equal to or greater than r,
// exactly. ok is false when their units do not measure the same.
func (q Quantity) Compare(r Quantity) (order int, ok bool) {
	if q.Unit == r.Unit {
		return q.Value.Cmp(r.Value), true
	}
	a, known := q.Base()
	b, ok := r.Base()
	if !known || !ok || a.Unit != b.Unit {
		return 0, false
	}
	return a.Value.Cmp(b.Value), true
}

// Add returns the exact sum: in q's unit when r has the same, else in the base
// of both. ok is false when the units do not measure the same.
func (q Quantity) Add(r Quantity) (_ Quantity, ok bool) {
	if q.Unit == r.Unit {
		return Quantity{q.Value.Add(r.Value), q.Unit}, true
	}
	a, known := q.Base()
	b, ok := r.Base()
	if !known || !ok || a.Unit != b.Unit {
		return Quantity{}, false
	}
	return Quantity{a.Value.Add(b.Value), a.Unit}, true
}
