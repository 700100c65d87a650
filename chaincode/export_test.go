package chaincode

import "github.com/tradehub/tradehub/chaincode/protocol"

// Decode reads an argument as every transaction does.
func Decode(arg string) (protocol.ClaimInput, error) { return claimArgument(arg) }
