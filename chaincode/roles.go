package chaincode

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
