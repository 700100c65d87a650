package draft

import (
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
)

// A Literal is a source whose text was taken out of a larger one.
type Literal struct{ Value, Place string }

// Text returns the text.
func (l Literal) Text() string { return l.Value }

// Path returns where the larger text is.
func (l Literal) Path() string { return l.Place }

// Part returns a source for a part of the text of s.
func Part(s Source, text string) Literal { return Literal{strings.TrimSpace(text), s.Path()} }

// Party adds a party that has a name or an identifier, and returns it for more to be
// filled in, or nil. Its place is that of s.
func (d *Draft) Party(p documents.Party, s Source) *documents.Party {
	if p.Name == "" && len(p.IDs) == 0 {
		return nil
	}
	d.Doc.Mark(At("/parties", len(d.Doc.Parties)), s.Path())
	d.Doc.Parties = append(d.Doc.Parties, p)
	return &d.Doc.Parties[len(d.Doc.Parties)-1]
}

// maxNames is how many names one party may have in addition to the first.
const maxNames = 10

// Name gives a party its name, or where it has one a further name.
func Name(p *documents.Party, s Source) {
	switch t := s.Text(); {
	case t == "" || t == p.Name || slices.Contains(p.Names, t):
	case p.Name == "":
		p.Name = t
	case len(p.Names) < maxNames:
		p.Names = append(p.Names, t)
	}
}

// Identify adds an identifier to a party, normalised by its scheme.
func Identify(p *documents.Party, scheme documents.Scheme, s Source) {
	id := documents.NormaliseIdentifier(scheme, s.Text())
	if id.Value == "" || p.ID(scheme) == id.Value {
		return
	}
	p.IDs = append(p.IDs, id)
}

// Container adds a container, or returns the one of that number. Its place is that of s.
func (d *Draft) Container(s Source) *documents.Container {
	number := documents.NormaliseContainer(s.Text())
	if number == "" {
		return nil
	}
	all := &d.Doc.Shipment.Containers
	if i, ok := d.boxes[number]; ok {
		return &(*all)[i]
	}
	d.boxes[number] = len(*all)
	d.Mark(At("/shipment/containers", len(*all)), s)
	*all = append(*all, documents.Container{Number: number})
	return &(*all)[len(*all)-1]
}

// Packages reads a count of packages of a kind.
func (d *Draft) Packages(pointer string, count Source, kind string) *documents.Packages {
	n, ok := d.Count(pointer, count)
	if !ok {
		return nil
	}
	return &documents.Packages{Count: n, Kind: kind}
}

// Locode returns a place of UN/LOCODE, or of another code where the text does
// not have that form, or of a name alone, or nil.
func (d *Draft) Locode(pointer string, code, name Source) *documents.Location {
	l := documents.Location{Name: name.Text()}
	if t := code.Text(); t != "" {
		if c, err := documents.ParseUNLocode(t); err == nil {
			l.Code, l.Country = c, c.Country()
		} else {
			l.LocalCode = t
		}
	}
	if l == (documents.Location{}) {
		return nil
	}
	if d.Mark(pointer, name); code.Text() != "" {
		d.Mark(pointer, code)
	}
	return &l
}

// IMO reads a ship's IMO number. What does not have seven digits is not one: it
// becomes a note. The check digit is left to the rule that compares it.
func (d *Draft) IMO(pointer string, s Source) documents.IMONumber {
	t := strings.TrimLeft(strings.TrimPrefix(strings.ToUpper(s.Text()), "IMO"), " :")
	if t == "" {
		return ""
	}
	if len(t) != 7 || strings.Trim(t, "0123456789") != "" {
		d.Note("ship identification: " + s.Text())
		return ""
	}
	d.Mark(pointer, s)
	return documents.IMONumber(t)
}

// TotalLines states the sum of the lines' amounts as the total of the document, when
// every line has an amount and all are of one currency. Their place is the one given.
func (d *Draft) TotalLines(place string) {
	var sum documents.Money
	for i, l := range d.Doc.Lines {
		if l.Amount == nil || (i > 0 && l.Amount.Currency != sum.Currency) {
			return
		}
		sum.Currency = l.Amount.Currency
		sum.Minor += l.Amount.Minor
		if sum.Minor > documents.MaxMinor || sum.Minor < -documents.MaxMinor {
			d.Refuse(documents.CodeInvalid, place, "the lines add up to more than 2^53-1 minor units")
			return
		}
	}
	if len(d.Doc.Lines) == 0 {
		return
	}
	total := sum
	d.Doc.Totals.Lines, d.Doc.Totals.TaxInclusive = &sum, &total
	d.Doc.Mark("/totals/lines", place)
	d.Doc.Mark("/totals/taxInclusive", place)
}

// NetLines states the sum of the lines' net weights as that of the shipment, when
// the document states none and every line has one.
func (d *Draft) NetLines(place string) {
	if d.Doc.Shipment.NetWeight != nil || len(d.Doc.Lines) == 0 {
		return
	}
	var sum documents.Quantity
	for i, l := range d.Doc.Lines {
		switch {
		case l.NetWeight == nil:
			return
		case i == 0:
			sum = *l.NetWeight
		default:
			added, ok := sum.Add(*l.NetWeight)
			if !ok {
				return
			}
			sum = added
		}
	}
	d.Doc.Shipment.NetWeight = &sum
	d.Doc.Mark("/shipment/netWeight", place)
}

// PackageKind returns the kind of the packages of all lines, when it is one.
func (d *Draft) PackageKind() string {
	kind := ""
	for i, l := range d.Doc.Lines {
		if l.Packages == nil || (i > 0 && l.Packages.Kind != kind) {
			return ""
		}
		kind = l.Packages.Kind
	}
	return kind
}
