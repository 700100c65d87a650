package protocol

// Transactions of the contracts, as "contract:transaction". Each takes
// one JSON argument and returns JSON; the types are named after the arrow.
const (
	TxRegister     = "documents:Register"     // []DocumentInput → []DocumentRecord
	TxDocument     = "documents:Document"     // documents.Digest → DocumentRecord (evaluate)
	TxAttest       = "documents:Attest"       // AttestInput → documents.Attestation
	TxRevoke       = "documents:Revoke"       // RevokeInput → documents.Attestation
	TxAttestations = "documents:Attestations" // []documents.Digest (keys) → []documents.Attestation in force or revoked (evaluate)
	TxAttestation  = "documents:Attestation"  // AttestationRef → AttestationState (evaluate); reads one state key, so that the answer can be proven
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
	TxVersions  = "members:Versions"  // {} → []codec.Module of the peer's contracts (evaluate)

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
	OrderDispute  = "claims:Dispute"  // ClaimMove → dedupe.Claim; the claim's bank or the supervisor
	OrderSettle   = "claims:Settle"   // ClaimMove → dedupe.Claim; supervisor; ends a dispute
	OrderFreeze   = "claims:Freeze"   // ClaimMove → dedupe.Claim; supervisor
	OrderThaw     = "claims:Thaw"     // ClaimMove → dedupe.Claim; supervisor
	OrderPurge    = "claims:Purge"    // string (claim ID) → dedupe.Claim with its ID alone; supervisor; of a claim that has ended
	OrderClaim    = "claims:Claim"    // string (claim ID) → dedupe.Claim (evaluate)
	OrderFacts    = "claims:Facts"    // []string (claim IDs) → []dedupe.Claim, without those that are not there (evaluate)
	OrderRecord   = "claims:Record"   // []string (claim IDs) → []StatementRecord of the bank's own claims (evaluate)
	OrderAsset    = "claims:Asset"    // dedupe.Token → dedupe.Asset (evaluate)
)
