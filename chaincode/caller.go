package chaincode

import (
	"crypto/sha256"

	"github.com/hyperledger/fabric-chaincode-go/v2/pkg/cid"
	"github.com/hyperledger/fabric-chaincode-go/v2/shim"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

// A caller is who created the transaction.
type caller struct {
	msp  string           // MSP ID of the organisation
	role protocol.Role    // "" when the certificate gives none
	id   documents.Digest // of the subject and issuer: the same person after a renewal of the certificate
}

// identify reads the creator of the transaction. It does so itself because the
// contract API drops the error of a creator that cannot be read and goes on
// with an identity on which every call panics.
func identify(stub shim.ChaincodeStubInterface) (caller, error) {
	c, err := cid.New(stub)
	if err != nil {
		return caller{}, protocol.Refuse(protocol.CodeUnidentified, "the creator is no readable X.509 identity")
	}
	id, err := c.GetID()
	if err != nil {
		return caller{}, protocol.Refuse(protocol.CodeUnidentified, "the creator has no X.509 certificate")
	}
	msp, err := c.GetMSPID()
	if err != nil || msp == "" {
		return caller{}, protocol.Refuse(protocol.CodeUnidentified, "the creator names no MSP")
	}
	role, _, err := c.GetAttributeValue(protocol.RoleAttribute)
	if err != nil {
		return caller{}, protocol.Refuse(protocol.CodeUnidentified, "the creator's attributes cannot be read")
	}
	sum := sha256.Sum256([]byte(id))
	return caller{msp, protocol.Role(role), documents.NewDigest(accel.SHA256, sum[:])}, nil
}
