package corridor

// A ClientState is what one network knows of another: the channel and chaincode that it
// listens to, and the organisations that it accepts signatures of. It has a JSON form, so
// that a contract can keep it.
type ClientState struct {
	ChannelID string   `json:"channelId"`
	Chaincode string   `json:"chaincode"`
	Versions  []string `json:"versions"` // of the chaincode
	// Orgs are the organisations by MSP ID.
	Orgs map[string]Org `json:"orgs"`
	// Threshold is how many organisations must have signed. Fewer than the other
	// network's own endorsement policy asks for is a mistake; 0 accepts nothing.
	Threshold int  `json:"threshold"`
	Frozen    bool `json:"frozen,omitempty"`
}

// An Org is an organisation of another network, by its certification authorities.
type Org struct {
	Roots         [][]byte      `json:"roots"`                   // X.509, DER
	Intermediates [][]byte      `json:"intermediates,omitempty"` // X.509, DER
	Revoked       []Certificate `json:"revoked,omitempty"`
	Suspended     bool          `json:"suspended,omitempty"`
}

// A Certificate names an identity certificate as a revocation list does
// (RFC 5280 §5.2.1, §5.3): by its issuer's key and its serial number.
type Certificate struct {
	AuthorityKeyID []byte `json:"authorityKeyId"`
	Serial         string `json:"serial"` // decimal
}
