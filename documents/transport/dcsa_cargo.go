package transport

import (
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/draft"
	"github.com/tradehub/tradehub/documents/jsonread"
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

// A stowage says in which container a cargo item is, and what room it takes.
type stowage struct {
	container string
	volume    *documents.Quantity
}

// goods reads the cargo items, each with the description and the code of its
// consignment item, and adds them up: the document states no sums of its own.
func (d *dcsaDocument) goods() {
	items := d.root.Array("consignmentItems")
	if len(items) == 0 {
		d.Refuse(documents.CodeMissing, "/consignmentItems", "a value is required")
	}
	var stowed []stowage
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
			stowed = append(stowed, d.cargo(n, c))
		}
	}
	d.sums(stowed)
}

func (d *dcsaDocument) cargo(item, n jsonread.Node) stowage {
	i := len(d.Doc.Lines)
	at := func(field string) string { return draft.At("/lines", i, field) }
	weight, box := n.Object("cargoGrossWeight"), d.need(n.String("equipmentReference"))
	l := documents.Line{
		Description: d.joined(at("description"), item, "descriptionOfGoods", " "),
		Marks:       d.joined(at("marks"), item, "shippingMarks", "\n"),
		GrossWeight: d.measure(at("grossWeight"), weight),
		NetWeight:   d.measure(at("netWeight"), n.Object("cargoNetWeight")),
		Packages:    d.packaging(at("packages"), n.Object("outerPackaging")),
	}
	d.need(weight.Number("value"))
	l.HS, l.FurtherHS = d.HSCodes(at("hs"), hsCodes(item))
	d.Container(box)
	d.Doc.Lines = append(d.Doc.Lines, l)
	return stowage{documents.NormaliseContainer(box.Text()), d.measure("", n.Object("cargoGrossVolume"))}
}

// hsCodes returns the codes of a consignment item. From EBL 3.0.4 on extendedHSCodes takes
// precedence, and HSCodes must then be ignored.
func hsCodes(item jsonread.Node) []draft.Source {
	codes := item.Strings("extendedHSCodes")
	if len(codes) == 0 {
		codes = item.Strings("HSCodes")
	}
	all := make([]draft.Source, len(codes))
	for i, c := range codes {
		all[i] = c
	}
	return all
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
		d.reference("reference ", r)
	}
	for _, r := range n.Array("customsReferences") {
		d.reference("customs reference "+r.String("countryCode").Text()+" ", r)
	}
}

// reference reads one reference, of one value (those of the document, from 3.0.4 on)
// or of several. One of another type becomes a note.
func (d *dcsaDocument) reference(what string, r jsonread.Node) {
	kind := r.String("type").Text()
	for _, v := range append(r.Strings("values"), r.String("value")) {
		if code, ok := referenceTypes[kind]; ok {
			d.Reference(code, v)
		} else if v.Text() != "" {
			d.Note(what + kind + ": " + v.Text())
		}
	}
}
