package transcript

import (
	"slices"
	"strconv"
	"strings"
)

// A Type says how a text is read.
type Type string

// The types, with the written form of a value.
const (
	TypeText       Type = "text"       // as printed, outer blanks removed
	TypeNumber     Type = "number"     // of a document or a register, as printed, in one script
	TypeDate       Type = "date"       // 2026-01-09
	TypeMoney      Type = "money"      // 97439.10, in the document's currency
	TypeDecimal    Type = "decimal"    // 68.5
	TypeCount      Type = "count"      // 60
	TypeQuantity   Type = "quantity"   // 1200 EA (UN/ECE Rec 20)
	TypeWeight     Type = "weight"     // 7980 KGM; a number alone is in kilograms
	TypePackages   Type = "packages"   // 60 CT (UN/ECE Rec 21), or with the paper's word
	TypeCurrency   Type = "currency"   // ISO 4217
	TypeCountry    Type = "country"    // ISO 3166-1 alpha-2
	TypeHS         Type = "hs"         // 6 to 10 digits
	TypeContainer  Type = "container"  // ISO 6346
	TypeIdentities Type = "identities" // USCI 91440300MA5G7Q2K3M; CN-CUSTOMS 4403160H7Q
	TypeTerm       Type = "term"       // ICC rule
	TypePort       Type = "port"       // Singapore (SGSIN); a code of UN/LOCODE or of China's customs, or a name alone
	TypeIMO        Type = "imo"        // seven digits
	TypeCharge     Type = "charge"     // 0.3 %, 500 USD, or 5 USD/t
	TypeChoice     Type = "choice"     // one of the options
	TypeYes        Type = "yes"        // yes or no
)

// A Field is one value that a kind of paper may state.
type Field struct {
	// Pointer is the JSON pointer of the value in a document that states all of the kind. "*"
	// stands for the row of a group, from 0: "/lines/*/hs".
	Pointer string
	Label   Label
	Type    Type
	Key     bool     // typed again by a second person, and taken one by one
	Need    bool     // the paper is of no use without the value
	Options []string // of TypeChoice
}

// Group returns the pointer of the group that the field has a value in for each row, "" for none.
func (f Field) Group() string {
	group, _, _ := strings.Cut(f.Pointer, "/*")
	if group == f.Pointer {
		return ""
	}
	return group
}

// At returns the pointer of the field in a row.
func (f Field) At(row int) string { return strings.Replace(f.Pointer, "*", strconv.Itoa(row), 1) }

// MaxRows bounds the rows of a group.
const MaxRows = 200

// row splits a pointer into the field's and the row. ok is false for no pointer of the kind.
func (k *spec) row(pointer string) (f Field, row int, ok bool) {
	if i, found := k.index[pointer]; found {
		return k.fields[i], 0, !strings.Contains(pointer, "*")
	}
	parts := strings.Split(pointer, "/")
	for i, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil || n < 0 || n >= MaxRows || strconv.Itoa(n) != p {
			continue
		}
		general := slices.Clone(parts)
		general[i] = "*"
		if at, found := k.index[strings.Join(general, "/")]; found {
			return k.fields[at], n, true
		}
	}
	return Field{}, 0, false
}

// order compares two pointers of the kind: in the order of the table, rows of a group together.
func (k *spec) order(a, b string) int {
	x, rowX, _ := k.row(a)
	y, rowY, _ := k.row(b)
	i, j := k.index[x.Pointer], k.index[y.Pointer]
	if g := x.Group(); g != "" && g == y.Group() && rowX != rowY {
		return rowX - rowY
	}
	return i - j
}
