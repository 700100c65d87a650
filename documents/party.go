package documents

// A PartyRole is what a party does in a document. The values are words, with their UNTDID
// 3035 codes.
type PartyRole string

// The roles that readers fill and rules compare.
const (
	Seller    PartyRole = "seller"    // SE
	Buyer     PartyRole = "buyer"     // BY
	Payee     PartyRole = "payee"     // PE
	Consignor PartyRole = "consignor" // CZ; the shipper of a bill of lading, 境外发货人 of an import declaration
	Consignee PartyRole = "consignee" // CN; 境内收货人 of an import declaration
	Owner     PartyRole = "owner"     // OB; consumer unit (消费使用单位)
	Notify    PartyRole = "notify"    // NI
	Carrier   PartyRole = "carrier"   // CA
	Declarant PartyRole = "declarant" // DT; customs broker (申报单位)
	Forwarder PartyRole = "forwarder" // FW
	Applicant PartyRole = "applicant" // DC; who asks for the financing
)

// A Party is a firm named in a document.
type Party struct {
	Role    PartyRole    `json:"role"`
	Name    string       `json:"name,omitempty"`
	Names   []string     `json:"names,omitempty"` // further names of the firm: registered English name, trade name, former name
	IDs     []Identifier `json:"ids,omitempty"`
	Address Address      `json:"address,omitzero"`
}

// ID returns the value of the first identifier of the scheme, or "".
func (p *Party) ID(scheme Scheme) string {
	if p == nil {
		return ""
	}
	for _, id := range p.IDs {
		if id.Scheme == scheme {
			return id.Value
		}
	}
	return ""
}

// An Address is where a party is.
type Address struct {
	Lines    []string    `json:"lines,omitempty"`
	City     string      `json:"city,omitempty"`
	Postcode string      `json:"postcode,omitempty"`
	Region   string      `json:"region,omitempty"`
	Country  CountryCode `json:"country,omitempty"`
}

// An Identifier names a party in a register.
type Identifier struct {
	Scheme Scheme `json:"scheme"`
	Value  string `json:"value"` // normalised: upper case, no blanks
}

// A Scheme is a register of parties.
type Scheme string

// The schemes, in the order in which a party key prefers them.
const (
	SchemeUSCI      Scheme = "USCI"       // 统一社会信用代码, GB 32100-2015, 18 characters
	SchemeHKBR      Scheme = "HKBR"       // Hong Kong business registration, 8 digits (and branch)
	SchemeUEN       Scheme = "UEN"        // Singapore unique entity number
	SchemeLEI       Scheme = "LEI"        // ISO 17442
	SchemeEORI      Scheme = "EORI"       // EU/UK economic operator
	SchemeEIN       Scheme = "EIN"        // US employer identification number
	SchemeVAT       Scheme = "VAT"        // VAT number with country prefix
	SchemeCNCustoms Scheme = "CN-CUSTOMS" // 10-character Chinese customs registration
	SchemeGLN       Scheme = "GLN"        // GS1, ISO/IEC 6523 ICD 0088
	SchemeDUNS      Scheme = "DUNS"       // ICD 0060
	SchemeTax       Scheme = "TAX"        // national tax number without further scheme
	SchemeLocal     Scheme = "LOCAL"      // the document's own numbering; never a party key
)
