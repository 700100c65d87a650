package transcript

import (
	"slices"

	"github.com/tradehub/tradehub/documents"
)

// A Source is another document of the trade, under the name that the reader of a form knows.
type Source struct {
	Name     string
	Document *documents.Document
}

// HowOffered is the way of a proposal from another document.
const HowOffered = "offered"

// Offers proposes values for the fields that nobody has decided on, from documents that state the
// same fact. Nothing is taken by it: a person takes each. Of several that agree the first source is
// named; those that do not are proposed each. The rows of a group are proposed where the form has
// none of that group.
func Offers(k Kind, have []Entry, from []Source) map[string][]Proposal {
	s, out := specs[k], map[string][]Proposal{}
	if s == nil {
		return out
	}
	decided, groups := map[string]bool{}, map[string]bool{}
	for _, e := range have {
		decided[e.Pointer] = true
		if f, _, ok := s.row(e.Pointer); ok {
			groups[f.Group()] = true
		}
	}
	for _, src := range from {
		for _, o := range offered(s, src) {
			f, _, _ := s.row(o.pointer)
			if decided[o.pointer] || f.Group() != "" && groups[f.Group()] {
				continue
			}
			if !slices.ContainsFunc(out[o.pointer], func(p Proposal) bool { return p.Value == o.Value }) {
				out[o.pointer] = append(out[o.pointer], o.Proposal)
			}
		}
	}
	return out
}

type offer struct {
	pointer string
	Proposal
}

// offered returns what one document proposes for the kind's fields.
func offered(s *spec, src Source) []offer {
	if src.Document == nil {
		return nil
	}
	other := Of(src.Document)
	entries, err := Texts(other, src.Document)
	if err != nil {
		return nil
	}
	var out []offer
	for _, f := range s.fields {
		for _, e := range entries {
			g, row, _ := specs[other].row(e.Pointer)
			if e.Value == "" || g.Label.fact() != f.Label.fact() || (g.Group() == "") != (f.Group() == "") || g.Label == LabelType || !fits(f, e.Value) {
				continue
			}
			out = append(out, offer{f.At(row), Proposal{Value: e.Value, How: HowOffered, From: src.Name + "#" + e.Pointer}})
		}
	}
	return out
}

// fits reports whether the field takes the value as it is.
func fits(f Field, value string) bool {
	v, err := normal(f, value, "")
	return err == nil && v != ""
}
