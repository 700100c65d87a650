package documents

import (
	"strings"

	"github.com/shopspring/decimal"
)

// A unit is one entry of the list: how many of base one of it is.
type unit struct {
	base   UnitCode
	factor Decimal
	name   string
}

var units = func() map[UnitCode]unit {
	m := map[UnitCode]unit{}
	for _, table := range unitTables {
		var base UnitCode
		for line := range strings.Lines(strings.TrimSpace(table)) {
			code, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
			factor, name, _ := strings.Cut(rest, " ")
			if base == "" {
				base = UnitCode(code)
			}
			m[UnitCode(code)] = unit{base, decimal.RequireFromString(factor), name}
		}
	}
	return m
}()

// ParseUnit reads a UN/ECE Rec 20 code in trade use, or a Rec 21 package code
// with the prefix X, for instance "XPK".
func ParseUnit(s string) (UnitCode, error) {
	u := UnitCode(fold(s))
	return u, u.Valid()
}

// Valid fails if the code is neither of Rec 20 in trade use nor has the form of a Rec 21
// package code.
func (u UnitCode) Valid() error {
	if _, ok := units[u]; !ok && !u.Package() {
		return badCode("unit", string(u), "is not a UN/ECE Rec 20 code in trade use")
	}
	return nil
}

// Package reports whether the unit counts packages: a Rec 21 code after an X.
func (u UnitCode) Package() bool { return len(u) == 3 && u[0] == 'X' && only(string(u[1:]), "09AZ") }

// Name returns the English name in Rec 20, or the code where it has none here.
func (u UnitCode) Name() string {
	if e, ok := units[u]; ok {
		return e.name
	}
	return string(u)
}

// Base returns the base of the unit's quantity and how many of the base one unit
// is, exactly: KGM for mass, C62 for pieces, MTR, MTK and MTQ (litres too), SEC for
// time, JOU for energy. Time and energy count in their SI units because a minute is
// no finite decimal of an hour. A unit that converts to no other is its own base;
// ok is false for a code that is not known.
func (u UnitCode) Base() (base UnitCode, factor Decimal, ok bool) {
	if e, ok := units[u]; ok {
		return e.base, e.factor, true
	}
	return u, decimal.New(1, 0), u.Package()
}
