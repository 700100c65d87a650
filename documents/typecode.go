package documents

// A TypeCode is a UNTDID 1001 document name code.
type TypeCode string

// The document types that are read or named.
const (
	TypePackingList       TypeCode = "271"
	TypeProforma          TypeCode = "325"
	TypeInvoice           TypeCode = "380" // commercial invoice
	TypeCreditNote        TypeCode = "381"
	TypeLetterOfCredit    TypeCode = "465" // documentary credit
	TypeInsurance         TypeCode = "530"
	TypeBillOfLading      TypeCode = "705"
	TypeSeaWaybill        TypeCode = "710"
	TypeHouseBill         TypeCode = "714"
	TypeRoadNote          TypeCode = "730"
	TypeAirWaybill        TypeCode = "740"
	TypeExportDeclaration TypeCode = "830"
	TypeOrigin            TypeCode = "861"
	TypeImportDeclaration TypeCode = "929"
)

// typeNames are the English names of UN/EDIFACT data element 1001, of the
// documents that turn up in a presentation.
var typeNames = map[TypeCode]string{
	"71": "Request for payment", "80": "Debit note related to goods or services", "81": "Credit note related to goods or services",
	"82": "Metered services invoice", "83": "Credit note related to financial adjustments",
	"84": "Debit note related to financial adjustments", "102": "Tax notification", "105": "Purchase order",
	"130": "Invoicing data sheet", "202": "Direct payment valuation", "203": "Provisional payment valuation",
	"204": "Payment valuation", "211": "Interim application for payment", "218": "Final payment request based on completion of work",
	"219": "Payment request for completed units", "220": "Order", "221": "Blanket order", "231": "Purchase order response",
	"261": "Self billed credit note", "262": "Consolidated credit note - goods and services",
	"270": "Delivery note", "271": "Packing list", "295": "Price variation invoice", "296": "Credit note for price variation",
	"308": "Delcredere credit note", "310": "Offer / quotation", "315": "Contract", "325": "Proforma invoice",
	"326": "Partial invoice", "331": "Commercial invoice which includes a packing list", "351": "Despatch advice",
	"380": "Commercial invoice", "381": "Credit note", "382": "Commission note", "383": "Debit note", "384": "Corrected invoice",
	"385": "Consolidated invoice", "386": "Prepayment invoice", "387": "Hire invoice", "388": "Tax invoice",
	"389": "Self-billed invoice", "390": "Delcredere invoice", "393": "Factored invoice", "394": "Lease invoice",
	"395": "Consignment invoice", "396": "Factored credit note", "420": "Optical Character Reading (OCR) payment credit note",
	"456": "Debit advice", "457": "Reversal of debit", "458": "Reversal of credit", "460": "Documentary credit application",
	"465": "Documentary credit", "466": "Documentary credit notification", "469": "Documentary credit amendment",
	"481": "Bank's draft", "485": "Bill of exchange", "490": "Promissory note",
	"520": "Insurance certificate", "530": "Insurance policy", "550": "Insurance declaration sheet (bordereau)",
	"502": "Self billed factored credit note", "503": "Self billed credit note in advance", "527": "Self billed debit note", "532": "Forwarder's credit note", "575": "Insurer's invoice",
	"610": "Forwarding instructions", "623": "Forwarder's invoice", "630": "Shipping note",
	"632": "Goods receipt", "633": "Port charges documents", "640": "Delivery order", "655": "Gate pass",
	"700": "Waybill", "701": "Universal (multipurpose) transport document", "703": "House waybill",
	"704": "Master bill of lading", "705": "Bill of lading", "706": "Bill of lading original", "707": "Bill of lading copy",
	"708": "Empty container bill", "709": "Tanker bill of lading", "710": "Sea waybill", "711": "Inland waterway bill of lading",
	"712": "Non-negotiable maritime transport document (generic)", "713": "Mate's receipt", "714": "House bill of lading",
	"715": "Letter of indemnity for non-surrender of bill of lading", "716": "Forwarder's bill of lading",
	"720": "Rail consignment note (generic term)", "730": "Road consignment note", "740": "Air waybill", "741": "Master air waybill",
	"743": "Substitute air waybill", "750": "Despatch note (post parcels)", "751": "Invoice information for accounting purposes",
	"760": "Multimodal/combined transport document (generic)", "761": "Through bill of lading",
	"763": "Forwarder's certificate of transport", "764": "Combined transport document (generic)",
	"765": "Multimodal transport document (generic)", "766": "Combined transport bill of lading/multimodal bill of lading",
	"770": "Booking confirmation", "780": "Freight invoice", "781": "Arrival notice (goods)", "785": "Cargo manifest",
	"787": "Bordereau", "811": "Export licence", "820": "Despatch note model T", "830": "Goods declaration for exportation",
	"833": "Cargo declaration (departure)", "850": "Goods declaration for Customs transit", "851": "Phytosanitary certificate",
	"852": "Sanitary certificate", "853": "Veterinary certificate", "855": "Application for inspection certificate",
	"856": "Inspection certificate", "860": "Application for certificate of origin", "861": "Certificate of origin",
	"862": "Declaration of origin", "863": "Regional appellation certificate", "864": "Preference certificate of origin",
	"865": "Certificate of origin form GSP", "870": "Consular invoice", "875": "Partial construction invoice",
	"876": "Partial final construction invoice", "877": "Final construction invoice", "880": "Dangerous goods declaration",
	"911": "Import licence", "913": "Customs declaration without commercial detail",
	"914": "Customs declaration with commercial and item detail", "915": "Customs declaration without item detail",
	"916": "Related document", "925": "Application for exchange allocation", "926": "Foreign exchange permit",
	"927": "Exchange control declaration (import)", "929": "Goods declaration for importation",
	"930": "Goods declaration for home use", "931": "Customs immediate release declaration", "932": "Customs delivery note",
	"933": "Cargo declaration (arrival)", "934": "Value declaration", "935": "Customs invoice",
	"936": "Customs declaration (post parcels)", "952": "International multimodal transport document", "955": "ATA carnet",
	"961": "Customs deposit receipt", "998": "Previous Customs document/message",
}

// creditNotes are the codes of UNTDID 1001 that take off what is owed: those that
// EN 16931 lets a credit note have, and their kin.
var creditNotes = map[TypeCode]bool{
	"81": true, "83": true, "261": true, "262": true, "296": true, "308": true, "381": true, "396": true, "420": true, "458": true,
	"502": true, "503": true, "532": true,
}

// CreditNote reports whether a document of the type counts against what is owed.
func (t TypeCode) CreditNote() bool { return creditNotes[t] }

// Name returns the English name of the code in UNTDID 1001, or the code itself
// when it is not among the documents of a presentation.
func (t TypeCode) Name() string {
	if n, ok := typeNames[t]; ok {
		return n
	}
	return string(t)
}

// Valid fails if the code is not of a document of a presentation.
func (t TypeCode) Valid() error {
	if _, ok := typeNames[t]; !ok {
		return badCode("document name code", string(t), "is not in UNTDID 1001 as used here")
	}
	return nil
}
