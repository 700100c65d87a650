package rules

import (
	"strconv"
	"strings"

	"github.com/tradehub/tradehub/documents"
)

// A doc is one document of the presentation with the label that findings use.
type doc struct {
	*documents.Document
	label string
	item  *documents.Item
}

// Labels returns the label of each item of p, in order. It is "INV", "DEC" or "BL" for the
// first of its family, "PL" for a packing list, "INV 2" for the second, "DOC" for a family that no rule knows.
// Findings and evidence use them.
func Labels(p *documents.Presentation) []string {
	var labels []string
	count := map[string]int{}
	for i := range p.Items {
		l := "DOC"
		if d := p.Items[i].Document; d != nil {
			l = familyLabel(d.Family)
		}
		if count[l]++; count[l] > 1 {
			l += " " + strconv.Itoa(count[l])
		}
		labels = append(labels, l)
	}
	return labels
}

func familyLabel(f documents.Family) string {
	switch f {
	case documents.FamilyInvoice:
		return "INV"
	case documents.FamilyCustoms:
		return "DEC"
	case documents.FamilyTransport:
		return "BL"
	case documents.FamilyPacking:
		return "PL"
	}
	return "DOC"
}

func labelled(p *documents.Presentation) []doc {
	var docs []doc
	for i, l := range Labels(p) {
		if d := p.Items[i].Document; d != nil {
			docs = append(docs, doc{d, l, &p.Items[i]})
		}
	}
	return docs
}

// at returns a compared value of the document at a JSON pointer.
func (d doc) at(pointer, value string) documents.Compared {
	return documents.Compared{Doc: d.label, Path: pointer, Place: d.place(pointer), Value: value}
}

// place returns the place in the source of the value at pointer, or of the nearest enclosing
// one that the reader marked.
func (d doc) place(pointer string) string {
	for pointer != "" {
		if p, ok := d.Places[pointer]; ok {
			return p
		}
		pointer = pointer[:strings.LastIndexByte(pointer, '/')]
	}
	return ""
}

// asked returns a compared value of the financing request.
func asked(pointer, value string) documents.Compared {
	return documents.Compared{Doc: "REQ", Path: pointer, Value: value}
}

// entry returns the customs part of the document, never nil.
func (d doc) entry() documents.Entry {
	if d.Entry == nil {
		return documents.Entry{}
	}
	return *d.Entry
}

// title returns the transport part of the document, never nil.
func (d doc) title() documents.Title {
	if d.Title == nil {
		return documents.Title{}
	}
	return *d.Title
}

// party returns the first party of the roles, its JSON pointer, or nil.
func (d doc) party(roles ...documents.PartyRole) (*documents.Party, string) {
	for _, role := range roles {
		for i := range d.Parties {
			if d.Parties[i].Role == role {
				return &d.Parties[i], pointer("parties", i)
			}
		}
	}
	return nil, ""
}

// pointer builds a JSON pointer (RFC 6901) of names and indices.
func pointer(parts ...any) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteByte('/')
		switch p := p.(type) {
		case int:
			b.WriteString(strconv.Itoa(p))
		case string:
			b.WriteString(p)
		}
	}
	return b.String()
}
