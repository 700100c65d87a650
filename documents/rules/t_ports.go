package rules

import (
	"strings"

	"tradehub/documents"
)

// checkPorts compares the ports of loading and discharge. Customs has lists of
// its own: codes of two lists say nothing of each other, and then names are
// compared, if both give any.
func checkPorts(e *examiner) {
	for _, p := range e.pairs() {
		a, b := p.bl.Shipment, p.dec.Shipment
		e.comparePort(p, "loading", a.Loading, b.Loading, a.Receipt)
		e.comparePort(p, "discharge", a.Discharge, b.Discharge, a.Delivery)
	}
}

// comparePort also takes the place of receipt or delivery, which customs may declare in place of the port.
func (e *examiner) comparePort(p pair, field string, a, b, also *documents.Location) {
	m := sameLocation(a, b)
	if sameLocation(also, b) == same {
		m, a = same, also
	}
	v := values{"doc": p.bl.label, "port": locationText(a), "other": p.dec.label, "otherPort": locationText(b)}
	shown := []documents.Compared{p.bl.at("/shipment/"+field, locationText(a)), p.dec.at("/shipment/"+field, locationText(b))}
	key := strings.ToUpper(field[:1]) + field[1:]
	switch m {
	case same:
		e.pass("pass"+key, v, shown...)
	case different:
		e.fail(documents.Review, "fail"+key, v, shown...)
	default:
		e.missing(p.bl.label+"."+field, p.dec.label+"."+field)
	}
}

func sameLocation(a, b *documents.Location) match {
	switch {
	case a == nil || b == nil:
		return cannotTell
	case a.Code != "" && b.Code != "":
		return matchIf(a.Code == b.Code)
	case a.Scheme != "" && a.Scheme == b.Scheme && a.LocalCode != "" && b.LocalCode != "":
		return matchIf(a.LocalCode == b.LocalCode)
	}
	x, y := portKey(a.Name), portKey(b.Name)
	if x == "" || y == "" || hasHan(x) != hasHan(y) {
		return cannotTell
	}
	return matchIf(x == y)
}

func matchIf(ok bool) match {
	if ok {
		return same
	}
	return different
}

// portKey is a port's name before the first comma or bracket, which the country follows.
func portKey(name string) string {
	if i := strings.IndexAny(name, ",(，（"); i > 0 {
		name = name[:i]
	}
	return strings.TrimPrefix(simplify(upperAlnum(name)), "PORTOF")
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
