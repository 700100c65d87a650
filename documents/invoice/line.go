package invoice

import (
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// A line holds the places of the values of one line, in any format.
type line struct {
	at                                                     xmlread.Node // the line itself
	id, description, origin, quantity, price, base, amount xmlread.Node
	classes, allowances, charges                           []xmlread.Node
	net, gross, packages, class                            xmlread.Node
}

// adjust sorts an amount by its indicator: true is a charge.
func (l *line) adjust(indicator, amount xmlread.Node) {
	switch indicator.Text() {
	case "true", "1":
		l.charges = append(l.charges, amount)
	default:
		l.allowances = append(l.allowances, amount)
	}
}

// maxLines is far more than any invoice of goods has.
const maxLines = 20_000

func (r *reader) addLine(l line) {
	if len(r.doc.Lines) == maxLines {
		r.refuse(documents.CodeLimit, l.at, "more than %d lines", maxLines)
		return
	}
	out := documents.Line{
		ID:          l.id.Text(),
		Description: l.description.Text(),
		Origin:      r.country(l.origin),
		Quantity:    r.quantity(l.quantity),
		UnitPrice:   r.decimal(l.price),
		PriceBase:   r.priceBase(l.base),
		Allowance:   r.total(l.allowances, r.lineMoney),
		Charge:      r.total(l.charges, r.lineMoney),
		Amount:      r.lineMoney(l.amount),
		NetWeight:   r.quantity(l.net),
		GrossWeight: r.quantity(l.gross),
		Packages:    r.packages(l.packages),
	}
	i := len(r.doc.Lines)
	out.HS, out.FurtherHS, l.class = r.classify(l.classes)
	if out.PriceBase == nil {
		l.base = xmlread.Node{}
	}
	if out.Origin == "" {
		l.origin = xmlread.Node{}
	}
	r.doc.Lines = append(r.doc.Lines, out)
	r.markLine(i, l)
}

// classify returns the first Harmonized System code among the classes of an item, the further
// ones that differ, and the place of the first.
func (r *reader) classify(classes []xmlread.Node) (hs documents.HSCode, further []documents.HSCode, at xmlread.Node) {
	for _, c := range classes {
		switch code := r.hsCode(c); {
		case code == "":
		case hs == "":
			hs, at = code, c
		case !sameGoods(hs, code) && !slices.Contains(further, code) && len(further) < maxFurther:
			further = append(further, code)
		}
	}
	return hs, further, at
}

// maxFurther is how many codes one line may have in addition to the first.
const maxFurther = 20

// sameGoods reports whether one code is the other with national digits.
func sameGoods(a, b documents.HSCode) bool {
	return strings.HasPrefix(string(a), string(b)) || strings.HasPrefix(string(b), string(a))
}

func (r *reader) markLine(i int, l line) {
	at := pointer("/lines/", i, "")
	r.markGroup(at, l.at)
	r.mark(at+"/description", l.description)
	r.mark(at+"/hs", l.class)
	r.mark(at+"/origin", l.origin)
	r.mark(at+"/quantity", l.quantity)
	r.mark(at+"/unitPrice", l.price)
	r.mark(at+"/priceBase", l.base)
	r.mark(at+"/amount", l.amount)
	r.mark(at+"/netWeight", l.net)
	r.mark(at+"/grossWeight", l.gross)
	r.mark(at+"/packages", l.packages)
	if len(l.allowances) > 0 {
		r.mark(at+"/allowance", l.allowances[0])
	}
	if len(l.charges) > 0 {
		r.mark(at+"/charge", l.charges[0])
	}
}

// total adds the amounts of nodes, each read by read; no amount at all is nil.
func (r *reader) total(nodes []xmlread.Node, read func(xmlread.Node) *documents.Money) *documents.Money {
	var sum *documents.Money
	for _, n := range nodes {
		sum = r.sum(sum, read(n), n)
	}
	return sum
}
