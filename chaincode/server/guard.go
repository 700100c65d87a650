package server

import (
	"fmt"
	"log"
	"runtime/debug"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
)

// guarded answers with an error where a contract panics. Without it the process
// would end, and with it every transaction that it runs.
type guarded struct{ shim.Chaincode }

func (g guarded) Invoke(stub shim.ChaincodeStubInterface) (answer *peer.Response) {
	defer func() {
		if r := recover(); r != nil {
			tx, _ := stub.GetFunctionAndParameters()
			log.Printf("tradecc: panic in %s, transaction %s: %v\n%s", tx, stub.GetTxID(), r, debug.Stack())
			answer = shim.Error(fmt.Sprintf("panic in %s: %v", tx, r))
		}
	}()
	return g.Chaincode.Invoke(stub)
}
