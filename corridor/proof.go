package corridor

// An Endorsement is one organisation's signature over a proposal response.
type Endorsement struct {
	Endorser  []byte // msp.SerializedIdentity
	Signature []byte // ECDSA, ASN.1 DER, low S
}

// A Proof is an endorsed read: one signed proposal, one ProposalResponsePayload
// that several organisations signed alike, and nothing submitted.
type Proof struct {
	ChannelHeader   []byte
	SignatureHeader []byte
	ProposalPayload []byte
	Payload         []byte // peer.ProposalResponsePayload, the bytes that were signed
	Endorsements    []Endorsement
}
