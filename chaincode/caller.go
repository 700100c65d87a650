package chaincode

import (
	"crypto/sha256"

	"github.com/hyperledger/fabric-chaincode-go/v2/pkg/cid"
	"github.com/hyperledger/fabric-chaincode-go/v2/shim"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

// A Caller is who created a transaction, or signed an order.
type Caller struct {
	MSPID  string           // of the organisation
	Role   protocol.Role    // "" if the certificate gives none
	Person documents.Digest // of the subject and issuer: the same person after a renewal of the certificate
}

// identify reads the creator of the transaction. It does so itself because the
// contract API drops the error of a creator that cannot be read, and goes on
// with an identity on which every call panics.
func identify(stub shim.ChaincodeStubInterface) (Caller, error) {
	c, err := cid.New(stub)
	if err != nil {
		return Caller{}, protocol.Refuse(protocol.CodeUnidentified, "the creator is no readable X.509 identity")
	}
	id, err := c.GetID()
	if err != nil {
		return Caller{}, protocol.Refuse(protocol.CodeUnidentified, "the creator has no X.509 certificate")
	}
	msp, err := c.GetMSPID()
	if err != nil || msp == "" {
		return Caller{}, protocol.Refuse(protocol.CodeUnidentified, "the creator names no MSP")
	}
	role, _, err := c.GetAttributeValue(protocol.RoleAttribute)
	if err != nil {
		return Caller{}, protocol.Refuse(protocol.CodeUnidentified, "the creator's attributes cannot be read")
	}
	sum := sha256.Sum256([]byte(id))
	return Caller{msp, protocol.Role(role), documents.NewDigest(accel.SHA256, sum[:])}, nil
}
