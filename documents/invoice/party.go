package invoice

import (
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// A party is one party while it is read, with the places of its identifiers.
type party struct {
	documents.Party
	at     xmlread.Node
	name   xmlread.Node
	places []xmlread.Node // of IDs, one each
}

// empty reports whether the element said nothing of a party.
func (p *party) empty() bool {
	a := p.Address
	return p.Name == "" && len(p.IDs) == 0 && len(a.Lines) == 0 && a.City == "" && a.Country == "" && a.Postcode == ""
}

// addParty puts p into the document unless nothing is known of it.
func (r *reader) addParty(p *party) {
	if p == nil || p.empty() {
		return
	}
	i := len(r.doc.Parties)
	r.doc.Parties = append(r.doc.Parties, p.Party)
	r.markGroup(pointer("/parties/", i, ""), p.at)
	r.mark(pointer("/parties/", i, "/name"), p.name)
	for j, n := range p.places {
		r.mark(pointer(pointer("/parties/", i, "/ids/"), j, ""), n)
	}
}

// maxNames is how many names one party may have in addition to the first.
const maxNames = 10

// named sets the party's name from the first node with text. The others are
// further names of the firm.
func (p *party) named(nodes ...xmlread.Node) {
	p.name = first(nodes...)
	p.Name = p.name.Text()
	for _, n := range nodes {
		if t := n.Text(); t != "" && t != p.Name && !slices.Contains(p.Names, t) && len(p.Names) < maxNames {
			p.Names = append(p.Names, t)
		}
	}
}

// alsoNamed keeps the name of a party that the document has in addition to the parties of the
// invoice.
func (r *reader) alsoNamed(what string, p *party) {
	if p.Name != "" && !slices.ContainsFunc(r.doc.Parties, func(known documents.Party) bool { return known.Name == p.Name || slices.Contains(known.Names, p.Name) }) {
		r.note("%s: %s", what, clip(p.Name))
	}
}

// account keeps the account to pay to, and its owner.
func (r *reader) account(number, owner xmlread.Node) {
	if number.Text() != "" {
		r.note("account to pay to: %s", strings.TrimSpace(clip(number.Text())+" "+clip(owner.Text())))
	}
}

// lines returns the texts that are there.
func lines(texts ...string) []string {
	var out []string
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}
