package chaincode

import (
	"time"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

// Transactions of the three contracts, as "contract:transaction". Each takes
// one JSON argument and returns JSON; the types are named after the arrow.
const (
	TxRegister     = "documents:Register"     // []DocumentInput → []DocumentRecord
	TxDocument     = "documents:Document"     // documents.Digest → DocumentRecord (evaluate)
	TxAttest       = "documents:Attest"       // AttestInput → documents.Attestation
	TxRevoke       = "documents:Revoke"       // RevokeInput → documents.Attestation
	TxAttestations = "documents:Attestations" // []documents.Digest (keys) → []documents.Attestation in force or revoked (evaluate)
	TxAmended      = "documents:Amended"      // []documents.Digest (keys) → []documents.Attestation that a later version took the place of (evaluate)
	TxKeepSalt     = "documents:KeepSalt"     // {}, a salt as transient data → "", see KeepSalt
	TxOpened       = "documents:Opened"       // []documents.Digest (keys) → []OpenedAttestation (evaluate)

	TxRegisterTree = "documents:RegisterTree" // TreeInput → TreeRecord
	TxTree         = "documents:Tree"         // documents.Digest (SHA-256 root) → TreeRecord (evaluate)

	TxRecordVerdicts = "cases:RecordVerdicts" // []VerdictRecord → []VerdictRecord
	TxVerdict        = "cases:Verdict"        // string (verdict ID) → VerdictRecord (evaluate)

	TxEnroll    = "members:Enroll"    // {} → Member, the creator of the transaction
	TxSuspend   = "members:Suspend"   // documents.Digest (of a member) → Member; supervisor
	TxReinstate = "members:Reinstate" // documents.Digest (of a member) → Member; supervisor
	TxMember    = "members:Member"    // documents.Digest (of a member) → Member (evaluate)

	TxBatch = "claims:Batch" // {}, orders as transient data (see Bundle) → []Answer, sealed
	TxKeep  = "claims:Keep"  // {}, a statement as transient data → "", see Keep
	TxKept  = "claims:Kept"  // {} → []KeptClaim of the bank's own statements (evaluate)
)

// Orders that claims:Batch carries out, as if each were a transaction of the one
// who signed it. Those that change nothing are evaluated.
const (
	OrderCheck    = "claims:Check"    // ClaimInput → dedupe.Decision (evaluate)
	OrderReserve  = "claims:Reserve"  // ClaimInput → Reserved
	OrderConfirm  = "claims:Confirm"  // ClaimMove → dedupe.Claim
	OrderRelease  = "claims:Release"  // ClaimMove → dedupe.Claim; gives a reservation up
	OrderRenew    = "claims:Renew"    // ClaimMove → dedupe.Claim
	OrderRepay    = "claims:Repay"    // ClaimMove with Amount → dedupe.Claim
	OrderReverse  = "claims:Reverse"  // ClaimMove → dedupe.Claim; four eyes: the first call asks, the second, by another person, reverses
	OrderExpire   = "claims:Expire"   // ClaimMove → dedupe.Claim; once the lease is over
	OrderOverride = "claims:Override" // OverrideInput → dedupe.Override; four eyes: the first call asks, the second, by another person, agrees
	OrderFreeze   = "claims:Freeze"   // ClaimMove → dedupe.Claim; supervisor
	OrderThaw     = "claims:Thaw"     // ClaimMove → dedupe.Claim; supervisor
	OrderPurge    = "claims:Purge"    // string (claim ID) → dedupe.Claim with its ID alone; supervisor; of a claim that has ended
	OrderClaim    = "claims:Claim"    // string (claim ID) → dedupe.Claim (evaluate)
	OrderFacts    = "claims:Facts"    // []string (claim IDs) → []dedupe.Claim, without those that are not there (evaluate)
	OrderRecord   = "claims:Record"   // []string (claim IDs) → []StatementRecord of the bank's own claims (evaluate)
	OrderAsset    = "claims:Asset"    // dedupe.Token → dedupe.Asset (evaluate)
)

// Events that the contracts emit.
const (
	EventDocuments = "documents" // []DocumentRecord, the new ones
	EventTree      = "tree"      // TreeRecord, a new one
	EventAttested  = "attested"  // documents.Attestation, of an attestation, amendment or revocation
	EventVerdicts  = "verdicts"  // []VerdictRecord, the new ones
	EventClaims    = "claims"    // []ClaimEvent, in the order of the changes; see ParseClaimEvents
)

// A Receipt says where a transaction was committed. A transaction that lost a
// race takes a place in a block too.
type Receipt struct {
	TxID  string `json:"txId"`
	Block uint64 `json:"block"`
}

// A DocumentInput registers one uploaded document by its digests.
type DocumentInput struct {
	Digests documents.Digests  `json:"digests"`
	Type    documents.TypeCode `json:"type"`
}

// A DocumentRecord is a registered document.
type DocumentRecord struct {
	DocumentInput
	MSPID string    `json:"mspId"` // who registered it first
	At    time.Time `json:"at"`    // the transaction's time
	TxID  string    `json:"txId"`
	// Known says that it had been registered before this call; the record is the first one.
	Known bool `json:"known,omitempty"`
}

// Roots are those of two Merkle trees of RFC 6962 over the same documents in the
// same order: over their SHA-256 digests by SHA-256, and over their SM3 digests by SM3.
type Roots struct {
	SHA256 documents.Digest `json:"sha256"`
	SM3    documents.Digest `json:"sm3"`
}

// A TreeInput anchors many documents at once. What is in the tree is not on the
// channel; whoever holds a document and its path to a root proves that it is.
type TreeInput struct {
	Roots Roots `json:"roots"`
	Size  int64 `json:"size"` // documents, 1 to MaxTree
}

// A TreeRecord is an anchored tree.
type TreeRecord struct {
	TreeInput
	MSPID string    `json:"mspId"` // who anchored it first
	At    time.Time `json:"at"`    // the transaction's time
	TxID  string    `json:"txId"`
	// Known says that it had been anchored before this call; the record is the first one.
	Known bool `json:"known,omitempty"`
}

// An AttestInput puts facts under a document's own number.
type AttestInput struct {
	// Keys are digests of the number and its issuer, one for each way to write them
	// (match.AttestationKeys), so that the number itself is not on the channel.
	Keys     []documents.Digest     `json:"keys"`
	Family   documents.Family       `json:"family"`
	Document documents.Digest       `json:"document"` // SHA-256 of the attested bytes
	Facts    []documents.SealedFact `json:"facts"`
	Salt     documents.Digest       `json:"salt"` // SaltDigest of the salt that the facts are sealed under
	// Supersedes is the document in force that an amended one takes the place of.
	Supersedes documents.Digest `json:"supersedes,omitempty"`
}

// A RevokeInput withdraws an attestation.
type RevokeInput struct {
	ID     string `json:"id"`
	Reason string `json:"reason,omitempty"`
}

// TransientSalt is the name of the transient data of documents:KeepSalt, FactSaltBytes random bytes.
const (
	TransientSalt = "salt"
	FactSaltBytes = 32
)

// An OpenedAttestation is a version of an attestation with the salt of its facts.
type OpenedAttestation struct {
	Attestation documents.Attestation `json:"attestation"`
	Salt        []byte                `json:"salt,omitempty"` // none where the peer does not hold it
}

// A VerdictRecord anchors a verdict by digest.
type VerdictRecord struct {
	ID         string            `json:"verdictId"`
	Inputs     documents.Digest  `json:"inputs"`  // of the presentation
	Verdict    documents.Digest  `json:"verdict"` // of the verdict's RFC 8785 form
	Pack       string            `json:"pack"`
	PackDigest documents.Digest  `json:"packDigest"`
	Outcome    documents.Outcome `json:"outcome"`
	Supersedes string            `json:"supersedes,omitempty"`
	ValidUntil time.Time         `json:"validUntil,omitzero"` // no claim is made on it later
	// Final says that a rule failed that nobody can override: the capacity is taken or exceeded.
	Final bool `json:"final,omitempty"`

	// Filled by the contract.
	SupersededBy string    `json:"supersededBy,omitempty"`
	MSPID        string    `json:"mspId,omitempty"`
	At           time.Time `json:"at,omitzero"`
	TxID         string    `json:"txId,omitempty"`
}

// A ClaimInput asks for capacity.
type ClaimInput struct {
	// ID is chosen by the bank; the same ID with the same content is the same
	// claim. Everybody on the channel sees it: it must tell nothing of the bank.
	ID       string                 `json:"id"`
	Amount   documents.Money        `json:"amount"`
	Partial  bool                   `json:"partial"`
	Borrower documents.BorrowerRole `json:"borrower"`
	Uses     []dedupe.Use           `json:"uses"`
	Near     []dedupe.Token         `json:"near,omitempty"`
	FX       []documents.FXRate     `json:"fx,omitempty"`      // turn what is asked into an asset's currency
	Lease    int64                  `json:"lease,omitempty"`   // seconds; 0 is the default of 7 days, which is also the most
	Verdict  string                 `json:"verdict,omitempty"` // the verdict that it relies on
}

// A ClaimAnswer is the outcome of Reserve. Claim is nil when the capacity was refused.
type ClaimAnswer struct {
	Claim    *dedupe.Claim
	Decision dedupe.Decision
}

// A Reserved is how the contract answers Reserve. Of a claim that the order made it
// tells what the order does not, since every peer keeps the answer; of one that was
// there before, all.
type Reserved struct {
	Made     *Made           `json:"made,omitempty"`
	Claim    *dedupe.Claim   `json:"claim,omitempty"`
	Decision dedupe.Decision `json:"decision"`
}

// A Made is what is not the order's to say of a claim that it made.
type Made struct {
	Bank    string    `json:"bank"` // MSP ID
	At      time.Time `json:"at"`
	Expires time.Time `json:"expires"`
	// Override is what lets the claim rely on a verdict that is RED.
	Override *dedupe.Override `json:"override,omitempty"`
	// Uses stand in place of the order's where one was turned into the currency of its asset.
	Uses []dedupe.Use `json:"uses,omitempty"`
}

// Answer returns the outcome; in is what the order asked for.
func (r Reserved) Answer(in ClaimInput) (*ClaimAnswer, error) {
	if r.Made == nil {
		return &ClaimAnswer{r.Claim, r.Decision}, nil
	}
	if r.Made.Uses != nil {
		in.Uses = r.Made.Uses
	}
	c, err := in.Claim(r.Made.Bank, r.Made.At, r.Made.Expires.Sub(r.Made.At))
	if err != nil {
		return nil, err
	}
	c.Override = r.Made.Override
	return &ClaimAnswer{&c, r.Decision}, nil
}

// An OverrideInput is one officer's word that the bank finances against a verdict that is RED.
type OverrideInput struct {
	Verdict string `json:"verdict"`
	Reason  string `json:"reason"` // one of dedupe.OverrideReasons
}

// A ClaimEvent tells of a claim after its change, and what everybody may know:
// what it touches and where it stands, and not whose it is or how much.
type ClaimEvent struct {
	ID      string         `json:"id"`
	State   dedupe.State   `json:"state"`
	Uses    []dedupe.Token `json:"uses,omitempty"`
	Near    []dedupe.Token `json:"near,omitempty"`
	Changed time.Time      `json:"changed"`
	Expires time.Time      `json:"expires,omitzero"` // lease of a reservation
	Purged  bool           `json:"purged,omitempty"` // what it was is gone for good
}

// A ClaimMove moves one claim.
type ClaimMove struct {
	ID     string          `json:"id"`
	Amount documents.Money `json:"amount,omitzero"`  // repaid
	Reason string          `json:"reason,omitempty"` // of a release: one of dedupe.Ends
	Lease  int64           `json:"lease,omitempty"`  // of a renewal, seconds; 0 is the default of 7 days, which is also the most
	// Key makes a repeated move the same move, also where somebody else repeats
	// it: one with a key that was seen is answered with the claim as it is. Take a
	// fresh one for each move.
	Key string `json:"key"`
}
