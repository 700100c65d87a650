package ublcargo

import (
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/draft"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// maxItems is how many goods items a document may have.
const maxItems = 999

// goods reads the goods items, wherever in the shipment they are packed.
func goods(d *draft.Draft, shipment xmlread.Node) {
	items := shipment.Descendants("GoodsItem")
	if len(items) > maxItems {
		d.Refuse(documents.CodeLimit, shipment.Path(), "%d goods items, at most %d are accepted", len(items), maxItems)
		return
	}
	for i, n := range items {
		d.Doc.Lines = append(d.Doc.Lines, line(d, i, n))
	}
}

func line(d *draft.Draft, i int, n xmlread.Node) documents.Line {
	at := func(field string) string { return draft.At("/lines", i, field) }
	item := n.At("Item")
	d.Once(n, "ID", "SequenceNumberID", "ValueAmount", "GrossWeightMeasure", "NetWeightMeasure", "Quantity", "Item")
	l := documents.Line{
		ID:          d.Text(at("id"), withText(n.At("SequenceNumberID"), n.At("ID"))),
		Description: d.Text(at("description"), withText(n.At("Description"), item.At("Description"), item.At("Name"))),
		Origin:      d.Country(at("origin"), item.At("OriginCountry", "IdentificationCode")),
		Amount:      Amount(d, at("amount"), n.At("ValueAmount")),
		GrossWeight: Measure(d, at("grossWeight"), n.At("GrossWeightMeasure"), "KGM"),
		NetWeight:   Measure(d, at("netWeight"), n.At("NetWeightMeasure"), "KGM"),
	}
	l.HS, l.FurtherHS = commodity(d, at("hs"), n, item)
	if q := n.At("Quantity"); q.Attr("unitCode") != "" {
		l.Quantity = Measure(d, at("quantity"), q, "")
	}
	l.Packages = packages(d, at("packages"), n)
	l.Marks = d.Text(at("marks"), withText(n.At("ShippingMarks"), n.At("Item", "AdditionalInformation")))
	return l
}

// packages adds up the packages of a goods item; their kind stays only when it is one.
func packages(d *draft.Draft, pointer string, n xmlread.Node) *documents.Packages {
	var sum *documents.Packages
	for _, p := range n.All("ContainingPackage") {
		more := d.Packages(pointer, p.At("Quantity"), p.At("PackagingTypeCode").Text())
		switch {
		case more == nil:
			return nil // a sum without it would be too small
		case sum == nil:
			sum = more
		default:
			sum.Count += more.Count
			if sum.Kind != more.Kind {
				sum.Kind = ""
			}
		}
	}
	return sum
}

// commodity reads the customs tariff codes. UBL has commodity codes of several lists
// in one element: what is not a Harmonized System code becomes a note.
func commodity(d *draft.Draft, pointer string, n, item xmlread.Node) (documents.HSCode, []documents.HSCode) {
	codes := []draft.Source{}
	if own := n.At("TariffCode"); own.Text() != "" {
		codes = append(codes, own)
	}
	for _, c := range item.All("CommodityClassification") {
		if s := withText(c.At("CommodityCode"), c.At("ItemClassificationCode")); s.Text() != "" {
			codes = append(codes, s)
		}
	}
	return d.HSCodes(pointer, codes)
}

// equipment reads the containers with their seals.
func equipment(d *draft.Draft, shipment xmlread.Node) {
	for _, n := range shipment.Descendants("TransportEquipment") {
		c := d.Container(n.At("ID"))
		if c == nil {
			continue
		}
		if documents.SharesContainer(n.At("FullnessIndicationCode").Text()) {
			c.LCL, d.Doc.Shipment.LCL = true, true
		}
		c.Size = withText(n.At("SizeTypeCode"), n.At("TransportEquipmentTypeCode")).Text()
		for _, seal := range n.All("TransportEquipmentSeal") {
			if id := seal.At("ID").Text(); id != "" {
				c.Seals = append(c.Seals, id)
			}
		}
	}
}
