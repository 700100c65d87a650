package transcript

// A Label is the key of a field's name in web/words, after "field.". Fields of two kinds with one
// label state one fact.
type Label string

// The labels.
const (
	LabelType            Label = "type"
	LabelNumber          Label = "number"
	LabelInvoiceNumber   Label = "invoiceNumber"
	LabelBill            Label = "bill"
	LabelHouseBill       Label = "houseBill"
	LabelMaster          Label = "master"
	LabelDeclaration     Label = "declaration"
	LabelIssued          Label = "issued"
	LabelDue             Label = "due"
	LabelCurrency        Label = "currency"
	LabelSeller          Label = "seller"
	LabelSellerIDs       Label = "sellerIds"
	LabelSellerCity      Label = "sellerCity"
	LabelSellerCountry   Label = "sellerCountry"
	LabelBuyer           Label = "buyer"
	LabelBuyerIDs        Label = "buyerIds"
	LabelBuyerCity       Label = "buyerCity"
	LabelBuyerCountry    Label = "buyerCountry"
	LabelPayee           Label = "payee"
	LabelPayeeIDs        Label = "payeeIds"
	LabelPayeeCountry    Label = "payeeCountry"
	LabelShipper         Label = "shipper"
	LabelShipperIDs      Label = "shipperIds"
	LabelShipperCountry  Label = "shipperCountry"
	LabelConsignee       Label = "consignee"
	LabelConsigneeIDs    Label = "consigneeIds"
	LabelConsigneeLand   Label = "consigneeCountry"
	LabelNotify          Label = "notify"
	LabelCarrier         Label = "carrier"
	LabelCarrierCode     Label = "carrierCode"
	LabelHome            Label = "home"
	LabelHomeIDs         Label = "homeIds"
	LabelAbroad          Label = "abroad"
	LabelAbroadIDs       Label = "abroadIds"
	LabelAbroadCountry   Label = "abroadCountry"
	LabelOwner           Label = "owner"
	LabelOwnerIDs        Label = "ownerIds"
	LabelDeclarant       Label = "declarant"
	LabelDeclarantIDs    Label = "declarantIds"
	LabelContract        Label = "contract"
	LabelOrder           Label = "order"
	LabelLine            Label = "line"
	LabelDescription     Label = "description"
	LabelHS              Label = "hs"
	LabelOrigin          Label = "origin"
	LabelQuantity        Label = "quantity"
	LabelPrice           Label = "price"
	LabelAmount          Label = "amount"
	LabelLineNet         Label = "lineNet"
	LabelLineGross       Label = "lineGross"
	LabelLinePackages    Label = "linePackages"
	LabelMarks           Label = "marks"
	LabelTotalLines      Label = "totalLines"
	LabelAllowances      Label = "allowances"
	LabelCharges         Label = "charges"
	LabelBeforeTax       Label = "beforeTax"
	LabelTax             Label = "tax"
	LabelTotal           Label = "total"
	LabelPrepaid         Label = "prepaid"
	LabelPayable         Label = "payable"
	LabelIncoterm        Label = "incoterm"
	LabelIncotermPlace   Label = "incotermPlace"
	LabelMode            Label = "mode"
	LabelVessel          Label = "vessel"
	LabelIMO             Label = "imo"
	LabelVoyage          Label = "voyage"
	LabelReceipt         Label = "receipt"
	LabelLoading         Label = "loading"
	LabelDischarge       Label = "discharge"
	LabelDelivery        Label = "delivery"
	LabelOnBoardDate     Label = "onBoardDate"
	LabelOnBoard         Label = "onBoard"
	LabelArrival         Label = "arrival"
	LabelFreight         Label = "freight"
	LabelShared          Label = "shared"
	LabelContainer       Label = "container"
	LabelContainerSize   Label = "containerSize"
	LabelContainerShared Label = "containerShared"
	LabelPackages        Label = "packages"
	LabelGross           Label = "gross"
	LabelNet             Label = "net"
	LabelVolume          Label = "volume"
	LabelToOrder         Label = "toOrder"
	LabelToOrderOf       Label = "toOrderOf"
	LabelOriginals       Label = "originals"
	LabelIssuedBy        Label = "issuedBy"
	LabelClause          Label = "clause"
	LabelDirection       Label = "direction"
	LabelOffice          Label = "office"
	LabelDeclared        Label = "declared"
	LabelEntered         Label = "entered"
	LabelProcedure       Label = "procedure"
	LabelExport          Label = "export"
	LabelFreightCost     Label = "freightCost"
	LabelInsurance       Label = "insurance"
	LabelOtherCost       Label = "otherCost"
)

// alike are the labels of a fact that papers of other kinds state under another name.
var alike = map[Label]Label{
	LabelShipper: LabelSeller, LabelShipperIDs: LabelSellerIDs, LabelShipperCountry: LabelSellerCountry,
	LabelConsignee: LabelBuyer, LabelConsigneeIDs: LabelBuyerIDs, LabelConsigneeLand: LabelBuyerCountry,
	LabelAbroad: LabelSeller, LabelAbroadIDs: LabelSellerIDs, LabelAbroadCountry: LabelSellerCountry,
	LabelHome: LabelBuyer, LabelHomeIDs: LabelBuyerIDs,
}

// fact returns what the label is compared by.
func (l Label) fact() Label {
	if f, ok := alike[l]; ok {
		return f
	}
	return l
}
