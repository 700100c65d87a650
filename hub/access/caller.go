package access

import (
	"github.com/tradehub/tradehub/chaincode/protocol"
)

// A Caller is an authenticated client.
type Caller struct {
	Name  string        `json:"name"`
	MSPID string        `json:"mspId"`
	Role  protocol.Role `json:"role"`
}

// SeesEveryClaim reports whether the caller may see claims and verdict records of
// every organisation: those whom the contracts let read the facts of any claim.
func (c Caller) SeesEveryClaim() bool { return protocol.May(c.Role, protocol.OrderFacts) }

// SeesEveryCase reports whether the caller may see what any bank presented for a
// verdict. The hub's own operator may not.
func (c Caller) SeesEveryCase() bool { return c.Role == protocol.RoleSupervisor }

// IsFirm reports whether the caller trades: such a caller uploads its own documents.
func (c Caller) IsFirm() bool {
	return c.Role == protocol.RoleAgent || c.Role == protocol.RoleSeller
}
