package invoice

import (
	"tradehub/documents"
	"tradehub/documents/xmlread"
)

// weigh keeps the first gross weight, net weight and volume that are stated.
func (r *reader) weigh(gross, net, volume xmlread.Node) {
	s := &r.doc.Shipment
	for _, f := range []struct {
		to   **documents.Quantity
		name string
		from xmlread.Node
	}{
		{&s.GrossWeight, "grossWeight", gross},
		{&s.NetWeight, "netWeight", net},
		{&s.Volume, "volume", volume},
	} {
		if *f.to == nil {
			if *f.to = r.quantity(f.from); *f.to != nil {
				r.mark("/shipment/"+f.name, f.from)
			}
		}
	}
}

func (r *reader) pack(n xmlread.Node) {
	s := &r.doc.Shipment
	if s.Packages != nil {
		return
	}
	if s.Packages = r.packages(n); s.Packages != nil {
		r.mark("/shipment/packages", n)
	}
}

func (r *reader) exported(n xmlread.Node) {
	s := &r.doc.Shipment
	if c := r.country(n); s.CountryOfExport == "" && c != "" {
		s.CountryOfExport = c
		r.mark("/shipment/countryOfExport", n)
	}
}

func (r *reader) container(id, size xmlread.Node, seals []string) {
	number := documents.NormaliseContainer(id.Text())
	if number == "" {
		return
	}
	s := &r.doc.Shipment
	r.mark(pointer("/shipment/containers/", len(s.Containers), ""), id)
	s.Containers = append(s.Containers, documents.Container{Number: number, Size: size.Text(), Seals: seals})
}
