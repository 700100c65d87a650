package embedded

import (
	"crypto/x509/pkix"
	"encoding/json"

	"github.com/hyperledger/fabric-chaincode-go/v2/pkg/attrmgr"

	"tradehub/chaincode"
)

// roleExtension puts the role into a certificate where a contract's client
// identity looks for attributes: Fabric CA's extension.
func roleExtension(role chaincode.Role) (pkix.Extension, error) {
	value, err := json.Marshal(attrmgr.Attributes{Attrs: map[string]string{chaincode.RoleAttribute: string(role)}})
	return pkix.Extension{Id: attrmgr.AttrOID, Value: value}, err
}
