package transport

import (
	"strings"

	"tradehub/documents"
	"tradehub/documents/draft"
	"tradehub/documents/jsonread"
)

// maxLines is how many cargo items a document may have.
const maxLines = 9_999

// equipment reads the containers and their seals.
func (d *dcsaDocument) equipment() {
	for _, n := range d.root.Array("utilizedTransportEquipments") {
		e := n.Object("equipment")
		c := d.Container(d.need(e.String("equipmentReference")))
		if c == nil {
			continue
		}
		c.Size = e.String("ISOEquipmentCode").Text()
		for _, seal := range n.Array("seals") {
			c.Seals = append(c.Seals, d.need(seal.String("number")).Text())
		}
	}
}

// goods reads the cargo items, each with the description and the code of its
// consignment item, and adds them up: the document states no sums of its own.
func (d *dcsaDocument) goods() {
	items := d.root.Array("consignmentItems")
	if len(items) == 0 {
		d.Refuse(documents.CodeMissing, "/consignmentItems", "a value is required")
	}
	for _, n := range items {
		cargo := n.Array("cargoItems")
		if len(cargo) == 0 {
			d.Refuse(documents.CodeMissing, n.Path()+"/cargoItems", "a value is required")
		}
		if len(d.Doc.Lines)+len(cargo) > maxLines {
			d.Refuse(documents.CodeLimit, n.Path(), "more than %d cargo items", maxLines)
			return
		}
		for _, c := range cargo {
			d.cargo(n, c)
		}
	}
	d.Doc.Shipment.Packages = d.sumPackages()
	d.Doc.Shipment.GrossWeight = d.sum("/shipment/grossWeight", func(l documents.Line) *documents.Quantity { return l.GrossWeight })
}

func (d *dcsaDocument) cargo(item, n jsonread.Node) {
	i := len(d.Doc.Lines)
	at := func(field string) string { return draft.At("/lines", i, field) }
	weight := n.Object("cargoGrossWeight")
	l := documents.Line{
		Description: d.joined(at("description"), item, "descriptionOfGoods", " "),
		Marks:       d.joined(at("marks"), item, "shippingMarks", "\n"),
		GrossWeight: d.measure(at("grossWeight"), weight),
		NetWeight:   d.measure(at("netWeight"), n.Object("cargoNetWeight")),
	}
	d.need(weight.Number("value"))
	if codes := item.Strings("HSCodes"); len(codes) > 0 {
		l.HS = d.HS(at("hs"), codes[0])
	}
	l.Packages = d.packaging(at("packages"), n.Object("outerPackaging"))
	d.volume(n.Object("cargoGrossVolume"))
	d.load(d.Container(d.need(n.String("equipmentReference"))), l)
	d.Doc.Lines = append(d.Doc.Lines, l)
}

func (d *dcsaDocument) joined(pointer string, item jsonread.Node, name, sep string) string {
	var parts []string
	for _, s := range item.Strings(name) {
		parts = append(parts, s.Text())
	}
	if len(parts) > 0 {
		d.Doc.Mark(pointer, item.Path()+"/"+name)
	}
	return strings.Join(parts, sep)
}

// measure reads a value with its unit, a UN/ECE Rec 20 code.
func (d *dcsaDocument) measure(pointer string, n jsonread.Node) *documents.Quantity {
	if !n.Ok() {
		return nil
	}
	return d.Quantity(pointer, n.Number("value"), d.Unit(d.need(n.String("unit")), ""))
}

// packaging reads a count of packages. Their kind is a UN/ECE Rec 21 code, else the
// code of the IMDG Code, else the words.
func (d *dcsaDocument) packaging(pointer string, n jsonread.Node) *documents.Packages {
	if !n.Ok() {
		return nil
	}
	kind := ""
	for _, name := range []string{"packageCode", "imoPackagingCode", "description"} {
		if kind == "" {
			kind = n.String(name).Text()
		}
	}
	return d.Packages(pointer, n.Number("numberOfPackages"), kind)
}

func (d *dcsaDocument) volume(n jsonread.Node) {
	v := d.measure("/shipment/volume", n)
	d.Doc.Shipment.Volume = add(d.Doc.Shipment.Volume, v)
}

// load puts a cargo item into its container.
func (d *dcsaDocument) load(c *documents.Container, l documents.Line) {
	if c == nil {
		return
	}
	c.GrossWeight = add(c.GrossWeight, l.GrossWeight)
	if l.Packages == nil {
		return
	}
	if c.Packages == nil {
		p := *l.Packages
		c.Packages = &p
		return
	}
	c.Packages.Count += l.Packages.Count
	if c.Packages.Kind != l.Packages.Kind {
		c.Packages.Kind = ""
	}
}

// add returns the sum of two quantities, of which either may be nil, or nil when
// they do not measure the same.
func add(a, b *documents.Quantity) *documents.Quantity {
	if a == nil || b == nil {
		if a == nil {
			a = b
		}
		return a
	}
	sum, ok := a.Add(*b)
	if !ok {
		return nil
	}
	return &sum
}

// sum adds up a weight that every line has.
func (d *dcsaDocument) sum(pointer string, of func(documents.Line) *documents.Quantity) *documents.Quantity {
	var total *documents.Quantity
	for _, l := range d.Doc.Lines {
		w := of(l)
		if w == nil {
			return nil
		}
		total = add(total, w)
	}
	if total != nil {
		d.Doc.Mark(pointer, "/consignmentItems")
	}
	return total
}

func (d *dcsaDocument) sumPackages() *documents.Packages {
	total := documents.Packages{Kind: d.PackageKind()}
	for _, l := range d.Doc.Lines {
		if l.Packages == nil {
			return nil
		}
		total.Count += l.Packages.Count
	}
	if len(d.Doc.Lines) == 0 {
		return nil
	}
	d.Doc.Mark("/shipment/packages", "/consignmentItems")
	return &total
}

// referenceTypes maps references[].type. The contract with the carrier
// (serviceContractReference) is not the contract of sale, and is left out.
var referenceTypes = map[string]documents.ReferenceCode{
	"SPO": documents.RefOrder, "CPO": documents.RefOrder, "PO": documents.RefOrder, "INV": documents.RefInvoice,
	"UCR": documents.RefUCR,
}

func (d *dcsaDocument) references() {
	d.referencesOf(d.root)
	for _, item := range d.root.Array("consignmentItems") {
		d.referencesOf(item)
		for _, c := range item.Array("cargoItems") {
			d.referencesOf(c)
		}
	}
	if at := d.root.Object("invoicePayableAt"); at.Ok() {
		if place := draft.Join(at.String("UNLocationCode"), at.String("freeText")); place != "" {
			d.Note("freight payable at " + place)
		}
	} else {
		d.Refuse(documents.CodeMissing, "/invoicePayableAt", "a value is required")
	}
}

func (d *dcsaDocument) referencesOf(n jsonread.Node) {
	for _, r := range n.Array("references") {
		code, ok := referenceTypes[r.String("type").Text()]
		for _, v := range r.Strings("values") {
			if ok {
				d.Reference(code, v)
			}
		}
	}
}
