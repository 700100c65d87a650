package rules

import (
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/match"
)

// checkContainerSets compares which containers the two name.
func checkContainerSets(e *examiner) {
	for _, p := range e.pairs() {
		e.compareContainers(p)
	}
}

func (e *examiner) compareContainers(p pair) {
	a, b := containers(p.bl), containers(p.dec)
	switch {
	case len(a) == 0 && len(b) == 0:
		e.none("none")
		return
	case len(a) == 0:
		e.missing(p.bl.label + ".containers")
		return
	case len(b) == 0:
		e.missing(p.dec.label + ".containers")
		return
	}
	shown := []documents.Compared{
		p.bl.at("/shipment/containers", strings.Join(a, ", ")), p.dec.at("/shipment/containers", strings.Join(b, ", ")),
	}
	onlyA, onlyB := without(a, b), without(b, a)
	v := values{"doc": p.bl.label, "other": p.dec.label}
	switch {
	case len(onlyA) == 0 && len(onlyB) == 0:
		v["count"] = itoa(len(a))
		e.pass("pass", v, shown...)
	case len(onlyA) == len(a) && lcl(p) && shareBill(p.dec, p.bl) && sameShip(p):
		e.fail(documents.Review, "failShared", v, shown...)
	case len(onlyA) == len(a):
		e.fail(documents.Block, "failDisjoint", v, shown...)
	default:
		v["containers"] = listed(append(onlyA, onlyB...)).Value
		e.fail(documents.Review, "fail", v, shown...)
	}
}

// lcl reports whether the transport document or the declaration says that the
// cargo shares its containers (DCSA cargoMovementType LCL, 拼箱标识).
func lcl(p pair) bool { return sharesBox(p.bl) || sharesBox(p.dec) }

// sameShip reports whether nothing says that the two travel on other ships.
func sameShip(p pair) bool {
	m := match.Vessels(&p.bl.Shipment, &p.dec.Shipment)
	return m == match.Same || m == match.NotComparable
}

func sharesBox(d doc) bool {
	return d.Shipment.LCL || slices.ContainsFunc(d.Shipment.Containers, func(c documents.Container) bool { return c.LCL })
}

func containers(d doc) []string {
	var out []string
	for _, c := range d.Shipment.Containers {
		if n := upperAlnum(c.Number); n != "" {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// without returns what of a is not in b; both are sorted.
func without(a, b []string) []string {
	var out []string
	for _, s := range a {
		if _, ok := slices.BinarySearch(b, s); !ok {
			out = append(out, s)
		}
	}
	return out
}
