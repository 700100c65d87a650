package documents

// A Matrix sets what the documents of a presentation state side by side. Its
// values are for reading; its marks repeat what the verdict's findings say of
// them, so the matrix and the findings cannot disagree.
type Matrix struct {
	Columns []string    `json:"columns"`        // documents, as in Compared.Doc
	More    int         `json:"more,omitempty"` // documents that have no column
	Rows    []MatrixRow `json:"rows"`
}

// A MatrixRow is one fact in every document of the matrix.
type MatrixRow struct {
	Fact  Fact     `json:"fact"`
	Rules []string `json:"rules,omitempty"` // that compared it
	Cells []Cell   `json:"cells"`           // one a column
}

// A Cell is what one document states of a fact.
type Cell struct {
	Value string `json:"value,omitempty"` // "" is not stated
	Text  Text   `json:"text,omitempty"`  // the value in words, where it has any
	Mark  Mark   `json:"mark,omitempty"`
}

// A Mark says what the rules found of a cell.
type Mark string

// The marks. A value that no rule compared has none.
const (
	MarkAgrees  Mark = "AGREES"  // rules compared it with another document, and none failed
	MarkDiffers Mark = "DIFFERS" // a rule failed on it
)

// A Fact names a row of a matrix.
type Fact string

// The facts, in the order of display.
const (
	FactSeller      Fact = "seller" // shipper of a transport document, consignor of a declaration
	FactBuyer       Fact = "buyer"  // consignee
	FactContract    Fact = "contract"
	FactBill        Fact = "billOfLading"
	FactDeclaration Fact = "declaration" // its number
	FactAmount      Fact = "amount"
	FactTerms       Fact = "terms" // trade term, or who pays the freight
	FactGoods       Fact = "goods"
	FactHS          Fact = "hs"
	FactOrigin      Fact = "origin"
	FactQuantity    Fact = "quantity"
	FactPrice       Fact = "price" // of a unit
	FactPackages    Fact = "packages"
	FactGrossWeight Fact = "grossWeight"
	FactNetWeight   Fact = "netWeight"
	FactVessel      Fact = "vessel" // and voyage
	FactContainers  Fact = "containers"
	FactLoading     Fact = "loading"
	FactDischarge   Fact = "discharge"
	FactDate        Fact = "date" // issue of an invoice, shipment, import
)

// Facts are all of them, in the order of display.
var Facts = []Fact{
	FactSeller, FactBuyer, FactContract, FactBill, FactDeclaration, FactAmount, FactTerms, FactGoods, FactHS, FactOrigin, FactQuantity, FactPrice, FactPackages,
	FactGrossWeight, FactNetWeight, FactVessel, FactContainers, FactLoading, FactDischarge, FactDate,
}
