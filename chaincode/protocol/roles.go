package protocol

import (
	"crypto/x509/pkix"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/hyperledger/fabric-chaincode-go/v2/pkg/attrmgr"
)

// A Role is what an identity may act as. It is the attribute "tradehub.role"
// of the caller's identity certificate.
type Role string

// The roles.
const (
	RoleRegistrar  Role = "registrar" // the hub's operator
	RoleBank       Role = "bank"
	RoleCustoms    Role = "customs"
	RoleCarrier    Role = "carrier"
	RoleSeller     Role = "seller"
	RoleTax        Role = "tax"
	RoleAgent      Role = "agent" // a trading firm's agent
	RoleSupervisor Role = "supervisor"
	RoleAuditor    Role = "auditor"
	RoleRelayer    Role = "relayer"
)

// RoleAttribute is the name of the attribute that holds the role.
const RoleAttribute = "tradehub.role"

// Roles are all roles, in the order above.
var Roles = []Role{
	RoleRegistrar, RoleBank, RoleCustoms, RoleCarrier, RoleSeller, RoleTax, RoleAgent, RoleSupervisor, RoleAuditor, RoleRelayer,
}

// RoleExtension returns the X.509 extension that gives an identity certificate the role.
// Fabric CA writes attributes in this form and the peer's contract API reads them (OID
// 1.2.3.4.5.6.7.8.1, JSON). Put it into x509.Certificate.ExtraExtensions before signing.
func RoleExtension(role Role) (pkix.Extension, error) {
	if !slices.Contains(Roles, role) {
		return pkix.Extension{}, fmt.Errorf("role %q: must be one of %v", role, Roles)
	}
	b, err := json.Marshal(attrmgr.Attributes{Attrs: map[string]string{RoleAttribute: string(role)}})
	if err != nil {
		return pkix.Extension{}, fmt.Errorf("role extension: %w", err)
	}
	return pkix.Extension{Id: attrmgr.AttrOID, Value: b}, nil
}
