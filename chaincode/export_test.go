package chaincode

// Access is the table of who may call what.
var Access = access

// Decode reads an argument as every transaction does.
func Decode(arg string) (ClaimInput, error) { return claimArgument(arg) }
