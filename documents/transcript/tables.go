package transcript

import "slices"

// The tables: what each kind of paper may state. A fact that a rule, a fingerprint or an amount
// rests on is a key field.

var invoiceTypes = []string{"380", "325", "381", "383", "384", "386", "388", "389"}

var invoiceFields = slices.Concat([]Field{
	{"/type", LabelType, TypeChoice, true, true, invoiceTypes},
	{"/number", LabelInvoiceNumber, TypeNumber, true, true, nil},
	{"/issueDate", LabelIssued, TypeDate, true, false, nil},
	{"/dueDate", LabelDue, TypeDate, true, false, nil},
	{"/currency", LabelCurrency, TypeCurrency, true, true, nil},
	{"/parties/0/name", LabelSeller, TypeText, true, true, nil},
	{"/parties/0/ids", LabelSellerIDs, TypeIdentities, true, false, nil},
	{"/parties/0/address/city", LabelSellerCity, TypeText, false, false, nil},
	{"/parties/0/address/country", LabelSellerCountry, TypeCountry, false, false, nil},
	{"/parties/1/name", LabelBuyer, TypeText, true, true, nil},
	{"/parties/1/ids", LabelBuyerIDs, TypeIdentities, true, false, nil},
	{"/parties/1/address/city", LabelBuyerCity, TypeText, false, false, nil},
	{"/parties/1/address/country", LabelBuyerCountry, TypeCountry, false, false, nil},
	{"/parties/2/name", LabelPayee, TypeText, false, false, nil},
	{"/parties/2/ids", LabelPayeeIDs, TypeIdentities, false, false, nil},
	{"/parties/2/address/country", LabelPayeeCountry, TypeCountry, false, false, nil},
	{"/references/0/id", LabelContract, TypeNumber, false, false, nil},
	{"/references/1/id", LabelOrder, TypeNumber, false, false, nil},
	{"/references/2/id", LabelBill, TypeNumber, true, false, nil},
	{"/shipment/incoterm", LabelIncoterm, TypeTerm, false, false, nil},
	{"/shipment/incotermPlace", LabelIncotermPlace, TypeText, false, false, nil},
	{"/shipment/vessel", LabelVessel, TypeText, false, false, nil},
	{"/shipment/voyage", LabelVoyage, TypeNumber, false, false, nil},
	{"/shipment/loading", LabelLoading, TypePort, false, false, nil},
	{"/shipment/discharge", LabelDischarge, TypePort, false, false, nil},
}, goodsFields(false), []Field{
	{"/lines/*/unitPrice", LabelPrice, TypeDecimal, true, false, nil},
	{"/lines/*/amount", LabelAmount, TypeMoney, true, false, nil},
	{"/totals/lines", LabelTotalLines, TypeMoney, false, false, nil},
	{"/totals/allowances", LabelAllowances, TypeMoney, false, false, nil},
	{"/totals/charges", LabelCharges, TypeMoney, false, false, nil},
	{"/totals/taxExclusive", LabelBeforeTax, TypeMoney, false, false, nil},
	{"/totals/tax", LabelTax, TypeMoney, false, false, nil},
	{"/totals/taxInclusive", LabelTotal, TypeMoney, true, true, nil},
	{"/totals/prepaid", LabelPrepaid, TypeMoney, true, false, nil},
	{"/totals/payable", LabelPayable, TypeMoney, true, false, nil},
}, loadFields)

var packingFields = slices.Concat([]Field{
	{"/number", LabelNumber, TypeNumber, true, false, nil},
	{"/issueDate", LabelIssued, TypeDate, true, false, nil},
	{"/parties/0/name", LabelSeller, TypeText, true, false, nil},
	{"/parties/0/ids", LabelSellerIDs, TypeIdentities, false, false, nil},
	{"/parties/1/name", LabelBuyer, TypeText, true, false, nil},
	{"/parties/1/ids", LabelBuyerIDs, TypeIdentities, false, false, nil},
	{"/references/0/id", LabelInvoiceNumber, TypeNumber, true, false, nil},
	{"/references/1/id", LabelContract, TypeNumber, false, false, nil},
	{"/references/2/id", LabelBill, TypeNumber, true, false, nil},
}, goodsFields(true), containerFields, loadFields, []Field{
	{"/shipment/volume", LabelVolume, TypeQuantity, false, false, nil},
})

// billTypes are bill of lading, sea waybill, house bill, house waybill and air waybill.
var billTypes = []string{"705", "710", "714", "703", "740"}

var billFields = slices.Concat([]Field{
	{"/type", LabelType, TypeChoice, true, true, billTypes},
	{"/number", LabelBill, TypeNumber, true, true, nil},
	{"/shipment/billOfLading", LabelMaster, TypeNumber, true, false, nil}, // of a house bill
	{"/issueDate", LabelIssued, TypeDate, true, false, nil},
	{"/parties/0/name", LabelShipper, TypeText, true, false, nil},
	{"/parties/0/ids", LabelShipperIDs, TypeIdentities, false, false, nil},
	{"/parties/0/address/country", LabelShipperCountry, TypeCountry, false, false, nil},
	{"/parties/1/name", LabelConsignee, TypeText, true, false, nil},
	{"/parties/1/ids", LabelConsigneeIDs, TypeIdentities, true, false, nil},
	{"/parties/1/address/country", LabelConsigneeLand, TypeCountry, false, false, nil},
	{"/parties/2/name", LabelNotify, TypeText, false, false, nil},
	{"/parties/3/name", LabelCarrier, TypeText, true, false, nil},
	{"/shipment/carrierCode", LabelCarrierCode, TypeNumber, true, false, nil},
	{"/title/negotiable", LabelToOrder, TypeYes, true, true, nil},
	{"/title/toOrderOf", LabelToOrderOf, TypeText, true, false, nil},
	{"/shipment/vessel", LabelVessel, TypeText, true, false, nil},
	{"/shipment/imo", LabelIMO, TypeIMO, false, false, nil},
	{"/shipment/voyage", LabelVoyage, TypeNumber, true, false, nil},
	{"/shipment/receipt", LabelReceipt, TypePort, false, false, nil},
	{"/shipment/loading", LabelLoading, TypePort, true, false, nil},
	{"/shipment/discharge", LabelDischarge, TypePort, true, false, nil},
	{"/shipment/delivery", LabelDelivery, TypePort, false, false, nil},
	{"/title/onBoard", LabelOnBoard, TypeYes, true, true, nil},
	{"/shipment/onBoardDate", LabelOnBoardDate, TypeDate, true, false, nil},
	{"/shipment/arrivalDate", LabelArrival, TypeDate, false, false, nil},
	{"/shipment/freightPayment", LabelFreight, TypeChoice, false, false, []string{"PREPAID", "COLLECT"}},
	{"/shipment/lcl", LabelShared, TypeYes, false, false, nil},
	{"/title/originals", LabelOriginals, TypeCount, false, false, nil},
	{"/title/issuedBy", LabelIssuedBy, TypeText, false, false, nil},
	{"/title/clauses/*", LabelClause, TypeText, true, false, nil},
}, goodsFields(true), containerFields, loadFields, []Field{
	{"/shipment/volume", LabelVolume, TypeQuantity, false, false, nil},
})

// modes are those of UN/ECE Rec 19 that a declaration of goods states.
var modes = []string{"1", "2", "3", "4", "5", "7"}

var declarationFields = slices.Concat([]Field{
	{"/number", LabelDeclaration, TypeNumber, true, true, nil},
	{"/entry/direction", LabelDirection, TypeChoice, true, true, []string{"import", "export"}},
	{"/entry/office", LabelOffice, TypeNumber, false, false, nil},
	{"/entry/declared", LabelDeclared, TypeDate, true, false, nil},
	{"/entry/date", LabelEntered, TypeDate, true, false, nil},
	{"/entry/procedure", LabelProcedure, TypeNumber, true, false, nil},
	{"/parties/0/name", LabelHome, TypeText, true, false, nil},
	{"/parties/0/ids", LabelHomeIDs, TypeIdentities, true, false, nil},
	{"/parties/1/name", LabelAbroad, TypeText, true, false, nil},
	{"/parties/1/ids", LabelAbroadIDs, TypeIdentities, false, false, nil},
	{"/parties/1/address/country", LabelAbroadCountry, TypeCountry, false, false, nil},
	{"/parties/2/name", LabelOwner, TypeText, false, false, nil},
	{"/parties/2/ids", LabelOwnerIDs, TypeIdentities, true, false, nil},
	{"/parties/3/name", LabelDeclarant, TypeText, false, false, nil},
	{"/parties/3/ids", LabelDeclarantIDs, TypeIdentities, false, false, nil},
	{"/references/0/id", LabelContract, TypeNumber, true, false, nil},
	{"/shipment/mode", LabelMode, TypeChoice, false, false, modes},
	{"/shipment/vessel", LabelVessel, TypeText, false, false, nil},
	{"/shipment/voyage", LabelVoyage, TypeNumber, false, false, nil},
	{"/shipment/billOfLading", LabelBill, TypeNumber, true, false, nil},
	{"/shipment/houseBill", LabelHouseBill, TypeNumber, true, false, nil},
	{"/shipment/loading", LabelLoading, TypePort, false, false, nil},
	{"/shipment/discharge", LabelDischarge, TypePort, false, false, nil},
	{"/shipment/countryOfExport", LabelExport, TypeCountry, false, false, nil},
	{"/shipment/incoterm", LabelIncoterm, TypeTerm, true, false, nil},
	{"/currency", LabelCurrency, TypeCurrency, true, true, nil},
	{"/entry/freight", LabelFreightCost, TypeCharge, false, false, nil},
	{"/entry/insurance", LabelInsurance, TypeCharge, false, false, nil},
	{"/entry/other", LabelOtherCost, TypeCharge, false, false, nil},
}, declaredFields, containerFields, loadFields)

var hkFields = slices.Concat([]Field{
	{"/number", LabelDeclaration, TypeNumber, true, true, nil},
	{"/entry/declared", LabelDeclared, TypeDate, true, false, nil},
	{"/shipment/arrivalDate", LabelArrival, TypeDate, false, false, nil},
	{"/parties/0/name", LabelHome, TypeText, true, true, nil},
	{"/parties/0/ids", LabelHomeIDs, TypeIdentities, true, false, nil},
	{"/parties/1/name", LabelAbroad, TypeText, false, false, nil},
	{"/parties/1/address/country", LabelAbroadCountry, TypeCountry, false, false, nil},
	{"/shipment/mode", LabelMode, TypeChoice, false, false, modes},
	{"/shipment/vessel", LabelVessel, TypeText, false, false, nil},
	{"/shipment/voyage", LabelVoyage, TypeNumber, false, false, nil},
	{"/shipment/billOfLading", LabelBill, TypeNumber, true, false, nil},
	{"/shipment/houseBill", LabelHouseBill, TypeNumber, true, false, nil},
	{"/shipment/loading", LabelLoading, TypePort, false, false, nil},
	{"/shipment/countryOfExport", LabelExport, TypeCountry, false, false, nil},
	{"/currency", LabelCurrency, TypeCurrency, true, true, nil},
}, declaredFields, containerFields, loadFields)

// goodsFields are the lines of an invoice, or of a paper that packs goods.
func goodsFields(packed bool) []Field {
	fields := []Field{
		{"/lines/*/id", LabelLine, TypeNumber, false, false, nil},
		{"/lines/*/description", LabelDescription, TypeText, false, false, nil},
		{"/lines/*/hs", LabelHS, TypeHS, true, false, nil},
		{"/lines/*/origin", LabelOrigin, TypeCountry, false, false, nil},
		{"/lines/*/quantity", LabelQuantity, TypeQuantity, true, false, nil},
	}
	if !packed {
		return fields
	}
	return append(fields, Field{"/lines/*/netWeight", LabelLineNet, TypeWeight, false, false, nil},
		Field{"/lines/*/grossWeight", LabelLineGross, TypeWeight, false, false, nil},
		Field{"/lines/*/packages", LabelLinePackages, TypePackages, false, false, nil},
		Field{"/lines/*/marks", LabelMarks, TypeText, false, false, nil})
}

// declaredFields are the lines of a declaration.
var declaredFields = append(goodsFields(false),
	Field{"/lines/*/unitPrice", LabelPrice, TypeDecimal, true, false, nil},
	Field{"/lines/*/amount", LabelAmount, TypeMoney, true, false, nil},
	Field{"/lines/*/netWeight", LabelLineNet, TypeWeight, false, false, nil})

var containerFields = []Field{
	{"/shipment/containers/*/number", LabelContainer, TypeContainer, true, false, nil},
	{"/shipment/containers/*/size", LabelContainerSize, TypeNumber, false, false, nil},
	{"/shipment/containers/*/lcl", LabelContainerShared, TypeYes, false, false, nil},
}

var loadFields = []Field{
	{"/shipment/packages", LabelPackages, TypePackages, true, false, nil},
	{"/shipment/grossWeight", LabelGross, TypeWeight, true, false, nil},
	{"/shipment/netWeight", LabelNet, TypeWeight, true, false, nil},
}
