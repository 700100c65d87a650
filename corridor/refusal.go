package corridor

import "fmt"

// A RefusalCode says why something that came from another network was refused.
type RefusalCode string

// The codes of a refused proof, in the order in which [Proof.Verify] asks.
const (
	CodeClientFrozen RefusalCode = "CLIENT_FROZEN" // nothing of that network is accepted now
	CodeLimit        RefusalCode = "LIMIT"         // the proof is larger than is read
	CodeSyntax       RefusalCode = "SYNTAX"        // bytes that are not the message that they should be
	CodeChannel      RefusalCode = "CHANNEL"       // made on another channel, or not for a transaction
	CodeProposal     RefusalCode = "PROPOSAL"      // what was signed answers another proposal
	CodeTransaction  RefusalCode = "TRANSACTION"   // another transaction of the chaincode was asked
	CodeChaincode    RefusalCode = "CHAINCODE"     // another chaincode, or a version that is not accepted
	CodeResponse     RefusalCode = "RESPONSE"      // the chaincode did not answer with success
	CodeReadSet      RefusalCode = "READ_SET"      // more or less than one committed read of the wanted key
	CodeEndorser     RefusalCode = "ENDORSER"      // not a peer of an organisation that is accepted
	CodeRevoked      RefusalCode = "REVOKED"       // the endorser's identity certificate was revoked
	CodeSignature    RefusalCode = "SIGNATURE"     // not the endorser's signature
	CodePolicy       RefusalCode = "POLICY_UNMET"  // too few organisations signed
)

// A Refusal says that something which came from another network is not accepted, and why.
type Refusal struct {
	Code   RefusalCode
	Reason string
}

func (e *Refusal) Error() string { return string(e.Code) + ": " + e.Reason }

func refuse(code RefusalCode, format string, args ...any) *Refusal {
	return &Refusal{code, fmt.Sprintf(format, args...)}
}
