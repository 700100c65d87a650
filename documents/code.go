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

type (
	// A CurrencyCode is an ISO 4217 alphabetic code.
	CurrencyCode string
	// A CountryCode is an ISO 3166-1 alpha-2 code.
	CountryCode string
	// A UnitCode is a UN/ECE Rec 20 code.
	UnitCode string
	// An HSCode is a Harmonized System code: 6 digits, or more by country, digits only.
	HSCode string
	// A UNLocode is a UN/LOCODE (Rec 16): 5 characters, no blank.
	UNLocode string
	// An Incoterm is an ICC Incoterms 2020 rule.
	Incoterm string
	// An IMONumber is a ship's IMO number: 7 digits, no prefix.
	IMONumber string
)

// Exponent returns how many decimals the currency has, and whether ISO 4217 knows it.
func (c CurrencyCode) Exponent() (int, bool) {
	e, ok := currencies[c]
	return e, ok
}

// currencies is filled from ISO 4217 list one.
var currencies = map[CurrencyCode]int{"CNY": 2, "HKD": 2, "USD": 2, "EUR": 2, "GBP": 2, "JPY": 0, "KWD": 3, "SGD": 2}
