package documents

// A Matrix sets what the documents of a presentation state side by side. Its
// values are for reading; its marks repeat what the verdict's findings say of
// them, so the matrix and the findings cannot disagree.
type Matrix struct {
	Columns []string    `json:"columns"`        // documents, as in Compared.Doc
	More    int         `json:"more,omitempty"` // documents that have no column
	Rows    []MatrixRow `json:"rows"`
}

// A MatrixRow is one topic in every document of the matrix.
type MatrixRow struct {
	Topic Topic    `json:"topic"`
	Rules []string `json:"rules,omitempty"` // that compared it
	Cells []Cell   `json:"cells"`           // one a column
}

// A Cell is what one document states of a topic.
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

// A Topic names a row of a matrix.
type Topic string

// The topics, in the order of display.
const (
	TopicSeller      Topic = "seller" // shipper of a transport document, consignor of a declaration
	TopicBuyer       Topic = "buyer"  // consignee
	TopicContract    Topic = "contract"
	TopicBill        Topic = "billOfLading"
	TopicDeclaration Topic = "declaration" // its number
	TopicAmount      Topic = "amount"
	TopicTerms       Topic = "terms" // trade term, or who pays the freight
	TopicGoods       Topic = "goods"
	TopicHS          Topic = "hs"
	TopicOrigin      Topic = "origin"
	TopicQuantity    Topic = "quantity"
	TopicPrice       Topic = "price" // of a unit
	TopicPackages    Topic = "packages"
	TopicGrossWeight Topic = "grossWeight"
	TopicNetWeight   Topic = "netWeight"
	TopicVessel      Topic = "vessel" // and voyage
	TopicContainers  Topic = "containers"
	TopicLoading     Topic = "loading"
	TopicDischarge   Topic = "discharge"
	TopicDate        Topic = "date" // issue of an invoice, shipment, import
)

// Topics are all of them, in the order of display.
var Topics = []Topic{
	TopicSeller, TopicBuyer, TopicContract, TopicBill, TopicDeclaration, TopicAmount, TopicTerms, TopicGoods, TopicHS, TopicOrigin, TopicQuantity, TopicPrice, TopicPackages,
	TopicGrossWeight, TopicNetWeight, TopicVessel, TopicContainers, TopicLoading, TopicDischarge, TopicDate,
}
