package invoice

import (
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// schemeOf returns the register that a schemeID means, or otherwise.
func schemeOf(name string, otherwise documents.Scheme) documents.Scheme {
	if s, ok := documents.SchemeFor(name); ok {
		return s
	}
	return otherwise
}

// maxIDs is how many identifiers one party may have.
const maxIDs = 100

// identify adds the identifier that n holds to p, and marks it. The
// attribute schemeID names the register.
func (r *reader) identify(p *party, n xmlread.Node, otherwise documents.Scheme) {
	list := n.Attr("schemeID")
	if n.Text() == "" || notRegister(list) {
		return
	}
	id := documents.NormaliseIdentifier(schemeOf(list, otherwise), n.Text())
	if len(p.IDs) == maxIDs {
		r.refuse(documents.CodeLimit, n, "more than %d identifiers of a party", maxIDs)
		return
	}
	for _, known := range p.IDs {
		if known == id {
			return
		}
	}
	p.IDs = append(p.IDs, id)
	p.places = append(p.places, n)
}

// notRegister knows schemes that do not name a firm: an e-mail address
// (EAS "EM"), a bank's creditor number (EN 16931 BT-90).
func notRegister(list string) bool { return list == "EM" || list == "SEPA" }
