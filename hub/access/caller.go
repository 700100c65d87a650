// Package access is who calls the hub, and in which role.
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
