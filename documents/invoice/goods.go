package invoice

import (
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// A cargo is where one delivery or consignment states what it weighs and how many
// packages it has.
type cargo struct{ gross, net, volume, packages xmlread.Node }

// load adds up the deliveries of the document. A sum that lacks one of them would
// be too small: then none is stated, and a note says so.
func (r *reader) load(all []cargo) {
	s := &r.doc.Shipment
	for _, f := range []struct {
		to   **documents.Quantity
		name string
		of   func(cargo) xmlread.Node
	}{
		{&s.GrossWeight, "grossWeight", func(c cargo) xmlread.Node { return c.gross }},
		{&s.NetWeight, "netWeight", func(c cargo) xmlread.Node { return c.net }},
		{&s.Volume, "volume", func(c cargo) xmlread.Node { return c.volume }},
	} {
		at := r.stated(f.name, all, f.of)
		if *f.to = r.quantities(at); *f.to != nil {
			r.mark("/shipment/"+f.name, at[0])
		}
	}
	at := r.stated("packages", all, func(c cargo) xmlread.Node { return c.packages })
	if s.Packages = r.counts(at); s.Packages != nil {
		r.mark("/shipment/packages", at[0])
	}
}

// stated returns where all deliveries state the value, or nothing.
func (r *reader) stated(name string, all []cargo, of func(cargo) xmlread.Node) []xmlread.Node {
	var at []xmlread.Node
	for _, c := range all {
		if n := of(c); n.Text() != "" {
			at = append(at, n)
		}
	}
	if len(at) < len(all) && len(at) > 0 {
		r.note("%s is stated for %d of %d deliveries", name, len(at), len(all))
		return nil
	}
	return at
}

// quantities adds up quantities that measure the same.
func (r *reader) quantities(at []xmlread.Node) *documents.Quantity {
	var sum *documents.Quantity
	for _, n := range at {
		q := r.quantity(n)
		switch {
		case q == nil:
			return nil
		case sum == nil:
			sum = q
		default:
			added, ok := sum.Add(*q)
			if !ok {
				r.note("%s is not added to %s", q, sum)
				return nil
			}
			sum = &added
		}
	}
	return sum
}

// counts adds up packages. Their kind stays only when it is one.
func (r *reader) counts(at []xmlread.Node) *documents.Packages {
	var sum *documents.Packages
	for _, n := range at {
		p := r.packages(n)
		switch {
		case p == nil:
			return nil
		case sum == nil:
			sum = p
			continue
		case sum.Kind != p.Kind:
			sum.Kind = ""
		}
		if sum.Count += p.Count; sum.Count > documents.MaxMinor {
			r.refuse(documents.CodeInvalid, n, "more packages than are counted")
			return nil
		}
	}
	return sum
}

func (r *reader) exported(n xmlread.Node) {
	s := &r.doc.Shipment
	if c := r.country(n); s.CountryOfExport == "" && c != "" {
		s.CountryOfExport = c
		r.mark("/shipment/countryOfExport", n)
	}
}

// container adds a container, each number once, and returns it or nil.
func (r *reader) container(id, size xmlread.Node, seals []string) *documents.Container {
	number := documents.NormaliseContainer(id.Text())
	if number == "" {
		return nil
	}
	s := &r.doc.Shipment
	if i, ok := r.boxes[number]; ok {
		return &s.Containers[i]
	}
	r.boxes[number] = len(s.Containers)
	r.mark(pointer("/shipment/containers/", len(s.Containers), ""), id)
	s.Containers = append(s.Containers, documents.Container{Number: number, Size: size.Text(), Seals: seals})
	return &s.Containers[len(s.Containers)-1]
}
