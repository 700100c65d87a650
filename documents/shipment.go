package documents

// A Shipment is the goods on their way: what moves, in what, from where to where.
type Shipment struct {
	BillOfLading    string         `json:"billOfLading,omitempty"` // master transport document number
	HouseBill       string         `json:"houseBill,omitempty"`    // house transport document number
	Mode            TransportMode  `json:"mode,omitempty"`
	CarrierCode     string         `json:"carrierCode,omitempty"` // SCAC or SMDG
	Vessel          string         `json:"vessel,omitempty"`
	IMO             IMONumber      `json:"imo,omitempty"`
	Voyage          string         `json:"voyage,omitempty"`
	Receipt         *Location      `json:"receipt,omitempty"`
	Loading         *Location      `json:"loading,omitempty"`
	Discharge       *Location      `json:"discharge,omitempty"`
	Delivery        *Location      `json:"delivery,omitempty"`
	DepartureDate   Date           `json:"departureDate,omitempty"` // planned
	OnBoardDate     Date           `json:"onBoardDate,omitempty"`
	ArrivalDate     Date           `json:"arrivalDate,omitempty"`
	DeliveryDate    Date           `json:"deliveryDate,omitempty"` // supply completed (EN 16931 BT-72)
	Containers      []Container    `json:"containers,omitempty"`
	Packages        *Packages      `json:"packages,omitempty"`
	GrossWeight     *Quantity      `json:"grossWeight,omitempty"`
	NetWeight       *Quantity      `json:"netWeight,omitempty"`
	Volume          *Quantity      `json:"volume,omitempty"`
	FreightPayment  FreightPayment `json:"freightPayment,omitempty"`
	Incoterm        Incoterm       `json:"incoterm,omitempty"`
	IncotermPlace   string         `json:"incotermPlace,omitempty"`
	CountryOfExport CountryCode    `json:"countryOfExport,omitempty"`
	// Tolerance says that the document itself states quantities as
	// "about" or "approximately" or in bulk (UCP 600 art. 30).
	Tolerance bool `json:"tolerance,omitempty"`
	// LCL says that the cargo fills less than its containers, which other
	// consignments share (DCSA cargoMovementType LCL, 拼箱标识).
	LCL bool `json:"lcl,omitempty"`
}

// A Location is a port or place.
type Location struct {
	Code UNLocode `json:"code,omitempty"`
	// Scheme names the list of LocalCode when the code is not a UN/LOCODE,
	// for instance "cn-ciq-port".
	LocalCode string `json:"localCode,omitempty"`
	Scheme    string `json:"scheme,omitempty"`
	Name      string `json:"name,omitempty"`
	// Country is stated with the port, or follows from its code.
	Country CountryCode `json:"country,omitempty"`
}

// A Container is one freight container (ISO 6346), as the document writes it.
type Container struct {
	Number      string    `json:"number"` // upper case, no blanks; see ValidContainer
	Size        string    `json:"size,omitempty"`
	Seals       []string  `json:"seals,omitempty"`
	GrossWeight *Quantity `json:"grossWeight,omitempty"` // of the cargo inside
	Packages    *Packages `json:"packages,omitempty"`
	LCL         bool      `json:"lcl,omitempty"` // shared with other consignments (LclFlag, 拼箱标识)
}

// Packages counts packages of one kind.
type Packages struct {
	Count int64  `json:"count"`
	Kind  string `json:"kind,omitempty"` // UN/ECE Rec 21 code where mapped, else the document's word
}

// FreightPayment says who pays the carrier.
type FreightPayment string

// The two freight marks of a bill of lading.
const (
	FreightPrepaid FreightPayment = "PREPAID"
	FreightCollect FreightPayment = "COLLECT"
)

// A TransportMode is a UN/ECE Rec 19 code.
type TransportMode string

// The modes that rules use.
const (
	ModeSea        TransportMode = "1"
	ModeRail       TransportMode = "2"
	ModeRoad       TransportMode = "3"
	ModeAir        TransportMode = "4"
	ModeMail       TransportMode = "5"
	ModeMultimodal TransportMode = "6"
	ModeFixed      TransportMode = "7"
	ModeInland     TransportMode = "8"
)

// An Entry is what only a customs declaration says.
type Entry struct {
	Direction Direction `json:"direction,omitempty"`
	Office    string    `json:"office,omitempty"`    // customs office code
	Date      Date      `json:"date,omitempty"`      // goods entered or left (进出口日期)
	Declared  Date      `json:"declared,omitempty"`  // declared (申报日期)
	Procedure string    `json:"procedure,omitempty"` // customs regime
	Freight   *Charge   `json:"freight,omitempty"`   // 运费
	Insurance *Charge   `json:"insurance,omitempty"` // 保费
	Other     *Charge   `json:"other,omitempty"`     // 杂费
	PreEntry  string    `json:"preEntry,omitempty"`  // single window number; not the declaration number
	ExitPort  string    `json:"exitPort,omitempty"`
}

// Direction is whether goods come in or go out.
type Direction string

// The directions of a declaration.
const (
	Import Direction = "import"
	Export Direction = "export"
)

// A Charge is a declared freight, insurance or other cost.
type Charge struct {
	Percent *Decimal `json:"percent,omitempty"` // of the goods' value
	PerUnit *Money   `json:"perUnit,omitempty"` // for each tonne of gross weight
	Total   *Money   `json:"total,omitempty"`
}

// A Title is what only a transport document says.
type Title struct {
	Negotiable     bool     `json:"negotiable"`             // to order, or to bearer
	ToOrderOf      string   `json:"toOrderOf,omitempty"`    // "" with Negotiable is "to order" alone
	Electronic     bool     `json:"electronic,omitempty"`   // an electronic bill of lading
	Platform       string   `json:"platform,omitempty"`     // eBL platform
	Originals      int      `json:"originals,omitempty"`    // how many make the full set
	IssuedBy       string   `json:"issuedBy,omitempty"`     // who signs as or for the carrier
	OnBoard        bool     `json:"onBoard,omitempty"`      // says that the goods were shipped on board, not only received
	ReceivedOnly   bool     `json:"receivedOnly,omitempty"` // says that the goods were received for shipment, and not that they were shipped
	CleanOnBoard   bool     `json:"cleanOnBoard,omitempty"`
	Clauses        []string `json:"clauses,omitempty"` // the carrier's, as written; whether one is of a defective condition is for a person
	DocumentStatus string   `json:"documentStatus,omitempty"`
}
