package facts

import (
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/match"
)

// A row says which members of a document make up a fact. What both state must agree.
// A copy is confirmed only where each needed fact is stated by both or by neither;
// the others are left out by honest renditions too.
type row struct {
	fact   documents.Fact
	needed bool
	state  func(*documents.Document) []part
}

// table holds the facts of each family. A change makes earlier attestations
// differ from their own documents: give the fact another name then.
var table = map[documents.Family][]row{
	documents.FamilyInvoice: {
		{documents.FactType, true, func(d *documents.Document) []part { return text(string(d.Type)) }},
		{documents.FactSeller, true, party(documents.Seller)},
		{documents.FactBuyer, true, party(documents.Buyer)},
		{documents.FactPayee, true, party(documents.Payee)},
		{documents.FactIssued, true, issued},
		{documents.FactDue, false, func(d *documents.Document) []part { return text(string(d.DueDate)) }},
		{documents.FactTotal, true, func(d *documents.Document) []part { return money(d.Totals.Gross()) }},
		{documents.FactOwed, true, func(d *documents.Document) []part { return money(d.Totals.Owed()) }},
		{documents.FactTax, false, func(d *documents.Document) []part { return money(d.Totals.Tax) }},
		{documents.FactGoods, false, goods},
		{documents.FactDescriptions, false, descriptions},
		{documents.FactQuantities, true, quantities},
		{documents.FactAmounts, true, amounts},
		{documents.FactContract, false, contract},
		{documents.FactBill, false, bill},
		{documents.FactTerm, false, term},
	},
	documents.FamilyCustoms: {
		{documents.FactDirection, true, entry(func(e *documents.Entry) string { return string(e.Direction) })},
		{documents.FactProcedure, true, entry(func(e *documents.Entry) string { return e.Procedure })},
		{documents.FactConsignee, true, party(documents.Consignee)},
		{documents.FactConsignor, true, party(documents.Consignor)},
		{documents.FactOwner, false, party(documents.Owner)},
		{documents.FactDeclared, true, entry(func(e *documents.Entry) string { return string(e.Declared) })},
		{documents.FactEntered, false, entry(func(e *documents.Entry) string { return string(e.Date) })},
		{documents.FactTotal, true, func(d *documents.Document) []part { return money(d.Totals.Gross()) }},
		{documents.FactGoods, true, goods},
		{documents.FactDescriptions, false, descriptions},
		{documents.FactQuantities, true, quantities},
		{documents.FactAmounts, true, amounts},
		{documents.FactContract, false, contract},
		{documents.FactBill, true, bill},
		{documents.FactHouseBill, true, houseBill},
		{documents.FactVessel, false, vessel},
		{documents.FactVoyage, false, voyage},
		{documents.FactLoading, false, loading},
		{documents.FactDischarge, false, discharge},
		{documents.FactContainers, true, containers},
		{documents.FactPackages, true, packages},
		{documents.FactGrossWeight, true, grossWeight},
		{documents.FactNetWeight, false, netWeight},
		{documents.FactTerm, false, term},
	},
	documents.FamilyTransport: {
		{documents.FactBill, false, bill},
		{documents.FactHouseBill, true, houseBill},
		{documents.FactConsignor, true, party(documents.Consignor)},
		{documents.FactConsignee, true, party(documents.Consignee)},
		{documents.FactNotify, false, party(documents.Notify)},
		{documents.FactOrder, true, order},
		{documents.FactClauses, true, clauses},
		{documents.FactStatus, false, status},
		{documents.FactIssued, false, issued},
		{documents.FactOnBoard, true, func(d *documents.Document) []part { return text(string(d.Shipment.OnBoardDate)) }},
		{documents.FactGoods, false, goods},
		{documents.FactDescriptions, false, descriptions},
		{documents.FactVessel, true, vessel},
		{documents.FactVoyage, true, voyage},
		{documents.FactLoading, true, loading},
		{documents.FactDischarge, true, discharge},
		{documents.FactContainers, true, containers},
		{documents.FactPackages, true, packages},
		{documents.FactGrossWeight, true, grossWeight},
		{documents.FactFreight, false, func(d *documents.Document) []part { return text(string(d.Shipment.FreightPayment)) }},
	},
}

func issued(d *documents.Document) []part    { return text(string(d.IssueDate)) }
func voyage(d *documents.Document) []part    { return text(match.VoyageKey(d.Shipment.Voyage)) }
func loading(d *documents.Document) []part   { return location(d.Shipment.Loading) }
func discharge(d *documents.Document) []part { return location(d.Shipment.Discharge) }
func houseBill(d *documents.Document) []part { return bills(d, d.Shipment.HouseBill) }
func term(d *documents.Document) []part      { return text(string(d.Shipment.Incoterm)) }
func contract(d *documents.Document) []part {
	return text(match.Compact(d.Reference(documents.RefContract)))
}

// bill returns the transport document that another names. A transport document names
// another one where it is a house bill: its own number is what it is found under.
func bill(d *documents.Document) []part {
	number := d.Shipment.BillOfLading
	if number == "" {
		number = d.Reference(documents.RefBillOfLading)
	}
	if d.Family == documents.FamilyTransport && match.BillSkeleton(number) == match.BillSkeleton(d.Number) {
		return nil
	}
	return bills(d, number)
}

// bills states each form of a transport document's number.
func bills(d *documents.Document, number string) []part {
	var out []part
	for _, form := range match.BillForms(d, number) {
		out = append(out, part{"", []string{form}})
	}
	return out
}
