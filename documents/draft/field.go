package draft

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tradehub/tradehub/documents"
)

// At returns the pointer to element i of the array at pointer, and to the field
// of it that the names lead to.
func At(pointer string, i int, names ...string) string {
	p := pointer + "/" + strconv.Itoa(i)
	for _, n := range names {
		p += "/" + n
	}
	return p
}

// Join returns the source's texts as one text, with blanks between.
func Join(sources ...Source) string {
	var parts []string
	for _, s := range sources {
		if t := s.Text(); t != "" {
			parts = append(parts, t)
		}
	}
	return strings.Join(parts, " ")
}

// read parses a text and marks it, or refuses the document at its place.
func read[T any](d *Draft, pointer string, s Source, parse func(string) (T, error)) (v T, ok bool) {
	if s.Text() == "" {
		return v, false
	}
	v, err := parse(s.Text())
	if err != nil {
		d.Refuse(documents.CodeInvalid, s.Path(), "%w", err)
		var zero T
		return zero, false
	}
	d.Mark(pointer, s)
	return v, true
}

func value[T any](d *Draft, pointer string, s Source, parse func(string) (T, error)) T {
	v, _ := read(d, pointer, s, parse)
	return v
}

func optional[T any](d *Draft, pointer string, s Source, parse func(string) (T, error)) *T {
	v, ok := read(d, pointer, s, parse)
	if !ok {
		return nil
	}
	return &v
}

// Text returns the text and marks its place.
func (d *Draft) Text(pointer string, s Source) string {
	d.Mark(pointer, s)
	return s.Text()
}

// Date reads a day by one of the layouts of package time.
func (d *Draft) Date(pointer string, s Source, layouts ...string) documents.Date {
	return value(d, pointer, s, func(text string) (documents.Date, error) {
		for _, layout := range layouts {
			if day, err := documents.ParseDate(layout, text); err == nil {
				return day, nil
			}
		}
		return "", fmt.Errorf("%.40q is not a date of the form %s", text, strings.Join(layouts, " or "))
	})
}

// Decimal reads a number.
func (d *Draft) Decimal(pointer string, s Source) *documents.Decimal {
	return optional(d, pointer, s, documents.ParseDecimal)
}

// Money reads an amount of the currency.
func (d *Draft) Money(pointer string, s Source, c documents.CurrencyCode) *documents.Money {
	return optional(d, pointer, s, func(text string) (documents.Money, error) {
		return documents.ParseMoney(text, c)
	})
}

// Quantity reads a number of units, which cannot be less than none. Without a
// unit there is no quantity.
func (d *Draft) Quantity(pointer string, s Source, u documents.UnitCode) *documents.Quantity {
	if u == "" {
		return nil
	}
	return optional(d, pointer, s, func(text string) (documents.Quantity, error) {
		v, err := documents.ParseDecimal(text)
		if err == nil && v.IsNegative() {
			err = fmt.Errorf("%.40q is less than nothing", text)
		}
		return documents.Quantity{Value: v, Unit: u}, err
	})
}

// maxCount bounds a count of packages or originals.
const maxCount = 1_000_000_000

// Count reads a whole number, which cannot be less than none. "12.00" is twelve:
// formats of decimals are used for counts.
func (d *Draft) Count(pointer string, s Source) (int64, bool) {
	return read(d, pointer, s, func(text string) (int64, error) {
		v, err := documents.ParseDecimal(text)
		if err != nil {
			return 0, err
		}
		n := v.IntPart()
		if !v.IsInteger() || n < 0 || n > maxCount {
			return 0, fmt.Errorf("%.40q is not a count", text)
		}
		return n, nil
	})
}

// Currency reads an ISO 4217 code.
func (d *Draft) Currency(pointer string, s Source) documents.CurrencyCode {
	return value(d, pointer, s, documents.ParseCurrency)
}

// Country reads an ISO 3166-1 code. What is none becomes a note: customs has codes
// of its own, and people write names.
func (d *Draft) Country(pointer string, s Source) documents.CountryCode {
	c, err := documents.ParseCountry(s.Text())
	if err != nil {
		if s.Text() != "" {
			d.Note("country: " + s.Text())
		}
		return ""
	}
	d.Mark(pointer, s)
	return c
}

// HS reads a Harmonized System code. One longer than ten digits is cut to ten, and a
// note keeps all of it.
func (d *Draft) HS(pointer string, s Source) documents.HSCode {
	if h, whole := documents.ReadHS(s.Text()); h != "" && !whole {
		d.Note("HS code: " + s.Text())
		d.Mark(pointer, s)
		return h
	}
	return value(d, pointer, s, documents.ParseHS)
}

// maxFurtherHS is how many codes one line may have in addition to the first.
const maxFurtherHS = 20

// HSCodes reads the codes of one line of a document that need not give any: the
// first, and those that differ from it. What is no code becomes a note.
func (d *Draft) HSCodes(pointer string, all []Source) (first documents.HSCode, further []documents.HSCode) {
	for _, s := range all {
		h, whole := documents.ReadHS(s.Text())
		if !whole && s.Text() != "" {
			d.Note("HS code: " + s.Text())
		}
		switch {
		case h == "" || h == first || slices.Contains(further, h):
		case first == "":
			first = h
			d.Mark(pointer, s)
		case len(further) < maxFurtherHS:
			further = append(further, h)
		}
	}
	return first, further
}

// Incoterm reads an ICC rule. What is no rule of any edition, such as "FOB
// Destination", becomes a note: a contract may be made on other terms.
func (d *Draft) Incoterm(pointer string, s Source) documents.Incoterm {
	i, err := documents.ParseIncoterm(s.Text())
	if err != nil {
		if s.Text() != "" {
			d.Note("terms of delivery: " + s.Text())
		}
		return ""
	}
	d.Mark(pointer, s)
	return i
}

// Unit reads a UN/ECE Rec 20 code. An empty one is fallback.
func (d *Draft) Unit(s Source, fallback documents.UnitCode) documents.UnitCode {
	if s.Text() == "" {
		return fallback
	}
	return value(d, "", s, documents.ParseUnit)
}
