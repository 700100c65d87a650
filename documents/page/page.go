// Package page says where on a page of a paper something is.
//
// A [Place] is a box on a page. Its text form, "p1@430.0,120.0,506.2,129.5", is what a
// documents.Document keeps in its Places for a value that was typed from a paper, and what the
// Place of a documents.Compared leads to. The package knows neither files nor pictures.
package page

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
)

// A Length is in tenths of a point, 1/720 inch, so that a place is exact.
type Length int

// A Place is a box on a page, from the upper left corner of the page: X to the right, Y down.
type Place struct {
	Page           int // from 1
	X0, Y0, X1, Y1 Length
}

const (
	// MaxPage is the last page that a place can name.
	MaxPage = 50
	// MaxLength is more than the longest side of a PDF's page (ISO 32000-1 annex C, 14,400 points).
	MaxLength Length = 200_000
)

// ErrPlace is wrapped by every error of [Parse].
var ErrPlace = errors.New("not a place on a page")

// form has one way to write each place: no sign, no zero in front, one decimal.
var form = regexp.MustCompile(`^p([1-9][0-9]?)@` + number + `,` + number + `,` + number + `,` + number + `$`)

const number = `(0|[1-9][0-9]{0,4})\.([0-9])`

// Parse reads a place. A text that is read is the String of what it gives.
func Parse(s string) (Place, error) {
	m := form.FindStringSubmatch(s)
	if m == nil {
		return Place{}, fmt.Errorf("%w: %.60q is not of the form p1@430.0,120.0,506.2,129.5", ErrPlace, s)
	}
	at := func(i int) Length { n, _ := strconv.Atoi(m[i] + m[i+1]); return Length(n) }
	n, _ := strconv.Atoi(m[1])
	p := Place{n, at(2), at(4), at(6), at(8)}
	return p, p.Valid()
}

// Valid fails for a page or a box that cannot be: outside of any page, or without an area.
func (p Place) Valid() error {
	switch {
	case p.Page < 1 || p.Page > MaxPage:
		return fmt.Errorf("%w: page %d; a paper has the pages 1 to %d", ErrPlace, p.Page, MaxPage)
	case p.X0 < 0 || p.Y0 < 0 || p.X1 > MaxLength || p.Y1 > MaxLength:
		return fmt.Errorf("%w: the box leaves any page", ErrPlace)
	case p.X0 >= p.X1 || p.Y0 >= p.Y1:
		return fmt.Errorf("%w: the box has no area", ErrPlace)
	}
	return nil
}

// String returns the place in points.
func (p Place) String() string {
	return fmt.Sprintf("p%d@%s,%s,%s,%s", p.Page, p.X0, p.Y0, p.X1, p.Y1)
}

// String returns the length in points, with one decimal.
func (l Length) String() string { return fmt.Sprintf("%d.%d", l/10, l%10) }
