package match

import (
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
)

// Parties compares two firms. Registered identifiers decide first: an equal one is Same, and
// two valid ones that differ in a register that gives a firm only one number are Different.
// Names alone are Same or Unclear. Different names do not prove different firms. Equal names
// do not prove one firm if the addresses are in two countries: they must be in one (UCP 600
// art. 14(j)). All names of either side count. NotComparable is for a side that has neither
// an identifier in common nor a name.
func Parties(a, b *documents.Party) Answer {
	if a == nil || b == nil {
		return NotComparable
	}
	byID := identifiers(a.IDs, b.IDs)
	if byID == Same || byID == Different {
		return byID
	}
	byName := names(a, b)
	if byName == Same && (byID == Unclear || apart(a.Address.Country, b.Address.Country)) {
		return Unclear
	}
	return byName
}

// apart reports whether two countries are stated and differ. Papers write China for Hong
// Kong, Macau and Taiwan too.
func apart(a, b documents.CountryCode) bool {
	return a != "" && b != "" && a != b && narrower(a, b) == a && narrower(b, a) == b
}

// identifiers compares by register. One equal number is enough, for a firm may have
// several; Unclear is for numbers of one register that differ and decide nothing.
func identifiers(a, b []documents.Identifier) Answer {
	answer := NotComparable
	for _, x := range a {
		for _, y := range b {
			answer = max(answer, compareIDs(x.Canonical(), y.Canonical()))
			if answer == Different && slices.ContainsFunc(a, func(i documents.Identifier) bool { return holds(b, i) }) {
				return Same
			}
		}
	}
	return answer
}

func holds(ids []documents.Identifier, want documents.Identifier) bool {
	return slices.ContainsFunc(ids, func(i documents.Identifier) bool { return compareIDs(i.Canonical(), want.Canonical()) == Same })
}

func compareIDs(x, y documents.Identifier) Answer {
	switch {
	case x.Scheme != y.Scheme || x.Scheme == documents.SchemeLocal || x.Value == "" || y.Value == "":
		return NotComparable
	case x.Value == y.Value:
		return Same
	case several[x.Scheme] || national[x.Scheme] && x.Value[:min(2, len(x.Value))] != y.Value[:min(2, len(y.Value))]:
		return NotComparable
	case x.Valid() != nil || y.Valid() != nil:
		return Unclear // a number that was mistyped names nobody; rule S10 says so
	case x.Scheme == documents.SchemeTax:
		return Unclear // the register is not stated
	}
	return Different
}

// several are the schemes in which one firm has many numbers, one a place or purpose.
var several = map[documents.Scheme]bool{documents.SchemeGLN: true, documents.SchemeDUNS: true}

// national are the schemes that begin with the country that gave the number out;
// a firm that is registered in two has two.
var national = map[documents.Scheme]bool{documents.SchemeVAT: true, documents.SchemeEORI: true}

// names compares every name of one with every name of the other.
func names(a, b *documents.Party) Answer {
	x, y := parsed(a), parsed(b)
	if len(x) == 0 || len(y) == 0 {
		return NotComparable
	}
	for _, n := range x {
		for _, m := range y {
			if !n.agent && !m.agent && sameName(&n, &m) {
				return Same
			}
		}
	}
	return Unclear
}

// A spelling is one name of a party, taken apart.
type spelling struct {
	Name
	tokens []string // of a name in Latin letters, canonical, without place and form
	han    bool
	agent  bool
	cities []string // the places of the party's address, folded
}

func parsed(p *documents.Party) []spelling {
	var out []spelling
	places := []string{p.Address.City, p.Address.Region, string(p.Address.Country)}
	for _, a := range aliases(p) {
		s := spell(a.text, places)
		s.agent = a.agent
		if s.Text != "" {
			out = append(out, s)
		}
	}
	return out
}

func spell(name string, places []string) spelling {
	n, tokens := takeApart(name, places)
	s := spelling{Name: n, tokens: tokens, han: strings.ContainsFunc(n.Text, unblanked)}
	for _, p := range places {
		if p := placeName(p); p != "" {
			s.cities = append(s.cities, p)
		}
	}
	return s
}

// sameName reports whether two spellings are of one name.
func sameName(a, b *spelling) bool {
	switch {
	case !sameForm(a.Form, b.Form):
		return false
	case a.han != b.han && a.han:
		return translates(a, b)
	case a.han != b.han:
		return translates(b, a)
	case !samePlaces(a, b):
		return false
	}
	return a.Text == b.Text || !a.han && slices.Equal(slices.Sorted(slices.Values(a.tokens)), slices.Sorted(slices.Values(b.tokens)))
}

// sameForm lets a side leave the legal form out, or write no more than "Co".
func sameForm(a, b string) bool { return a == b || loose(a) || loose(b) }

func loose(form string) bool { return form == "" || form == "CO" }

// samePlaces lets a side leave out the place where it is in the firm's own address.
func samePlaces(a, b *spelling) bool {
	switch {
	case a.Place == b.Place:
		return true
	case a.Place == "":
		return a.livesIn(b.Place)
	case b.Place == "":
		return b.livesIn(a.Place)
	}
	return false
}

func (s *spelling) livesIn(place string) bool {
	return slices.ContainsFunc(s.cities, func(c string) bool { return c == place || slices.Contains(latinPlaces().latin[place], c) })
}

// PartyKeys returns every identification that a document gives of a firm, each
// once and in order: its valid identifiers ("USCI:9144…"), and its names, taken
// apart ("NAME:深圳/华强贸易/LLC"). At most 16; nil for nobody.
func PartyKeys(p *documents.Party) []string {
	if p == nil {
		return nil
	}
	var keys []string
	for _, id := range p.IDs {
		if id := id.Canonical(); id.Scheme != documents.SchemeLocal && id.Valid() == nil {
			keys = append(keys, string(id.Scheme)+":"+id.Value)
		}
	}
	for _, n := range parsed(p) {
		if !n.agent {
			keys = append(keys, "NAME:"+n.Key())
		}
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	return keys[:min(len(keys), maxPartyKeys)]
}

const maxPartyKeys = 16
