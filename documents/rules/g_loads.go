package rules

import (
	"strings"

	"github.com/tradehub/tradehub/documents"
)

// checkLoads wants no container to carry more than its kind can.
func checkLoads(e *examiner) {
	if e.lack(e.bl, bl) {
		return
	}
	for _, b := range e.bl {
		if len(b.Shipment.Containers) == 0 {
			e.none("none")
			continue
		}
		e.checkLoad(b)
	}
}

func (e *examiner) checkLoad(b doc) {
	cs, most := b.Shipment.Containers, e.number("maxLoad")
	e.tolerance = most.String() + " kg"
	weighed := false
	for i, c := range cs {
		kg, ok := mass(c.GrossWeight)
		weighed = weighed || ok
		if ok && kg.GreaterThan(most) {
			v := values{"doc": b.label, "container": c.Number, "weight": documents.Grouped(kg), "most": documents.Grouped(most)}
			e.fail(documents.Review, "fail", v, b.at(pointer("shipment", "containers", i, "grossWeight"), c.GrossWeight.String()))
			return
		}
	}
	if kg, ok := mass(b.Shipment.GrossWeight); ok {
		weighed = true
		if all := most.Mul(decimalOf(int64(len(cs)))); kg.GreaterThan(all) {
			v := values{"doc": b.label, "count": itoa(len(cs)), "weight": documents.Grouped(kg), "most": documents.Grouped(all)}
			e.fail(documents.Review, "failAll", v, b.at("/shipment/grossWeight", b.Shipment.GrossWeight.String()))
			return
		}
	}
	if m3, ok := volume(b.Shipment.Volume); ok {
		if room, known := e.room(cs); known && m3.GreaterThan(room) {
			v := values{"doc": b.label, "count": itoa(len(cs)), "volume": documents.Grouped(m3), "most": documents.Grouped(room)}
			e.fail(documents.Review, "failVolume", v, b.at("/shipment/volume", b.Shipment.Volume.String()))
			return
		}
	}
	if !weighed {
		e.missing(b.label + ".grossWeight")
		return
	}
	e.pass("pass", values{"doc": b.label, "count": itoa(len(cs))}, b.at("/shipment/containers", itoa(len(cs))))
}

// room returns the volume that the containers hold; false if a size is not known.
func (e *examiner) room(cs []documents.Container) (documents.Decimal, bool) {
	var sum documents.Decimal
	for _, c := range cs {
		name := roomParameter(upperAlnum(c.Size))
		if name == "" {
			return sum, false
		}
		sum = sum.Add(e.number(name))
	}
	return sum, true
}

// roomParameter names the parameter of a size: an ISO 6346 size code (22G1,
// 42G1, 45G1: length, then height) or the trade's words (20GP, 40HC, 40HQ).
func roomParameter(size string) string {
	if len(size) < 2 {
		return ""
	}
	high := strings.HasSuffix(size, "HC") || strings.HasSuffix(size, "HQ") || size[1] == '5' || size[1] == '6'
	switch {
	case size[0] == '2':
		return "volume20"
	case size[0] == '4' && high:
		return "volume40High"
	case size[0] == '4':
		return "volume40"
	}
	return ""
}
