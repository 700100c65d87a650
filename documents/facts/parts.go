package facts

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/match"
)

// A part is one text that states a fact: its only one, a name, an identifier. Of
// several parts of one name, a copy need state one.
type part struct {
	name  string
	value []string
}

// Names count by script: one firm has a name in each, which nobody can compare here.
const (
	latinName = "NAME"
	hanName   = "HAN"
)

func script(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return hanName
	}
	return latinName
}

func text(s string) []part {
	if s == "" {
		return nil
	}
	return []part{{"", []string{s}}}
}

// list states values of all lines or none: a line that lacks its own would make
// the list another without anything being another.
func list(d *documents.Document, of func(*documents.Line) []string) []part {
	var all []string
	for i := range d.Lines {
		v := of(&d.Lines[i])
		if v == nil {
			return nil
		}
		all = append(all, v...)
	}
	if all == nil {
		return nil
	}
	return []part{{"", all}}
}

func party(role documents.PartyRole) func(*documents.Document) []part {
	return func(d *documents.Document) []part {
		var out []part
		for _, key := range match.PartyKeys(d.Party(role)) {
			scheme, value, _ := strings.Cut(key, ":")
			if scheme == latinName {
				scheme = script(value)
			}
			out = append(out, part{scheme, []string{value}})
		}
		return out
	}
}

// location returns a port by its codes, and by its name if it has none: a port with one
// code is named in many ways.
func location(l *documents.Location) []part {
	if l == nil {
		return nil
	}
	var out []part
	if l.Code != "" {
		out = append(out, part{"UN/LOCODE", []string{string(l.Code)}})
	}
	if l.LocalCode != "" && l.Scheme != "" {
		out = append(out, part{l.Scheme, []string{l.LocalCode}})
	}
	if out == nil && l.Name != "" {
		out = append(out, part{script(l.Name), []string{plain(l.Name)}})
	}
	return out
}

func money(m *documents.Money) []part {
	if m == nil {
		return nil
	}
	return []part{{"", amount(m)}}
}

func amount(m *documents.Money) []string {
	return []string{strconv.FormatInt(m.Minor, 10), string(m.Currency)}
}

// measure returns a quantity in the base of its unit, so that 24 TNE is 24000 KGM.
func measure(q *documents.Quantity) []string {
	if b, ok := q.Base(); ok {
		q = &b
	}
	return []string{q.Value.String(), string(q.Unit)}
}

func weight(q *documents.Quantity) []part {
	if q == nil {
		return nil
	}
	return []part{{"", measure(q)}}
}

func grossWeight(d *documents.Document) []part { return weight(d.Shipment.GrossWeight) }
func netWeight(d *documents.Document) []part   { return weight(d.Shipment.NetWeight) }

func packages(d *documents.Document) []part {
	if d.Shipment.Packages == nil {
		return nil
	}
	return text(strconv.FormatInt(d.Shipment.Packages.Count, 10))
}

// hsDigits are those that all countries use alike (Harmonized System Convention, art. 3).
const hsDigits = 6

func goods(d *documents.Document) []part {
	return list(d, func(l *documents.Line) []string {
		if len(l.HS) < hsDigits {
			return nil
		}
		return []string{string(l.HS[:hsDigits])}
	})
}

func descriptions(d *documents.Document) []part {
	return list(d, func(l *documents.Line) []string {
		if s := plain(l.Description); s != "" {
			return []string{s}
		}
		return nil
	})
}

func quantities(d *documents.Document) []part {
	return list(d, func(l *documents.Line) []string {
		if l.Quantity == nil {
			return nil
		}
		return measure(l.Quantity)
	})
}

func amounts(d *documents.Document) []part {
	return list(d, func(l *documents.Line) []string {
		if l.Amount == nil {
			return nil
		}
		return amount(l.Amount)
	})
}

func containers(d *documents.Document) []part {
	var all []string
	for _, c := range d.Shipment.Containers {
		all = append(all, match.Compact(c.Number))
	}
	if all == nil {
		return nil
	}
	slices.Sort(all)
	return []part{{"", slices.Compact(all)}}
}

// plain keeps the letters and digits of a text, in one Chinese script.
func plain(s string) string { return match.Compact(match.Simplified(s)) }

// vessel returns a ship by its IMO number and its name, without the prefix of a motor or steam
// ship. Customs writes "UN" and the number in place of a name.
func vessel(d *documents.Document) []part {
	var out []part
	imo := match.ShipNumber(&d.Shipment)
	if imo != "" {
		out = append(out, part{"IMO", []string{string(imo)}})
	}
	if s := shipName(d.Shipment.Vessel); s != "" && (imo == "" || !strings.HasSuffix(s, string(imo))) {
		out = append(out, part{script(s), []string{s}})
	}
	return out
}

func shipName(s string) string {
	for _, prefix := range []string{"MV ", "M/V ", "M.V. ", "MS ", "MT ", "SS "} {
		if rest, ok := strings.CutPrefix(strings.ToUpper(strings.TrimSpace(s)), prefix); ok {
			return plain(rest)
		}
	}
	return plain(s)
}

func entry(of func(*documents.Entry) string) func(*documents.Document) []part {
	return func(d *documents.Document) []part {
		if d.Entry == nil {
			return nil
		}
		return text(of(d.Entry))
	}
}

// order returns to whom the goods go: to order of somebody, to order, or to the consignee
// alone.
func order(d *documents.Document) []part {
	if d.Title == nil {
		return nil
	}
	v := []string{strconv.FormatBool(d.Title.Negotiable)}
	if d.Title.ToOrderOf != "" {
		v = append(v, match.ParseName(d.Title.ToOrderOf).Key())
	}
	return []part{{"", v}}
}

// clauses returns the carrier's clauses. A transport document without any is clean (UCP 600 art.
// 27), so that says something too.
func clauses(d *documents.Document) []part {
	if d.Title == nil {
		return nil
	}
	all := []string{}
	for _, c := range d.Title.Clauses {
		all = append(all, plain(c))
	}
	slices.Sort(all)
	return []part{{"", all}}
}

// status returns what a transport document was when it was attested: a bill that its
// carrier calls void is not the bill that is shown as issued.
func status(d *documents.Document) []part {
	if d.Title == nil {
		return nil
	}
	s := match.StandingOf(d.Title.DocumentStatus)
	if s == match.Unknown {
		return nil
	}
	return text(string(s))
}
