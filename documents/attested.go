package documents

import "time"

// An Attestation is an authority's word on a document of a number: facts, each
// under a digest of its own.
type Attestation struct {
	ID        string    `json:"id"` // the same for all versions
	Authority Authority `json:"authority"`
	MSPID     string    `json:"mspId"`
	Document  Digest    `json:"document"` // SHA-256 of the bytes that the authority attested
	// File is the SHA-256 of the paper, often a PDF, that the authority issued with the
	// document of the same content; "" is none. A paper of these bytes is as issued.
	File Digest `json:"file,omitempty"`
	// Keys are what the attestation is found under: digests of the document's number and
	// issuer, one for each way to write them.
	Keys  []Digest     `json:"keys,omitempty"`
	Facts []SealedFact `json:"facts,omitempty"`
	// Salt is the SHA-256 digest of the salt of the facts' digests. The registrar and
	// the supervisor hold the salt: an amount could be guessed from a digest without one.
	Salt    Digest    `json:"salt,omitempty"`
	At      time.Time `json:"at"`
	TxID    string    `json:"txId"`
	Block   uint64    `json:"block"`
	Revoked bool      `json:"revoked,omitempty"`
	Reason  string    `json:"reason,omitempty"` // of the revocation
	// Version counts an authority's attestations of one number, from 1.
	Version int `json:"version,omitempty"`
	// SupersededBy is the document of the next version, "" while this one is the last.
	SupersededBy Digest `json:"supersededBy,omitempty"`
}

// A SealedFact is the salted digest of one fact, or of one of several texts that
// state it, for instance a name and an identifier of the seller.
type SealedFact struct {
	Fact   Fact   `json:"fact"`
	Part   string `json:"part,omitempty"`
	Digest Digest `json:"digest"`
}

// Attested is the last version of an attestation, compared with a document. Its keys and
// facts are left out: they are of no use without the salt.
type Attested struct {
	Attestation Attestation `json:"attestation"`
	// Confirmed says that no fact differs or is renamed, and none that matters is unconfirmed.
	Confirmed bool   `json:"confirmed"`
	Agreed    []Fact `json:"agreed,omitempty"`    // both state it alike
	Differing []Fact `json:"differing,omitempty"` // both state it, not alike
	Renamed   []Fact `json:"renamed,omitempty"`   // both state one identifier, with two names
	// Unconfirmed facts are stated by one of the two alone.
	Unconfirmed []Fact `json:"unconfirmed,omitempty"`
	// Earlier is the version that the document agrees with where it differs from the last; 0 is none.
	Earlier int `json:"earlier,omitempty"`
}

// An Authority is who may attest a document.
type Authority string

// The authorities, by the documents they may attest.
const (
	AuthorityCustoms Authority = "customs" // declarations
	AuthorityCarrier Authority = "carrier" // transport documents
	AuthoritySeller  Authority = "seller"  // its own invoices
	AuthorityTax     Authority = "tax"     // invoices registered with it
)

// A Fact is one thing that a document states and an authority attests.
type Fact string

// The facts. Package facts says what of a document makes up each, by family.
const (
	FactNumber       Fact = "number" // and issuer: what the attestation is found under
	FactType         Fact = "type"
	FactSeller       Fact = "seller"
	FactBuyer        Fact = "buyer"
	FactPayee        Fact = "payee"
	FactConsignor    Fact = "consignor"
	FactConsignee    Fact = "consignee"
	FactOwner        Fact = "owner"
	FactNotify       Fact = "notify"
	FactIssued       Fact = "issued"
	FactDue          Fact = "due"
	FactEntered      Fact = "entered"
	FactDeclared     Fact = "declared"
	FactOnBoard      Fact = "onBoard"
	FactTotal        Fact = "total"
	FactOwed         Fact = "owed"
	FactTax          Fact = "tax"
	FactGoods        Fact = "goods"
	FactDescriptions Fact = "descriptions"
	FactQuantities   Fact = "quantities"
	FactAmounts      Fact = "amounts"
	FactBill         Fact = "bill"
	FactHouseBill    Fact = "houseBill"
	FactContract     Fact = "contract"
	FactDirection    Fact = "direction"
	FactProcedure    Fact = "procedure"
	FactVessel       Fact = "vessel"
	FactVoyage       Fact = "voyage"
	FactLoading      Fact = "loading"
	FactDischarge    Fact = "discharge"
	FactContainers   Fact = "containers"
	FactPackages     Fact = "packages"
	FactGrossWeight  Fact = "grossWeight"
	FactNetWeight    Fact = "netWeight"
	FactTerm         Fact = "term"
	FactFreight      Fact = "freight"
	FactOrder        Fact = "order"
	FactClauses      Fact = "clauses"
	FactStatus       Fact = "status"
)
