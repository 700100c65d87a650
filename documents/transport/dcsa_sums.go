package transport

import "github.com/tradehub/tradehub/documents"

// sums adds up the cargo items of the document and of each container. A sum is
// stated only when every item has its part.
func (d *dcsaDocument) sums(stowed []stowage) {
	s := &d.Doc.Shipment
	var volumes []*documents.Quantity
	for _, at := range stowed {
		volumes = append(volumes, at.volume)
	}
	s.GrossWeight, s.Packages = load(d.Doc.Lines)
	s.Volume = total(volumes)
	d.NetLines("/consignmentItems")
	for pointer, there := range map[string]bool{
		"/shipment/grossWeight": s.GrossWeight != nil, "/shipment/packages": s.Packages != nil, "/shipment/volume": s.Volume != nil,
	} {
		if there {
			d.Doc.Mark(pointer, "/consignmentItems")
		}
	}
	inside := map[string][]documents.Line{}
	for i, at := range stowed {
		inside[at.container] = append(inside[at.container], d.Doc.Lines[i])
	}
	for i := range s.Containers {
		c := &s.Containers[i]
		c.GrossWeight, c.Packages = load(inside[c.Number])
	}
}

// load returns the weight and the packages of the lines together.
func load(lines []documents.Line) (*documents.Quantity, *documents.Packages) {
	var weights []*documents.Quantity
	packages := &documents.Packages{}
	for i, l := range lines {
		weights = append(weights, l.GrossWeight)
		switch {
		case l.Packages == nil || packages == nil:
			packages = nil
		case i == 0:
			*packages = *l.Packages
		default:
			packages.Count += l.Packages.Count
			if packages.Kind != l.Packages.Kind {
				packages.Kind = ""
			}
		}
	}
	if len(lines) == 0 {
		packages = nil
	}
	return total(weights), packages
}

// total adds up quantities, when all are there and measure the same.
func total(all []*documents.Quantity) *documents.Quantity {
	var sum *documents.Quantity
	for i, q := range all {
		switch {
		case q == nil:
			return nil
		case i == 0:
			sum = q
		default:
			added, ok := sum.Add(*q)
			if !ok {
				return nil
			}
			sum = &added
		}
	}
	return sum
}
