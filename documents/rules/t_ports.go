package rules

import (
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/match"
)

// checkPorts compares the ports of loading and discharge. Customs has lists of
// its own: codes of two lists say nothing of each other, and then names and the
// countries are compared. A port that is only known to be in the same country is not evaluated.
func checkPorts(e *examiner) {
	for _, p := range e.pairs() {
		a, b := p.bl.Shipment, p.dec.Shipment
		e.comparePort(p, "loading", a.Loading, b.Loading, a.Receipt)
		e.comparePort(p, "discharge", a.Discharge, b.Discharge, a.Delivery)
	}
}

// comparePort also takes the place of receipt or delivery, which customs may declare in place of the port.
func (e *examiner) comparePort(p pair, field string, a, b, also *documents.Location) {
	m := match.Locations(a, b)
	switch other := match.Locations(also, b); {
	case other == match.Same:
		m, a = match.Same, also
	case m == match.Different && other == match.NotComparable && also != nil:
		m = match.NotComparable
	}
	v := values{"doc": p.bl.label, "port": locationText(a), "other": p.dec.label, "otherPort": locationText(b)}
	shown := []documents.Compared{p.bl.at("/shipment/"+field, locationText(a)), p.dec.at("/shipment/"+field, locationText(b))}
	key := strings.ToUpper(field[:1]) + field[1:]
	switch m {
	case match.Same:
		e.pass("pass"+key, v, shown...)
	case match.Different, match.Unclear:
		e.fail(documents.Review, "fail"+key, v, shown...)
	default:
		e.missing(p.bl.label+"."+field, p.dec.label+"."+field)
	}
}

func locationText(l *documents.Location) string {
	if l == nil {
		return ""
	}
	code := string(l.Code)
	if code == "" {
		code = l.LocalCode
	}
	return strings.TrimSpace(code + " " + l.Name)
}
