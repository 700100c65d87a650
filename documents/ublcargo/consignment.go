package ublcargo

import (
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/draft"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// consignments returns the consignments of a shipment. Several are one load if they go
// between the same parties in the same ship. Others are refused, because one document would
// cover the goods of several.
func consignments(d *draft.Draft, n xmlread.Node) []xmlread.Node {
	all := n.All("Consignment")
	for i := 1; i < len(all); i++ {
		if !alike(all[0], all[i]) {
			d.Refuse(documents.CodeUnsupported, all[i].Path(), "%d consignments of several parties or voyages in one document; present each on its own", len(all))
			return all[:1]
		}
	}
	return all
}

// carriage are the values in which consignments of one load do not differ.
var carriage = [][]string{
	{"ConsigneeParty", "PartyName", "Name"}, {"ConsignorParty", "PartyName", "Name"}, {"CarrierParty", "PartyName", "Name"},
	{"MainCarriageShipmentStage", "TransportMeans", "MaritimeTransport", "VesselName"}, {"MainCarriageShipmentStage", "TransportMeans", "JourneyID"},
}

// alike reports whether two consignments state nothing in which they differ.
func alike(a, b xmlread.Node) bool {
	for _, way := range carriage {
		if x, y := a.At(way...).Text(), b.At(way...).Text(); x != "" && y != "" && x != y {
			return false
		}
	}
	return true
}

// stated returns the places of the sum: in the shipment, else in each of its consignments, by
// the first of the names that all of them have. It returns nothing if one lacks it, for the
// sum would be too small.
func stated(shipment xmlread.Node, all []xmlread.Node, names ...string) []xmlread.Node {
	for _, name := range names {
		if at := shipment.At(name); at.Text() != "" {
			return []xmlread.Node{at}
		}
		var found []xmlread.Node
		for _, c := range all {
			if at := c.At(name); at.Text() != "" {
				found = append(found, at)
			}
		}
		if len(found) == len(all) && len(found) > 0 {
			return found
		}
	}
	return nil
}

// measures adds up measures of one kind.
func measures(d *draft.Draft, pointer string, at []xmlread.Node, fallback documents.UnitCode) *documents.Quantity {
	var sum *documents.Quantity
	for _, n := range at {
		q := Measure(d, pointer, n, fallback)
		if q == nil || sum == nil {
			if sum = q; q == nil {
				return nil
			}
			continue
		}
		added, ok := sum.Add(*q)
		if !ok {
			d.Note("measures of two kinds are not added: " + sum.String() + ", " + q.String())
			return nil
		}
		sum = &added
	}
	return sum
}

// counts adds up packages.
func counts(d *draft.Draft, pointer string, at []xmlread.Node, kind string) *documents.Packages {
	var sum *documents.Packages
	for _, n := range at {
		p := d.Packages(pointer, n, kind)
		if p == nil {
			return nil
		}
		if sum == nil {
			sum = &documents.Packages{Kind: kind}
		}
		sum.Count += p.Count
	}
	return sum
}

// Invoiced returns the total that the consignments of a shipment state together, or
// nil where one states none, or another currency.
func Invoiced(d *draft.Draft, pointer string, shipment xmlread.Node) *documents.Money {
	var sum *documents.Money
	for _, n := range stated(xmlread.Node{}, shipment.All("Consignment"), "TotalInvoiceAmount") {
		m := Amount(d, pointer, n)
		switch {
		case m == nil:
			return nil
		case sum == nil:
			sum = m
		case sum.Currency != m.Currency:
			d.Note("invoice amounts of consignments in " + string(sum.Currency) + " and " + string(m.Currency))
			return nil
		default:
			sum.Minor += m.Minor
		}
		if sum.Minor > documents.MaxMinor || sum.Minor < -documents.MaxMinor {
			d.Refuse(documents.CodeInvalid, n.Path(), "the consignments add up to more than 2^53-1 minor units")
			return nil
		}
	}
	return sum
}
